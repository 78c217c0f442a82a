"""Reading from a damaged file every row that can still be read, and keeping those that are still ours."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from monitor.errors import StoreError
from monitor.model import Alert, Decision, Health, Incident, Item, Message, Receipt, Report, Silence
from monitor.store.database import Database
from monitor.store.folding import searchable
from monitor.store.values import from_json

# Each table with what its columns of JSON hold. A row of the first never changes once it is written: what the backup
# has, stands. Of the others the newer row wins.
_STANDING: dict[str, dict[str, Any]] = {
    "item": {"item": Item, "report": Report},
    "payload": {},
    "alert": {"alert": Alert},
    "quarantine": {"item": Item},
}
_CHANGING: dict[str, dict[str, Any]] = {
    "held": {"item": Item},
    "incident": {"incident": Incident},
    "delivery": {"message": Message},
    "receipt": {"receipt": Receipt},
    "health": {"health": Health},
    "memo": {},
    "decision": {"decision": Decision},
    "silence": {"silence": Silence},
}
_EVERY_ROW = (0, 2**32)
_MOST_TRIES = 5_000  # reads a table; a page is some tens of rows, so this passes over some hundred broken pages


def salvage(database: Database, damaged: Path) -> dict[str, int]:
    """Copy what can be read, table by table; how many rows each was given that the backup had not or had older."""
    with closing(sqlite3.connect(damaged)) as remains, database.transaction() as db:
        there = _tables(remains)
        db.execute("PRAGMA defer_foreign_keys = ON")
        saved = {}
        for conflict, tables in (("OR IGNORE", _STANDING), ("OR REPLACE", _CHANGING)):
            for table in (name for name in tables if name in there):
                saved[table] = _copy(db, remains, table, tables[table], conflict)
        db.execute("DELETE FROM payload WHERE n NOT IN (SELECT n FROM item)")
        _index(db)
        _cite(db)
    return saved


def _tables(remains: sqlite3.Connection) -> set[str]:
    try:
        return {name for (name,) in remains.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.DatabaseError:
        return set()


def _copy(
    db: sqlite3.Connection, remains: sqlite3.Connection, table: str, kinds: Mapping[str, Any], conflict: str
) -> int:
    before = db.total_changes
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    values = [(columns.index(column), kind) for column, kind in kinds.items()]
    insert = f"INSERT {conflict} INTO {table} VALUES ({', '.join('?' for _ in columns)})"  # noqa: S608  our own names
    for row in _readable(remains, f"SELECT {', '.join(columns)} FROM {table}"):  # noqa: S608
        with suppress(sqlite3.IntegrityError, StoreError):  # the page could be read, but the row is not ours any more
            for column, kind in values:
                from_json(kind, row[column])
            db.execute(insert, row)
    return db.total_changes - before


def _readable(remains: sqlite3.Connection, question: str) -> Iterator[Sequence[Any]]:
    """The rows that can be read, some of them twice: all at once; where that fails, by ranges of row numbers, each
    halved until the broken rows stand alone."""
    ranges: list[tuple[int, int] | None] = [None]
    for _ in range(_MOST_TRIES):
        if not ranges:
            return
        part = ranges.pop()
        try:
            if part is None:
                yield from remains.execute(question)
            else:
                yield from remains.execute(f"{question} WHERE rowid >= ? AND rowid < ?", part)
        except sqlite3.DatabaseError:
            ranges += _halves(part)


def _halves(part: tuple[int, int] | None) -> list[tuple[int, int] | None]:
    if part is None:
        return [_EVERY_ROW]
    start, end = part
    middle = (start + end) // 2
    return [(middle, end), (start, middle)] if end - start > 1 else []


def _index(db: sqlite3.Connection) -> None:
    fresh = db.execute("SELECT n, report ->> 'text' FROM item WHERE n NOT IN (SELECT rowid FROM words)").fetchall()
    db.executemany(
        "INSERT INTO words (rowid, text) VALUES (?, ?)",
        ((n, searchable(text)) for n, text in fresh),
    )


def _cite(db: sqlite3.Connection) -> None:
    for (written,) in db.execute("SELECT incident FROM incident").fetchall():
        incident = from_json(Incident, written)
        db.executemany(
            "INSERT OR IGNORE INTO citation VALUES (?, ?)",
            ((evidence.report, incident.id) for evidence in incident.evidence),
        )
