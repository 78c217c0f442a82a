"""Forgetting in SQLite what nobody needs any more, in steps so small that the pipeline hardly waits."""

from datetime import datetime

from monitor.store.database import Database
from monitor.store.folding import searchable
from monitor.store.values import moment

# The newest item stays, so that numbers rise for ever; what an incident cites stays with the incident.
_OLD_ITEMS = """
    SELECT n, report ->> 'text' FROM item
    WHERE fetched < ? AND n < (SELECT max(n) FROM item)
      AND NOT EXISTS (SELECT 1 FROM citation WHERE citation.report = item.id)
    ORDER BY fetched LIMIT ?
"""
# A message that another notifier refused stays whole, else it would count as lost.
_OLD_DELIVERIES = """
    DELETE FROM delivery WHERE n IN (
      SELECT n FROM delivery AS old WHERE state = 'sent' AND settled < ?
        AND NOT EXISTS (SELECT 1 FROM delivery AS other WHERE other.key = old.key AND other.state <> 'sent')
      LIMIT ?)
"""


class Pruning:
    """Forgets old items, deliveries and unreadable items. Incidents and alerts stay."""

    _database: Database

    def prune(self, before: datetime, limit: int = 200) -> int:
        """Forget at most `limit` of each kind that came before then, and give the space back to the disk; returns how
        many went. Call it until it returns 0."""
        until = moment(before)
        with self._database.transaction() as db:
            old = db.execute(_OLD_ITEMS, (until, limit)).fetchall()
            db.executemany(
                "INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)",
                ((n, searchable(text)) for n, text in old),
            )
            db.executemany("DELETE FROM item WHERE n = ?", ((n,) for n, _ in old))
            delivered = db.execute(_OLD_DELIVERIES, (until, limit)).rowcount
            unreadable = db.execute("DELETE FROM quarantine WHERE at < ?", (until,)).rowcount
        self._database.script("PRAGMA incremental_vacuum(500)")
        return len(old) + delivered + unreadable
