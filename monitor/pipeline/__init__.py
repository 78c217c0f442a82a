"""What happens to an item, from the wire to the outbox.

    Item -> Report -> Mentions -> Story -> Incidents -> Alerts -> Messages

Read what is known; a pure step says what follows; write it down. A batch of items is one transaction with the cursors
of its sources, so a crash loses nothing and tells nothing twice. One writer; `now` is never asked for inside.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from monitor.analysis import reports, testimony
from monitor.analysis.matching import WINDOW
from monitor.lexicons.taking_back import takes_back
from monitor.model import Event, Item, Mention, Report, Source, Story
from monitor.pipeline.account import Account
from monitor.pipeline.batch import Batch
from monitor.pipeline.originals import Originals
from monitor.pipeline.telling import Teller
from monitor.store import Archive, Changes, Read

Find = Callable[[Report, Source], Sequence[Mention]]
"""Finds the changes of control in a report of a source."""


class Index(Protocol):
    """The stories of the last days."""

    def assign(self, report: Report, places: frozenset[str], source: Source) -> Story:
        """The story of a report that speaks of these places; a report that is known already keeps its own."""
        ...


class Pipeline:
    """Takes items in, and keeps the account of each change."""

    def __init__(
        self,
        archive: Archive,
        find: Find,
        index: Index,
        teller: Teller,
        sources: Mapping[str, Source],
        sides: Collection[str],
    ) -> None:
        self._archive, self._find, self._index, self._teller = archive, find, index, teller
        self._sources, self._sides = sources, frozenset(sides)
        self._account, self._originals = Account(sources, self._sides), Originals()

    def receive(self, items: Sequence[Item], cursors: Iterable[tuple[str, str]], now: datetime) -> Changes:
        """Take items in with the cursors of their sources, and commit all that follows as one; what is known already
        is passed over. What an item throws leaves everything as it was."""
        batch = Batch(self._archive)
        for item in items:
            if not batch.knows(item, now):
                self._take_in(item, batch, now)
        changes = batch.changes(cursors)
        self._archive.commit(changes)
        return changes

    def _take_in(self, item: Item, batch: Batch, now: datetime) -> None:
        if item.embargo and item.embargo > now:
            batch.hold(item)
            return
        read = self._read(item, now)
        batch.keep(read)
        self._account.heard(read)
        for before, after in self._account.follow(read, batch, now):
            around = [i for place in self._teller.around(after) for i in batch.incidents_at(place, now - WINDOW)]
            batch.tell(*self._teller.tell(before, after, around, now))

    def _read(self, item: Item, now: datetime) -> Read:
        """The item as a report, with its story and its mentions."""
        report = reports.read(item)
        report = replace(report, published=min(report.published, now))
        if item.event is Event.RETRACT:
            return Read(item, report, Story(report.id))
        source = self._sources.get(item.source) or Source(item.source, item.source, item.kind)
        found = [testimony.sided(mention, source, self._sides) for mention in self._find(report, source)]
        if found and takes_back(report.text):
            found = [testimony.taken_back(mention) for mention in found]
        story = self._index.assign(report, frozenset(m.place for m in found), source)
        return Read(item, report, story, self._originals.mentions(story, report, found))
