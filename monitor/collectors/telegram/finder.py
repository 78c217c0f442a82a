"""From a channel's name to what the account needs to read it, with as few questions as can be.

The cursor knows the id of a channel that was read before, the session file what belongs to an id; the list of joined
channels tells a hundred at a time. Only what is left is resolved by name, one a minute, for Telegram counts that.
"""

import asyncio
from collections.abc import Sequence

from telethon import errors

from monitor.collectors.telegram import asking
from monitor.collectors.telegram.asking import Names
from monitor.collectors.telegram.inbox import Wanted
from monitor.collectors.telegram.line import Flooded, Line
from monitor.collectors.telegram.patrol import note
from monitor.collectors.telegram.tracks import Track

_SOON, _AGAIN = 60.0, 3600.0  # seconds between rounds while something is to be done, and when all is found


class Finder:
    """Finds the channels of these tracks on one connection, then joins those that the account has not joined."""

    def __init__(self, line: Line, tracks: Sequence[Track], wanted: Wanted, names: Names, *, join: bool) -> None:
        self._line, self._tracks, self._wanted, self._names, self._join = line, tracks, wanted, names, join
        self._asked: dict[str, float] = {}

    async def run(self) -> None:
        """Go on for as long as the connection stands: channels may be lost and found again."""
        while True:
            await self._find()
            if self._join:
                await self._join_all()
            await asyncio.sleep(_SOON if self._missing() or self._names.left else _AGAIN)

    async def _find(self) -> None:
        for track in self._missing():
            self._found(track, track.channel or self._line.known(track.name))
        if self._missing():
            try:
                joined = await asking.joined(self._line, self._names)
            except (Flooded, errors.RPCError):
                return  # the next round asks again; to resolve what may be in that list would be a waste
            for track in self._missing():
                self._found(track, joined.get(track.name, 0))
        for track in self._missing():
            if not track.trouble or self._retry(track):
                await self._resolve(track)
        self._line.save()

    async def _resolve(self, track: Track) -> None:
        try:
            self._found(track, await asking.resolved(self._line, self._names, track.name))
            if not track.channel:
                note(track, "this name does not belong to a channel")
        except Flooded as flood:
            await asyncio.sleep(flood.seconds)
        except (errors.UsernameNotOccupiedError, errors.UsernameInvalidError):
            note(track, "there is no such channel")
        except errors.RPCError as refused:
            note(track, f"Telegram will not find it: {refused.message or type(refused).__name__}")

    def _found(self, track: Track, channel: int) -> None:
        if channel and self._line.peer(channel):
            track.channel, track.trouble = channel, ""
            self._wanted.add(track)

    def _retry(self, track: Track) -> bool:
        """Whether a name that stood for nothing may be asked for once more."""
        now = asyncio.get_running_loop().time()
        if now < self._asked.get(track.name, 0.0) + _AGAIN:
            return False
        self._asked[track.name] = now
        return True

    def _missing(self) -> list[Track]:
        return [track for track in self._tracks if not self._line.peer(track.channel)]

    async def _join_all(self) -> None:
        for track in self._tracks:
            peer = self._line.peer(track.channel) if track.channel in self._names.left else None
            if peer is None:
                continue
            try:
                await asking.join(self._line, peer)
                self._names.left.discard(track.channel)
            except Flooded:
                return  # the next round goes on
            except errors.RPCError:
                continue  # too many channels, or it wants an invitation: the patrol reads it all the same
