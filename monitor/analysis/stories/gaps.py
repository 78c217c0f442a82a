"""Judge the places where two texts, laid side by side, part: is it packaging, or another fact?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.analysis.stories.resemble import inflected, resemble
from monitor.analysis.stories.vocabulary import Vocabulary

Row = Sequence[str]
_LONGEST_SOURCE = 10
_LONE = 3
"""Letters up to which an Arabic word that begins with waw is taken for a word of its own, not for "and"."""
_HARD = frozenset(("negation", "denial", "attempt", "voice"))


@dataclass(frozen=True, slots=True)
class Gap:
    """What one text has in a place and what the other has there instead; where in each of them."""

    one: tuple[str, ...]
    other: tuple[str, ...]
    at: int = 0
    there: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a gap parts two texts (empty if it does not), and the content words that only one of them has. What is
    `hard` parts texts of any length."""

    parts: str = ""
    extra: tuple[str, ...] = ()
    hard: bool = False


@dataclass(frozen=True, slots=True)
class Dates:
    """When the two texts were published."""

    one: datetime
    other: datetime


def is_number(word: str) -> bool:
    """Whether a word counts or names by digits."""
    return any(letter.isdigit() for letter in word)


def content(row: Row, words: Vocabulary) -> list[str]:
    """The words that carry facts: neither grammar, nor attribution, nor time of day."""
    light = words.light
    return [word for word in row if word not in light]


def judge(gap: Gap, words: Vocabulary, dates: Dates) -> Finding:
    """What a gap means."""
    if "".join(gap.one) == "".join(gap.other):
        return Finding()
    if not (gap.one and gap.other) and attributes(gap.one or gap.other, words):
        return Finding()
    if parts := _numbers(gap, words) or _days(gap, words, dates):
        return Finding(parts, hard=True)
    one, other = _unpaired(content(gap.one, words), content(gap.other, words), words)
    if changed := _guards(gap, words):
        kind = words.guards[changed[0]]
        return Finding(f"{kind}: {' '.join(changed)}", tuple(one or other), hard=kind in _HARD)
    if joined := _joined(gap, words):
        return Finding(f"one more thing: {joined}", tuple(one or other))
    if one and other:
        return Finding(f"other words: {' '.join(one)} / {' '.join(other)}")
    return Finding(extra=tuple(one or other))


def _joined(gap: Gap, words: Vocabulary) -> str:
    """What only one text adds with "and" to what both have: a further place, a further fact."""
    row = gap.one or gap.other
    if (gap.one and gap.other) or not content(row, words):
        return ""
    if any(word in words.joins for word in row) or any(word[0] == "و" and len(word) > _LONE for word in row):
        return " ".join(row)
    return ""


def attributes(row: Row, words: Vocabulary) -> bool:
    """Whether the words only say who says so."""
    if len(row) > _LONGEST_SOURCE or not words.speech.within(row):
        return False
    return all(words.guards.get(word, "direction") in ("direction", "reach") for word in row)


def _numbers(gap: Gap, words: Vocabulary) -> str:
    one, other = (Counter(filter(is_number, row)) for row in (gap.one, gap.other))
    if one == other or _only_a_date(gap, words):
        return ""
    return f"other numbers: {' '.join(one - other) or '-'} / {' '.join(other - one) or '-'}"


def _only_a_date(gap: Gap, words: Vocabulary) -> bool:
    """One side is empty and the other is a date in full: 26 March, le 26 mars 2025."""
    row = gap.one or gap.other
    if (gap.one and gap.other) or not any(word in words.months for word in row):
        return False
    return all(is_number(w) or w in words.light for w in row) and sum(map(is_number, row)) <= 2


def _guards(gap: Gap, words: Vocabulary) -> list[str]:
    """The words that carry a guard and stand on one side only, the weightiest first."""
    one, other = (Counter(w for w in row if w in words.guards) for row in (gap.one, gap.other))
    changed = [
        *(word for word in one - other if not any(inflected(word, twin, words) for twin in gap.other)),
        *(word for word in other - one if not any(inflected(word, twin, words) for twin in gap.one)),
    ]
    return sorted(changed, key=lambda word: words.guards[word] not in _HARD)


def _days(gap: Gap, words: Vocabulary, dates: Dates) -> str:
    one, other = ([words.days[w] for w in row if w in words.days] for row in (gap.one, gap.other))
    if one and other and set(one) != set(other):
        return "another day of the week"
    months = [{w for w in row if w in words.months} for row in (gap.one, gap.other)]
    if all(months) and months[0] != months[1]:
        return "another month"
    for days, published in ((one, dates.one), (other, dates.other)):
        near = {(published + timedelta(days=shift)).weekday() for shift in (-1, 0, 1)}
        if days and not (one and other) and not set(days) <= near:
            return "another day"
    return ""


def _unpaired(one: list[str], other: list[str], words: Vocabulary) -> tuple[list[str], list[str]]:
    left: list[str] = []
    right = list(other)
    for word in one:
        twin = next((candidate for candidate in right if resemble(word, candidate, words)), None)
        if twin is None:
            left.append(word)
        else:
            right.remove(twin)
    return left, right
