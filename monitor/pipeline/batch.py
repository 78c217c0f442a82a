"""What a batch of items changes, before it is written down as one."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from monitor.model import Alert, Event, Incident, Item
from monitor.store import Archive, Changes, Post, Read

_VOWELS = re.compile(r"(?<=.)[aeiou]")
_TAG = 5  # letters of a place's name in an incident's id


class Batch:
    """The archive as it will be once the batch is committed."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._read: list[Read] = []
        self._held: list[Item] = []
        self._incidents: dict[str, Incident] = {}
        self._alerts: list[Alert] = []
        self._posts: dict[tuple[str, str], Post] = {}
        self._taken: set[tuple[str, str, bool]] = set()
        self._number = 0

    def knows(self, item: Item, now: datetime) -> bool:
        """Whether this version of the item has been taken in, here or before. One that is only kept under an embargo
        which has passed has not."""
        if _version(item) in self._taken:
            return True
        if item.embargo and item.embargo <= now and item in self._archive.released(now):
            return False
        return self._archive.knows(item)

    def keep(self, read: Read) -> None:
        """Keep an item with what the analysis made of it."""
        self._taken.add(_version(read.item))
        self._read.append(read)

    def hold(self, item: Item) -> None:
        """Keep an item that is under an embargo."""
        self._taken.add(_version(item))
        self._held.append(item)

    def incidents_at(self, place: str, since: datetime) -> list[Incident]:
        """The incidents of a place with evidence since then, newest first."""
        found = {i.id: i for i in self._archive.incidents_at(place, since)}
        found |= {i.id: i for i in self._incidents.values() if i.place == place and i.updated >= since}
        return sorted(found.values(), key=lambda i: (i.updated, i.opened), reverse=True)

    def incident(self, id: str) -> Incident | None:  # noqa: A002  the user's word
        """The incident, where the batch has changed it."""
        return self._incidents.get(id)

    def citing(self, report: str) -> list[Incident]:
        """The incidents with evidence from this report."""
        found = {i.id: self._incidents.get(i.id, i) for i in self._archive.incidents_citing(report)}
        cited = (i for i in self._incidents.values() if any(e.report == report for e in i.evidence))
        return list((found | {i.id: i for i in cited}).values())

    def next_id(self, place: str) -> str:
        """A new incident's id: a short form of its place, and a number."""
        self._number = max(self._number + 1, self._archive.incident_number())
        return f"{_tag(place)}-{self._number}"

    def put(self, incident: Incident) -> None:
        """Keep an incident's new state."""
        self._incidents[incident.id] = incident

    def tell(self, alerts: Iterable[Alert], posts: Sequence[Post]) -> None:
        """Keep alerts and what goes out for them. Of two posts of one message to one notifier the waking one goes."""
        self._alerts += alerts
        for post in posts:
            key = (post.message.key, post.notifier)
            if key not in self._posts or post.message.wake:
                self._posts[key] = post

    def changes(self, cursors: Iterable[tuple[str, str]]) -> Changes:
        """Everything that follows from the batch, to be committed as one."""
        return Changes(
            read=tuple(self._read),
            held=tuple(self._held),
            incidents=tuple(self._incidents.values()),
            alerts=tuple(self._alerts),
            posts=tuple(self._posts.values()),
            cursors=tuple(cursors),
        )


def _version(item: Item) -> tuple[str, str, bool]:
    """What the wire sent, told apart from its other versions and from its own retraction."""
    return item.id, item.version, item.event is Event.RETRACT


def _tag(place: str) -> str:
    letters = re.sub(r"[\W_]+", "", place)
    if len(letters) > _TAG:
        letters = _VOWELS.sub("", letters)
    return letters[:_TAG].upper() or "I"
