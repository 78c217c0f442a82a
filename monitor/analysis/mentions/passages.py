"""A sentence as the frames read it: its words, each with the marks of what it is."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from monitor.lexicons import Lexicon
from monitor.lexicons.frames import NAME, PLACE, Frame
from monitor.model import Reason

_WORD = 3
"""Letters of a word that can speak for the class member that it stands in; a shorter one is an article."""


@dataclass(slots=True)
class Unit:
    """One word, name or sign of a sentence: characters `start` to `end`, and its marks. A place has `places` (ids), a
    reference to one has `reference` (what it is called there); `away` says why a place is not itself meant, by the
    words from unit `away_at` on."""

    start: int
    end: int
    norm: str
    marks: str = ""
    places: tuple[str, ...] = ()
    name: tuple[str, ...] = ()
    form: str = ""
    reference: str = ""
    side: str = ""
    away: Reason | None = None
    away_at: int = -1
    raw: str = ""

    @property
    def is_place(self) -> bool:
        """Whether a watched place, or what stands for one, is named here."""
        return PLACE in self.marks


@dataclass(slots=True)
class Found:
    """A frame that matched: `section` and `group` say what for, units `first` to `last` are its extent."""

    section: str
    group: str
    first: int
    last: int
    cues: tuple[int, ...]
    places: tuple[int, ...]
    phrase: str


@dataclass(slots=True)
class Passage:
    """A sentence of a report, the `number`-th, in paragraph `paragraph`; `title` if it is (part of) the headline."""

    units: list[Unit]
    lexicon: Lexicon
    number: int
    paragraph: int
    title: bool
    question: bool
    written: str = ""
    starts: list[int] = field(default_factory=list)
    matched: dict[tuple[str, ...], list[Found]] = field(default_factory=dict)
    likely: dict[str, list[int]] = field(default_factory=dict)
    where: dict[int, list[int]] = field(default_factory=dict)

    @property
    def extent(self) -> tuple[int, int]:
        """The characters of the report that the passage takes."""
        return self.units[0].start, self.units[-1].end

    def write(self) -> None:
        """Write the units down for the frames to read."""
        self.matched.clear()
        self.likely.clear()
        self.starts, parts, at = [], [], 0
        for unit in self.units:
            word = f" {unit.marks}" if unit.is_place else f" {unit.norm}{unit.marks}{self._name_mark(unit)}"
            self.starts.append(at)
            at += len(word)
            parts.append(word)
        self.written = "".join(parts)

    def _name_mark(self, unit: Unit) -> str:
        """The mark of a capitalised word that is not known: it may be a place that is not watched."""
        known = unit.marks or unit.side or not self.lexicon.cased or not unit.raw[:1].isupper()
        return "" if known or not unit.norm.isalpha() else NAME

    def match(self, sections: tuple[str, ...]) -> list[Found]:
        """Every frame of these sections that matches, in the order of the lexicon."""
        if sections not in self.matched:
            self.matched[sections] = self._match(sections)
        return self.matched[sections]

    def _match(self, sections: tuple[str, ...]) -> list[Found]:
        if not self.likely:
            self._look_for_frames()
        found = []
        for number in sorted(number for section in sections for number in self.likely.get(section, ())):
            section, frame = self.lexicon.frames[number]
            for match in self._matches(number, frame):
                first, last = self.at(match.start()), self.at(match.end() - 1)
                cues = tuple(n for n in range(first, last + 1) if self._is_cue(self.units[n], frame.cues))
                places = tuple(n for n in range(first, last + 1) if self.units[n].is_place)
                found.append(Found(section, frame.group, first, last, cues, places, frame.text))
        return found

    def _matches(self, number: int, frame: Frame) -> Iterator[re.Match[str]]:
        """Every match of a frame; one that begins with its keys is looked for only where they stand."""
        if not frame.leads:
            yield from frame.regex.finditer(self.written)
            return
        end = 0
        for unit in self.where[number]:
            if self.starts[unit] >= end and (match := frame.regex.match(self.written, self.starts[unit])):
                yield match
                end = match.end()

    def _look_for_frames(self) -> None:
        """By section, the frames of which a word that they need stands here, and in which units."""
        where: dict[int, list[int]] = {}
        placed = any(unit.is_place for unit in self.units)
        for at, unit in enumerate(self.units):
            for number in self.lexicon.frames_at("" if unit.is_place else unit.norm, unit.marks, placed):
                where.setdefault(number, []).append(at)
        self.likely[""], self.where = [], where
        for number in where:
            self.likely.setdefault(self.lexicon.frames[number][0], []).append(number)

    def _is_cue(self, unit: Unit, cues: frozenset[str]) -> bool:
        if unit.is_place:
            return False
        if any(cue.startswith("<") and self.lexicon.marks[cue[1:-1]] in unit.marks for cue in cues):
            return True
        longer = [word for word in unit.norm.split("_") if len(word) >= _WORD]
        return self._spelled(unit.norm, cues) or any(self._spelled(word, cues) for word in longer)

    def _spelled(self, word: str, cues: frozenset[str]) -> bool:
        spellings = (word, word[1:]) if word[:1] and word[:1] in self.lexicon.before else (word,)
        return any(
            cue in spellings or (cue.endswith("*") and any(spelling.startswith(cue[:-1]) for spelling in spellings))
            for cue in cues
        )

    def at(self, character: int) -> int:
        """The unit that a character of `written` belongs to."""
        return bisect_right(self.starts, character) - 1

    def marked(self, number: int, name: str) -> bool:
        """Whether a unit belongs to a class of the lexicon."""
        mark = self.lexicon.marks.get(name)
        return mark is not None and mark in self.units[number].marks

    def any_marked(self, name: str, first: int = 0, last: int | None = None) -> bool:
        """Whether any of these units belongs to a class."""
        mark = self.lexicon.marks.get(name)
        last = len(self.units) - 1 if last is None else last
        return mark is not None and any(mark in unit.marks for unit in self.units[first : last + 1])
