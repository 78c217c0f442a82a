"""From a report to its mentions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from monitor.analysis import languages
from monitor.analysis.gazetteer import Gazetteer
from monitor.analysis.mentions import namesakes
from monitor.analysis.mentions.claims import Claim, claims_of
from monitor.analysis.mentions.dates import Date, Timeline, nearest
from monitor.analysis.mentions.extent import extent_of
from monitor.analysis.mentions.parties import Actor, parties_of
from monitor.analysis.mentions.passages import Found, Passage
from monitor.analysis.mentions.reference import References
from monitor.analysis.mentions.settle import Judged, settle
from monitor.analysis.mentions.sides import SideNames
from monitor.analysis.mentions.silence import Silencer, Silencers, own_dates, same_clause
from monitor.analysis.mentions.speakers import Speakers
from monitor.analysis.mentions.units import build
from monitor.analysis.text import Token, sentences
from monitor.lexicons import Lexicon, Lexicons
from monitor.lexicons.frames import PART
from monitor.lexicons.letters import WORD
from monitor.model import Change, Mention, Reason, Report, Role, Side, Source, Span, Status

_AWAY = {"approach": Reason.APPROACH, "elsewhere": Reason.OTHER_PLACE, "homonym": Reason.HOMONYM}
_INDEXES = 8
_INDEXED: dict[tuple[int, ...], tuple[tuple[Side, ...], SideNames]] = {}
_MOST_CLAIMS = 400
"""A report with more is no report; the rest of it is not read."""
_FIRST_SENTENCES = 12
_SIGNS_BEHIND = 2
"""Units that may follow the words of a heading: a colon, an arrow."""
_ARMED = ("forces", "ours", "enemy", "official", "local_official", "partisan")
_WITHOUT_ARMS = 30
"""Words; a longer report that names nobody under arms and no office is about something else."""
_LONGEST_BODY = 100_000
"""Characters of a report that are read for changes; what lies beyond is not news."""


def find(
    report: Report, lexicons: Lexicons, gazetteer: Gazetteer, sides: Iterable[Side] = (), source: Source | None = None
) -> tuple[Mention, ...]:
    """Every fresh change of control of a watched place that the report states, and (`silenced`, with the reason and
    the words) every one that it only seems to state.

    A denial or a withdrawn report ("we deleted the news that ...", a kill notice) is a mention silenced as DENIED
    whose span in the role DENIAL covers the words that deny: it speaks against an incident of that place and change.
    Spans count characters of `report.text`.
    """
    text = report.text[:_LONGEST_BODY]
    written = WORD.findall(text.replace("_", " "))
    if not gazetteer.names_any(written) or not _tells_a_change(written, report.language, lexicons):
        return ()
    names = _side_names((*lexicons.sides, *sides), lexicons)
    passages = _passages(report, text, lexicons, gazetteer, names)
    namesakes.decide(passages, gazetteer.places)
    _place_phrases(passages)
    references = References(passages, gazetteer.places)
    claims: list[Claim] = []
    for passage in passages:
        claims += claims_of(passage, references.resolve, references.topic)
        if len(claims) >= _MOST_CLAIMS:
            break
    if not claims:
        return ()
    if not _is_of_arms(passages, names):
        return ()
    judged = _judge(report, claims[:_MOST_CLAIMS], passages, source)
    return settle(judged, gazetteer.places)


def _is_of_arms(passages: Sequence[Passage], sides: SideNames) -> bool:
    """Whether a report names anybody who could take a place; a short one need not."""
    if sum(len(passage.units) for passage in passages) <= _WITHOUT_ARMS:
        return True
    return any(
        any(passage.any_marked(name) for name in _ARMED)
        or any(unit.side or sides.adjective(unit.norm, passage.lexicon.code) for unit in passage.units)
        or any(found.group == "located" for found in passage.match(("speech",)))
        for passage in passages
    )


def _tells_a_change(written: Sequence[str], language: str, lexicons: Lexicons) -> bool:
    """Whether a text has a word that can tell a change, in its language or (an unknown language) in any."""
    known = [lexicons[language]] if language in lexicons else list(lexicons.languages.values())
    return any(lexicon.tells_a_change(written) for lexicon in known)


def _side_names(sides: tuple[Side, ...], lexicons: Lexicons) -> SideNames:
    """The names of these sides, indexed once: the same sides come with every report of a run."""
    key = tuple(map(id, sides))
    if key not in _INDEXED:
        if len(_INDEXED) >= _INDEXES:
            _INDEXED.clear()
        _INDEXED[key] = sides, SideNames(sides, lexicons.adjectives)
    return _INDEXED[key][1]


def _passages(report: Report, text: str, lexicons: Lexicons, gazetteer: Gazetteer, sides: SideNames) -> list[Passage]:
    parts = list(sentences(text))
    careless = _is_careless(parts[:_FIRST_SENTENCES])
    passages: list[Passage] = []
    paragraph, end = 0, 0
    for tokens in parts:
        paragraph += "\n" in text[end : tokens[0].start]
        end = tokens[-1].end
        lexicon = _lexicon(tokens, text, report.language, lexicons)
        if lexicon is None:
            continue
        units = build(tokens, text, lexicon, gazetteer, sides, careless)
        question = tokens[-1].norm in "?؟" and not tokens[-1].word
        title = report.title_end > 0 and tokens[-1].end <= report.title_end
        if units:
            passage = Passage(units, lexicon, len(passages), paragraph, title, question)
            passage.write()
            passages.append(passage)
    return _without_footers(passages)


def _without_footers(passages: Sequence[Passage]) -> list[Passage]:
    """The passages of the report itself. A line that begins as a footer is one to its end; a heading without a text of
    its own ("Related:") makes footers of all that follows."""
    kept: list[Passage] = []
    dropped = -1
    for passage in passages:
        found = [f for f in passage.match(("footer",)) if kept or f.group == "line"]
        if found and found[0].first <= 1 and not passage.title:
            dropped = passage.paragraph
            if any(f.group == "rest" and f.last >= len(passage.units) - _SIGNS_BEHIND for f in found):
                break
        if not found and passage.paragraph != dropped:
            kept.append(passage)
    return kept


def _is_careless(parts: Sequence[Sequence[Token]]) -> bool:
    """Whether a text does without capital letters at the beginning of its sentences."""
    starts = [tokens[0].raw[0] for tokens in parts if tokens[0].word and tokens[0].raw[0].isalpha()]
    return bool(starts) and sum(first.islower() for first in starts) * 2 > len(starts)


def _lexicon(tokens: Sequence[Token], text: str, language: str, lexicons: Lexicons) -> Lexicon | None:
    """The lexicon of a sentence: the report's, unless it is written in another script."""
    sentence = text[tokens[0].start : tokens[-1].end]
    if language not in lexicons or languages.script(sentence) != languages.script_of(language):
        language = languages.guess(sentence, language)
    return lexicons.languages.get(language)


def _place_phrases(passages: Sequence[Passage]) -> None:
    """Mark the places that are only a neighbour, a direction or a part ("the road to ...", "districts of ...")."""
    for passage in passages:
        marked = passage.match(("place",))
        parts = [found for found in marked if found.group == "part"]
        for found in marked:
            for number in found.places[-1:]:
                unit = passage.units[number]
                if found.group == "part":
                    unit.marks += PART
                elif not any(_covers(part, found) for part in parts):
                    unit.away, unit.away_at = (
                        (unit.away, unit.away_at)
                        if unit.away
                        else (_AWAY[found.group], _telling(passage, found, number))
                    )
        if marked:
            _share_nearness(passage)
            passage.write()


def _telling(passage: Passage, found: Found, number: int) -> int:
    """The first unit that makes a place no more than a direction: in "to the south of X" it is "south"."""
    return min((n for n in found.cues if not passage.marked(n, "filler")), default=min((*found.cues, number)))


def _covers(part: Found, away: Found) -> bool:
    """Whether "a Karsava district", a part of the town, is the longer reading of "Karsava district"."""
    return part.places == away.places and part.first < away.first and part.last >= away.last


def _share_nearness(passage: Passage) -> None:
    """ "Near A, B and C": what is near the first is near all of the list."""
    units = passage.units
    for number in range(len(units) - 2):
        near, last = units[number], units[number + 2]
        joint = units[number + 1].norm in (",", "،") or passage.marked(number + 1, "and")
        if near.away is Reason.APPROACH and joint and last.places and not last.away:
            last.away, last.away_at = near.away, near.away_at


def _judge(report: Report, claims: Sequence[Claim], passages: Sequence[Passage], source: Source | None) -> list[Judged]:
    speakers = Speakers(passages, source)
    silencers = Silencers(passages)
    timeline = Timeline(passages, report.published)
    by_number = {passage.number: passage for passage in passages}
    judged = []
    for claim in claims:
        when = nearest(own_dates(claim, timeline.of(claim.passage)), claim.passage, claim.first, claim.last)
        silencer = _silencer(claim, when, silencers, report) or _left_behind(claim, timeline, report)
        denied = silencer is not None and silencer.reason is Reason.DENIED
        if claim.found.group == "if_denied" and not denied:
            continue
        voice = speakers.of(claim)
        if silencer and denied and not silencer.said_in:
            voice = speakers.denier(claim, silencer.first, silencer.last)
        extent, limit = extent_of(claim)
        gainer, loser = parties_of(claim)
        spans = [*_claim_spans(claim), *_spans(claim.passage, silencer, when, limit)]
        spans += [Span(*_reach(actor), role) for actor, role in ((gainer, Role.GAINER), (loser, Role.LOSER)) if actor]
        said = Actor(by_number[voice.passage], voice.first, voice.last, voice.side) if voice.last >= 0 else None
        if said:
            spans.append(Span(*_reach(said), Role.SPEAKER))
        own_gain = voice.status is Status.CLAIMED and claim.change in (Change.CAPTURE, Change.ENTRY)
        own_loss = voice.status is Status.CONFIRMED and claim.change is Change.WITHDRAWAL
        judged.append(
            Judged(
                claim,
                Mention(
                    place="",
                    change=claim.change,
                    status=voice.status,
                    extent=extent,
                    silenced=silencer.reason if silencer else None,
                    gainer=_name(gainer, report, voice.side) or (voice.side if own_gain and loser is None else ""),
                    loser=_name(loser, report, voice.side) or (voice.side if own_loss else ""),
                    speaker=(_name(said, report) if said and voice.named else voice.side),
                    happened=when.at if when else None,
                    sentence=claim.passage.extent,
                    spans=tuple(sorted(spans, key=lambda span: span.start)),
                ),
            )
        )
    return judged


def _reach(actor: Actor) -> tuple[int, int]:
    """The characters of the report that name an actor."""
    return actor.passage.units[actor.first].start, actor.passage.units[actor.last].end


def _name(actor: Actor | None, report: Report, ours: str = "") -> str:
    """The side's id, or the words of the report; `ours` is who says "we"."""
    if actor is None:
        return ""
    if not actor.side and actor.marked("ours"):
        return ours
    first, last = _reach(actor)
    return actor.side or " ".join(report.text[first:last].split())


def _silencer(claim: Claim, when: Date | None, silencers: Silencers, report: Report) -> Silencer | None:
    unit = claim.passage.units[claim.place]
    if unit.away and not claim.implied and unit.away_at not in claim.found.cues:
        return Silencer(unit.away, claim.place, claim.place)
    old = when is not None and when.is_old(report.published)
    dated = when is not None and not old and same_clause(claim.passage, when.first, claim.first)
    if found := silencers.of(claim, dated):
        return found
    if when and old:
        return Silencer(Reason.BACKGROUND, when.first, when.last)
    if when and when.is_ahead(report.published):
        return Silencer(Reason.FUTURE, when.first, when.last)
    return None


def _left_behind(claim: Claim, timeline: Timeline, report: Report) -> Silencer | None:
    """An old date rules the sentences after it, up to the next date or paragraph."""
    when = timeline.carried(claim.passage)
    return Silencer(Reason.BACKGROUND, claim.first, claim.first) if when and when.is_old(report.published) else None


def _claim_spans(claim: Claim) -> list[Span]:
    units = claim.passage.units
    place = units[claim.place]
    spans = [] if claim.implied else [Span(place.start, place.end, Role.PLACE)]
    return spans + [Span(units[cue].start, units[cue].end, Role.TRIGGER) for cue in claim.found.cues]


def _spans(passage: Passage, silencer: Silencer | None, when: Date | None, limit: tuple[int, int] | None) -> list[Span]:
    spans = []
    if silencer:
        role = Role.DENIAL if silencer.reason is Reason.DENIED else Role.SILENCER
        units = (silencer.said_in or passage).units
        spans.append(Span(units[silencer.first].start, units[silencer.last].end, role))
    if when:
        spans.append(Span(passage.units[when.first].start, passage.units[when.last].end, Role.DATE))
    if limit:
        spans.append(Span(passage.units[limit[0]].start, passage.units[limit[1]].end, Role.EXTENT))
    return spans
