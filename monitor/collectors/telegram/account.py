"""The collector: one account that reads many channels, live, and keeps connected for as long as it is asked."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from telethon.tl import types

from monitor.clock import Clock, utcnow
from monitor.collectors import Collected, Cursors
from monitor.collectors.posts import canonical, preview_cursor
from monitor.collectors.telegram import sessions
from monitor.collectors.telegram.asking import Names
from monitor.collectors.telegram.finder import Finder
from monitor.collectors.telegram.inbox import Inbox, Wanted
from monitor.collectors.telegram.line import Broken, open_line
from monitor.collectors.telegram.messages import is_edited, read
from monitor.collectors.telegram.pacing import Pacing
from monitor.collectors.telegram.patrol import Patrol, Watched
from monitor.collectors.telegram.tracks import Track
from monitor.errors import MonitorError, Refused, Unavailable
from monitor.model import Item, Source

_BATCH = 500  # steps whose outcome is stored at once
_GATHERING = 0.01  # seconds in which a busy minute's posts gather, so that a transaction holds many
_RESTS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0)  # seconds between attempts to connect
_AWAY = 300.0  # seconds without a connection after which the user is told


@dataclass(frozen=True, slots=True)
class Facts:
    """How the account fares: since when it is connected, until when each method must rest, what ended it; and per
    source when it was last heard, whether a hole in it is being closed, and what is wrong with it."""

    connected: datetime | None
    flooded: dict[str, datetime]
    dead: str
    heard: dict[str, datetime]
    behind: tuple[str, ...]
    trouble: dict[str, str]


class TelegramAccount:
    """Reads the channels (a source and its name each) with the account whose session file this is. `watched` names
    the posts under open alerts, which are looked at again for edits and deletions; `join` has the account join the
    channels, five a day, so that their posts are pushed rather than looked for."""

    def __init__(
        self,
        channels: Iterable[tuple[Source, str]],
        session: Path,
        api_id: int,
        api_hash: str,
        *,
        watched: Watched = lambda source: (),
        join: bool = True,
        clock: Clock = utcnow,
    ) -> None:
        self._channels = tuple((source, canonical(name)) for source, name in channels)
        self._session, self._api = session, (api_id, api_hash)
        self._watched, self._join, self._clock = watched, join, clock
        self._pacing, self._names = Pacing(), Names()
        self._tracks: list[Track] = []
        self._by_channel: dict[int | None, Track] = {}
        self._connected: datetime | None = None
        self._dead = ""

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources of its channels."""
        return tuple(source for source, _ in self._channels)

    def troubles(self) -> Mapping[str, str]:
        """What is wrong with a channel while the others go on."""
        return {track.source.id: track.trouble for track in self._tracks if track.trouble}

    def facts(self) -> Facts:
        """How it fares now."""
        now, loop = self._clock(), asyncio.get_running_loop().time()
        floods = {m: now + timedelta(seconds=until - loop) for m, until in self._pacing.until.items() if until > loop}
        return Facts(
            connected=self._connected,
            flooded=floods,
            dead=self._dead,
            heard={track.source.id: track.heard for track in self._tracks if track.heard},
            behind=tuple(track.source.id for track in self._tracks if track.behind),
            trouble=dict(self.troubles()),
        )

    async def collect(self, cursors: Cursors) -> AsyncIterator[Collected]:
        """Yield what is new in any of the channels, in order within each. Goes on until the account is dead (Refused)
        or Telegram cannot be reached for some minutes (Unavailable)."""
        with sessions.locked(self._session, "monitor run"):
            self._tracks = [Track.load(source, name, _cursor(cursors, source)) for source, name in self._channels]
            inbox, wanted, self._by_channel = Inbox(), Wanted(), {}
            keeper = asyncio.create_task(self._keep_connected(inbox, wanted))
            keeper.add_done_callback(lambda _: inbox.wake())
            try:
                busy = 0.0
                while True:
                    await inbox.wait(self._until_album())
                    if asyncio.get_running_loop().time() < busy:
                        await asyncio.sleep(_GATHERING)
                    entries = inbox.take(_BATCH)
                    if collected := self._follow(entries, wanted):
                        yield collected
                        busy = asyncio.get_running_loop().time() + 2 * _GATHERING
                    for entry in entries:
                        if entry.stored:
                            entry.stored.set()
                    if keeper.done() and not entries:
                        keeper.result()
            finally:
                await _ended(keeper)

    def _follow(self, entries: Sequence[Any], wanted: Wanted) -> Collected | None:
        """Take the steps, and gather what may be stored after them."""
        now, at = asyncio.get_running_loop().time(), self._clock()
        touched = {id(entry.track): entry.track for entry in entries}
        for entry in entries:
            entry.step(now, at)
        for track in self._tracks:
            if self._connected and track.album_due <= now:
                track.pause(now, at)
                touched[id(track)] = track
        items: list[Item] = []
        moved: list[tuple[str, str]] = []
        for track in touched.values():
            new, cursor = track.take()
            items += new
            if cursor:
                moved.append((track.source.id, cursor))
            if track.behind or track.again:
                wanted.add(track)
        return Collected(tuple(items), tuple(moved)) if items or moved else None

    def _until_album(self) -> float | None:
        """Seconds until an album that is held seems whole. While the line is down its members may be on the way."""
        due = (
            min((track.album_due for track in self._tracks), default=float("inf")) if self._connected else float("inf")
        )
        return None if due == float("inf") else max(due - asyncio.get_running_loop().time(), 0.0)

    async def _keep_connected(self, inbox: Inbox, wanted: Wanted) -> None:
        loop, failures = asyncio.get_running_loop(), 0
        stood = loop.time()
        while True:
            try:
                await self._connection(inbox, wanted)
            except BaseExceptionGroup as group:
                error = _first(group)
            except (Broken, MonitorError) as broken:
                error = broken
            if self._connected:
                self._connected, failures, stood = None, 0, loop.time()
            if isinstance(error, Refused):
                self._dead = error.why
            if not isinstance(error, Broken):
                raise error
            if loop.time() - stood > _AWAY:
                raise Unavailable(sessions.WHO, f"it cannot be reached: {error}")
            await asyncio.sleep(_RESTS[min(failures, len(_RESTS) - 1)])
            failures += 1

    async def _connection(self, inbox: Inbox, wanted: Wanted) -> None:
        session = sessions.existing(self._session)
        async with open_line(session, *self._api, self._pacing, lambda update: self._heard(update, inbox)) as line:
            self._connected = self._clock()
            inbox.wake()
            patrol = Patrol(line, self._tracks, inbox, wanted, self._names, self._watched, self._clock)
            finder = Finder(line, self._tracks, wanted, self._names, join=self._join)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(patrol.run())
                tasks.create_task(finder.run())

    def _heard(self, update: Any, inbox: Inbox) -> None:
        """Turn what was pushed into a step on its track."""
        self._names.learn((getattr(update, "_entities", None) or {}).values())
        message: Any = getattr(update, "message", None)
        channel = getattr(update, "channel_id", None) or getattr(getattr(message, "peer_id", None), "channel_id", None)
        track = self._track(channel)
        if track is None:
            return
        if isinstance(update, types.UpdateDeleteChannelMessages):
            gone = list(update.messages)
            inbox.push(track, 0, lambda _now, at: track.deleted(gone, at))
        elif isinstance(update, types.UpdateNewChannelMessage):
            post = read(message, track.name, self._names)
            inbox.push(track, message.id, lambda now, at: track.pushed(message.id, post, now, at))
        elif is_edited(message) and (post := read(message, track.name, self._names)):
            edited = post
            inbox.push(track, 0, lambda _now, at: track.edited(message.id, edited, at))

    def _track(self, channel: int | None) -> Track | None:
        """The track of a channel; None for one that is not ours."""
        track = self._by_channel.get(channel)
        if track is None or track.channel != channel:
            track = next((track for track in self._tracks if channel and track.channel == channel), None)
            if track:
                self._by_channel[channel] = track
        return track


async def _ended(task: asyncio.Task[None]) -> None:
    """Cancel a task until it gives in: asyncio.wait_for, which Telethon connects with, may swallow the first time
    (github.com/python/cpython/issues/81839, mended in Python 3.12)."""
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=5.0)
    if not task.cancelled():
        task.exception()


def _cursor(cursors: Cursors, source: Source) -> str | None:
    """Where this source was left, by the account or else by the preview."""
    return cursors.cursor(source.id) or cursors.cursor(preview_cursor(source))


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """What ended the connection: a dead key above all, a mistake of ours before a broken line."""
    flat: list[BaseException] = []
    for error in group.exceptions:
        flat.append(_first(error) if isinstance(error, BaseExceptionGroup) else error)
    return min(flat, key=lambda error: (not isinstance(error, Refused), isinstance(error, Broken)))
