"""One SQLite file, opened so that what is committed stays: the only place that opens it, begins and commits.

Settings as measured for a daemon with one writer: a write-ahead log synced at every commit (synchronous=FULL: with
NORMAL a power cut takes commits back), five seconds of patience with another process, space given back in steps.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database as Schema

from monitor.errors import StoreError
from monitor.store.schema import steps

MEMORY = ":memory:"
Values = Sequence[Any] | Mapping[str, Any]
_SETTINGS = """
    PRAGMA auto_vacuum = INCREMENTAL;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA busy_timeout = 5000;
    PRAGMA foreign_keys = ON;
    PRAGMA journal_size_limit = 67108864;
"""


class Database:
    """A connection that any thread may use, one at a time. Every failure of the file is a StoreError; a value that
    does not fit (sqlite3.IntegrityError, DataError, ProgrammingError) is a mistake of ours and passes as it is."""

    def __init__(self, path: Path | str) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._depth = 0
        with spoken(path):
            if path != MEMORY:
                keep_private(Path(path))
            self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._connection.executescript(_SETTINGS)

    def migrate(self) -> None:
        """Bring the tables to their newest form. Raises StoreError where a newer program wrote them."""
        with self._lock, spoken(self.path):
            schema = Schema(self._connection)
            unknown = {step.name for step in steps.applied(schema)} - {step.name for step in known_steps()}
            if unknown:
                raise StoreError(
                    f"{self.path} was written by a newer version of monitor ({', '.join(sorted(unknown))}): "
                    "install that version, or name another folder under [state]"
                )
            steps.apply(schema)

    def require_newest_form(self) -> None:
        """Raises StoreError unless the tables have the form that this program knows."""
        with self._lock, spoken(self.path):
            schema = Schema(self._connection)
            written = {step.name for step in steps.applied(schema)}
        if written != {step.name for step in known_steps()}:
            raise StoreError(f"{self.path} was written by another version of monitor: restart monitor run, then retry")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is written inside is committed as one, or not at all. A transaction inside another joins it."""
        with self._lock, spoken(self.path):
            if self._depth == 0:
                self._connection.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield self._connection
                if self._depth == 1:
                    self._connection.execute("COMMIT")
            except BaseException:
                if self._depth == 1 and self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            finally:
                self._depth -= 1

    def rows(self, sql: str, values: Values = ()) -> list[Any]:
        """All rows of a question: a reader left open would keep the log from shrinking."""
        with self._lock, spoken(self.path):
            return self._connection.execute(sql, values).fetchall()

    def value(self, sql: str, values: Values = ()) -> Any:
        """The first column of the first row, or None."""
        with self._lock, spoken(self.path):
            row = self._connection.execute(sql, values).fetchone()
        return row[0] if row else None

    def script(self, sql: str) -> None:
        """Run statements to their end, outside a transaction (Connection.execute stops at a pragma's first row)."""
        with self._lock, spoken(self.path):
            self._connection.executescript(sql)

    def close(self) -> None:
        """Let the file go. The log is folded into it by the last one to close."""
        with self._lock:
            self._connection.close()


def known_steps() -> list[Any]:
    """The steps that this program knows."""
    return steps.pending(Schema(memory=True))


def keep_private(path: Path) -> None:
    """Make the folder 0700 and the file 0600; the log and the index beside it take the file's mode. A folder that
    is somebody's home or place of work is left as it is."""
    folder = path.parent.resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder not in (Path.cwd(), Path.home()) and folder.stat().st_uid == os.geteuid():
        folder.chmod(0o700)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    path.chmod(0o600)


@contextmanager
def spoken(path: Path | str) -> Iterator[None]:
    """Turn what SQLite and the system say into a StoreError with what mends it."""
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.DataError, sqlite3.InterfaceError):
        raise
    except sqlite3.ProgrammingError as error:
        if "closed" in str(error):
            raise StoreError(f"{path} is closed") from error
        raise
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"cannot use {path}: {error}{_remedy(str(error))}") from error


def _remedy(error: str) -> str:
    remedies = {
        "full": "; free some disk space, or lower the days kept under [state]",
        "malformed": "; start monitor again: it restores the newest good backup",
        "not a database": "; start monitor again: it restores the newest good backup",
        "locked": "; another program holds it: close that one (sqlite3, a backup tool)",
        "readonly": "; give the folder to the user that runs monitor, and write permission",
        "ermission denied": "; give the folder to the user that runs monitor, and write permission",
        "unable to open": "; give the folder to the user that runs monitor, and write permission",
    }
    return next((remedy for sign, remedy in remedies.items() if sign in error), "")
