"""What is remembered. The protocols, by consumer, in the words of the desk; the rooms beside this file hold the SQL.

`Archive` serves the pipeline, `Outbox` the dispatcher, `Ledger` the digest, the status and the searches, `Desk` the
people in the newsroom. One store object offers all four. Any failure to read or write is raised as StoreError.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from monitor.model import (
    Alert,
    Decision,
    Delivery,
    Health,
    Incident,
    Item,
    Mention,
    Message,
    Receipt,
    Report,
    Silence,
    Story,
)


@dataclass(frozen=True, slots=True)
class Read:
    """One item with what the analysis made of it."""

    item: Item
    report: Report
    story: Story
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """A message on its way into the outbox: to which notifier, and not before when."""

    notifier: str
    message: Message
    due: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """How one message fared at one notifier: waiting, sent or dead, and since when (None while it waits)."""

    key: str
    notifier: str
    headline: str
    state: str
    attempts: int
    at: datetime | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An item that could not be read, when, and what was wrong."""

    item: Item
    error: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that follows from a batch of items: committed as one, or not at all. `held` are items under an
    embargo: kept and known, but read only once it has passed."""

    read: tuple[Read, ...] = ()
    held: tuple[Item, ...] = ()
    incidents: tuple[Incident, ...] = ()
    alerts: tuple[Alert, ...] = ()
    posts: tuple[Post, ...] = ()
    cursors: tuple[tuple[str, str], ...] = ()


class Archive(Protocol):
    """What the pipeline reads and writes."""

    def cursor(self, source: str) -> str | None:
        """How far a source has been read, in the collector's own words; None when never."""
        ...

    def knows(self, item: Item) -> bool:
        """Whether this version of the item is stored already."""
        ...

    def released(self, now: datetime) -> Sequence[Item]:
        """The held items whose embargo has passed, oldest first. Committing the item as read takes it off the list."""
        ...

    def commit(self, changes: Changes) -> None:
        """Write all of it in one transaction. Committing the same again changes nothing (items, alerts and posts
        are told apart by their ids and keys). `Incident`s replace what was stored under their id."""
        ...

    def incidents_at(self, place: str, since: datetime) -> Sequence[Incident]:
        """The incidents of a place with evidence published or received since then, newest first."""
        ...

    def incidents_citing(self, report: str) -> Sequence[Incident]:
        """The incidents that have evidence from this report (for edits and retractions)."""
        ...

    def reports_since(self, since: datetime) -> Iterator[tuple[Report, Story]]:
        """The reports of the window, oldest first, with their stories: to rebuild the index of stories at start."""
        ...

    def quarantine(self, item: Item, error: str, at: datetime) -> None:
        """Keep an item that we could not read, with the error, so that nothing is lost."""
        ...

    def incident_number(self) -> int:
        """The next free number for an incident's id."""
        ...


class Outbox(Protocol):
    """What the dispatcher reads and writes. A delivery is leased while it is tried, so that it is tried once."""

    def lease(self, now: datetime, until: datetime, limit: int, notifiers: Sequence[str]) -> Sequence[Delivery]:
        """The deliveries due at `now` for these notifiers, longest due first, at most one of each thread and notifier
        at a time (a later state waits for the earlier one), marked so that nobody else takes them before `until`.
        `attempts` counts the tries begun before this one, those included that a crash cut off; a store that a new
        daemon opens has no leases. Every message goes out, in order: a later state never takes the place of an
        earlier one that still waits, so what was delivered does not depend on how long a channel was away."""
        ...

    def sent(self, delivery: Delivery, receipt: Receipt | None, at: datetime) -> None:
        """The channel took it. A receipt replaces the thread's earlier one at this notifier."""
        ...

    def again(self, delivery: Delivery, due: datetime, error: str) -> None:
        """It failed for now: try again at `due`."""
        ...

    def dead(self, delivery: Delivery, at: datetime, error: str) -> None:
        """The channel refused it for good. It stays on record and counts as lost unless another channel took it."""
        ...

    def post(self, posts: Sequence[Post]) -> None:
        """Add messages that come from no item (digest, operator, fallback). Same key and notifier: nothing happens."""
        ...

    def tally(self) -> dict[str, int]:
        """How many deliveries are `waiting`, `sent` and `dead`, and how many messages are `lost`: refused by every
        notifier that they were for."""
        ...


class Ledger(Protocol):
    """What the digest, the status and the searches read, and what people decide."""

    def incident(self, id: str) -> Incident | None:  # noqa: A002  the user's word
        """One incident with its evidence and history."""
        ...

    def incident_at(self, id: str, at: datetime) -> Incident | None:  # noqa: A002
        """What was believed of an incident at that moment; None when nothing had been told of it yet."""
        ...

    def incidents_between(self, start: datetime, end: datetime) -> Sequence[Incident]:
        """Incidents opened or changed in that time, in order of their last change."""
        ...

    def report(self, id: str) -> Read | None:  # noqa: A002
        """The newest version of one report with all that was made of it."""
        ...

    def alerts_of(self, incident: str) -> Sequence[Alert]:
        """The alerts of an incident, oldest first."""
        ...

    def told(self, thread: str) -> Sequence[Told]:
        """How the messages of a thread (an incident's id) fared, oldest first."""
        ...

    def quarantined(self) -> Sequence[Quarantined]:
        """The items that could not be read, oldest first."""
        ...

    def find(self, words: str, limit: int) -> Sequence[Report]:
        """Reports whose text has these words, newest first, whatever their hamza, diacritics, case or clitics."""
        ...

    def health(self) -> Sequence[Health]:
        """How each source fares."""
        ...

    def note_health(self, health: Health) -> None:
        """Remember how a source fares."""
        ...

    def counts(self) -> dict[str, Any]:
        """How many items, stories, incidents and alerts there are, the size in bytes, the number in quarantine."""
        ...


class Desk(Protocol):
    """What people say to the monitor, from the page, a button or the command line, also beside a running daemon."""

    def decide(self, incident: str, decision: Decision) -> bool:
        """Write down what a person decided; False when there is no such incident. The same again changes nothing."""
        ...

    def undecided(self) -> Sequence[tuple[str, Decision]]:
        """The decisions that their incident does not carry yet, by its id, oldest first: the pipeline takes them up,
        and commits the incident with the decision (same time, person and verb) in it."""
        ...

    def silence(self, watch: str, silence: Silence) -> None:
        """Mute a watch, in addition to what its configuration says."""
        ...

    def lift(self, watch: str) -> int:
        """End the silences of a watch; how many there were."""
        ...

    def silences(self, now: datetime) -> Sequence[tuple[str, Silence]]:
        """The silences that have not ended, each with the name of its watch."""
        ...

    def remember(self, name: str, memo: str) -> None:
        """Keep a line under a name, such as when the last digest went to whom. It replaces the earlier one."""
        ...

    def recall(self, name: str) -> str | None:
        """The line kept under a name, or None."""
        ...
