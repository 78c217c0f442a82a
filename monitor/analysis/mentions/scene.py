"""What a report says around one of its places: the sentences that name it and their neighbours, as a learned witness
hears them. Names are left out, so that what was learned of one town holds for every other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from monitor.analysis.mentions.dates import Date, nearest
from monitor.analysis.mentions.passages import Passage, Unit
from monitor.analysis.mentions.reading import Reading
from monitor.lexicons.language import CASES
from monitor.model import Reason

HERE, ELSEWHERE, REFERENCE = "@", "%", "="
"""What stands in a scene for its place, for another watched one, and for a word like "the town"."""
SPECIAL = frozenset({HERE, ELSEWHERE, REFERENCE})
_REASONS = tuple(reason.value for reason in Reason)
_SPEECH = ("speech",)
_NEAR = 12
"""Units from the place within which a word is near it."""
_REACH = 2
"""Sentences around one that names the place."""
_STEPS = ((2, "1"), (6, "2"))
"""How far from the place a word class stands, in units, with the sign of it; further is 3."""
_STEM_STEPS = ((1, "1"), (3, "3"), (8, "8"))
_BEARING = ("nearest", "carried", "undated", "question", "title", "away", "silence")
_PLAIN = frozenset({"filler", "conj", "oblique", *CASES})
"""Classes that say nothing of what happens."""


@dataclass(slots=True)
class Scene:
    """What stands around `place`: the words `near` it, all `words` and their `stems`, sentence by sentence, the stems
    `beside` it and the word `classes` with where they stand, and `signs`: what else is known of it (dates, silencing
    words, forms). `where` are the sentences that name it, each with the units that do."""

    place: str
    where: dict[int, list[int]]
    near: list[str] = field(default_factory=list)
    words: list[list[str]] = field(default_factory=list)
    stems: list[list[str]] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    signs: list[str] = field(default_factory=list)
    voices: list[str] = field(default_factory=list)

    def together(self) -> Iterator[str]:
        """Which classes stand in it together, and each class with each sign that bears on the whole of it."""
        standing = sorted({name for name in self.classes if ">" not in name})
        kinds = sorted({name.lstrip("+-123") for name in standing})
        yield from (f"{one}&{two}" for one, two in combinations(kinds, 2))
        bearing = sorted({sign for sign in self.signs if sign.startswith(_BEARING)})
        yield from (f"{sign}|{name}" for sign in bearing for name in standing)


class Scenes:
    """The scenes of a report."""

    def __init__(self, reading: Reading) -> None:
        self._passages, self._timeline = reading.passages, reading.timeline
        self._published = reading.report.published
        self._where: dict[str, dict[int, list[int]]] = {}
        numbers = {id(passage): number for number, passage in enumerate(reading.passages)}
        for number, passage in enumerate(reading.passages):
            for at, unit in enumerate(passage.units):
                if unit.is_place and unit.away is not Reason.HOMONYM:
                    for place in unit.places[:1] or reading.references.resolve(passage, at):
                        self._where.setdefault(place, {}).setdefault(number, []).append(at)
        for claim in reading.claims:
            for place in claim.places:
                self._where.setdefault(place, {}).setdefault(numbers[id(claim.passage)], [claim.place])

    def __iter__(self) -> Iterator[Scene]:
        """One scene for every place that is named, and for those that a claim only means."""
        for place, where in self._where.items():
            yield self._scene(place, where)

    def _scene(self, place: str, where: Mapping[int, list[int]]) -> Scene:
        scene = Scene(place, dict(where), voices=self._voices(where))
        for number in self._around(where):
            passage = self._passages[number]
            words = [_word(unit, place) for unit in passage.units]
            scene.words.append(words)
            scene.stems.append([word if word in SPECIAL else passage.lexicon.stem(word) for word in words])
            if number not in where:
                scene.signs += [f"beside {sign}" for sign in self._told(passage)]
        for number, units in where.items():
            passage = self._passages[number]
            scene.near += _near(passage, units, place)
            scene.beside += _beside(passage, units, place)
            scene.classes += _classes(passage, units, place)
            scene.signs += [*self._told(passage), *self._dated(passage, units), *_named(passage, units)]
        return scene

    def _voices(self, where: Mapping[int, list[int]]) -> list[str]:
        """Who speaks in the report, as the frames find it: in a sentence that names the place, or elsewhere."""
        return [
            f"{'here' if number in where else 'elsewhere'} {found.group}"
            for number, passage in enumerate(self._passages)
            for found in passage.match(_SPEECH)
        ]

    def _around(self, where: Mapping[int, list[int]]) -> list[int]:
        heard = {number for number, passage in enumerate(self._passages) if passage.title}
        for number in where:
            heard.update(range(max(0, number - _REACH), min(len(self._passages), number + _REACH + 1)))
        return sorted(heard)

    def _told(self, passage: Passage) -> list[str]:
        """What the lexicon's frames find in a passage, whatever place they speak of."""
        return [
            *(f"date {self._age(date)}" for date in self._timeline.of(passage)),
            *(f"silence {found.section}" for found in passage.match(_REASONS)),
        ]

    def _dated(self, passage: Passage, units: Sequence[int]) -> list[str]:
        dates = self._timeline.of(passage)
        if own := nearest(dates, passage, units[0], units[0]):
            return [f"nearest {self._age(own)}"]
        if left := self._timeline.carried(passage):
            return [f"carried {self._age(left)}"]
        return ["undated"]

    def _age(self, date: Date) -> str:
        if date.is_old(self._published):
            return "old"
        return "ahead" if date.is_ahead(self._published) else "fresh"


def _word(unit: Unit, place: str) -> str:
    if unit.places:
        return HERE if place in unit.places else ELSEWHERE
    if unit.reference:
        return REFERENCE
    return "".join("0" if char.isdigit() else char for char in unit.norm)


def _near(passage: Passage, units: Sequence[int], place: str) -> list[str]:
    return [
        _word(unit, place)
        for at, unit in enumerate(passage.units)
        if not unit.is_place and min(abs(at - number) for number in units) <= _NEAR
    ]


def _beside(passage: Passage, units: Sequence[int], place: str) -> list[str]:
    """The stem of each word near the place, with its side, and once more with its distance."""
    found = []
    for at, unit in enumerate(passage.units):
        away = min((at - number for number in units), key=abs)
        step = next((sign for reach, sign in _STEM_STEPS if abs(away) <= reach), "")
        word = _word(unit, place)
        if step and word != HERE:
            stem = word if word in SPECIAL else passage.lexicon.stem(word)
            side = "<" if away < 0 else ">"
            found += [f"{side}{stem}", f"{side}{step}{stem}"]
    return found


def _classes(passage: Passage, units: Sequence[int], place: str) -> list[str]:
    """The classes of each word with the side and distance from the place, and which follows upon which."""
    found: list[str] = []
    row: list[str] = []
    for at, unit in enumerate(passage.units):
        if unit.places:
            row.append(HERE if place in unit.places else ELSEWHERE)
            continue
        names = [name for name in passage.lexicon.classes_of(unit.marks) if name not in _PLAIN]
        names += ["side"] * bool(unit.side)
        away = min((at - number for number in units), key=abs)
        step = next((sign for reach, sign in _STEPS if abs(away) <= reach), "3")
        found += [f"{'-' if away < 0 else '+'}{step}{name}" for name in names]
        row += names[:1]
    found += [f"{one}>{two}" for one, two in pairwise(row)]
    return found + [">".join(three) for three in zip(row, row[1:], row[2:], strict=False)]


def _named(passage: Passage, units: Sequence[int]) -> list[str]:
    """How the place is named: in a question, a title, a case, as a direction only."""
    signs = ["question"] * passage.question + ["title"] * passage.title
    for number in units:
        unit = passage.units[number]
        signs += [f"away {unit.away}"] * (unit.away is not None) + [f"form {unit.form}"] * bool(unit.form)
        signs += ["reference"] * bool(unit.reference)
    return signs
