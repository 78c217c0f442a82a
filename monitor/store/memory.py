"""The store without a file, for a replay and for tests: the same contract, forgotten at the end of the process."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from monitor.model import Alert, Event, Health, Incident, Item, Report, Story
from monitor.store import Changes, Quarantined, Read
from monitor.store.folding import searchable, wanted
from monitor.store.history import believed_at, changed, changed_between, heard
from monitor.store.memory_desk import MemoryDesk
from monitor.store.memory_outbox import MemoryOutbox

_STEP = 10_000  # items between two rounds of forgetting


class MemoryStore(MemoryOutbox, MemoryDesk):
    """Archive, Outbox, Ledger and Desk in dictionaries. With a `window`, items published that long before the newest
    one are forgotten, and incidents stay: enough for a pipeline that looks back no further. With `payloads` false
    what was received is not kept."""

    def __init__(self, window: timedelta | None = None, *, payloads: bool = True) -> None:
        MemoryOutbox.__init__(self)
        MemoryDesk.__init__(self)
        self._window, self._payloads = window, payloads
        self._reads: dict[tuple[str, str, bool], Read] = {}
        self._newest: dict[str, Read] = {}
        self._held: dict[tuple[str, str, bool], Item] = {}
        self._incidents: dict[str, Incident] = {}
        self._heard: dict[str, datetime] = {}
        self._of_place: dict[str, set[str]] = {}
        self._citing: dict[str, set[str]] = {}
        self._alerts: dict[str, Alert] = {}
        self._alerts_of: dict[str, list[Alert]] = {}
        self._cursors: dict[str, str] = {}
        self._quarantine: dict[tuple[str, str, str], Quarantined] = {}
        self._health: dict[str, Health] = {}
        self._numbers = count(1)
        self._forget_from = 2 * _STEP

    def cursor(self, source: str) -> str | None:
        """See Archive."""
        return self._cursors.get(source)

    def knows(self, item: Item) -> bool:
        """See Archive."""
        return _identity(item) in self._reads or _identity(item) in self._held

    def released(self, now: datetime) -> Sequence[Item]:
        """See Archive."""
        ready = (item for item in self._held.values() if _embargo(item) <= now)
        return sorted(ready, key=_embargo)

    def commit(self, changes: Changes) -> None:
        """See Archive."""
        for read in changes.read:
            if (identity := _identity(read.item)) not in self._reads:
                kept = read if self._payloads else _without_payload(read)
                self._reads[identity] = self._newest[read.item.id] = kept
                self._held.pop(identity, None)
        for item in changes.held:
            if not self.knows(item):
                self._held[_identity(item)] = item
        for incident in changes.incidents:
            self._replace(incident)
        for alert in changes.alerts:
            if alert.id not in self._alerts:
                self._alerts[alert.id] = alert
                self._alerts_of.setdefault(alert.incident, []).append(alert)
        self.post(changes.posts)
        self._cursors.update(changes.cursors)
        if self._window is not None and len(self._reads) >= self._forget_from:
            self._forget(self._window)

    def incidents_at(self, place: str, since: datetime) -> Sequence[Incident]:
        """See Archive."""
        return self._newest_first(name for name in self._of_place.get(place, ()) if self._heard[name] >= since)

    def incidents_citing(self, report: str) -> Sequence[Incident]:
        """See Archive."""
        return self._newest_first(self._citing.get(report, ()))

    def reports_since(self, since: datetime) -> Iterator[tuple[Report, Story]]:
        """See Archive."""
        window = [read for read in self._reads.values() if read.report.published >= since]
        for read in sorted(window, key=lambda read: read.report.published):
            yield read.report, read.story

    def quarantine(self, item: Item, error: str, at: datetime) -> None:
        """See Archive."""
        self._quarantine.setdefault((item.id, item.version, item.sha256), Quarantined(item, error, at))

    def incident_number(self) -> int:
        """See Archive."""
        return next(self._numbers)

    def incident(self, id: str) -> Incident | None:  # noqa: A002
        """See Ledger."""
        return self._incidents.get(id)

    def incident_at(self, id: str, at: datetime) -> Incident | None:  # noqa: A002
        """See Ledger."""
        incident = self.incident(id)
        return incident and believed_at(incident, at)

    def incidents_between(self, start: datetime, end: datetime) -> Sequence[Incident]:
        """See Ledger."""
        inside = (incident for incident in self._incidents.values() if changed_between(incident, start, end))
        return sorted(inside, key=lambda incident: (changed(incident), incident.id))

    def report(self, id: str) -> Read | None:  # noqa: A002
        """See Ledger."""
        return self._newest.get(id)

    def alerts_of(self, incident: str) -> Sequence[Alert]:
        """See Ledger."""
        return sorted(self._alerts_of.get(incident, ()), key=lambda alert: alert.at)

    def quarantined(self) -> Sequence[Quarantined]:
        """See Ledger."""
        return list(self._quarantine.values())

    def find(self, words: str, limit: int) -> Sequence[Report]:
        """See Ledger."""
        forms = wanted(words)
        found: dict[str, Report] = {}
        for read in self._reads.values():
            here = set(searchable(read.report.text).split())
            if forms and all(here.intersection(word) for word in forms):
                found.pop(read.item.id, None)
                found[read.item.id] = read.report
        latest_first = list(found.values())[::-1]
        return sorted(latest_first, key=lambda report: report.published, reverse=True)[:limit]

    def health(self) -> Sequence[Health]:
        """See Ledger."""
        return [self._health[source] for source in sorted(self._health)]

    def note_health(self, health: Health) -> None:
        """See Ledger."""
        self._health[health.source] = health

    def counts(self) -> dict[str, Any]:
        """See Ledger."""
        return {
            "items": len(self._reads),
            "stories": len({read.story.id for read in self._reads.values()}),
            "incidents": len(self._incidents),
            "alerts": len(self._alerts),
            "quarantine": len(self._quarantine),
            "bytes": 0,
        }

    def close(self) -> None:
        """Nothing is held."""

    def _replace(self, incident: Incident) -> None:
        if before := self._incidents.get(incident.id):
            self._of_place[before.place].discard(before.id)
            for evidence in before.evidence:
                self._citing[evidence.report].discard(before.id)
        self._incidents[incident.id] = incident
        self._heard[incident.id] = heard(incident)
        self._of_place.setdefault(incident.place, set()).add(incident.id)
        for evidence in incident.evidence:
            self._citing.setdefault(evidence.report, set()).add(incident.id)

    def _newest_first(self, names: Iterable[str]) -> list[Incident]:
        return [self._incidents[name] for name in sorted(names, key=lambda n: (self._heard[n], n), reverse=True)]

    def _forget(self, window: timedelta) -> None:
        oldest = max(read.report.published for read in self._reads.values()) - window
        self._reads = {key: read for key, read in self._reads.items() if read.report.published >= oldest}
        self._newest = {read.item.id: read for read in self._reads.values()}
        self._forget_from = 2 * max(len(self._reads), _STEP)


def _identity(item: Item) -> tuple[str, str, bool]:
    return item.id, item.version, item.event is Event.RETRACT


def _embargo(item: Item) -> datetime:
    return item.embargo or item.published


def _without_payload(read: Read) -> Read:
    return replace(read, item=replace(read.item, payload=b""))
