"""Lay two sheets side by side and say whether they are one text.

Likeness is not sameness: the texts must share nearly all their words, and every place where they part must be
packaging (a comment above, a cut, a date line, who says so) and not another fact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Indel

from monitor.analysis.stories.gaps import Dates, Finding, Gap, attributes, content, is_number, judge
from monitor.analysis.stories.sheet import Sheet
from monitor.analysis.stories.vocabulary import Vocabulary

Row = Sequence[str]
_LEAST_SHARED = 0.7
_LONG_TAIL = 13
_COMMENT = 25
_WEIGHTY = frozenset(("denial", "negation", "attempt"))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether two reports are one text, and why. `changed` marks a fact that differs in texts otherwise alike."""

    same: bool
    why: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What stands around two texts: when each was published and whether in one and the same place."""

    dates: Dates
    one_source: bool = False


def compare(one: Sheet, other: Sheet, words: Vocabulary, around: Circumstances) -> Verdict:
    """Whether the two sheets say the same in the same words."""
    verdict = _bodies(one, other, words, around)
    if not verdict.same:
        for left, right in _as_titles(one, other):
            crossed = _bodies(left, right, words, around)
            if crossed.same:
                return Verdict(True, f"the title alone: {crossed.why}")
            if crossed.changed:
                verdict = crossed
    if verdict.same and (why := _frames(one, other, words, around)):
        return Verdict(False, why, True)
    return verdict


def _as_titles(one: Sheet, other: Sheet) -> list[tuple[Sheet, Sheet]]:
    """The pairs in which the text of one, if it has no more than that, is laid beside the title of the other."""
    pairs = []
    if len(one.title) >= 4 and not other.title and len(other.words) < 30:
        pairs.append((replace(one, body=one.title, title=(), cut=False), other))
    if len(other.title) >= 4 and not one.title and len(one.words) < 30:
        pairs.append((one, replace(other, body=other.title, title=(), cut=False)))
    return pairs


def _frames(one: Sheet, other: Sheet, words: Vocabulary, around: Circumstances) -> str:
    """Why the texts differ in what stands above them: labels, datelines and titles of short posts."""
    if one.label and other.label and one.label != other.label and (around.one_source or len(one.words) < 8):
        return f"another heading: {' '.join(one.label)} / {' '.join(other.label)}"
    if around.one_source and one.dateline and other.dateline:
        places = [set(content(line, words)) for line in (one.dateline, other.dateline)]
        if not places[0] & places[1]:
            return f"another dateline: {' '.join(one.dateline)} / {' '.join(other.dateline)}"
    if one.title and other.title and min(len(one.words), len(other.words)) < 12:
        known = {*one.words, *other.words}
        strange = [[w for w in content(row, words) if w not in known] for row in (one.title, other.title)]
        if set(strange[0]) != set(strange[1]) and all(strange):
            return f"another title: {' '.join(strange[0])} / {' '.join(strange[1])}"
    return ""


def _bodies(one: Sheet, other: Sheet, words: Vocabulary, around: Circumstances) -> Verdict:
    if one.words == other.words:
        return Verdict(bool(one.words), "the same words")
    left, right = _core(one, other.words, words), _core(other, one.words, words)
    if left is None or right is None:
        return Verdict(False, "other words throughout")
    rows = one.words[slice(*left)], other.words[slice(*right)]
    gaps, shared = _align(rows[0], rows[1], words)
    kept = [content(row, words) for row in rows]
    fewest = min(map(len, kept))
    if fewest < 3 or shared < _LEAST_SHARED * fewest:
        return Verdict(False, f"{shared} of {fewest} words shared")
    if why := _around(one, other, left, right, len(rows[0]), words):
        return Verdict(False, why, True)
    return _within(one, other, left[0], right[0], gaps, min(4, fewest // 12), words, around)


def _core(sheet: Sheet, others: Row, words: Vocabulary) -> tuple[int, int] | None:
    """From where to where a text has to do with the other: without the units at either end that it lacks."""
    known, whole = set(others), len(content(others, words))
    alike = []
    for start, end, _ in sheet.units:
        mine = content(sheet.words[start:end], words)
        hits = sum(word in known for word in mine)
        alike.append((hits * 2 >= len(mine) and hits > 0) or (hits >= 4 and hits * 2 >= whole))
    if not any(alike):
        return None
    first, last = alike.index(True), len(alike) - 1 - alike[::-1].index(True)
    return sheet.units[first][0], sheet.units[last][1]


def _align(one: Row, other: Row, words: Vocabulary) -> tuple[list[Gap], int]:
    """The gaps between two rows and how many content words they share."""
    gaps: list[Gap] = []
    shared = i = j = 0
    for code in Indel.opcodes(one, other):
        if code.tag != "equal":
            continue
        if code.src_start > i or code.dest_start > j:
            gaps.append(Gap(tuple(one[i : code.src_start]), tuple(other[j : code.dest_start]), i, j))
        shared += len(content(one[code.src_start : code.src_end], words))
        i, j = code.src_end, code.dest_end
    if i < len(one) or j < len(other):
        gaps.append(Gap(tuple(one[i:]), tuple(other[j:]), i, j))
    return gaps, shared


def _around(
    one: Sheet, other: Sheet, left: tuple[int, int], right: tuple[int, int], core: int, words: Vocabulary
) -> str:
    """Why what stands before or after the shared part makes them two reports."""
    leads = one.words[: left[0]], other.words[: right[0]]
    tails = one.words[left[1] :], other.words[right[1] :]
    known = {*one.words[slice(*left)], *other.words[slice(*right)]}
    if all(content(row, words) for row in leads) and (core < 12 or max(map(len, leads)) > 8):
        return "each has another beginning"
    if (
        all(content(row, words) for row in tails)
        and (core < 10 or max(map(len, tails)) > 10)
        and not (one.cut or other.cut)
    ):
        return "each goes on in its own way"
    for lead in leads:
        kinds = {words.guards.get(word) for word in lead}
        if "denial" in kinds or any(is_number(word) and word not in known for word in lead) or len(lead) > _COMMENT:
            return f"what stands above: {' '.join(lead[:_COMMENT])}"
    for tail in tails:
        if 0 < len(tail) < _LONG_TAIL:
            silent = words.comment.within(tail)
            weighty = [
                w
                for w in tail
                if (is_number(w) and w not in known)
                or (words.guards.get(w) in _WEIGHTY and not (silent and words.guards[w] == "negation"))
            ]
            if weighty:
                return f"goes on with: {' '.join(tail)}"
    return ""


def _within(
    one: Sheet,
    other: Sheet,
    left: int,
    right: int,
    gaps: list[Gap],
    most: int,
    words: Vocabulary,
    around: Circumstances,
) -> Verdict:
    """Whether nothing but packaging parts two texts that share most of their words from `left` and `right` on."""
    extra: list[str] = []
    moved: tuple[set[str], set[str]] = (set(), set())
    same_opening = _same_opening(one, other, words, around)
    for gap in gaps:
        i, j = left + gap.at, right + gap.there
        if same_opening and i + len(gap.one) <= one.opening[1] and j + len(gap.other) <= other.opening[1]:
            continue
        finding = _edge(one, other, gap, i, j, words) or judge(gap, words, around.dates)
        if finding.parts:
            return Verdict(False, finding.parts, True)
        extra += finding.extra
        for side, row in zip(moved, (gap.one, gap.other), strict=True):
            side.update(content(row, words))
    if swapped := moved[0] & moved[1]:
        return Verdict(False, f"words change places: {' '.join(sorted(swapped))}", True)
    if len(extra) > most:
        return Verdict(False, f"only one says: {' '.join(extra)}", True)
    return Verdict(True, "nearly the same words")


def _edge(one: Sheet, other: Sheet, gap: Gap, i: int, j: int, words: Vocabulary) -> Finding | None:
    """What a gap means that only the beginning or the end of a text can have; None if it is neither."""
    sides = ((one, i, gap.one, gap.other), (other, j, gap.other, gap.one))
    for sheet, at, mine, theirs in sides:
        if at + len(mine) == len(sheet.words):
            if sheet.cut and (not mine or (len(mine) == 1 and theirs and theirs[0].startswith(mine[0]))):
                return Finding()
            if not mine and len(theirs) >= 10 and len(sheet.words) >= 10:
                return Finding()
    for (_, _, theirs, _), (sheet, at, mine, _) in zip(sides, sides[::-1], strict=True):
        if gap.at == gap.there == 0 and not theirs:
            return _heading(sheet, at + len(mine), mine, words)
    return None


def _heading(sheet: Sheet, end: int, row: Row, words: Vocabulary) -> Finding | None:
    """Whether the words before the shared part are a label or a comment: they end where a unit ends."""
    kinds = {words.guards.get(word, "") for word in row} - {""}
    if any(is_number(word) and word not in sheet.words[end:] for word in row) or kinds & _WEIGHTY:
        return None
    own_line = any(start == end and before == "\n" for start, _, before in sheet.units)
    ends = end == sheet.opening[1] or any(start == end for start, _, _ in sheet.units)
    if (own_line and len(row) <= _COMMENT) or (ends and len(row) <= 6 and not kinds):
        return Finding()
    return None


def _same_opening(one: Sheet, other: Sheet, words: Vocabulary, around: Circumstances) -> bool:
    """Whether what stands before the colon of each names the same speaker, in another order."""
    rows = [sheet.words[slice(*sheet.opening)] for sheet in (one, other)]
    if not all(rows) or not all(attributes(row, words) for row in rows):
        return False
    if any(words.guards.get(word) == "direction" or is_number(word) for row in rows for word in row):
        return False
    finding = judge(Gap(rows[0], rows[1]), words, around.dates)
    return not finding.parts and not finding.extra
