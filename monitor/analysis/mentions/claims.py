"""What the frames find: a change, the words that tell it, and the places it is told of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from monitor.analysis.mentions.passages import Found, Passage, Unit
from monitor.lexicons.frames import BREAK, FILLER, HEAD, PART, PREPOSITION
from monitor.model import Change

CHANGES = tuple(change.value for change in Change)
_LONGEST_STEP = 4
_LONGEST_LIST = 40


@dataclass(slots=True)
class Claim:
    """A frame that matched in a passage, and one place (unit `place`, ids `places`) that it is about. `implied`: the
    clause names no place, its report does ("the last of them left at dawn"); `place` is then the frame's first word."""

    passage: Passage
    found: Found
    change: Change
    place: int
    places: tuple[str, ...]
    implied: bool = False

    @property
    def first(self) -> int:
        """The first unit of the words that tell the change."""
        return min((*self.found.cues, self.found.last))

    @property
    def last(self) -> int:
        """The last unit of the words that tell the change."""
        return max((*self.found.cues, self.found.first))


Resolver = Callable[[Passage, int], tuple[str, ...]]


def claims_of(passage: Passage, resolve: Resolver, topic: Resolver) -> list[Claim]:
    """Every change that the frames find in a passage, for each place of a list. `resolve` says what a word like "the
    town" stands for, `topic` what a clause without a place is about."""
    claims = []
    told = passage.match(CHANGES)
    for found in told:
        if found.group == "topic":
            if any(other.places and other.first <= found.last and other.last >= found.first for other in told):
                continue
            if places := topic(passage, found.first):
                claims.append(Claim(passage, found, Change(found.section), found.first, places, implied=True))
            continue
        for number in _with_list(passage, found):
            unit = passage.units[number]
            places = unit.places or resolve(passage, number)
            if places:
                claims.append(Claim(passage, found, Change(found.section), number, places))
    return claims


def _with_list(passage: Passage, found: Found) -> list[int]:
    """The places of a match, and those that stand in a list with them: "A, B and the town of C"."""
    if not found.places:
        return []
    numbers = list(found.places)
    for start, step in ((found.places[-1], 1), (found.places[0], -1)):
        at: int | None = start
        while at is not None and len(numbers) < _LONGEST_LIST:
            at = _next_in_list(passage, at, step)
            if at is not None and at not in numbers:
                numbers.append(at)
    return numbers


def _next_in_list(passage: Passage, number: int, step: int) -> int | None:
    """The neighbour of a place in a list, or None. Between them stands at least an "and" or a comma, and nothing but
    words that belong to places or names that are not watched."""
    joined, distance = False, 0
    at = number + step
    while 0 <= at < len(passage.units):
        unit = passage.units[at]
        if unit.is_place:
            glued = passage.units[max(at, number)].form == "conj"
            return at if (joined or glued) and not unit.reference and unit.away is None else None
        if unit.norm in (",", "،") or passage.marked(at, "and"):
            joined, distance = True, 0
        elif step > 0 and _begins_with_and(unit, passage):
            joined, distance = True, 1
        elif BREAK in unit.marks or PREPOSITION in unit.marks or distance >= _LONGEST_STEP:
            return None
        elif not {HEAD, FILLER, PART}.isdisjoint(unit.marks) or _may_be_name(unit.raw, passage):
            distance += 1
        else:
            return None
        at += step
    return None


def _begins_with_and(unit: Unit, passage: Passage) -> bool:
    """Whether an "and" is glued to a word like "town" or "districts" ("وبلدة", "ومعظم")."""
    return unit.norm[:1] in passage.lexicon.before and not {HEAD, FILLER, PART}.isdisjoint(
        passage.lexicon.marks_of(unit.norm[1:])
    )


def _may_be_name(raw: str, passage: Passage) -> bool:
    return raw[:1].isupper() if passage.lexicon.cased else False
