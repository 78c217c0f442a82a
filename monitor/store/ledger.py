"""The ledger in SQLite: what the digest, the status, the page and the searches read."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from monitor.model import Alert, Health, Incident, Item, Mention, Report, Story
from monitor.store import Quarantined, Read, Told
from monitor.store.database import Database
from monitor.store.folding import wanted
from monitor.store.history import believed_at, changed_between
from monitor.store.values import from_json, from_moment, moment, text, to_incident, to_json, to_report

_FIND = """
    WITH newest AS (
      SELECT item.published, max(item.n) AS n FROM words JOIN item ON item.n = words.rowid
      WHERE words MATCH ? GROUP BY item.id ORDER BY published DESC, n DESC LIMIT ?)
    SELECT report FROM newest JOIN item USING (n) ORDER BY newest.published DESC, n DESC
"""
_COUNTS = """
    SELECT (SELECT count(*) FROM item) AS items, (SELECT count(DISTINCT story) FROM item) AS stories,
      (SELECT count(*) FROM incident) AS incidents, (SELECT count(*) FROM alert) AS alerts,
      (SELECT count(*) FROM quarantine) AS quarantine,
      (SELECT page_count * page_size FROM pragma_page_count, pragma_page_size) AS bytes
"""


class LedgerTables:
    """What the digest, the status and the searches read: implements `monitor.store.Ledger`."""

    _database: Database

    def incident(self, id: str) -> Incident | None:  # noqa: A002
        """See Ledger."""
        found = self._database.value("SELECT incident FROM incident WHERE id = ?", (text(id),))
        return None if found is None else to_incident(found)

    def incident_at(self, id: str, at: datetime) -> Incident | None:  # noqa: A002
        """See Ledger."""
        incident = self.incident(id)
        return incident and believed_at(incident, at)

    def incidents_between(self, start: datetime, end: datetime) -> Sequence[Incident]:
        """See Ledger."""
        rows = self._database.rows(
            "SELECT incident FROM incident WHERE changed >= ? AND opened < ? ORDER BY changed, id",
            (moment(start), moment(end)),
        )
        near = (to_incident(row[0]) for row in rows)
        return [incident for incident in near if changed_between(incident, start, end)]

    def report(self, id: str) -> Read | None:  # noqa: A002
        """See Ledger."""
        rows = self._database.rows(
            "SELECT item, report, story, duplicate_of, why, mentions, received FROM item LEFT JOIN payload USING (n) "
            "WHERE id = ? ORDER BY n DESC LIMIT 1",
            (text(id),),
        )
        return _read(*rows[0]) if rows else None

    def alerts_of(self, incident: str) -> Sequence[Alert]:
        """See Ledger."""
        rows = self._database.rows("SELECT alert FROM alert WHERE incident = ? ORDER BY at, rowid", (text(incident),))
        return [from_json(Alert, row[0]) for row in rows]

    def told(self, thread: str) -> Sequence[Told]:
        """See Ledger."""
        rows = self._database.rows(
            "SELECT key, notifier, message ->> 'headline', state, attempts, settled, error FROM delivery "
            "WHERE thread = ? ORDER BY n",
            (text(thread),),
        )
        return [
            Told(key, notifier, headline, state, attempts, settled and from_moment(settled), error)
            for key, notifier, headline, state, attempts, settled, error in rows
        ]

    def quarantined(self) -> Sequence[Quarantined]:
        """See Ledger."""
        rows = self._database.rows("SELECT item, received, error, at FROM quarantine ORDER BY n")
        return [
            Quarantined(replace(from_json(Item, item), payload=payload), error, from_moment(at))
            for item, payload, error, at in rows
        ]

    def find(self, words: str, limit: int) -> Sequence[Report]:
        """See Ledger."""
        forms = [" OR ".join(f'"{form}"' for form in word) for word in wanted(words)]
        if not forms:
            return []
        question = " AND ".join(f"({word})" for word in forms)
        return [to_report(row[0]) for row in self._database.rows(_FIND, (question, limit))]

    def health(self) -> Sequence[Health]:
        """See Ledger."""
        return [from_json(Health, row[0]) for row in self._database.rows("SELECT health FROM health ORDER BY source")]

    def note_health(self, health: Health) -> None:
        """See Ledger."""
        with self._database.transaction() as db:
            db.execute("INSERT OR REPLACE INTO health VALUES (?, ?)", (health.source, to_json(Health, health)))

    def counts(self) -> dict[str, Any]:
        """See Ledger."""
        names = ("items", "stories", "incidents", "alerts", "quarantine", "bytes")
        return dict(zip(names, self._database.rows(_COUNTS)[0], strict=True))


def _read(
    item: str, report: str, story: str, duplicate_of: str, why: str, mentions: str | None, payload: bytes | None
) -> Read:
    return Read(
        item=replace(from_json(Item, item), payload=payload or b""),
        report=to_report(report),
        story=Story(story, duplicate_of, why),
        mentions=from_json(tuple[Mention, ...], mentions) if mentions else (),
    )
