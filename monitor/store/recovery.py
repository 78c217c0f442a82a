"""What to do with a damaged file: put it aside, begin again from the newest good backup, and save from the damaged
one every row that can still be read, so that nothing is told twice. The cursors stay those of the backup: what could
not be saved is read again from its sources."""

import logging
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from monitor.model import Incident, Report
from monitor.store.backup import backups, is_whole, put_in_place
from monitor.store.database import Database, spoken
from monitor.store.folding import searchable
from monitor.store.values import from_json

_log = logging.getLogger(__name__)
_STANDING = ("item", "payload", "alert", "quarantine")  # never change once written: what the backup has, stands
_CHANGING = ("held", "incident", "delivery", "receipt", "health", "memo", "decision", "silence")  # the newer row wins
_MOST_TRIES = 5_000  # reads a table; a page is some tens of rows, so this passes over some hundred broken pages


def mend_if_damaged(path: Path) -> str:
    """Look at the file before it is used. Returns what was done about damage, in a sentence for the operator, or ""."""
    with spoken(path):
        if not path.exists() or is_whole(path):
            return ""
        aside = _move_aside(path)
        good = next((backup for backup in backups(path) if is_whole(backup, "integrity_check")), None)
        if good:
            part = path.with_suffix(".part")
            shutil.copyfile(good, part)
            part.chmod(0o600)
            put_in_place(part, path)
    database = Database(path)
    try:
        database.migrate()
        saved = _salvage(database, aside)
    finally:
        database.close()
    restored = f"restored the backup {good.name}" if good else "there was no good backup: began anew"
    rows = ", ".join(f"{count} of {table}" for table, count in saved.items() if count) or "nothing"
    notice = (
        f"{path.name} was damaged and is now {aside.name}; {restored}; saved from the damaged file: {rows}. "
        "Sources are read again from where the backup stood. Check the disk."
    )
    _log.critical(notice)
    return notice


def _move_aside(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.stem}.damaged-{number}.db")).exists():
        number += 1
    for end in ("-wal", "-shm", ""):
        file = path.with_name(path.name + end)
        if file.exists():
            file.rename(aside.with_name(aside.name + end))
    return aside


def _salvage(database: Database, damaged: Path) -> dict[str, int]:
    """Copy what can be read, table by table; how many rows each was given that the backup had not or had older."""
    try:
        with _attached(database, damaged), database.transaction() as db:
            saved = {table: _copy(db, table, "OR IGNORE") for table in _STANDING}
            saved |= {table: _copy(db, table, "OR REPLACE") for table in _CHANGING}
            db.execute("DELETE FROM payload WHERE n NOT IN (SELECT n FROM item)")
            _index(db)
            _cite(db)
            return saved
    except sqlite3.DatabaseError:
        _log.warning("nothing can be read from %s", damaged, exc_info=True)
        return {}


@contextmanager
def _attached(database: Database, damaged: Path) -> Iterator[None]:
    database.rows("ATTACH ? AS damaged", (str(damaged),))
    database.script("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        database.script("PRAGMA foreign_keys = ON; DETACH damaged;")


def _copy(db: sqlite3.Connection, table: str, conflict: str) -> int:
    """Copy rows by ranges; a range that cannot be read is halved until the broken rows stand alone."""
    columns = ", ".join(row[1] for row in db.execute(f"PRAGMA main.table_info({table})"))
    copy = f"INSERT {conflict} INTO main.{table} ({columns}) SELECT {columns} FROM damaged.{table}"  # noqa: S608
    before = db.total_changes
    try:
        db.execute(copy)
        return db.total_changes - before
    except sqlite3.DatabaseError:
        before = db.total_changes
    ranges = [(0, 2**32)]
    for _ in range(_MOST_TRIES):
        if not ranges:
            break
        start, end = ranges.pop()
        try:
            db.execute(f"{copy} WHERE rowid >= ? AND rowid < ?", (start, end))
        except sqlite3.DatabaseError:
            middle = (start + end) // 2
            ranges += [(middle, end), (start, middle)] if end - start > 1 else []
    return db.total_changes - before


def _index(db: sqlite3.Connection) -> None:
    fresh = db.execute("SELECT n, report FROM item WHERE n NOT IN (SELECT rowid FROM words)").fetchall()
    db.executemany(
        "INSERT INTO words (rowid, text) VALUES (?, ?)",
        ((n, searchable(from_json(Report, report).text)) for n, report in fresh),
    )


def _cite(db: sqlite3.Connection) -> None:
    for (written,) in db.execute("SELECT incident FROM incident").fetchall():
        incident = from_json(Incident, written)
        db.executemany(
            "INSERT OR IGNORE INTO citation VALUES (?, ?)",
            ((evidence.report, incident.id) for evidence in incident.evidence),
        )
