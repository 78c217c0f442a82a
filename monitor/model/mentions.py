"""What the words of a report say: one change of one place, or what only looks like one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Change(StrEnum):
    """The kind of change of control, after ACLED's sub-events."""

    CAPTURE = "capture"
    WITHDRAWAL = "withdrawal"
    ENTRY = "entry"
    HANDOVER = "handover"


class Status(StrEnum):
    """How sure one report is of a change it states."""

    REPORTED = "reported"
    CLAIMED = "claimed"
    CONFIRMED = "confirmed"


class Extent(StrEnum):
    """How much of the place changed."""

    WHOLE = "whole"
    PART = "part"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why a place with a control word near it is not a fresh change of control."""

    NEGATED = "negated"
    DENIED = "denied"
    FUTURE = "future"
    APPROACH = "approach"
    BACKGROUND = "background"
    OTHER_CONTROL = "other-control"
    HOMONYM = "homonym"
    OTHER_PLACE = "other-place"
    STATUS_QUO = "status-quo"
    UNLIKELY = "unlikely"


class Role(StrEnum):
    """What marked words do in a mention."""

    PLACE = "place"
    TRIGGER = "trigger"
    SILENCER = "silencer"
    DATE = "date"
    SPEAKER = "speaker"
    EXTENT = "extent"
    GAINER = "gainer"
    LOSER = "loser"
    DENIAL = "denial"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (exclusive) of a report's text, and what they do there."""

    start: int
    end: int
    role: Role


@dataclass(frozen=True, slots=True)
class Mention:
    """One change of one place in the words of one report. With `silenced` it only looks like one, for that reason.
    `gainer`, `loser` and `speaker` are side ids, or the words of the text, or empty. `happened` is the time that the
    text gives, at its finest. `sentence` is the extent of the evidence in the report's text."""

    place: str
    change: Change
    status: Status = Status.REPORTED
    extent: Extent = Extent.UNKNOWN
    silenced: Reason | None = None
    gainer: str = ""
    loser: str = ""
    speaker: str = ""
    happened: datetime | None = None
    sentence: tuple[int, int] = (0, 0)
    spans: tuple[Span, ...] = ()
