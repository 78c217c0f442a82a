"""The lexicon's words in the spelling of the texts, ready to be looked up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from monitor.analysis.stories.spelling import tokens
from monitor.lexicons.likeness import Likeness


class Phrases:
    """Words and phrases that can be found in a row of words."""

    def __init__(self, written: Iterable[str]) -> None:
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for row in {tuple(tokens(phrase.lower())) for phrase in written}:
            if row:
                self._by_first.setdefault(row[0], []).append(row)
        for rows in self._by_first.values():
            rows.sort(key=len, reverse=True)
        self.single = frozenset(rows[-1][0] for rows in self._by_first.values() if len(rows[-1]) == 1)

    def __contains__(self, word: str) -> bool:
        return word in self.single

    def at(self, row: Sequence[str], start: int) -> int:
        """How many words from `start` on are the longest phrase that stands there; 0 if none."""
        for phrase in self._by_first.get(row[start], ()):
            if tuple(row[start : start + len(phrase)]) == phrase:
                return len(phrase)
        return 0

    def within(self, row: Sequence[str]) -> bool:
        """Whether any of the phrases stands anywhere in the row."""
        return any(word in self._by_first and self.at(row, n) for n, word in enumerate(row))

    def cover(self, row: Sequence[str]) -> int:
        """How many words of the row belong to one of the phrases."""
        return sum(self.at(row, n) > 0 for n in range(len(row)))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One language's words, folded. `guards` tells of a word which kind of meaning hangs on it; `days` gives 0 (Monday)
    to 6; `alike` gives interchangeable words one name; `light` are the words without content;
    `spelt` is how words and marks are written in a sheet."""

    light: frozenset[str]
    speech: Phrases
    urgent: Phrases
    calls: Phrases
    credit: Phrases
    more: Phrases
    forwarded: Phrases
    media: Phrases
    edited: Phrases
    comment: Phrases
    joins: Phrases
    alarms: Phrases
    dates: frozenset[str]
    today: frozenset[str]
    months: frozenset[str]
    guards: Mapping[str, str]
    days: Mapping[str, int]
    numbers: Mapping[str, str]
    spelt: Mapping[str, str]
    alike: Mapping[str, str]


def folded(table: Likeness) -> Vocabulary:
    """A language's table in the spelling of the texts."""
    days = {row[0]: n for n, names in enumerate(table.weekdays) for name in names if len(row := tokens(name)) == 1}
    today, months = Phrases(table.today).single, Phrases(table.months).single
    guards: dict[str, str] = {}
    for kind, words in table.guards.items():
        guards |= {word: kind for word in Phrases(words).single if word not in guards}
    numbers = {row[0]: digits for word, digits in table.numbers.items() if len(row := tokens(word)) == 1}
    alike: dict[str, str] = {}
    for group in table.same:
        rows = [tokens(word) for word in sorted(group)]
        alike |= {row[0]: rows[0][0] for row in rows if len(row) == 1}
    dates = frozenset(days) | today | months | Phrases(table.daytime).single
    speech = Phrases(table.speech)
    return Vocabulary(
        light=(Phrases(table.free).single | speech.single | dates) - set(guards),
        speech=speech,
        urgent=Phrases(table.urgent),
        calls=Phrases(table.calls),
        credit=Phrases(table.credit),
        more=Phrases(table.more),
        forwarded=Phrases(table.forwarded),
        media=Phrases(table.media),
        edited=Phrases(table.edited),
        comment=Phrases(table.comment),
        joins=Phrases(table.joins),
        alarms=Phrases(table.alarms),
        dates=dates,
        today=today,
        months=months,
        guards=guards,
        days=days,
        numbers=numbers,
        spelt={**numbers, **dict.fromkeys("(){}#@*…", ""), "-": "|"},
        alike=alike,
    )


class Languages:
    """The vocabulary of each language; of an unknown one, that of all of them. Folded when first asked for."""

    def __init__(self, tables: Mapping[str, Likeness]) -> None:
        self._tables = tables
        self._known: dict[str, Vocabulary] = {}

    def of(self, language: str) -> Vocabulary:
        """The words of a language, by its ISO 639-1 code."""
        code = language[:2].lower()
        code = code if code in self._tables else ""
        if code not in self._known:
            self._known[code] = folded(self._tables[code] if code else _union(list(self._tables.values())))
        return self._known[code]


def _union(tables: list[Likeness]) -> Likeness:
    """All languages in one, but for number words: "on" is ten in one language and nothing in another."""

    def every(name: str) -> frozenset[str]:
        return frozenset(chain.from_iterable(getattr(table, name) for table in tables))

    kinds = {kind for table in tables for kind in table.guards}
    return Likeness(
        free=every("free"),
        speech=every("speech"),
        urgent=every("urgent"),
        calls=every("calls"),
        credit=every("credit"),
        more=every("more"),
        forwarded=every("forwarded"),
        media=every("media"),
        edited=every("edited"),
        comment=every("comment"),
        joins=every("joins"),
        alarms=every("alarms"),
        today=every("today"),
        daytime=every("daytime"),
        months=every("months"),
        weekdays=tuple(
            tuple(chain.from_iterable(days)) for days in zip(*(t.weekdays for t in tables if t.weekdays), strict=True)
        ),
        guards={kind: frozenset(chain.from_iterable(t.guards.get(kind, ()) for t in tables)) for kind in kinds},
        same=tuple(group for table in tables for group in table.same),
    )
