"""The outbox in SQLite: every message to every notifier, until the channel took it or refused it for good."""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime

from monitor.model import Delivery, Message, Receipt
from monitor.store import Post
from monitor.store.database import Database
from monitor.store.values import from_json, from_moment, moment, text, to_json

# Due, nobody's, and no earlier message of its thread still waits for the same notifier. Asked many times a second, so
# the index of the few that wait is named: left to itself, SQLite reads through everything that was ever sent.
_FREE = """
    SELECT n FROM delivery AS this INDEXED BY delivery_waiting
    WHERE state = 'waiting' AND due <= :now AND (leased IS NULL OR leased <= :now)
      AND notifier IN (SELECT value FROM json_each(:notifiers))
      AND NOT EXISTS (
        SELECT 1 FROM delivery AS earlier
        WHERE earlier.thread = this.thread AND earlier.notifier = this.notifier
          AND earlier.state = 'waiting' AND earlier.n < this.n)
    ORDER BY due, n LIMIT :limit
"""
_LEASE = """
    UPDATE delivery SET leased = ?, attempts = attempts + 1 WHERE n = ?
    RETURNING n, notifier, message, due, attempts - 1, error,
      (SELECT receipt FROM receipt WHERE receipt.thread = delivery.thread AND receipt.notifier = delivery.notifier)
"""
_LOST = """
    SELECT count(DISTINCT key) FROM delivery AS this WHERE state = 'dead'
      AND NOT EXISTS (SELECT 1 FROM delivery AS other WHERE other.key = this.key AND other.state <> 'dead')
"""


class OutboxTables:
    """What the dispatcher reads and writes: implements `monitor.store.Outbox`."""

    _database: Database

    def lease(self, now: datetime, until: datetime, limit: int, notifiers: Sequence[str]) -> Sequence[Delivery]:
        """See Outbox."""
        values = {
            "now": moment(now),
            "limit": limit,
            "notifiers": to_json(list[str], list(notifiers)),
        }
        if not self._database.rows(_FREE, values):
            return []  # an idle look writes nothing
        with self._database.transaction() as db:
            free = db.execute(_FREE, values).fetchall()
            return [_delivery(db.execute(_LEASE, (moment(until), n)).fetchone()) for (n,) in free]

    def sent(self, delivery: Delivery, receipt: Receipt | None, at: datetime) -> None:
        """See Outbox."""
        with self._database.transaction() as db:
            _settle(db, delivery, "sent", at, "")
            if receipt is not None:
                db.execute(
                    "INSERT OR REPLACE INTO receipt VALUES (?, ?, ?)",
                    (text(delivery.message.thread), delivery.notifier, to_json(Receipt, receipt)),
                )

    def again(self, delivery: Delivery, due: datetime, error: str) -> None:
        """See Outbox."""
        with self._database.transaction() as db:
            db.execute(
                "UPDATE delivery SET due = ?, error = ?, leased = NULL WHERE n = ? AND state = 'waiting'",
                (moment(due), text(error), delivery.id),
            )

    def dead(self, delivery: Delivery, at: datetime, error: str) -> None:
        """See Outbox."""
        with self._database.transaction() as db:
            _settle(db, delivery, "dead", at, error)

    def post(self, posts: Sequence[Post]) -> None:
        """See Outbox."""
        with self._database.transaction() as db:
            insert_posts(db, posts)

    def tally(self) -> dict[str, int]:
        """See Outbox."""
        counted = dict(self._database.rows("SELECT state, count(*) FROM delivery GROUP BY state"))
        return {state: counted.get(state, 0) for state in ("waiting", "sent", "dead")} | {
            "lost": self._database.value(_LOST)
        }


def insert_posts(db: sqlite3.Connection, posts: Iterable[Post]) -> None:
    """Put messages into the outbox, inside a transaction; one that is there already stays as it is."""
    db.executemany(
        "INSERT INTO delivery (key, notifier, thread, message, due) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (key, notifier) DO NOTHING",
        (
            (
                text(post.message.key),
                post.notifier,
                text(post.message.thread),
                to_json(Message, post.message),
                moment(post.due),
            )
            for post in posts
        ),
    )


def free_leases(db: sqlite3.Connection) -> None:
    """Let every delivery go that was being tried when the last daemon died: only for one that has the state alone."""
    db.execute("UPDATE delivery SET leased = NULL WHERE state = 'waiting' AND leased IS NOT NULL")


def _settle(db: sqlite3.Connection, delivery: Delivery, state: str, at: datetime, error: str) -> None:
    db.execute(
        "UPDATE delivery SET state = ?, settled = ?, error = ?, leased = NULL WHERE n = ?",
        (state, moment(at), text(error), delivery.id),
    )


def _delivery(row: Sequence[str | int | None]) -> Delivery:
    n, notifier, message, due, attempts, error, receipt = row
    return Delivery(
        id=int(n or 0),
        notifier=str(notifier),
        message=from_json(Message, str(message)),
        due=from_moment(str(due)),
        attempts=int(attempts or 0),
        previous=None if receipt is None else from_json(Receipt, str(receipt)),
        error=str(error),
    )
