"""The session file: it is the account. Only its owner may read it, and only one program may use it at a time, since
two connections with one key from two addresses make Telegram end both (AUTH_KEY_DUPLICATED)."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from telethon.sessions import SQLiteSession

from monitor.errors import Refused, Unavailable

WHO = "Telegram"


@contextmanager
def locked(path: Path, by: str) -> Iterator[None]:
    """Hold the session for this process. Raises Unavailable, naming the holder, when another one has it."""
    lock = path.with_name(path.name + ".lock")
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 200, 0).decode("utf-8", "replace").strip()
            why = f"this session is in use: {holder}. Two programs on one session make Telegram end both."
            raise Unavailable(WHO, why) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"pid {os.getpid()}, {by}".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def opened(path: Path) -> SQLiteSession:
    """The session in that file, which is made when missing, and closed to others."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)
    return SQLiteSession(str(path))


def is_there(path: Path) -> bool:
    """Whether somebody has logged in with this file."""
    return path.is_file() and path.stat().st_size > 0


def remove(path: Path) -> None:
    """Forget the account."""
    path.unlink(missing_ok=True)


def existing(path: Path) -> SQLiteSession:
    """The session in that file. Raises Refused when nobody has logged in."""
    if not is_there(path):
        raise Refused(WHO, "nobody is logged in. Log in: monitor login telegram")
    return opened(path)
