"""The archive in SQLite: items with what was made of them, incidents, alerts, and the search."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.model import Alert, Event, Incident, Item, Mention, Report, Story
from monitor.store import Changes, Read
from monitor.store.database import Database
from monitor.store.desk import take_decisions
from monitor.store.folding import searchable
from monitor.store.history import began, changed, heard
from monitor.store.outbox import insert_posts
from monitor.store.values import from_json, from_report, moment, text, to_incident, to_json, to_report

_PAGE = 500  # rows held at a time while a whole window is read
_NUMBER = "incident number"
_STORED = "SELECT 1 FROM item WHERE id = ? AND version = ? AND retracts = ?"
_HELD = "SELECT 1 FROM held WHERE id = ? AND version = ? AND retracts = ?"
_INSERT_ITEM = "INSERT INTO item VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_REPLACE_INCIDENT = """
    INSERT INTO incident VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET place = excluded.place, opened = excluded.opened, changed = excluded.changed,
      heard = excluded.heard, incident = excluded.incident
"""


class ArchiveTables:
    """What the pipeline reads and writes: implements `monitor.store.Archive`."""

    _database: Database
    _number: int | None = None

    def cursor(self, source: str) -> str | None:
        """See Archive."""
        cursor: str | None = self._database.value("SELECT cursor FROM cursor WHERE source = ?", (source,))
        return cursor

    def knows(self, item: Item) -> bool:
        """See Archive."""
        identity = _identity(item)
        return any(self._database.value(where, identity) is not None for where in (_STORED, _HELD))

    def released(self, now: datetime) -> Sequence[Item]:
        """See Archive."""
        rows = self._database.rows(
            "SELECT item, received FROM held WHERE embargo <= ? ORDER BY embargo, n", (moment(now),)
        )
        return [replace(from_json(Item, item), payload=payload) for item, payload in rows]

    def commit(self, changes: Changes) -> None:
        """See Archive."""
        with self._database.transaction() as db:
            _insert_reads(db, changes.read)
            _hold(db, changes.held)
            _replace_incidents(db, changes.incidents)
            take_decisions(db, changes.incidents)
            _insert_alerts(db, changes.alerts)
            insert_posts(db, changes.posts)
            db.executemany("INSERT OR REPLACE INTO cursor VALUES (?, ?)", changes.cursors)
            if changes.incidents and self._number is not None:
                db.execute("INSERT OR REPLACE INTO memo VALUES (?, ?)", (_NUMBER, str(self._number)))

    def incidents_at(self, place: str, since: datetime) -> Sequence[Incident]:
        """See Archive."""
        rows = self._database.rows(
            "SELECT incident FROM incident WHERE place = ? AND heard >= ? ORDER BY heard DESC, id DESC",
            (place, moment(since)),
        )
        return [to_incident(row[0]) for row in rows]

    def incidents_citing(self, report: str) -> Sequence[Incident]:
        """See Archive."""
        rows = self._database.rows(
            "SELECT incident.incident FROM citation JOIN incident ON incident.id = citation.incident "
            "WHERE citation.report = ? ORDER BY heard DESC, incident.id DESC",
            (text(report),),
        )
        return [to_incident(row[0]) for row in rows]

    def reports_since(self, since: datetime) -> Iterator[tuple[Report, Story]]:
        """See Archive."""
        after = (moment(since), -1)
        while rows := self._database.rows(
            "SELECT published, n, report, story, duplicate_of, why FROM item WHERE (published, n) > (?, ?) "
            "ORDER BY published, n LIMIT ?",
            (*after, _PAGE),
        ):
            for published, n, report, *story in rows:
                after = (published, n)
                yield to_report(report), Story(*story)

    def quarantine(self, item: Item, error: str, at: datetime) -> None:
        """See Archive."""
        with self._database.transaction() as db:
            db.execute(
                "INSERT OR IGNORE INTO quarantine (id, version, at, error, item, sha256, received) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    text(item.id),
                    text(item.version),
                    moment(at),
                    text(error),
                    to_json(Item, item),
                    item.sha256,
                    item.payload,
                ),
            )

    def incident_number(self) -> int:
        """See Archive."""
        if self._number is None:
            self._number = int(self._database.value("SELECT memo FROM memo WHERE name = ?", (_NUMBER,)) or 0)
        self._number += 1
        return self._number


def _identity(item: Item) -> tuple[str, str, int]:
    return text(item.id), text(item.version), int(item.event is Event.RETRACT)


def _insert_reads(db: sqlite3.Connection, reads: Iterable[Read]) -> None:
    new: dict[tuple[str, str, int], Read] = {}
    for read in reads:
        identity = _identity(read.item)
        if identity not in new and db.execute(_STORED, identity).fetchone() is None:
            new[identity] = read
    first = db.execute("SELECT coalesce(max(n), 0) + 1 FROM item").fetchone()[0]
    db.executemany("DELETE FROM held WHERE id = ? AND version = ? AND retracts = ?", new)
    numbered = list(enumerate(new.items(), first))
    db.executemany(
        _INSERT_ITEM,
        ((n, *identity, *_columns(read)) for n, (identity, read) in numbered),
    )
    db.executemany(
        "INSERT INTO payload VALUES (?, ?, ?)", ((n, read.item.sha256, read.item.payload) for n, (_, read) in numbered)
    )
    db.executemany(
        "INSERT INTO words (rowid, text) VALUES (?, ?)",
        ((n, searchable(read.report.text)) for n, (_, read) in numbered),
    )


def _hold(db: sqlite3.Connection, items: Iterable[Item]) -> None:
    new = [item for item in items if db.execute(_STORED, _identity(item)).fetchone() is None]
    db.executemany(
        "INSERT OR IGNORE INTO held (id, version, retracts, embargo, item, received) VALUES (?, ?, ?, ?, ?, ?)",
        ((*_identity(item), moment(item.embargo or item.published), to_json(Item, item), item.payload) for item in new),
    )


def _columns(read: Read) -> tuple[str | None, ...]:
    return (
        text(read.item.source),
        moment(read.report.published),
        moment(read.item.fetched),
        text(read.story.id),
        text(read.story.duplicate_of),
        text(read.story.why),
        to_json(Item, read.item),
        from_report(read.report),
        to_json(tuple[Mention, ...], read.mentions) if read.mentions else None,
    )


def _replace_incidents(db: sqlite3.Connection, incidents: Iterable[Incident]) -> None:
    for incident in incidents:
        db.execute(
            _REPLACE_INCIDENT,
            (
                incident.id,
                incident.place,
                moment(began(incident)),
                moment(changed(incident)),
                moment(heard(incident)),
                to_json(Incident, incident),
            ),
        )
        db.execute("DELETE FROM citation WHERE incident = ?", (incident.id,))
        cited = {text(evidence.report) for evidence in incident.evidence}
        db.executemany("INSERT INTO citation VALUES (?, ?)", ((report, incident.id) for report in sorted(cited)))


def _insert_alerts(db: sqlite3.Connection, alerts: Iterable[Alert]) -> None:
    db.executemany(
        "INSERT OR IGNORE INTO alert VALUES (?, ?, ?, ?)",
        ((alert.id, alert.incident, moment(alert.at), to_json(Alert, alert)) for alert in alerts),
    )
