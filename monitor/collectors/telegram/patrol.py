"""Looks for what was not pushed, as long as one connection stands.

Every beat it asks for the newest message number of the hot channels, every few beats of all of them (one call for a
hundred channels), and reads the history of those that are behind. Besides that each channel's history is read once
in a while whatever the numbers say, and posts under open alerts are looked at again.
"""

import asyncio
import logging
import math
from collections.abc import Callable, Sequence
from datetime import timedelta

from telethon import errors

from monitor.clock import Clock
from monitor.collectors.posts import Post
from monitor.collectors.telegram import asking
from monitor.collectors.telegram.asking import PAGE, Names
from monitor.collectors.telegram.inbox import Inbox, Wanted
from monitor.collectors.telegram.line import Broken, Flooded, Line
from monitor.collectors.telegram.tracks import Track
from monitor.errors import MonitorError

log = logging.getLogger(__name__)

BEAT = 15.0  # seconds
ALL = 3  # every so many beats all channels are looked at, and what was edited or deleted is asked for
_GRACE = 2.0  # seconds
_READERS = 4
_SWEEP, _FLOODED_SWEEP = 20, 8  # one in so many channels is read per look at all, whatever the numbers say
_HOT = timedelta(minutes=10)
_REPROBE = 900.0  # seconds until a channel that cannot be read is tried again
_LAG = (0.2, 1.0, 5.0, 20.0)  # seconds between readings of a history that lacks what was pushed
_SPAN = 9  # an album has up to ten members
_FIRST = 30  # posts of a channel that was never read

Watched = Callable[[str], Sequence[int]]
"""The posts of a source that stand under open alerts."""


class Patrol:
    """The work on one connection."""

    def __init__(
        self,
        line: Line,
        tracks: Sequence[Track],
        inbox: Inbox,
        wanted: Wanted,
        names: Names,
        watched: Watched,
        clock: Clock,
    ) -> None:
        self._line, self._tracks, self._inbox, self._wanted = line, tracks, inbox, wanted
        self._names, self._watched, self._clock = names, watched, clock
        self._read_at: dict[int, float] = {}

    async def run(self) -> None:
        """Go on until the connection ends. Raises what ended it, in a group."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._line.ended())
            tasks.create_task(self._beat())
            for _ in range(_READERS):
                tasks.create_task(self._reader())

    async def _beat(self) -> None:
        beat = 0
        while True:
            everything = beat % ALL == 0
            tracks = [track for track in self._tracks if track.channel and (everything or self._hot(track))]
            flooded = await self._look(tracks, grace=_GRACE if beat else 0.0)
            if everything:
                await self._line.catch_up()
                self._sweep(_FLOODED_SWEEP if flooded else _SWEEP)
                await self._look_again(tracks)
            beat += 1
            await asyncio.sleep(BEAT)

    def _hot(self, track: Track) -> bool:
        recently = track.heard is not None and self._clock() - track.heard < _HOT
        return recently or bool(self._watched(track.source.id))

    async def _look(self, tracks: Sequence[Track], grace: float) -> bool:
        """Compare each channel's newest number with ours; whether Telegram would not tell. What was published this
        very moment has so many seconds of `grace` to be pushed."""
        known = [(track, peer) for track in tracks if (peer := self._line.peer(track.channel)) and not track.trouble]
        for start in range(0, len(known), PAGE):
            batch = known[start : start + PAGE]
            try:
                tops = await asking.tops(self._line, self._names, [peer for _, peer in batch])
            except Flooded:
                return True
            except (errors.RPCError, errors.TypeNotFoundError):
                tops = {}
            if any(tops.get(track.channel, 0) > (track.last or 0) for track, _ in batch):
                await asyncio.sleep(grace)
            untold = [track for track, _ in batch if track.channel not in tops]
            for track, _ in batch:
                if track.channel in tops:
                    track.stands_at(tops[track.channel])
                if track.behind or track.again or (track in untold and self._is_due(track, len(untold))):
                    self._wanted.add(track)
        return False

    def _is_due(self, track: Track, alike: int) -> bool:
        """Whether a channel of which Telegram does not tell the newest number may be read once more: such channels
        take turns, one a second."""
        return asyncio.get_running_loop().time() - self._read_at.get(track.channel, -math.inf) >= max(ALL * BEAT, alike)

    def _sweep(self, share: int) -> None:
        found = [track for track in self._tracks if track.channel and not track.trouble]
        found.sort(key=lambda track: self._read_at.get(track.channel, 0.0))
        for track in found[: math.ceil(len(found) / share)]:
            self._wanted.add(track)

    async def _look_again(self, tracks: Sequence[Track]) -> None:
        for track in tracks:
            numbers = list(self._watched(track.source.id))[:PAGE]
            peer = self._line.peer(track.channel) if numbers else None
            if peer is None:
                continue
            try:
                found = await self._by_number(track, peer, numbers)
            except (Flooded, errors.RPCError, errors.TypeNotFoundError):
                continue
            seen = {number: found.get(number) for number in numbers}
            self._inbox.hand(track, lambda _now, at, track=track, seen=seen: track.checked(seen, at))  # type: ignore[misc]

    async def _reader(self) -> None:
        while True:
            track = await self._wanted.next()
            rest = 0.0
            try:
                await self._catch(track)
                track.trouble = ""
                rest = _LAG[min(track.strikes, len(_LAG) - 1)]
            except Flooded as flood:
                rest = flood.seconds
            except errors.RPCError as refused:
                note(track, _words(refused))
                rest = _REPROBE
                if isinstance(refused, errors.ChannelInvalidError):
                    track.channel = 0
            except (Broken, MonitorError):
                raise
            except Exception as mistake:  # of ours: the other channels go on
                log.exception("%s cannot be read", track.name)
                track.trouble, rest = f"we failed to read it: {mistake}", _REPROBE
            finally:
                self._wanted.done(track)
                self._read_at[track.channel] = asyncio.get_running_loop().time()
            if rest and (track.behind or track.again or track.trouble):
                self._wanted.later(track, rest)

    async def _catch(self, track: Track) -> None:
        """Read the history to its end, page by page, each stored before the next is asked for."""
        peer = self._line.peer(track.channel)
        complete = peer is None
        while not complete:
            found, upto, complete = await self._page(track, peer)
            step = self._inbox.hand(
                track,
                lambda now, at, f=found, c=complete, u=upto: track.read(f, c, now, at, u),  # type: ignore[misc]
            )
            await step.wait()
            complete = complete or not track.behind
        if peer is not None and track.again:
            await self._amend(track, peer)

    async def _page(self, track: Track, peer: object) -> tuple[dict[int, Post | None], int, bool]:
        """What follows, how far that reaches, and whether it is all. By number where the history must rest."""
        try:
            found = await asking.history(self._line, self._names, peer, track.name, track.last, _FIRST)
        except (Flooded, errors.TypeNotFoundError) as error:
            if track.last is None or track.top <= track.last:
                raise
            numbers = range(track.last + 1, min(track.top, track.last + PAGE) + 1)
            unreadable = isinstance(error, errors.TypeNotFoundError)
            found = await (self._one_by_one if unreadable else self._by_number)(track, peer, numbers)
            return found, numbers[-1], numbers[-1] >= track.top
        if track.last is None:
            return _from_a_start(found), 0, True
        reached = max(found, default=track.last) >= track.top
        return found, 0, not found or (reached and len(found) < PAGE)

    async def _by_number(self, track: Track, peer: object, numbers: Sequence[int]) -> dict[int, Post | None]:
        return await asking.by_number(self._line, self._names, peer, track.name, numbers)

    async def _one_by_one(self, track: Track, peer: object, numbers: Sequence[int]) -> dict[int, Post | None]:
        """Where one message is of a kind that Telethon does not know, the whole page is lost: leave that one out."""
        found: dict[int, Post | None] = {}
        for number in numbers:
            try:
                found |= await self._by_number(track, peer, [number])
            except errors.TypeNotFoundError:
                log.error("post %s/%s is of a kind that this Telethon cannot read: update it", track.name, number)
        return found

    async def _amend(self, track: Track, peer: object) -> None:
        asked = sorted(track.again)[: PAGE // (2 * _SPAN + 1)]
        around = sorted({n for number in asked for n in range(max(number - _SPAN, 1), number + _SPAN + 1)})
        found = await self._by_number(track, peer, around)
        parts = [post for post in found.values() if post]
        await self._inbox.hand(track, lambda _now, at: track.amended(asked, parts, at)).wait()


def note(track: Track, words: str) -> None:
    """Keep what is wrong with a channel, and say it once."""
    if track.trouble != words:
        log.warning("%s: %s", track.name, words)
    track.trouble = words


def _from_a_start(found: dict[int, Post | None]) -> dict[int, Post | None]:
    """The first page without an album whose beginning it lacks."""
    first = next(iter(found.values()), None)
    group = first.group if first and len(found) >= _FIRST else 0
    return {number: post for number, post in found.items() if not (group and post and post.group == group)}


def _words(refused: errors.RPCError) -> str:
    if isinstance(refused, errors.ChannelPrivateError):
        return "the channel is private, or has shut us out"
    if isinstance(refused, errors.ChannelInvalidError):
        return "the account does not know this channel any more"
    return f"Telegram will not let us read it: {refused.message or type(refused).__name__}"
