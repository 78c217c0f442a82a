"""What to do with a damaged file: put it aside, begin again from the newest good backup, and add what can still be
read of the damaged one, so that nothing is told twice. The cursors stay those of the backup: what could not be saved
is read again from its sources."""

import logging
import shutil
from pathlib import Path

from monitor.errors import StoreError
from monitor.store.backup import backups, is_whole, put_in_place
from monitor.store.database import Database, keep_private, spoken
from monitor.store.lock import StateLock
from monitor.store.salvage import salvage

_log = logging.getLogger(__name__)


def mend_if_damaged(path: Path) -> str:
    """Look at the file before it is used. Returns what was done about damage, in a sentence for the operator, or ""."""
    with spoken(path):
        if not path.exists() or is_whole(path):
            return ""
        good = next((backup for backup in backups(path) if is_whole(backup, "integrity_check")), None)
        part = _begin(path, good)
        saved = _saved_into(part, path)
        aside = _move_aside(path)
        put_in_place(part, path)
    restored = f"restored the backup {good.name}" if good else "there was no good backup: began anew"
    rows = ", ".join(f"{count} of {table}" for table, count in saved.items() if count) or "nothing"
    notice = (
        f"{path.name} was damaged and is now {aside.name}; {restored}; saved from the damaged file: {rows}. "
        "Sources are read again from where the backup stood. Check the disk."
    )
    _log.critical(notice)
    return notice


def restore(path: Path, backup: Path) -> Path:
    """Let a backup take the place of the state while no daemon runs; returns where the present one is kept. Merely
    copying a file there would let the log of the old one run into it. Raises StoreError when a daemon runs, or the
    backup is not whole."""
    with spoken(path):
        keep_private(path)
        lock = StateLock(path.parent)
        try:
            if not backup.is_file() or not is_whole(backup, "integrity_check"):
                raise StoreError(f"{backup} is not a whole backup: choose another of {path.parent / 'backups'}")
            part = _begin(path, backup)
            aside = _move_aside(path)
            put_in_place(part, path)
            return aside
        finally:
            lock.release()


def _begin(path: Path, good: Path | None) -> Path:
    """A new file beside the damaged one, which takes its place only when it is finished: a crash begins again."""
    part = path.with_suffix(".part")
    for end in ("", "-wal", "-shm"):
        part.with_name(part.name + end).unlink(missing_ok=True)
    if good:
        shutil.copyfile(good, part)
        part.chmod(0o600)
    return part


def _saved_into(part: Path, damaged: Path) -> dict[str, int]:
    database = Database(part)
    try:
        database.migrate()
        return salvage(database, damaged)
    finally:
        database.close()


def _move_aside(path: Path) -> Path:
    """Keep the file under another name; its log goes first, for it must never meet the new file."""
    number = 1
    while (aside := path.with_name(f"{path.stem}.aside-{number}.db")).exists():
        number += 1
    for end in ("-wal", "-shm"):
        log = path.with_name(path.name + end)
        if log.exists():
            log.rename(aside.with_name(aside.name + end))
    aside.hardlink_to(path)
    return aside
