"""Two texts laid one over the other: what of each takes part, what stands before and after, and where they part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from monitor.analysis.stories.gaps import Gap, content, is_number
from monitor.analysis.stories.sheet import Sheet
from monitor.analysis.stories.vocabulary import Vocabulary

Row = Sequence[str]
LEAST_COMMON = 0.35
"""The part of the different words of the shorter text that the other must have too, to be looked at at all."""

_LEAST_SHARED = 0.7
_LEAST_OF_SHORTER = 0.5
_LEAST_OF_LONGER = 0.5
_COMMENT = 25
_ALWAYS_A_COMMENT = 8
_LONG_TAIL = 13
_GROUNDS = 6
"""Content words that a headline or a first sentence must have to stand for a long text."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two texts: words `start` to `end` are the part that the other has too."""

    sheet: Sheet
    start: int
    end: int
    weight: int

    @property
    def lead(self) -> Row:
        """What stands before the shared part."""
        return self.sheet.words[: self.start]

    @property
    def core(self) -> Row:
        """The shared part."""
        return self.sheet.words[self.start : self.end]

    @property
    def tail(self) -> Row:
        """What follows the shared part."""
        return self.sheet.words[self.end :]

    def lead_is_apart(self) -> bool:
        """Whether the lead stands on lines of its own."""
        return any(start == self.start and before == "\n" for start, _, before in self.sheet.units)


@dataclass(frozen=True, slots=True)
class Overlay:
    """Two sides, the gaps between their shared parts and the number of content words that both have there."""

    one: Side
    other: Side
    gaps: tuple[Gap, ...]
    shared: int

    @property
    def sides(self) -> tuple[Side, Side]:
        """Both sides."""
        return self.one, self.other


def lay(one: Sheet, other: Sheet, words: Vocabulary) -> Overlay | str:
    """The overlay of two texts, or why they have too little in common for one."""
    if len(one.bag & other.bag) < LEAST_COMMON * min(len(one.bag), len(other.bag)):
        return "other words throughout"
    units = _alike(one, other, words), _alike(other, one, words)
    if not all(units):
        return "other words throughout"
    left, right = _side(one, units[0], other, units[1], words), _side(other, units[1], one, units[0], words)
    gaps, shared = _align(left.core, right.core, words)
    fewest = min(weight(left.core, words), weight(right.core, words))
    if fewest < 3 or shared < _LEAST_SHARED * fewest:
        return f"{shared} of {fewest} words shared"
    overlay = Overlay(left, right, tuple(gaps), shared)
    return _too_small(overlay) or overlay


def weight(row: Row, words: Vocabulary) -> int:
    """How many words with content a row has; single letters do not count."""
    return sum(len(word) > 1 for word in content(row, words))


def _too_small(overlay: Overlay) -> str:
    """Why the shared part is not what either text is about: a round-up quotes many, a reply quotes one sentence."""
    lighter, heavier = sorted(overlay.sides, key=lambda side: side.weight)
    if overlay.shared < _LEAST_OF_SHORTER * lighter.weight:
        return f"only {overlay.shared} of {lighter.weight} words shared"
    if overlay.shared < _LEAST_OF_LONGER * heavier.weight and (
        heavier.lead or heavier.sheet.listed or overlay.shared < _GROUNDS
    ):
        return f"one of several things in the longer text ({overlay.shared} of {heavier.weight} words)"
    return ""


def _alike(sheet: Sheet, other: Sheet, words: Vocabulary) -> list[int]:
    """The units of a text that the other has too, for the most part."""
    whole = weight(other.words, words)
    alike = []
    for n, (start, end, _) in enumerate(sheet.units):
        mine = content(sheet.words[start:end], words)
        hits = sum(word in other.bag for word in mine)
        if (hits * 2 >= len(mine) and hits > 0) or (hits >= 4 and hits * 2 >= whole):
            alike.append(n)
    return alike


def _side(sheet: Sheet, alike: list[int], other: Sheet, others: list[int], words: Vocabulary) -> Side:
    """The part of a text that has to do with the other: without the units at either end that the other lacks. A unit
    is no more than begun in the other where that was cut: then it takes part."""
    first, last = alike[0], alike[-1]
    if last + 1 < len(sheet.units) and _holds(sheet, last + 1, other, others[-1], words):
        last += 1
    return Side(sheet, sheet.units[first][0], sheet.units[last][1], weight(sheet.words, words))


def _holds(sheet: Sheet, unit: int, other: Sheet, part: int, words: Vocabulary) -> bool:
    start, end, _ = sheet.units[unit]
    begin, stop, _ = other.units[part]
    held = content(other.words[begin:stop], words)
    hits = sum(word in sheet.words[start:end] for word in held)
    return hits >= 2 and hits * 2 >= len(held)


def _align(one: Row, other: Row, words: Vocabulary) -> tuple[list[Gap], int]:
    gaps: list[Gap] = []
    shared = i = j = 0
    for code in Indel.opcodes(one, other):
        if code.tag != "equal":
            continue
        if code.src_start > i or code.dest_start > j:
            gaps.append(Gap(tuple(one[i : code.src_start]), tuple(other[j : code.dest_start]), i, j))
        shared += weight(one[code.src_start : code.src_end], words)
        i, j = code.src_end, code.dest_end
    if i < len(one) or j < len(other):
        gaps.append(Gap(tuple(one[i:]), tuple(other[j:]), i, j))
    return gaps, shared


def surroundings(overlay: Overlay, words: Vocabulary) -> str:
    """Why what stands before or after the shared part makes two reports of it; empty if it does not. What the earlier
    text has on top is no news of the later one: it was shortened."""
    return _leads(overlay, words) or _tails(overlay, words)


def _leads(overlay: Overlay, words: Vocabulary) -> str:
    core = len(overlay.one.core)
    if all(content(side.lead, words) for side in overlay.sides):
        longest = max(len(side.lead) for side in overlay.sides)
        if longest > min(_ALWAYS_A_COMMENT, core // 2) or not all(side.lead_is_apart() for side in overlay.sides):
            return "each has another beginning"
    known = {*overlay.one.core, *overlay.other.core}
    for side in overlay.sides:
        strange = any(is_number(word) and word not in known for word in side.lead)
        denied = any(words.guards.get(word) == "denial" for word in side.lead)
        room = min(_COMMENT, max(_ALWAYS_A_COMMENT, len(side.core) * 2 // 3), len(side.core))
        if strange or denied or len(side.lead) > room:
            return f"what stands above: {' '.join(side.lead[:_COMMENT])}"
    return ""


def _tails(overlay: Overlay, words: Vocabulary) -> str:
    core = len(overlay.one.core)
    cut = any(side.sheet.cut for side in overlay.sides)
    if all(content(side.tail, words) for side in overlay.sides) and not cut:
        longest = max(len(side.tail) for side in overlay.sides)
        if core < 10 or longest > 10:
            return "each goes on in its own way"
    known = {*overlay.one.core, *overlay.other.core}
    later, tails = overlay.other, tuple(side.tail for side in overlay.sides)
    denied = [tail for tail in tails if len(tail) < 2 * _LONG_TAIL and _kinds(tail, words) & {"denial"}]
    if denied or (0 < len(later.tail) < _LONG_TAIL and adds(later.tail, known, words)):
        return f"goes on with: {' '.join(denied[0] if denied else later.tail)}"
    return ""


def _kinds(row: Row, words: Vocabulary) -> set[str]:
    return {words.guards[word] for word in row if word in words.guards}


def adds(tail: Row, known: set[str], words: Vocabulary) -> bool:
    """Whether a short tail tells a fact: a number, a denial, a failure. "No comment" is none."""
    weighty = {"denial", "attempt"} if words.comment.within(tail) else {"denial", "attempt", "negation"}
    return bool(_kinds(tail, words) & weighty) or any(is_number(word) and word not in known for word in tail)
