"""What people decided and muted, and small things to remember, in SQLite."""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime

from monitor.model import Decision, Incident, Silence
from monitor.store.database import Database
from monitor.store.values import from_json, moment, text, to_incident, to_json


class DeskTables:
    """What people say to the monitor: implements `monitor.store.Desk`."""

    _database: Database

    def decide(self, incident: str, decision: Decision) -> bool:
        """See Desk."""
        with self._database.transaction() as db:
            found = db.execute("SELECT incident FROM incident WHERE id = ?", (text(incident),)).fetchone()
            if found is None:
                return False
            carried = {_signature(one) for one in to_incident(found[0]).decisions}
            db.execute(
                "INSERT OR IGNORE INTO decision (incident, at, by, verb, decision, taken) VALUES (?, ?, ?, ?, ?, ?)",
                (
                    text(incident),
                    *_signature(decision),
                    to_json(Decision, decision),
                    int(_signature(decision) in carried),
                ),
            )
        return True

    def undecided(self) -> Sequence[tuple[str, Decision]]:
        """See Desk."""
        rows = self._database.rows("SELECT incident, decision FROM decision WHERE taken = 0 ORDER BY at, n")
        return [(incident, from_json(Decision, decision)) for incident, decision in rows]

    def silence(self, watch: str, silence: Silence) -> None:
        """See Desk."""
        with self._database.transaction() as db:
            db.execute(
                "INSERT INTO silence (watch, until, silence) VALUES (?, ?, ?)",
                (watch, moment(silence.until), to_json(Silence, silence)),
            )

    def lift(self, watch: str) -> int:
        """See Desk."""
        with self._database.transaction() as db:
            return db.execute("DELETE FROM silence WHERE watch = ?", (watch,)).rowcount

    def silences(self, now: datetime) -> Sequence[tuple[str, Silence]]:
        """See Desk."""
        rows = self._database.rows("SELECT watch, silence FROM silence WHERE until > ? ORDER BY n", (moment(now),))
        return [(watch, from_json(Silence, silence)) for watch, silence in rows]

    def remember(self, name: str, memo: str) -> None:
        """See Desk."""
        with self._database.transaction() as db:
            db.execute("INSERT OR REPLACE INTO memo VALUES (?, ?)", (text(name), text(memo)))

    def recall(self, name: str) -> str | None:
        """See Desk."""
        memo: str | None = self._database.value("SELECT memo FROM memo WHERE name = ?", (text(name),))
        return memo


def take_decisions(db: sqlite3.Connection, incidents: Iterable[Incident]) -> None:
    """Mark, inside a transaction, the decisions that these incidents carry, and those alone, as taken up."""
    for incident in incidents:
        db.execute("UPDATE decision SET taken = 0 WHERE incident = ?", (incident.id,))
        db.executemany(
            "UPDATE decision SET taken = 1 WHERE incident = ? AND at = ? AND by = ? AND verb = ?",
            ((incident.id, *_signature(decision)) for decision in incident.decisions),
        )


def _signature(decision: Decision) -> tuple[str, str, str]:
    return moment(decision.at), text(decision.by), text(decision.verb)
