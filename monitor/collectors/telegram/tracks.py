"""One channel's order: which messages were let through, which wait for those before them. Pure; time is an argument.

A channel's messages count up by one, service messages included, so what was not pushed shows as a hole. An album is
held until its last member is in: the next message, or a pause of `ALBUM_PAUSE`, ends it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from monitor.collectors.posts import Post, as_item, as_retraction, whole
from monitor.model import Event, Item, Source

ALBUM_PAUSE = 2.0  # seconds in which the members of an album follow one another
_HELD = 2_000  # messages that wait behind a hole; what does not fit is read from the history later
PATIENCE = 3  # full readings of the history that may lack what was pushed, before the push is believed


@dataclass
class Track:
    """How far a channel was read. `last` is the highest id let through, None when it was never read; `top` the
    highest id heard of; `behind` says that the history must be read; `again` holds ids of album members to be read
    once more, since the album came in pieces or was edited."""

    source: Source
    name: str
    channel: int = 0
    last: int | None = None
    top: int = 0
    behind: bool = True
    again: set[int] = field(default_factory=set)
    held: dict[int, Post | None] = field(default_factory=dict)
    heard: datetime | None = None
    trouble: str = ""
    _album: list[Post] = field(default_factory=list)
    _album_since: float = 0.0
    _closed: tuple[int, int] = (0, 0)  # group and first id of the last album that was let through
    _retracted: set[int] = field(default_factory=set)
    _seen: dict[int, str] = field(default_factory=dict)  # what the last look at a watched post found
    _strikes: int = 0
    _out: list[Item] = field(default_factory=list)
    _told: str = ""

    @classmethod
    def load(cls, source: Source, name: str, cursor: str | None) -> "Track":
        """The track as its cursor left it. It may be the preview's: that has `last` in common, and its `hole` is ours
        to close."""
        known = json.loads(cursor) if cursor else {}
        last = known["hole"][0] if known.get("hole") else known.get("last")
        track = cls(source, name, channel=known.get("id", 0), last=last, again=set(known.get("again", ())))
        track._closed = tuple(known.get("album", (0, 0)))
        track.top, track.behind = track.last or 0, track.last is None
        track._told = cursor or ""
        return track

    def pushed(self, number: int, post: Post | None, now: float, at: datetime) -> None:
        """A new message was pushed; None stands for a service message."""
        self.top = max(self.top, number)
        if self.last is not None and not self.behind and number == self.last + 1:
            self._accept(number, post, now, at)
        elif self.last is None or number > self.last:
            self.behind = True
            if len(self.held) < _HELD:
                self.held[number] = post

    def stands_at(self, top: int) -> None:
        """Telegram says that this is the channel's newest message."""
        self.top = max(self.top, top)
        self.behind = self.behind or self.last is None or self.top > self.last

    def read(self, found: Mapping[int, Post | None], complete: bool, now: float, at: datetime, upto: int = 0) -> None:
        """A page of the history that begins right after `last` and reaches to its newest message, or to `upto`;
        `complete` when there is no more. What was pushed but is missing between two of its messages has been
        deleted since: it was published all the same."""
        newest = max(upto, *found) if found else upto
        known = {number: post for number, post in self.held.items() if number <= newest} | dict(found)
        for number in sorted(known):
            if self.last is None or number > self.last:
                self._accept(number, known[number], now, at)
                self._strikes = 0
        self.last = max(self.last or 0, upto)
        self.top = max(self.top, self.last)
        self.held = {number: post for number, post in self.held.items() if number > self.last}
        self._release(complete, now, at)

    def edited(self, number: int, post: Post, at: datetime) -> None:
        """A message was edited. One that was not let through yet will be read with its new words anyway."""
        if self.last is None or number > self.last:
            if number in self.held:
                self.held[number] = post
        elif any(part.id == number for part in self._album):
            self._album = [post if part.id == number else part for part in self._album]
        elif post.group:
            self.again.add(number)
        else:
            self._emit(post, at, Event.EDIT)

    def deleted(self, numbers: Iterable[int], at: datetime) -> None:
        """Messages were deleted; those still on their way are let through first, and taken back then."""
        for number in numbers:
            if self.last is not None and number <= self._settled:
                self._out.append(as_retraction(number, self.source, self.name, at))
            else:
                self._retracted = {early for early in self._retracted if early > self._settled} | {number}

    def amended(self, asked: Iterable[int], parts: Sequence[Post], at: datetime) -> None:
        """Members of albums were read once more: each album is told anew, whole."""
        groups = {part.group for part in parts if part.id in self.again}
        for group in sorted(groups):
            self._emit(whole([part for part in parts if part.group == group]), at, Event.EDIT)
        self.again -= set(asked)

    def checked(self, found: Mapping[int, Post | None], at: datetime) -> None:
        """Posts were looked at once more; None is one that is gone."""
        for number, post in found.items():
            state = post.digest if post else ""
            if self._seen.get(number) == state or (post and not post.edited):
                continue
            if post is None:
                self._out.append(as_retraction(number, self.source, self.name, at))
            else:
                self.edited(number, post, at)
            self._seen[number] = state
        self._seen = {number: state for number, state in self._seen.items() if number in found}

    def pause(self, now: float, at: datetime) -> None:
        """Time went by: let an album through when it seems whole."""
        if self._album and not self.behind and now >= self.album_due:
            self._close(at)

    @property
    def album_due(self) -> float:
        """When the album that is held seems whole; endless when none is."""
        return self._album_since + ALBUM_PAUSE if self._album and not self.behind else float("inf")

    def take(self) -> tuple[list[Item], str]:
        """What may be stored now with the cursor that goes with it; an empty cursor when it has not moved."""
        items, self._out = self._out, []
        cursor = self._cursor()
        if cursor == self._told:
            return items, ""
        self._told = cursor
        return items, cursor

    @property
    def strikes(self) -> int:
        """How often the history was read to its end and lacked what is known to be there."""
        return self._strikes

    @property
    def _settled(self) -> int:
        """The highest id of which nothing is held back."""
        return self._album[0].id - 1 if self._album else self.last or 0

    def _cursor(self) -> str:
        if self.last is None:
            return self._told
        known: dict[str, object] = {"id": self.channel, "last": self._settled}
        if self._closed[0]:
            known["album"] = self._closed
        if self.again:
            known["again"] = sorted(self.again)
        return json.dumps(known, separators=(",", ":"))

    def _accept(self, number: int, post: Post | None, now: float, at: datetime) -> None:
        self.last, self.heard = number, at
        self.held.pop(number, None)
        if post is None:
            return
        if post.group and post.group == self._closed[0] and not self._album:
            self.again.add(number)  # a straggler: its album was let through without it
        elif post.group and (not self._album or self._album[0].group == post.group):
            self._album.append(post)
            self._album_since = now
        else:
            self._close(at)
            if post.group:
                self._album, self._album_since = [post], now
            else:
                self._emit(post, at)

    def _release(self, complete: bool, now: float, at: datetime) -> None:
        """Let through what follows the hole that was closed. Where the history was read to its end, wait for what it
        lacks: that was deleted if it is still lacking after some readings; one that lags has caught up by then."""
        while (self.last or 0) + 1 in self.held:
            following = (self.last or 0) + 1
            self._accept(following, self.held[following], now, at)
        self.behind = self.top > (self.last or 0)
        if not complete:
            return
        self._strikes = self._strikes + 1 if self.behind else 0
        if self._strikes > PATIENCE:
            for number in sorted(self.held):
                self._accept(number, self.held[number], now, at)
            self.top, self.behind, self._strikes = self.last or 0, False, 0

    def _close(self, at: datetime) -> None:
        if self._album:
            album, self._album = whole(self._album), []
            self._closed = (album.group, album.id)
            self._emit(album, at)

    def _emit(self, post: Post, at: datetime, event: Event = Event.NEW) -> None:
        self._out.append(as_item(post, self.source, self.name, at, event))
        for number in self._retracted.intersection(post.members):
            self._retracted.discard(number)
            self._out.append(as_retraction(number, self.source, self.name, at))
