"""Who is told of what, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from monitor.model.incidents import State
from monitor.model.mentions import Change


class Lane(StrEnum):
    """When a watch hears of an incident first: at the first claim, or once it is corroborated or confirmed."""

    FAST = "fast"
    VERIFIED = "verified"


@dataclass(frozen=True, slots=True)
class Recipient:
    """A notifier by its name, and the language and time zone in which it is told."""

    notifier: str
    language: str = "en"
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of the day (`end` may be on the next morning) in which only what breaks through is told at once."""

    start: time
    end: time
    timezone: str = "UTC"
    break_through: frozenset[State] = frozenset({State.CONFIRMED})


@dataclass(frozen=True, slots=True)
class Silence:
    """A person muted a watch until then, wholly or for some places (with those within) and changes."""

    until: datetime
    places: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Storm:
    """As many places of one enclosing place as this, within that time, are told as one."""

    places: int = 5
    within: timedelta = timedelta(minutes=40)


WAKING = frozenset({State.CLAIMED, State.CONTESTED, State.DENIED, State.CONFIRMED, State.RETRACTED})
"""The states that wake somebody, unless a watch says otherwise; the others edit in silence what was told."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told of which changes. `places` stand for those within them too; empty means all. With `languages`,
    only reports in these count. A state in `wake` wakes, one in `edit` changes in silence what was told before,
    any other is not told. With `repeat`, a waking alert is told again until somebody takes it."""

    name: str
    recipients: tuple[Recipient, ...] = ()
    places: tuple[str, ...] = ()
    changes: tuple[Change, ...] = tuple(Change)
    languages: tuple[str, ...] = ()
    lane: Lane = Lane.FAST
    wake: frozenset[State] = WAKING
    edit: frozenset[State] = frozenset({State.CORROBORATED, State.SUPERSEDED})
    quiet: Quiet | None = None
    silences: tuple[Silence, ...] = ()
    repeat: timedelta | None = None
    storm: Storm | None = Storm()
