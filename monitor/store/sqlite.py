"""The store in one SQLite file: the default, for a daemon that runs for months and may be killed at any moment."""

from datetime import datetime
from pathlib import Path
from types import TracebackType

from monitor.errors import StoreError
from monitor.store.archive import ArchiveTables
from monitor.store.backup import back_up
from monitor.store.database import MEMORY, Database, keep_private, spoken
from monitor.store.desk import DeskTables
from monitor.store.ledger import LedgerTables
from monitor.store.lock import StateLock
from monitor.store.outbox import OutboxTables, free_leases
from monitor.store.pruning import Pruning
from monitor.store.recovery import mend_if_damaged


class SqliteStore(ArchiveTables, OutboxTables, LedgerTables, DeskTables, Pruning):
    """Archive, Outbox, Ledger and Desk in one file, with a lock beside it: one daemon a folder. A command that only
    reads, or writes a little, visits the file beside the daemon. `notice` says what the operator must hear about
    damage that was found and mended, or is empty."""

    def __init__(self, path: Path | str, *, visiting: bool = False) -> None:
        """Open `path` (a file, or ":memory:"). Raises StoreError when another daemon has the folder, when a visitor
        finds no file of today's form, or when the file cannot be used."""
        self.path = path
        self.notice = ""
        self._lock: StateLock | None = None
        if visiting and not Path(path).exists():
            raise StoreError(f"there is no state in {path} yet: start monitor run once")
        try:
            if path != MEMORY and not visiting:
                with spoken(path):
                    keep_private(Path(path))
                    self._lock = StateLock(Path(path).parent)
                self.notice = mend_if_damaged(Path(path))
            self._database = _open(path, visiting)
        except BaseException:
            self._release()
            raise

    def backup(self, now: datetime, keep: int = 7) -> Path:
        """Write a proven copy into `backups` beside the file, and keep the newest. It may run in a thread of its own.
        Raises StoreError when the disk is full or the file is damaged."""
        if self.path == MEMORY:
            raise StoreError("a store in memory has nothing to copy")
        return back_up(Path(self.path), now, keep)

    def close(self) -> None:
        """Let the file and the folder go."""
        self._database.close()
        self._release()

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> "SqliteStore":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _open(path: Path | str, visiting: bool) -> Database:
    database = Database(path)
    try:
        if visiting:
            database.require_newest_form()
        else:
            database.migrate()
            with database.transaction() as db:
                free_leases(db)
    except BaseException:
        database.close()
        raise
    return database
