"""How much of the place changed."""

from __future__ import annotations

from monitor.analysis.mentions.claims import Claim
from monitor.analysis.mentions.passages import Passage
from monitor.lexicons.frames import BREAK, PART
from monitor.model import Change, Extent

_BEHIND = 3
"""Units behind a place in which a word like "districts" still limits it."""
_BEFORE = 2
"""Units before a claim in which a word like "fully" still bears on it."""
_ENDS = frozenset(";؛:|")


def extent_of(claim: Claim) -> tuple[Extent, tuple[int, int] | None]:
    """The extent and the units that say so. What is not limited is whole, also where no word says it; how far an entry
    reached is unknown."""
    passage = claim.passage
    low, high = _reach(claim)
    near = [f for f in passage.match(("extent",)) if f.last >= low - _BEFORE and f.first <= high]
    for found in near:
        if found.group == "part" and found.last >= low:
            return Extent.PART, (found.first, found.last)
    for number in claim.found.cues if claim.implied else range(low, min(high, claim.place + _BEHIND) + 1):
        if PART in passage.units[number].marks and not _is_proper(passage, number):
            return Extent.PART, (number, number)
    if claim.change is Change.ENTRY:
        return Extent.UNKNOWN, None
    return Extent.WHOLE, next(((found.first, found.last) for found in near if found.group == "whole"), None)


def _reach(claim: Claim) -> tuple[int, int]:
    """The units that may limit what is said of a place: from the place before it in a list, or from a little before
    the words of the claim, up to the next place or the end of the clause."""
    passage, place = claim.passage, claim.place
    low = claim.first if claim.first < place else place
    high = max(claim.last, place)
    others = [n for n, unit in enumerate(passage.units) if unit.is_place and n != place]
    while 0 < low <= place and low > place - 3 and BREAK not in passage.units[low - 1].marks:
        low -= 1
    while (
        high < len(passage.units) - 1
        and high < max(claim.last, place) + 6
        and passage.units[high + 1].norm not in _ENDS
    ):
        high += 1
    before = [n for n in others if low <= n < place and claim.first < n and not _joined(passage, n, place)]
    behind = [n for n in others if place < n <= high]
    if behind:
        high = max(place, _last_before(passage, place, behind[0]))
    return max([low, *(n + 1 for n in before)]), high


def _joined(passage: Passage, one: int, other: int) -> bool:
    """Whether two places share what is said of the first ("most of A and B")."""
    return other - one == 1 or (other - one == 2 and passage.marked(one + 1, "and"))


def _last_before(passage: Passage, place: int, following: int) -> int:
    """The last unit that still belongs to a place when another one follows: what leads up to the next is its own."""
    at = place
    while (
        at + 1 < following
        and passage.units[at + 1].norm not in (",", "،")
        and not passage.marked(at + 1, "and")
        and not (passage.units[at + 1].norm[:1] in passage.lexicon.before and PART in passage.units[at + 1].marks)
    ):
        at += 1
    return at


def _is_proper(passage: Passage, number: int) -> bool:
    """Whether a word like "east" is (part of) a name: written with a capital inside a sentence."""
    return passage.lexicon.cased and number > 0 and passage.units[number].raw[:1].isupper()
