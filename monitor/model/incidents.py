"""The account of each change, as told so far, and the decision to tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model.mentions import Change, Extent, Status


class State(StrEnum):
    """What is believed of an incident."""

    CLAIMED = "claimed"
    CONTESTED = "contested"
    DENIED = "denied"
    CORROBORATED = "corroborated"
    CONFIRMED = "confirmed"
    RETRACTED = "retracted"
    SUPERSEDED = "superseded"


class Stance(StrEnum):
    """Whether evidence speaks for an incident or against it."""

    FOR = "for"
    AGAINST = "against"


class Mark(StrEnum):
    """How a piece of quoted words is marked for the reader."""

    NONE = ""
    ACT = "act"
    PLACE = "place"
    DENIAL = "denial"


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a quotation and how it is marked."""

    text: str
    mark: Mark = Mark.NONE


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one story says for or against an incident. `voice` is who speaks: reports of one voice are not further
    evidence. `origin` is the outlet that brought it, to which a forward or a quoted agency leads back. `copies`
    counts the further reports of this voice that were not counted. With `retracts`, the outlet takes back what it
    said itself. `side` is who gains (or, of a withdrawal, leaves) by its words."""

    report: str
    story: str
    source: str
    voice: str
    stance: Stance
    status: Status
    extent: Extent
    published: datetime
    received: datetime
    language: str = ""
    url: str = ""
    speaker: str = ""
    quote: tuple[Segment, ...] = ()
    copies: int = 0
    withdrawn: bool = False
    origin: str = ""
    withdrawn_at: datetime | None = None
    retracts: bool = False
    side: str = ""


@dataclass(frozen=True, slots=True)
class Transition:
    """One step of an incident's history: when, to which state and extent, why, and the report that caused it."""

    at: datetime
    state: State
    extent: Extent
    reason: str
    report: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person in the newsroom decided: take, confirm, reject or snooze. `settles` where the newsroom has
    thereby decided: a rejection, or the confirmation that filled the number of people it takes."""

    at: datetime
    by: str
    verb: str
    reason: str = ""
    until: datetime | None = None
    settles: bool = False


@dataclass(frozen=True, slots=True)
class Incident:
    """One change of control of one place, as told so far. `side` is who gains it (or, of a withdrawal, who leaves),
    `loser` who loses it; empty when no report says so. `opened` is when its first report was published, `updated`
    when its last evidence was."""

    id: str
    place: str
    change: Change
    side: str
    state: State
    extent: Extent
    opened: datetime
    updated: datetime
    evidence: tuple[Evidence, ...] = ()
    history: tuple[Transition, ...] = ()
    decisions: tuple[Decision, ...] = ()
    loser: str = ""


class Action(StrEnum):
    """Whether an alert opens an incident for the reader or tells on."""

    NEW = "new"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Alert:
    """The decision to tell, with its reason. `wake` is false for a change that only edits what was told before.
    The id is the same whenever the same decision is taken again."""

    id: str
    incident: str
    at: datetime
    action: Action
    state: State
    extent: Extent
    reason: str
    report: str
    voices: int
    wake: bool = True
