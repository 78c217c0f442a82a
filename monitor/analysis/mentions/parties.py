"""Who gains a place, who loses it, and whether a speaker tells of himself or of somebody else."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.analysis.mentions.claims import Claim
from monitor.analysis.mentions.passages import Passage
from monitor.lexicons.frames import BREAK
from monitor.model import Change

_GAINS = frozenset({Change.CAPTURE, Change.ENTRY})
_SOFT = frozenset({",", "،", "(", ")"})
_FAR = 12
"""Units in which the one who acts stands before the words that tell the act."""
_NAME = 3
"""Unknown capitalised words that may belong to a party's name."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Armed men or a party, as units `first` to `last` of a passage name them; `side` is the id of a known one."""

    passage: Passage
    first: int
    last: int
    side: str = ""

    def marked(self, name: str) -> bool:
        """Whether one of the words belongs to a class."""
        return self.passage.any_marked(name, self.first, self.last)


def actors(passage: Passage) -> list[Actor]:
    """Everybody under arms that a passage names, in order."""
    found: list[Actor] = []
    at = 0
    while at < len(passage.units):
        if not _is_actor(passage, at):
            at += 1
            continue
        first = last = at
        while last + 1 < len(passage.units) and _is_actor(passage, last + 1):
            last += 1
        while first > 0 and at - first < _NAME and is_name(passage, first - 1):
            first -= 1
        side = next((unit.side for unit in passage.units[first : last + 1] if unit.side), "")
        found.append(Actor(passage, first, last, side))
        at = last + 1
    return found


def _is_actor(passage: Passage, number: int) -> bool:
    unit = passage.units[number]
    return not unit.is_place and (bool(unit.side) or passage.marked(number, "forces") or passage.marked(number, "ours"))


def is_name(passage: Passage, number: int) -> bool:
    """Whether a unit is a capitalised word that the lexicon knows nothing of."""
    unit = passage.units[number]
    return passage.lexicon.cased and not unit.marks and unit.raw[:1].isupper() and number > 0 and unit.norm.isalpha()


def parties_of(claim: Claim) -> tuple[Actor | None, Actor | None]:
    """Who gains and who loses by a claim; None where its sentence does not say."""
    passage = claim.passage
    known = actors(passage)
    loser = _told(claim, known, "loser")
    gainer = _told(claim, [actor for actor in known if actor != loser], "gainer")
    subject = _subject(claim, [actor for actor in known if actor not in (gainer, loser)])
    if claim.found.group == "loss" or claim.change not in _GAINS:
        loser = loser or subject
    else:
        gainer = gainer or subject
    return gainer, None if loser == gainer else loser


def _told(claim: Claim, known: list[Actor], role: str) -> Actor | None:
    """The party whose role the words beside it tell ("fell to the rebels", "wrested from the army")."""
    for found in claim.passage.match(("parties",)):
        if found.group != role or not _beside(claim, found.first, found.last):
            continue
        for actor in reversed(known):
            if actor.last >= found.first and actor.first <= found.last:
                return actor
    return None


def _beside(claim: Claim, first: int, last: int) -> bool:
    """Whether units stand in the clause of a claim, or overlap it."""
    if first <= claim.last and last >= claim.first:
        return True
    low, high = clause(claim.passage, claim.first, claim.last)
    return low <= first and last <= high


def _subject(claim: Claim, known: list[Actor]) -> Actor | None:
    """Who does it: named between the act and the place, or before them in the same clause."""
    passage = claim.passage
    low, _ = clause(passage, claim.first, claim.last)
    inside = [a for a in known if claim.first <= a.first and a.last <= max(claim.last, claim.place)]
    if inside:
        return inside[0]
    before = [a for a in known if low <= a.first and a.last < claim.first <= a.last + _FAR and not _speaks(passage, a)]
    return before[-1] if before else None


def _speaks(passage: Passage, actor: Actor) -> bool:
    """Whether the words behind a party say that it speaks."""
    return any(passage.marked(n, "says") for n in range(actor.last + 1, min(actor.last + 3, len(passage.units))))


def clause(passage: Passage, first: int, last: int) -> tuple[int, int]:
    """The clause around units; a comma or a bracket does not end it."""
    low, high = first, last
    while low > 0 and not _ends(passage, low - 1):
        low -= 1
    while high < len(passage.units) - 1 and not _ends(passage, high + 1):
        high += 1
    return low, high


def clause_at(passage: Passage, number: int) -> tuple[int, int]:
    """The narrowest clause around a unit: a comma ends it too."""
    low = high = number
    while low > 0 and BREAK not in passage.units[low - 1].marks:
        low -= 1
    while high < len(passage.units) - 1 and BREAK not in passage.units[high + 1].marks:
        high += 1
    return low, high


def _ends(passage: Passage, number: int) -> bool:
    unit = passage.units[number]
    return BREAK in unit.marks and unit.norm not in _SOFT


def differ(speaker: Actor, actor: Actor) -> bool:
    """Whether who speaks tells of somebody else: of another known side, or a state of
    those whom it calls its enemies (or they of it)."""
    if actor.marked("ours"):
        return False
    if speaker.side and actor.side:
        return speaker.side != actor.side
    if actor.marked("enemy"):
        stands = speaker.side or speaker.marked("state") or speaker.marked("local_official")
        return bool(stands) and not speaker.marked("enemy")
    return speaker.marked("enemy") and bool(actor.side or actor.marked("state"))
