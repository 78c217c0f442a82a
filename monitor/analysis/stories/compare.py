"""Lay two sheets side by side and say whether they are one text.

Likeness is not sameness: the texts must share nearly all their words, and every place where they part must be
packaging (a comment above, a cut, a date line, who says so) and not another fact."""

from __future__ import annotations

from dataclasses import dataclass, replace

from monitor.analysis.stories.gaps import Dates, content
from monitor.analysis.stories.overlay import lay, surroundings
from monitor.analysis.stories.parting import parting
from monitor.analysis.stories.sheet import Sheet
from monitor.analysis.stories.vocabulary import Vocabulary

_SHORT = 12
_TITLE = 4


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
    verdict = _texts(one, other, words, around)
    if not verdict.same:
        for left, right in _as_titles(one, other):
            crossed = _texts(left, right, words, around)
            if crossed.same:
                verdict = Verdict(True, f"the title alone: {crossed.why}")
                break
            if crossed.changed:
                verdict = crossed
    if verdict.same and (why := _frames(one, other, words, around)):
        return Verdict(False, why, True)
    return verdict


def _texts(one: Sheet, other: Sheet, words: Vocabulary, around: Circumstances) -> Verdict:
    if one.words == other.words:
        return Verdict(bool(one.words), "the same words")
    overlay = lay(one, other, words)
    if isinstance(overlay, str):
        return Verdict(False, overlay)
    if why := parting(overlay, words, around.dates):
        return Verdict(False, why, True)
    if why := surroundings(overlay, words):
        return Verdict(False, why)
    return Verdict(True, "nearly the same words")


def _as_titles(one: Sheet, other: Sheet) -> list[tuple[Sheet, Sheet]]:
    """The pairs in which the text of one, if it has no title of its own, is laid beside the title of the other."""
    pairs = []
    if len(one.title) >= _TITLE and not other.title and len(other.words) < 30:
        pairs.append((replace(one, body=one.title, title=(), cut=False), other))
    if len(other.title) >= _TITLE and not one.title and len(one.words) < 30:
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
    if one.title and other.title and min(len(one.words), len(other.words)) < _SHORT:
        known = {*one.words, *other.words}
        strange = [[w for w in content(row, words) if w not in known] for row in (one.title, other.title)]
        if set(strange[0]) != set(strange[1]) and all(strange):
            return f"another title: {' '.join(strange[0])} / {' '.join(strange[1])}"
    return ""
