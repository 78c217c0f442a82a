"""A drop folder: files come in by FTP, rsync or hand, are read once they are whole, and leave when they are stored.

done/ takes what was read, bad/ what could not be, each with the reason in a file beside it. Nothing is deleted.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from stat import S_ISREG

from monitor.clock import Clock
from monitor.collectors import Collected, Cursors
from monitor.collectors.cursors import recalled
from monitor.collectors.dispatches import Known
from monitor.collectors.parsing import SHARED, Dispatch, Room, Unreadable
from monitor.errors import Unavailable
from monitor.model import Source

log = logging.getLogger(__name__)

_DONE, _BAD = "done", "bad"
_UNFINISHED = (".tmp", ".part", ".partial", ".filepart", ".crdownload", ".swp", ".lock")
_LARGEST = 20_000_000  # bytes of a file
_BATCH = 25  # files to a transaction
_EMPTY_FOR = timedelta(minutes=1)  # an empty file may be one whose first bytes are on their way


@dataclass(slots=True)
class Ledger:
    """The cursor. `stored` holds the files whose items are stored but which still lie in the folder, with what they
    looked like; `known` the versions seen of each dispatch."""

    stored: dict[str, str] = field(default_factory=dict)
    known: Known = field(default_factory=Known)

    @classmethod
    def read(cls, cursor: str | None) -> "Ledger":
        """From the stored cursor."""
        kept = recalled(cursor)
        return cls(kept.get("stored", {}), Known(kept.get("known", {})))

    def __str__(self) -> str:
        return json.dumps({"stored": self.stored, "known": self.known.versions}, separators=(",", ":"))


@dataclass(slots=True)
class _Taken:
    """A file that was read: its dispatches, or why there are none."""

    path: Path
    look: str
    body: bytes = b""
    dispatches: list[Dispatch] = field(default_factory=list)
    why: str = ""


class WireFolder:
    """Reads the files of a folder, subfolders included, that did not change between two looks `settle` seconds apart,
    whatever their times say. After a poll, `trouble` tells of files that could not be read (empty: none)."""

    def __init__(self, source: Source, folder: Path, clock: Clock, *, settle: float = 1.0, room: Room = SHARED) -> None:
        self._source, self._folder, self._clock = source, folder, clock
        self._settle, self._room = settle, room
        self._looks: dict[Path, str] = {}
        self.hint: timedelta | None = None
        self.trouble = ""

    @property
    def sources(self) -> tuple[Source, ...]:
        """The one source."""
        return (self._source,)

    async def collect(self, cursors: Cursors) -> AsyncIterator[Collected]:
        """The dispatches of the files that are whole. Raises Unavailable when the folder cannot be read."""
        self.trouble = ""
        ledger = Ledger.read(cursors.cursor(self._source.id))
        whole = await self._whole()
        present = {str(path.relative_to(self._folder)) for path in whole}
        ledger.stored = {name: look for name, look in ledger.stored.items() if name in present}
        for path in [path for path, look in whole.items() if ledger.stored.get(self._name(path)) == look]:
            self._leave(path, ledger)  # stored before, when we were stopped before it could leave
            del whole[path]
        waiting = list(whole.items())
        for start in range(0, len(waiting), _BATCH):
            taken = [await self._take(path, look) for path, look in waiting[start : start + _BATCH]]
            arrived = [(dispatch, file.body) for file in taken for dispatch in file.dispatches]
            items = ledger.known.news(arrived, self._source, self._clock())
            ledger.stored |= {self._name(file.path): file.look for file in taken}
            yield Collected(tuple(items), ((self._source.id, str(ledger)),))
            for file in taken:
                self._leave(file.path, ledger, file.why)

    def _name(self, path: Path) -> str:
        return str(path.relative_to(self._folder))

    async def _whole(self) -> dict[Path, str]:
        """The files that look as they did a moment ago, by name."""
        before, after = self._looks, self._look()
        if any(before.get(path) != look for path, look in after.items()):
            await asyncio.sleep(self._settle)
            before, after = after, self._look()
        self._looks = after
        return {path: look for path, look in sorted(after.items()) if before.get(path) == look}

    def _look(self) -> dict[Path, str]:
        """What each file looks like: its inode, size and time."""
        looks: dict[Path, str] = {}
        try:
            entries = [entry for entry in self._walk(self._folder) if entry.exists()]
        except OSError as error:
            raise Unavailable(self._source.name, f"its folder cannot be read: {error.strerror}") from None
        for path in entries:
            seen = path.lstat()
            if not S_ISREG(seen.st_mode):
                continue
            if path.name.startswith(".") or path.name.lower().endswith(_UNFINISHED):
                continue
            age = self._clock() - datetime.fromtimestamp(seen.st_mtime, UTC)
            if seen.st_size or age > _EMPTY_FOR:
                looks[path] = f"{seen.st_ino}:{seen.st_size}:{seen.st_mtime_ns}"
        return looks

    def _walk(self, folder: Path) -> list[Path]:
        found: list[Path] = []
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                if folder != self._folder or path.name not in (_DONE, _BAD):
                    found += self._walk(path)
            else:
                found.append(path)
        return found

    async def _take(self, path: Path, look: str) -> _Taken:
        file = _Taken(path, look)
        try:
            file.body = await asyncio.to_thread(_read, path)
            file.dispatches, _ = await self._room.dispatches(file.body, name=path.name)
        except (Unreadable, OSError) as error:
            file.why = str(error)
        return file

    def _leave(self, path: Path, ledger: Ledger, why: str = "") -> None:
        """Move a file out of the way. One that cannot be moved stays in the ledger, and so is not read again."""
        room = self._folder / (_BAD if why else _DONE)
        try:
            room.mkdir(exist_ok=True)
            target = _free(room / path.name)
            path.replace(target)
            if why:
                target.with_name(f"{target.name}.why").write_text(f"{why}\n", encoding="utf-8")
        except OSError as error:
            self._tell(f"{path.name} cannot be moved to {room.name}/: {error.strerror}; it will not be read again")
            return
        ledger.stored.pop(self._name(path), None)
        if why:
            self._tell(f"{path.name} could not be read and lies in bad/: {why}")

    def _tell(self, trouble: str) -> None:
        self.trouble = trouble
        log.warning("%s: %s", self._source.name or self._source.id, trouble)


def _read(path: Path) -> bytes:
    if path.stat().st_size > _LARGEST:
        raise Unreadable(f"it is larger than {_LARGEST // 1_000_000} MB")
    return path.read_bytes()


def _free(target: Path) -> Path:
    """The name itself, or with a number where a file of that name came before."""
    candidate, number = target, 1
    while candidate.exists():
        candidate = target.with_name(f"{target.stem}-{number}{target.suffix}")
        number += 1
    return candidate
