"""The store in one SQLite file: the default, for a daemon that runs for months and may be killed at any moment."""

from pathlib import Path
from types import TracebackType

from monitor.store.archive import ArchiveTables
from monitor.store.database import MEMORY, Database, keep_private
from monitor.store.desk import DeskTables
from monitor.store.ledger import LedgerTables
from monitor.store.lock import StateLock
from monitor.store.outbox import OutboxTables


class SqliteStore(ArchiveTables, OutboxTables, LedgerTables, DeskTables):
    """Archive, Outbox, Ledger and Desk in one file, with a lock beside it: one daemon a folder. A command that only
    reads, or writes a little, visits the file beside the daemon."""

    def __init__(self, path: Path | str, *, visiting: bool = False) -> None:
        """Open `path` (a file, or ":memory:"). Raises StoreError when another daemon has the folder, or the file
        cannot be read."""
        self._lock = None
        if path != MEMORY and not visiting:
            keep_private(Path(path))
            self._lock = StateLock(Path(path).parent)
        try:
            self._database = Database(path)
            self._database.migrate()
        except BaseException:
            self._release()
            raise

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
