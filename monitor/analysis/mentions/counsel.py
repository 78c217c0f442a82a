"""What the frames and the learned witness say together of each place of a report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.analysis.mentions.claims import CHANGES, Claim
from monitor.analysis.mentions.judge import Judge
from monitor.analysis.mentions.passages import Found, Passage
from monitor.analysis.mentions.reading import Reading
from monitor.analysis.mentions.scene import ELSEWHERE, Scene, Scenes
from monitor.analysis.mentions.settle import swallow
from monitor.analysis.mentions.witness import Evidence, Witness, unpack
from monitor.lexicons.frames import BREAK, FILLER, HEAD, PART, PREPOSITION
from monitor.model import Change, Extent, Mention, Place, Reason, Role, Span, Status

SURE = "sure"
"""What the witness holds under this name are the chances from which on a change is told: `fresh` where the frames tell
one, "" elsewhere, `beside` for a second kind of change."""
_LONGEST, _MOST_UNITS = 16, 1000
"""Sentences, and words and signs, of a report that the witness understands."""
_MOST_PLACES = 7
_MANY = 4
"""Other watched places of a scene that make it a list or a recap."""
_BRIEF = 16
"""Words of a scene in which there is hardly room for more than the frames have read: they are right there."""
_TELLING = 3
"""Letters of a word that can tell a change."""
_SMALL = frozenset({BREAK, FILLER, PART, PREPOSITION, HEAD})
_WHO = ("and", "says", "forces", "official", "local_official", "civilians", "neutral")
"""Classes whose words tell of no change by themselves, though frames need them."""
_SILENCING = (Role.SILENCER, Role.DENIAL)


@dataclass(frozen=True, slots=True)
class Hearing:
    """All that is known of one place of a report: what the frames found (`told`, fresh and silenced), and the
    `opinions` of the witness. `teller` if a word stands in a sentence with it that can tell a change, `another`
    if the frames tell one of another place there."""

    scene: Scene
    told: tuple[Mention, ...]
    opinions: Evidence
    teller: bool = True
    another: bool = False

    @property
    def fresh(self) -> dict[Change, Mention]:
        """The changes that the frames tell."""
        return {mention.change: mention for mention in self.told if not mention.silenced}

    @property
    def words(self) -> int:
        """How many words and signs are heard."""
        return sum(map(len, self.scene.words))

    @property
    def certain(self) -> bool:
        """Whether the frames alone decide: they tell a change in few words, or that somebody denies one, or that the
        name is another's ("New Karsava")."""
        ruled_out = any(mention.silenced in (Reason.DENIED, Reason.HOMONYM) for mention in self.told)
        return self.words <= _BRIEF if self.fresh else ruled_out

    def of_place(self) -> Evidence:
        """What speaks for and against any change of the place."""
        fresh = self.fresh
        brief = 1 / (1 + self.words / _BRIEF)
        found = {"told": self.opinions["told"], "frames fresh": float(bool(fresh)), "brief": brief}
        found["fresh and brief"] = brief * bool(fresh)
        if sum(words.count(ELSEWHERE) for words in self.scene.words) >= _MANY:
            found |= {"many": 1.0, "told among many": self.opinions["told"], "fresh among many": float(bool(fresh))}
        if not fresh:
            found |= {f"silenced {mention.silenced}": 1.0 for mention in self.told}
            found["frames silent"] = float(bool(self.told))
            found["word"], found["another told"] = float(self.teller), float(self.another)
        return found

    def of_change(self, change: Change) -> Evidence:
        """What speaks for and against this kind of change."""
        fresh = self.fresh
        found = {name: self.opinions[name] for name in ("told", *CHANGES)}
        found |= {f"fresh {other}": 1.0 for other in fresh}
        if not fresh:
            found |= {f"silenced {mention.change}": 1.0 for mention in self.told}
        return found | {"told alone": float(change in fresh and len(fresh) == 1)}

    def of_words(self, mention: Mention, alone: bool) -> Evidence:
        """What speaks for and against what the frames take for the status and the extent of a mention, which is told
        `alone` or beside another change of the place."""
        heard = {name: self.opinions[name] for name in ("claimed", "confirmed", "part")}
        change = f"{mention.change} {'alone' if alone else 'beside'}"
        said = [f"says {mention.status}", f"of {mention.extent}", f"is {change}", f"{change} {mention.status}"]
        said += [f"{mention.status} by frames"] * (mention.change in self.fresh)
        said += [f"{mention.change} {voice}" for voice in set(self.scene.voices)]
        return heard | dict.fromkeys(said, 1.0)


def hear(told: Sequence[Mention], reading: Reading, witness: Witness | None) -> Iterator[Hearing]:
    """One hearing for every place that the report names; without a witness no opinions are heard."""
    for scene in Scenes(reading):
        opinions = witness.hear(scene) if witness else {}
        own = tuple(mention for mention in told if mention.place == scene.place)
        sentences = {reading.passages[number].extent for number in scene.where}
        another = any(m.place != scene.place and not m.silenced and m.sentence in sentences for m in told)
        yield Hearing(scene, own, opinions, hunch(scene, Change.CAPTURE, reading) is not None, another)


def weigh(
    told: Sequence[Mention], reading: Reading, judge: Judge, learned: bytes, places: Mapping[str, Place]
) -> tuple[Mention, ...]:
    """The mentions of a report: `told` is what the frames find. They stand as they are where there is no witness, and
    in long reports and recaps of many places, which are not what it has learned from."""
    if not learned or len(reading.passages) > _LONGEST or sum(len(p.units) for p in reading.passages) > _MOST_UNITS:
        return tuple(told)
    witness = unpack(learned)
    hearings = list(hear(told, reading, witness))
    if len(hearings) > _MOST_PLACES:
        return tuple(told)
    heard = {hearing.scene.place for hearing in hearings}
    fresh = {(m.place, m.change): m for m in told if m.place not in heard and not m.silenced}
    silenced = [m for m in told if m.place not in heard and m.silenced]
    for hearing in hearings:
        if hearing.certain:
            fresh |= {(m.place, m.change): m for m in hearing.told if not m.silenced}
            silenced += (m for m in hearing.told if m.silenced)
            continue
        changes = _changes(hearing, witness)
        for change in changes:
            if mention := wording(hearing, change, reading, judge, witness.lean):
                fresh[mention.place, change] = _worded(hearing, mention, len(changes) == 1, witness)
        silenced += (m if m.silenced else _doubted(m, hearing, reading, witness) for m in hearing.told)
    merged = swallow(fresh, places)
    return (*merged.values(), *(m for m in silenced if (m.place, m.change) not in merged))


def _changes(hearing: Hearing, witness: Witness) -> list[Change]:
    """The kinds of change that are told of the place: what the frames tell, or else the likeliest, and what is likely
    beside it."""
    sure = witness.judgements[SURE]
    if witness.judge("told", hearing.of_place()) < sure["fresh" if hearing.fresh else ""]:
        return []
    chance = {change: witness.judge(change.value, hearing.of_change(change)) for change in Change}
    kept = [change for change in hearing.fresh if chance[change] >= sure["kept"]]
    likely = sure["beside frames"] if kept else sure["beside"]
    best = [] if kept else [max(Change, key=lambda change: chance[change])]
    return [change for change in Change if change in kept or change in best or chance[change] >= likely]


def wording(
    hearing: Hearing, change: Change, reading: Reading, judge: Judge, lean: Callable[[str], float] = lambda word: 0.0
) -> Mention | None:
    """The mention with the words that tell a change: those that the frames found, or (where they found none) a word
    that can tell one beside the place. None where there is none: the witness never speaks alone."""
    fresh = hearing.fresh
    found = fresh.get(change) or next((m for m in hearing.told if m.change is change), None)
    found = found or next(iter([*fresh.values(), *hearing.told]), None)
    if found is None:
        claim = hunch(hearing.scene, change, reading, lean)
        found = judge.weigh([claim])[0].mention if claim else None
    if found is None:
        return None
    spans = tuple(span for span in found.spans if span.role not in _SILENCING)
    return replace(found, place=hearing.scene.place, change=change, silenced=None, spans=spans)


def hunch(
    scene: Scene, change: Change, reading: Reading, lean: Callable[[str], float] = lambda word: 0.0
) -> Claim | None:
    """A claim on the word beside the place that can tell this change, or else any; of several the one that speaks most
    for a change (`lean`), of those the nearest."""
    best: tuple[bool, float, int, int, int, int] | None = None
    for number, units in scene.where.items():
        passage = reading.passages[number]
        meant = [unit for unit in units if passage.units[unit].away is None]
        for at, kinds in _tellers(passage) if meant else ():
            place = min(meant, key=lambda one: abs(one - at))
            rank = (change.value not in kinds, -lean(passage.units[at].norm), abs(place - at), number, at, place)
            best = min(best, rank) if best else rank
    if best is None:
        return None
    *_, number, at, place = best
    found = Found(change.value, "witness", at, at, (at,), (place,), "")
    return Claim(reading.passages[number], found, change, place, (scene.place,))


def _tellers(passage: Passage) -> Iterator[tuple[int, set[str]]]:
    """The words of a sentence without which some frame cannot tell a change, and the kinds that they tell."""
    for at, unit in enumerate(passage.units):
        if unit.is_place or unit.side or len(unit.norm) < _TELLING or not _SMALL.isdisjoint(unit.marks):
            continue
        if passage.lexicon.dates_of(unit.norm):
            continue
        kinds = {passage.lexicon.frames[n][0] for n in passage.lexicon.frames_of(unit.norm)} & set(CHANGES)
        if kinds and not any(passage.marked(at, name) for name in _WHO):
            yield at, kinds


def _worded(hearing: Hearing, mention: Mention, alone: bool, witness: Witness) -> Mention:
    """With the status and the extent that frames and witness together take for the likeliest."""
    evidence = hearing.of_words(mention, alone)
    status = max(Status, key=lambda status: witness.judge(status.value, evidence))
    extent = max(Extent, key=lambda extent: witness.judge(extent.value, evidence))
    return replace(mention, status=status, extent=extent)


def _doubted(mention: Mention, hearing: Hearing, reading: Reading, witness: Witness) -> Mention:
    """A change that the frames tell and the witness does not believe, with the word that speaks most against it."""
    words = [
        (witness.lean(unit.norm), unit.start, unit.end)
        for number in hearing.scene.where
        for unit in reading.passages[number].units
        if unit.norm.isalpha() and len(unit.norm) >= _TELLING and _SMALL.isdisjoint(unit.marks)
    ]
    spans = mention.spans
    if words:
        _, start, end = min(words)
        spans = tuple(sorted((*spans, Span(start, end, Role.SILENCER)), key=lambda span: span.start))
    return replace(mention, silenced=Reason.UNLIKELY, spans=spans)
