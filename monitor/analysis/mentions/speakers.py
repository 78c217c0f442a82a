"""Who says it, and so how sure it is: the outlet, a party to the conflict, or nobody who would stand for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.analysis.mentions.claims import Claim
from monitor.analysis.mentions.parties import Actor, clause, differ, is_name, parties_of
from monitor.analysis.mentions.passages import Found, Passage
from monitor.lexicons.frames import BREAK
from monitor.model import Change, Reason, Source, Status

_SPEECH = ("speech",)
_SHORT = 5
"""A report of so few sentences has one speaker."""
_SIGNATURE = 6
"""Units of a line that is only the name of who speaks, at the end or before a colon."""
_DENIER = 6
"""Units around a denial in which he who denies is named."""
_PARTIES = ("official", "local_official", "forces", "state")
_WHO = ("official", "local_official", "forces", "neutral")


@dataclass(frozen=True, slots=True)
class Voice:
    """How sure a claim is, the side that says it (or empty), and the units that tell so, in `passage`; `named` if they
    name who speaks."""

    status: Status
    side: str = ""
    passage: int = -1
    first: int = -1
    last: int = -1
    named: bool = False


@dataclass(frozen=True, slots=True)
class _Speech:
    """Somebody who speaks: `kind` is `party` or `neutral`; units `first` to `last` name him."""

    kind: str
    who: Actor
    found: Found


class Speakers:
    """The voices of a report."""

    def __init__(self, passages: Sequence[Passage], source: Source | None) -> None:
        self._passages, self._source = passages, source
        self._short = len([p for p in passages if not p.title]) <= _SHORT
        self._speech: dict[int, list[_Speech]] = {}

    def of(self, claim: Claim) -> Voice:
        """The status of a claim, by LABELS' rule: a party's own gain is claimed, its own loss confirmed."""
        near = self._near(claim)
        for group, status in (("located", Status.CONFIRMED), ("unverified", Status.CLAIMED)):
            for passage in near:
                for found in passage.match(_SPEECH):
                    if found.group == group:
                        return Voice(status, "", passage.number, found.first, found.last)
        if speech := self._speaker(claim, near):
            if speech.kind == "neutral":
                return self._voice(Status.CLAIMED if self._denied(near) else Status.REPORTED, speech)
            return self._voice(self._status(claim, speech), speech)
        if self._source and self._source.side:
            return Voice(Status.CONFIRMED if self._own_loss(claim, None) else Status.CLAIMED, self._source.side)
        if self._admitted(claim.passage) or self._we_lost(claim):
            return Voice(Status.CONFIRMED)
        if self._party_tone(claim):
            return Voice(Status.CONFIRMED if self._own_loss(claim, None) else Status.CLAIMED)
        return Voice(Status.CLAIMED if self._denied(near) else Status.REPORTED)

    def denier(self, claim: Claim, first: int, last: int) -> Voice:
        """Who denies a claim with units `first` to `last` of its passage: the party nearest to them."""
        passage = claim.passage
        told = range(claim.first, claim.last + 1)
        near = [
            n
            for n in range(max(0, first - _DENIER), min(len(passage.units), last + _DENIER + 1))
            if n not in told and any(passage.marked(n, name) for name in _PARTIES)
        ]
        gainer, _ = parties_of(claim)
        gains = range(gainer.first, gainer.last + 1) if gainer else range(0)
        near.sort(key=lambda n: (_claims(passage, n) or n in gains, min(abs(n - first), abs(n - last))))
        named = near and _named(passage, near[0], near[0])
        if not named:
            return Voice(Status.REPORTED, self._source.side if self._source else "")
        return Voice(Status.REPORTED, named.who.side, passage.number, named.who.first, named.who.last, named=True)

    def _denied(self, near: Sequence[Passage]) -> bool:
        """Whether a claim and its denial stand side by side in a short report."""
        return self._short and any(passage.match((Reason.DENIED.value,)) for passage in near)

    def _voice(self, status: Status, speech: _Speech) -> Voice:
        who = speech.who
        if who.last < who.first:
            return Voice(status, who.side, who.passage.number, speech.found.first, speech.found.last)
        return Voice(status, who.side, who.passage.number, who.first, who.last, named=speech.kind == "party")

    def _near(self, claim: Claim) -> list[Passage]:
        """The passages that may tell who speaks: the claim's own first; then, of a short report, all others."""
        number, paragraph = claim.passage.number, claim.passage.paragraph
        if self._short:
            others = sorted((p for p in self._passages if p.number != number), key=lambda p: abs(p.number - number))
        else:
            others = [p for p in self._passages if abs(p.number - number) == 1 and p.paragraph == paragraph]
        return [claim.passage, *others]

    def _speeches(self, passage: Passage) -> list[_Speech]:
        if passage.number not in self._speech:
            self._speech[passage.number] = self._find(passage)
        return self._speech[passage.number]

    def _find(self, passage: Passage) -> list[_Speech]:
        found = [
            _Speech(mark.group, _who(passage, mark), mark)
            for mark in passage.match(_SPEECH)
            if mark.group in ("party", "neutral")
        ]
        return found or [speech for speech in (_before_colon(passage), self._signature(passage)) if speech][:1]

    def _signature(self, passage: Passage) -> _Speech | None:
        """A last line that only names an army or an office: "— General Staff"."""
        if passage is not self._passages[-1] or len(self._passages) < 2 or len(passage.units) > _SIGNATURE:
            return None
        if any(unit.is_place for unit in passage.units) or not passage.any_marked("official"):
            return None
        return _named(passage, 0, len(passage.units) - 1)

    def _speaker(self, claim: Claim, near: Sequence[Passage]) -> _Speech | None:
        """Who speaks in the claim's sentence, nearest to it; else who speaks in one beside it."""
        if own := self._speeches(claim.passage):
            return min(own, key=lambda speech: _distance(claim, speech))
        for passage in near[1:]:
            for speech in self._speeches(passage):
                if self._carries(passage, claim, speech):
                    return speech
        return None

    def _carries(self, speaking: Passage, claim: Claim, speech: _Speech) -> bool:
        """Whether who speaks in one passage also speaks in another: from a headline that names him, from the sentence
        before, or from one behind that closes the report and tells of nobody else."""
        passage = claim.passage
        if speech.kind == "neutral":
            return False
        if speaking.title or passage.title:
            return True
        if not self._short and speaking.paragraph != passage.paragraph:
            return False
        if speaking.number < passage.number:
            return True
        gainer, _ = parties_of(claim)
        closes = speaking is self._passages[-1] or speaking.number == passage.number + 1
        return closes and not _tells_of_a_place(speaking) and not (gainer and differ(speech.who, gainer))

    def _status(self, claim: Claim, speech: _Speech) -> Status:
        if self._admitted(speech.who.passage) or self._admitted(claim.passage):
            return Status.CONFIRMED
        return Status.CONFIRMED if self._own_loss(claim, speech) else Status.CLAIMED

    def _admitted(self, passage: Passage) -> bool:
        return any(found.group == "admission" for found in passage.match(_SPEECH))

    def _own_loss(self, claim: Claim, speech: _Speech | None) -> bool:
        """Whether the speaker tells of his own loss: a loss told in a loser's words, a gain of the enemy's, or a
        departure that is not the enemy's (by name or by what he is called)."""
        gainer, loser = parties_of(claim)
        if claim.found.group == "loss":
            return not (loser and speech and differ(speech.who, loser))
        if claim.change in (Change.CAPTURE, Change.ENTRY):
            return speech is not None and self._enemy_gain(claim, speech, gainer, loser)
        if claim.change is Change.HANDOVER:
            return bool(speech and self._admitted(speech.who.passage))
        own = claim.passage
        if own.any_marked("ours", *clause(own, claim.first, claim.last)):
            return True
        if loser:
            if loser.marked("enemy") and not (speech and (speech.who.marked("enemy") or speech.who.side == loser.side)):
                return False
            return not (speech and differ(speech.who, loser))
        return claim.found.group != "flight"

    def _we_lost(self, claim: Claim) -> bool:
        """Whether nobody but "we" tells of the loss: "we have lost the town", "our units left it"."""
        _, loser = parties_of(claim)
        ours = claim.passage.any_marked("ours", *clause(claim.passage, claim.first, claim.last))
        if claim.found.group == "loss":
            return ours and (loser is None or loser.marked("ours"))
        return claim.change is Change.WITHDRAWAL and loser is not None and loser.marked("ours")

    def _enemy_gain(self, claim: Claim, speech: _Speech, gainer: Actor | None, loser: Actor | None) -> bool:
        liberated = any(p.any_marked("ours") or p.any_marked("liberation") for p in (claim.passage, speech.who.passage))
        if speech.who.marked("local_official") and not liberated:
            return not (gainer and gainer.marked("state"))
        if gainer:
            of_enemy = speech.who.marked("state") and gainer.marked("enemy") and not speech.who.marked("enemy")
            return (differ(speech.who, gainer) or of_enemy) and not liberated
        if loser:
            return not differ(speech.who, loser) and bool(speech.who.side and loser.side)
        return False

    def _party_tone(self, claim: Claim) -> bool:
        """A post in the voice of a party: "our heroes", "the fascist council"."""
        if self._short:
            return any(p.any_marked("partisan") for p in self._passages)
        return claim.passage.any_marked("partisan")


def _claims(passage: Passage, number: int) -> bool:
    """Whether a party's own saying stands behind it ("denied rebel claims")."""
    return number + 1 < len(passage.units) and passage.marked(number + 1, "says")


def _tells_of_a_place(passage: Passage) -> bool:
    return any(unit.places for unit in passage.units)


def _who(passage: Passage, found: Found) -> Actor:
    """The words of a match that name the speaker, without the verb; empty (last before first) if none does."""
    return (_named(passage, found.first, found.last) or _Speech("", Actor(passage, 0, -1), found)).who


def _named(passage: Passage, first: int, last: int) -> _Speech | None:
    kinds = [n for n in range(first, last + 1) if any(passage.marked(n, name) for name in _WHO)]
    if not kinds:
        return None
    low, high = kinds[0], kinds[-1]
    while high > low and any(BREAK in passage.units[n].marks for n in range(low, high)):
        high = kinds[kinds.index(high) - 1]
    around = passage.units[max(0, low - 2) : high + 4]
    side = next((unit.side for unit in passage.units[low : high + 1] if unit.side), "")
    if not side:
        side = next((unit.side for unit in around if unit.side), "")
    while low > first and is_name(passage, low - 1):
        low -= 1
    while high < last and is_name(passage, high + 1):
        high += 1
    neutral = passage.any_marked("neutral", low, high) and not side
    found = Found("speech", "", first, last, (), (), "")
    return _Speech("neutral" if neutral else "party", Actor(passage, low, high, side), found)


def _before_colon(passage: Passage) -> _Speech | None:
    """ "Rebels: the town is ours": who stands before a colon speaks."""
    colon = next((n for n, unit in enumerate(passage.units[: _SIGNATURE + 1]) if unit.norm == ":"), 0)
    if not colon or any(unit.is_place for unit in passage.units[:colon]):
        return None
    return _named(passage, 0, colon - 1)


def _distance(claim: Claim, speech: _Speech) -> tuple[int, int]:
    """How far a speaker stands from a claim: first by the ends of clauses between them, then by words."""
    first, last = speech.found.first, speech.found.last
    low, high = (last, claim.first) if last < claim.first else (claim.last, first)
    between = claim.passage.units[low + 1 : high]
    return sum(BREAK in unit.marks for unit in between), max(0, high - low)
