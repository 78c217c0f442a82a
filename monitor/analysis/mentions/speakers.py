"""Who says it, and so how sure it is: the outlet, a party to the conflict, or nobody who would stand for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.analysis.mentions.claims import Claim
from monitor.analysis.mentions.passages import Passage
from monitor.lexicons.frames import BREAK
from monitor.model import Change, Source, Status

_SHORT = 5
"""A report of so few sentences has one speaker."""


@dataclass(frozen=True, slots=True)
class Voice:
    """How sure a claim is, who says it (a side's id, the words, or empty), and the units that tell so, in `passage`."""

    status: Status
    speaker: str = ""
    passage: int = -1
    first: int = -1
    last: int = -1


class Speakers:
    """The voices of a report."""

    def __init__(self, passages: Sequence[Passage], source: Source | None) -> None:
        self._passages, self._source = passages, source
        self._speech = {passage.number: passage.match(("speech",)) for passage in passages}
        self._short = len(passages) <= _SHORT

    def of(self, claim: Claim) -> Voice:
        """The status of a claim, by LABELS' rule: a party's own gain is claimed, its own loss confirmed."""
        near = self._near(claim)
        for passage in near:
            for found in self._speech[passage.number]:
                if found.group == "located":
                    return Voice(Status.CONFIRMED, "", passage.number, found.first, found.last)
        for passage in near:
            for found in self._speech[passage.number]:
                if found.group == "unverified":
                    return Voice(Status.CLAIMED, "", passage.number, found.first, found.last)
        if party := self._party(claim, near):
            return party
        if self._source and self._source.side:
            status = Status.CONFIRMED if self._own_loss(claim, claim.passage) else Status.CLAIMED
            return Voice(status, self._source.side)
        for found in self._speech[claim.passage.number]:
            if found.group == "admission":
                return Voice(Status.CONFIRMED, "", claim.passage.number, found.first, found.last)
        if self._party_tone():
            return Voice(Status.CONFIRMED if self._own_loss(claim, claim.passage) else Status.CLAIMED)
        return Voice(Status.REPORTED)

    def _near(self, claim: Claim) -> list[Passage]:
        if self._short:
            return [claim.passage, *(p for p in self._passages if p is not claim.passage)]
        number = claim.passage.number
        around = [
            p for p in self._passages if 0 < abs(p.number - number) <= 1 and p.paragraph == claim.passage.paragraph
        ]
        return [claim.passage, *around]

    def _party(self, claim: Claim, near: Sequence[Passage]) -> Voice | None:
        """An official or a spokesman who speaks in the claim's sentence, or in one beside it with nobody else
        speaking in between."""
        own = self._speech[claim.passage.number]
        if any(found.group == "neutral" for found in own) and not any(found.group == "party" for found in own):
            return None
        for passage in near:
            if passage is not claim.passage and not self._carries(passage, claim.passage):
                continue
            for found in self._speech[passage.number]:
                if found.group == "party":
                    speaker = next((u.side for u in passage.units[found.first : found.last + 1] if u.side), "")
                    words = speaker or " ".join(u.raw for u in passage.units[found.first : found.last + 1])
                    return Voice(
                        self._status(claim, passage, found.first, found.last, speaker),
                        words,
                        passage.number,
                        found.first,
                        found.last,
                    )
        return None

    def _carries(self, speaking: Passage, passage: Passage) -> bool:
        """Whether who speaks in one passage also speaks in another: from a headline that names him, or from the
        sentence before."""
        if speaking.title or passage.title:
            return True
        return speaking.number < passage.number and (self._short or speaking.paragraph == passage.paragraph)

    def _status(self, claim: Claim, passage: Passage, first: int, last: int, speaker: str) -> Status:
        if any(
            found.group == "admission"
            for p in {id(passage): passage, id(claim.passage): claim.passage}.values()
            for found in self._speech[p.number]
        ):
            return Status.CONFIRMED
        if self._own_loss(claim, passage):
            return Status.CONFIRMED
        local = any(passage.marked(n, "local_official") for n in range(first, last + 1))
        if claim.change in (Change.CAPTURE, Change.ENTRY) and local and not self._own_gain(claim, passage):
            return Status.CONFIRMED
        return Status.CLAIMED

    def _own_gain(self, claim: Claim, passage: Passage) -> bool:
        return any(p.any_marked("ours") or p.any_marked("liberation") for p in (claim.passage, passage))

    def _own_loss(self, claim: Claim, passage: Passage) -> bool:
        """A departure is the speaker's own unless the enemy (by name or by what he is called) departs; a loss told in
        the words of a loser is his own."""
        if claim.found.group == "loss":
            return True
        if claim.change is Change.CAPTURE or claim.change is Change.ENTRY:
            return False
        if claim.change is Change.HANDOVER:
            return any(found.group == "admission" for found in self._speech[passage.number])
        own = claim.passage
        low, high = _clause(own, claim.first, claim.last)
        if own.any_marked("ours", low, high):
            return True
        return not own.any_marked("enemy", low, high) and claim.found.group != "flight"

    def _party_tone(self) -> bool:
        """A post in the voice of a party: "our heroes", "the fascist council"."""
        return any(p.any_marked("partisan") for p in self._passages)


def _clause(passage: Passage, first: int, last: int) -> tuple[int, int]:
    low, high = first, last
    while low > 0 and BREAK not in passage.units[low - 1].marks:
        low -= 1
    while high < len(passage.units) - 1 and BREAK not in passage.units[high + 1].marks:
        high += 1
    return low, high
