"""What flows, in order of birth: Item, Report, Story, Mention, Evidence, Incident, Alert, Message, Delivery.

Frozen values without behaviour beyond what follows from their own fields. Every time is aware and in UTC;
every span counts characters of the text it belongs to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum

# --- what the user names ---------------------------------------------------------------------------------------


class Kind(StrEnum):
    """What kind of wire a source is."""

    TELEGRAM = "telegram"
    RSS = "rss"
    WIRE = "wire"


class Reliability(StrEnum):
    """How far a source is trusted, by the Admiralty code (NATO STANAG 2511): A completely ... F cannot be judged."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"


@dataclass(frozen=True, slots=True)
class Source:
    """What a collector reads. Outlets of one `owner` are one voice; a source of a `side` speaks as a party."""

    id: str
    name: str
    kind: Kind
    reliability: Reliability = Reliability.F
    owner: str = ""
    language: str = ""
    side: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A watched place. `aliases` maps a language (ISO 639-1) to base forms; `within` is an enclosing place's id."""

    id: str
    name: str
    country: str = ""
    kind: str = ""
    within: str = ""
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """A party to a conflict: its names in any language. A source may be configured to speak for it."""

    id: str
    name: str
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


# --- what comes off the wire -----------------------------------------------------------------------------------


class Event(StrEnum):
    """What the wire did with an item: sent it, sent a new version of it, or took it back."""

    NEW = "new"
    EDIT = "edit"
    RETRACT = "retract"


@dataclass(frozen=True, slots=True)
class Item:
    """One post, entry or dispatch as it came off the wire. `native_id` is the wire's own id for it, `version` tells
    two texts under one id apart, `payload` is what was received, byte for byte. A collector fills `title` and
    `text` as published; `text` may hold HTML where `markup` says so."""

    source: str
    kind: Kind
    native_id: str
    published: datetime
    fetched: datetime
    title: str = ""
    text: str = ""
    markup: bool = False
    language: str = ""
    url: str = ""
    forward_from: str = ""
    reply_to: str = ""
    event: Event = Event.NEW
    version: str = ""
    embargo: datetime | None = None
    urgency: int | None = None
    notes: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    payload: bytes = b""

    @property
    def id(self) -> str:
        """Unique among all items, whatever the version."""
        return f"{self.source}/{self.native_id}"

    @property
    def sha256(self) -> str:
        """The fingerprint of the payload, in hexadecimal."""
        return hashlib.sha256(self.payload).hexdigest()


@dataclass(frozen=True, slots=True)
class Report:
    """An item made comparable: one plain text (title, line break, body) without markup or control characters.
    `title_end` is where the title ends in it. `offsets[i]` is where character i stood in `original`
    (title + line break + body as published); empty when the two are the same."""

    id: str
    source: str
    kind: Kind
    published: datetime
    fetched: datetime
    text: str
    title_end: int = 0
    language: str = ""
    url: str = ""
    forward_from: str = ""
    event: Event = Event.NEW
    original: str = ""
    offsets: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """Where a report belongs by its words: the story (reports that repeat one text are one voice), the earliest
    report of it when this one is a copy, and why."""

    id: str
    duplicate_of: str = ""
    why: str = ""


# --- what the words say ----------------------------------------------------------------------------------------


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


# --- the account of each change --------------------------------------------------------------------------------


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
    counts the further reports of this voice that were not counted."""

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


# --- who is told of what, and when ------------------------------------------------------------------------------


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


# --- the words and their way out -------------------------------------------------------------------------------


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
    """How a source fares: when it was last heard, its usual gap, and what is wrong with it, if anything."""

    source: str
    heard: datetime | None = None
    usual_gap: timedelta | None = None
    failures: int = 0
    trouble: str = ""
    next_due: datetime | None = None


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
