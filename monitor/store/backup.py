"""Copies of the file, each proven whole before it counts, the newest seven kept."""

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from monitor.errors import StoreError
from monitor.store.database import spoken

_DAMAGE = ("malformed", "not a database", "corrupt")


def back_up(path: Path, now: datetime, keep: int) -> Path:
    """Write a copy beside a running writer (VACUUM INTO: the incremental copy begins anew at every foreign write and
    never ends), and drop the oldest beyond `keep`. Returns the copy. Raises StoreError when it is not whole."""
    folder = path.parent / "backups"
    target = folder / f"{path.stem}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.db"
    part = target.with_suffix(".part")
    with spoken(part):
        folder.mkdir(mode=0o700, exist_ok=True)
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        with closing(sqlite3.connect(path, timeout=5)) as connection:
            connection.execute("VACUUM INTO ?", (str(part),))
        if not is_whole(part, "integrity_check"):
            raise StoreError(f"the backup {part} is damaged, and so {path} may be: start monitor again, it checks")
        put_in_place(part, target)
        for old in backups(path)[keep:]:
            old.unlink()
    return target


def backups(path: Path) -> list[Path]:
    """The copies of this file, newest first."""
    return sorted((path.parent / "backups").glob(f"{path.stem}-*.db"), reverse=True)


def is_whole(path: Path, check: str = "quick_check") -> bool:
    """Whether SQLite finds no damage. Any other trouble (no permission, locked) is raised as it is."""
    try:
        with closing(sqlite3.connect(path, timeout=5)) as connection:
            return bool(connection.execute(f"PRAGMA {check}(1)").fetchone() == ("ok",))
    except sqlite3.DatabaseError as error:
        if any(sign in str(error) for sign in _DAMAGE):
            return False
        raise


def put_in_place(part: Path, target: Path) -> None:
    """Give a finished file its name so that a power cut leaves the old one or the new one, whole."""
    with part.open("rb") as written:
        os.fsync(written.fileno())
    part.replace(target)
    folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
