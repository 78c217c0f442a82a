"""How much of the place changed."""

from __future__ import annotations

from monitor.analysis.mentions.claims import Claim
from monitor.lexicons.frames import BREAK, PART
from monitor.model import Change, Extent


def extent_of(claim: Claim) -> tuple[Extent, tuple[int, int] | None]:
    """The extent and the units that limit it. What is not limited is whole; how far an entry reached is unknown."""
    passage, place = claim.passage, claim.place
    low = min(claim.first, place)
    high = max(claim.last, place)
    while (
        high < len(passage.units) - 1 and high < max(claim.last, place) + 6 and not _ends(passage.units[high + 1].norm)
    ):
        high += 1
    while low > 0 and low > min(claim.first, place) - 3 and BREAK not in passage.units[low - 1].marks:
        low -= 1
    for found in passage.match(("extent",)):
        if found.group == "part" and found.last >= low and found.first <= high:
            return Extent.PART, (found.first, found.last)
    for number in range(low, high + 1):
        if PART in passage.units[number].marks:
            return Extent.PART, (number, number)
    return (Extent.UNKNOWN if claim.change is Change.ENTRY else Extent.WHOLE), None


def _ends(norm: str) -> bool:
    return norm in (";", "؛", ":", "|")
