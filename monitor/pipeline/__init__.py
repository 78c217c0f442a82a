"""What happens to an item, from the wire to the outbox.

    Item -> Report -> Mentions -> Story -> Incidents -> Alerts -> Messages

Read what is known; a pure step says what follows; write it down. A batch of items is one transaction with the cursors
of its sources, so a crash loses nothing and tells nothing twice. One writer; `now` is never asked for inside.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from monitor.analysis import incidents, matching, reports, testimony, voices, watching
from monitor.analysis.matching import WINDOW, Told
from monitor.model import Event, Incident, Item, Mention, Report, Source, Story
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
        self._echoes = voices.Echoes()
        self._originals = Originals()

    def receive(self, items: Sequence[Item], cursors: Iterable[tuple[str, str]], now: datetime) -> Changes:
        """Take items in with the cursors of their sources, and commit all that follows as one. What an item throws
        leaves everything as it was."""
        batch = Batch(self._archive)
        for item in self._archive.released(now):
            self._take_in(item, batch, now)
        for item in items:
            if not batch.knows(item):
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
        self._withdraw_unsaid(read, batch, now)
        if item.event is Event.RETRACT or now - read.report.published > WINDOW:
            return
        for mention in read.mentions:
            if mention.silenced is None or mention.silenced in testimony.DENIALS:
                self._fold(mention, read, batch, now)

    def _read(self, item: Item, now: datetime) -> Read:
        """The item as a report, with its story and its mentions."""
        report = reports.read(item)
        report = replace(report, published=min(report.published, now))
        source = self._source(item)
        if item.event is Event.RETRACT:
            return Read(item, report, Story(report.id))
        found = [testimony.sided(m, source) for m in self._find(report, source)]
        story = self._index.assign(report, frozenset(m.place for m in found), source)
        copied = story.duplicate_of.partition("/")[0]
        self._echoes.note(voices.outlet(report.source, self._sources), voices.outlet(copied, self._sources))
        return Read(item, report, story, self._originals.mentions(story, report, found))

    def _fold(self, mention: Mention, read: Read, batch: Batch, now: datetime) -> None:
        """Add one mention to the account of the change that it tells of, and tell what is new."""
        evidence = testimony.give(mention, read.report, read.story, self._sources, self._sides, self._echoes, now)
        told = Told(mention, evidence, read.mentions)
        near = batch.incidents_at(mention.place, read.report.published - WINDOW)
        before = matching.match(told, near, self._sides)
        if before:
            self._put(before, incidents.fold(before, told, now), batch, now)
        elif mention.silenced is None:
            after = incidents.open_(told, batch.next_id(mention.place), now)
            for old in matching.overtaken(after, near, self._sides):
                self._put(old, incidents.supersede(old, after, now), batch, now)
            self._put(None, after, batch, now)

    def _withdraw_unsaid(self, read: Read, batch: Batch, now: datetime) -> None:
        """Take back what an earlier version of the report said and this one does not."""
        if read.report.event is Event.NEW:
            return
        why = "the post was edited" if read.report.event is Event.EDIT else "the report was withdrawn"
        said = {(m.place, m.silenced is None) for m in read.mentions}
        for before in batch.citing(read.report.id):
            if (before.place, True) not in said:
                self._put(before, incidents.withdraw(before, read.report.id, now, why), batch, now)

    def _put(self, before: Incident | None, after: Incident, batch: Batch, now: datetime) -> None:
        around = watching.enclosing(after.place, self._teller.places)
        near = [i for place in around for i in batch.incidents_at(place, now - WINDOW)] if before is None else []
        batch.put(after)
        batch.tell(*self._teller.tell(before, after, near, now))

    def _source(self, item: Item) -> Source:
        return self._sources.get(item.source) or Source(item.source, item.source, item.kind)
