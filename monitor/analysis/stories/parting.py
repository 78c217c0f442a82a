"""Go through the places where two overlaid texts part, and say which of them makes two reports of them."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.analysis.stories.gaps import Dates, Finding, Gap, attributes, content, is_number, judge
from monitor.analysis.stories.overlay import Overlay, Side, adds, weight
from monitor.analysis.stories.vocabulary import Vocabulary

Row = Sequence[str]
_COMMENT = 25
_LABEL = 6
_FOOTER = 10
_FULLER_NAME = 2
_UNMARKED_CUT = 10
_WEIGHTY = frozenset(("denial", "negation", "attempt"))
_FIRST_EXTRA = 12
_FIRST_AHEAD = 16
_PER_EXTRA = 8
_AT_THE_END = 6
_MOST_EXTRA = 4
_LONG = 40
_PER_PATCH = 20
_PATCH = 3
_NEWS = 20
"""Words at the beginning of a text that hold its news: there another word is another fact, however long the rest."""


def parting(overlay: Overlay, words: Vocabulary, dates: Dates) -> str:
    """Why the texts are two reports; empty if nothing but packaging parts them.

    In a long text a few words may differ after its news: copyists swap "also" and "besides". Numbers, negations,
    denials, attempts and days may not."""
    fewest = min(weight(side.core, words) for side in overlay.sides)
    patches = fewest // _PER_PATCH if fewest >= _LONG else 0
    extra: list[str] = []
    moved: tuple[set[str], set[str]] = (set(), set())
    same_opening = _same_opening(overlay, words, dates)
    for gap in overlay.gaps:
        if same_opening and _in_openings(overlay, gap):
            continue
        finding = _edge(overlay, gap, words) or judge(gap, words, dates)
        if finding.parts:
            patches -= 1
            if finding.hard or patches < 0 or not _small_and_late(gap, finding):
                return finding.parts
            continue
        new = _new(finding.extra, overlay, gap, words)
        if new and gap.at == gap.there == 0 and fewest < _FIRST_AHEAD:
            return f"begins with: {' '.join(new)}"
        extra += new
        for side, row in zip(moved, (gap.one, gap.other), strict=True):
            side.update(content(row, words))
    swapped = (moved[0] & moved[1]) - _speakers(overlay)
    if len(swapped) > (patches > 0):
        return f"words change places: {' '.join(sorted(swapped))}"
    extra = [word for word in extra if word not in moved[0] & moved[1]]
    if len(extra) > _room(fewest):
        return f"only one says: {' '.join(extra)}"
    return ""


def _room(shared: int) -> int:
    """How many content words one of two texts may have on top of what they share."""
    return min(_MOST_EXTRA, max(0, (shared - _FIRST_EXTRA) // _PER_EXTRA + 1))


def _speakers(overlay: Overlay) -> set[str]:
    """Who speaks before a colon in one text and at the very end of the other."""
    found: set[str] = set()
    for side, counterpart in (overlay.sides, overlay.sides[::-1]):
        found |= set(side.sheet.words[slice(*side.sheet.opening)]) & set(counterpart.core[-_AT_THE_END:])
    return found


def _new(extra: Sequence[str], overlay: Overlay, gap: Gap, words: Vocabulary) -> list[str]:
    """The words of one text that tell something which the other does not tell with a like word elsewhere."""
    if _beside_speech(overlay, gap, words):
        return []
    told = {words.alike.get(word) for word in (overlay.other if gap.one else overlay.one).core} - {None}
    return [word for word in extra if words.alike.get(word) not in told]


def _beside_speech(overlay: Overlay, gap: Gap, words: Vocabulary) -> bool:
    """Whether a few words that only one text has stand beside "said": a fuller name of who says it."""
    side, at, row = (overlay.one, gap.at, gap.one) if gap.one else (overlay.other, gap.there, gap.other)
    if len(row) > _PATCH or (gap.one and gap.other):
        return False
    around = [*side.core[max(0, at - 1) : at], *side.core[at + len(row) : at + len(row) + 1]]
    return any(word in words.speech for word in around)


def _small_and_late(gap: Gap, finding: Finding) -> bool:
    late = gap.at >= _NEWS and gap.there >= _NEWS
    return max(len(gap.one), len(gap.other)) <= _PATCH and (late or not (finding.extra or (gap.one and gap.other)))


def _edge(overlay: Overlay, gap: Gap, words: Vocabulary) -> Finding | None:
    """What a gap means that only the beginning or the end of a text can have; None if it is neither."""
    ends = (overlay.one, gap.at, gap.one, gap.other), (overlay.other, gap.there, gap.other, gap.one)
    for side, at, mine, theirs in ends:
        sheet = side.sheet
        if side.start + at + len(mine) == len(sheet.words):
            if sheet.cut and (not mine or (len(mine) == 1 and theirs and theirs[0].startswith(mine[0]))):
                return Finding()
            if not mine and len(theirs) >= _UNMARKED_CUT and len(sheet.words) >= _UNMARKED_CUT:
                return Finding()
            counterpart = overlay.other if side is overlay.one else overlay.one
            if not mine and _is_footer(counterpart, theirs, words):
                return Finding()
    if gap.at == gap.there == 0:
        if not gap.other:
            return _heading(overlay.one, gap.one, words)
        if not gap.one:
            return _heading(overlay.other, gap.other, words)
    return None


def _heading(side: Side, row: Row, words: Vocabulary) -> Finding | None:
    """Whether the words before what is shared are a label or a comment: they end where a unit ends."""
    sheet, end = side.sheet, side.start + len(row)
    kinds = {words.guards.get(word, "") for word in row} - {""}
    if any(is_number(word) and word not in sheet.words[end:] for word in row) or kinds & _WEIGHTY:
        return None
    own_line = any(start == end and before == "\n" for start, _, before in sheet.units)
    ends = end == sheet.opening[1] or any(start == end for start, _, _ in sheet.units)
    if (own_line and len(row) <= _COMMENT) or (ends and len(row) <= _LABEL and not kinds):
        return Finding()
    return None


def _is_footer(side: Side, row: Row, words: Vocabulary) -> bool:
    """Whether the words after what is shared are a short last line of their own that tells no fact."""
    start = side.end - len(row)
    own_line = any(begin == start and before == "\n" for begin, _, before in side.sheet.units)
    return own_line and len(row) <= _FOOTER and not adds(row, set(side.core[: -len(row)]), words)


def _in_openings(overlay: Overlay, gap: Gap) -> bool:
    one, other = overlay.sides
    return (
        one.start + gap.at + len(gap.one) <= one.sheet.opening[1]
        and other.start + gap.there + len(gap.other) <= other.sheet.opening[1]
    )


def _same_opening(overlay: Overlay, words: Vocabulary, dates: Dates) -> bool:
    """Whether what stands before the colon of each names the same speaker, in another order."""
    rows = [side.sheet.words[slice(*side.sheet.opening)] for side in overlay.sides]
    if not all(rows) or not all(attributes(row, words) for row in rows):
        return False
    if any(words.guards.get(word) == "direction" or is_number(word) for row in rows for word in row):
        return False
    finding = judge(Gap(rows[0], rows[1]), words, dates)
    return not finding.parts and len(finding.extra) <= _FULLER_NAME
