"""Where what was heard and what was read wait for the collector: steps to be taken in order, and tracks to be read."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from monitor.collectors.telegram.tracks import Track

Step = Callable[[float, datetime], None]
"""What happens to a track; it is told the time, in seconds of the loop and as a moment."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A step on a track; `stored` is set once what follows from it is safe."""

    track: Track
    step: Step
    stored: asyncio.Event | None = None


class Inbox:
    """Steps in the order in which they came. What was pushed is dropped when too much waits (`most`): the track is
    then told only that it is behind, and the history is read when there is time."""

    def __init__(self, most: int = 5_000) -> None:
        self._entries: deque[Entry] = deque()
        self._filled = asyncio.Event()
        self._most = most

    def hand(self, track: Track, step: Step) -> asyncio.Event:
        """Add a step; the event says when its outcome is stored."""
        entry = Entry(track, step, asyncio.Event())
        self._add(entry)
        assert entry.stored is not None
        return entry.stored

    def push(self, track: Track, number: int, step: Step) -> None:
        """Add what was pushed about this message."""
        if len(self._entries) < self._most:
            self._add(Entry(track, step))
        elif not track.behind:
            self._add(Entry(track, lambda _now, _at: track.stands_at(number)))
            track.behind = True

    def _add(self, entry: Entry) -> None:
        self._entries.append(entry)
        self._filled.set()

    def wake(self) -> None:
        """Let the collector look up without a step."""
        self._filled.set()

    async def wait(self, seconds: float | None) -> None:
        """Until there is something to do, or the time is over."""
        if not self._entries:
            try:
                async with asyncio.timeout(seconds):
                    await self._filled.wait()
            except TimeoutError:
                pass
        self._filled.clear()

    def take(self, most: int) -> list[Entry]:
        """The oldest steps."""
        return [self._entries.popleft() for _ in range(min(most, len(self._entries)))]


class Wanted:
    """Tracks whose history is to be read, each once, however often it is wanted."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Track] = asyncio.Queue()
        self._known: set[int] = set()  # by identity: queued, or being read

    def add(self, track: Track) -> None:
        """Read it as soon as a reader is free."""
        if id(track) not in self._known:
            self._known.add(id(track))
            self._queue.put_nowait(track)

    def later(self, track: Track, seconds: float) -> None:
        """Read it then."""
        asyncio.get_running_loop().call_later(seconds, self.add, track)

    async def next(self) -> Track:
        """The next one; tell `done` when it was read."""
        return await self._queue.get()

    def done(self, track: Track) -> None:
        """It is not being read any more."""
        self._known.discard(id(track))
