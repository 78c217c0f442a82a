"""The words and their way out; how the sources fare; the day in review."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor.model.incidents import Action, Incident, Segment, State


@dataclass(frozen=True, slots=True)
class Message:
    """The words of one alert, the same for every notifier, as plain text: a notifier escapes and marks them for its
    channel. `key` is the idempotency key; messages of one `thread` tell of one incident, and a notifier edits,
    replaces or threads the earlier one by the receipt it gave for it."""

    key: str
    thread: str
    language: str
    action: Action
    state: State | None
    wake: bool
    headline: str
    change: str = ""
    quote: tuple[Segment, ...] = ()
    quote_language: str = ""
    voices: str = ""
    source: str = ""
    timing: str = ""
    history: str = ""
    url: str = ""
    at: datetime | None = None
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a channel gave back for a message: its own id for it, so that a later state can edit or thread it."""

    id: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one notifier, with its attempts. `previous` is the receipt of the thread's earlier message
    there. A delivery is waiting, sent or dead."""

    id: int
    notifier: str
    message: Message
    due: datetime
    attempts: int = 0
    previous: Receipt | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """How a source fares: when it was last heard, its usual gap, how often in a row it could not be read or brought
    only what was late, and what is wrong with it, if anything."""

    source: str
    heard: datetime | None = None
    usual_gap: timedelta | None = None
    failures: int = 0
    trouble: str = ""
    next_due: datetime | None = None
    late: int = 0


@dataclass(frozen=True, slots=True)
class Digest:
    """A day by event, from `start` to `end` (exclusive): the incidents that were news in it, as they stood at its end,
    and what may have been missed. `troubled` maps a source's id to its trouble (quiet, refused, away, behind); `late`
    are incidents with how late we told them first; `lost` counts messages that no channel took."""

    start: datetime
    end: datetime
    changed: tuple[Incident, ...] = ()
    contested: tuple[Incident, ...] = ()
    denied: tuple[Incident, ...] = ()
    claimed: tuple[Incident, ...] = ()
    heard: int = 0
    troubled: Mapping[str, str] = field(default_factory=dict)
    late: tuple[tuple[Incident, timedelta], ...] = ()
    waiting: int = 0
    lost: int = 0
