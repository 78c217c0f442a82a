"""One daemon a state folder: a lock that the system takes back when its holder dies, however it dies."""

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path

from monitor.errors import StoreError


class StateLock:
    """Holds `lock` in a folder until it is released. The file stays and says who holds it."""

    def __init__(self, folder: Path) -> None:
        """Raises StoreError, naming the holder, when another process has the folder."""
        self._path = folder / "lock"
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            self._take()
        except BlockingIOError as error:
            holder = self._path.read_text().strip() or "unknown"
            os.close(self._file)
            raise StoreError(
                f"{folder} is in use by another monitor (process {holder}): stop that one, "
                "or name another folder under [state]"
            ) from error
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)

    def _take(self) -> None:
        """Try for half a second: a command that looks whether a daemon runs holds the lock for a moment."""
        for _ in range(10):
            with suppress(BlockingIOError):
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            time.sleep(0.05)
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def release(self) -> None:
        """Let another take the folder."""
        os.close(self._file)
