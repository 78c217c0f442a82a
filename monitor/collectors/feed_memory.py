"""What a feed's cursor remembers between two polls, and what is news in the light of it."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from monitor.collectors.cursors import recalled
from monitor.collectors.parsing import Entry
from monitor.model import Event

_FULL_EVERY = timedelta(hours=24)  # some servers answer 304 for ever; once a day we ask without conditions
_MOST_FORGETFUL = 500  # entries remembered beyond those that the feed still shows
_MOST_REVISIONS = 24  # a feed with a clock in its text would otherwise be edited at each poll
_PERMANENT_MOVES = 3  # a permanent redirect is believed when it was seen so many times in a row


@dataclass(frozen=True, slots=True)
class News:
    """An entry that is new or has new words. `id` is its own within the feed, `version` tells its texts apart."""

    entry: Entry
    id: str
    version: str
    event: Event


@dataclass(frozen=True, slots=True)
class FeedMemory:
    """How far a feed has been read. The validators belong to the body with the hash `body` and are sent back byte for
    byte. `known` maps an entry (hashed id) to how often it was revised and the hashes of its present texts."""

    configured: str = ""
    url: str = ""
    moving_to: str = ""
    moves: int = 0
    etag: str = ""
    last_modified: str = ""
    full: str = ""
    body: str = ""
    overruns: int = 0
    known: dict[str, list[int | str]] = field(default_factory=dict)

    @classmethod
    def read(cls, cursor: str | None, url: str) -> "FeedMemory":
        """From the stored cursor. Another address in the configuration begins at that address, with what is known."""
        ours = {each.name for each in fields(cls)}
        memory = cls(**{name: value for name, value in recalled(cursor).items() if name in ours})
        if memory.configured == url:
            return memory
        return cls(configured=url, url=url, known=memory.known)

    def __str__(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    def conditions(self, now: datetime) -> dict[str, str]:
        """The headers that make a request conditional; none when a whole answer is due again."""
        if not self.full or now - datetime.fromisoformat(self.full) >= _FULL_EVERY:
            return {}
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in headers.items() if value}

    def redirected(self, url: str, permanent: bool) -> "FeedMemory":
        """After an answer that came from `url`: a permanent move is believed at the third time in a row."""
        if not permanent or url == self.url:
            return replace(self, moving_to="", moves=0)
        moves = self.moves + 1 if url == self.moving_to else 1
        if moves < _PERMANENT_MOVES:
            return replace(self, moving_to=url, moves=moves)
        return replace(self, url=url, moving_to="", moves=0)

    def knows_any(self, entries: Sequence[Entry]) -> bool:
        """Whether one of them was seen before."""
        return any(_mark(name) in self.known for name in names(entries))

    def sift(self, entries: Sequence[Entry]) -> tuple[list[News], "FeedMemory"]:
        """What is news among the entries (newest first, as feeds show them), oldest first, and the memory after it."""
        news: list[News] = []
        seen: dict[str, list[int | str]] = {}
        for entry, name in reversed(list(zip(entries, names(entries), strict=True))):
            mark, text = _mark(name), _hash(entry.title, entry.text)
            known = self.known.get(mark, [])
            now_known = seen.setdefault(mark, [known[0] if known else 0])
            if text in known or text in now_known:
                now_known.append(text)
                continue
            edited = bool(known) or len(now_known) > 1
            revision = int(now_known[0]) + edited
            now_known[:1] = [revision]
            now_known.append(text)
            if revision <= _MOST_REVISIONS:
                version = f"{text}.{revision}" if edited else text
                news.append(News(entry, name, version, Event.EDIT if edited else Event.NEW))
        gone = [mark for mark in self.known if mark not in seen][-_MOST_FORGETFUL:]
        return news, replace(self, known={mark: self.known[mark] for mark in gone} | seen)


def names(entries: Sequence[Entry]) -> list[str]:
    """What tells the entries apart: id, else link, else words. One id on the links of several hosts is not enough."""
    hosts = Counter(own for own, _ in {(entry.id, _host(entry.link)) for entry in entries})
    return [
        _short(f"{entry.id} {entry.link}" if entry.id and hosts[entry.id] > 1 else entry.id)
        or _short(entry.link)
        or _hash(entry.title, entry.text)
        for entry in entries
    ]


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


def _short(name: str) -> str:
    return name if len(name) <= 500 else _hash(name)


def _mark(name: str) -> str:
    return _hash(name)[:12]


def _hash(*words: str) -> str:
    return hashlib.sha1("\0".join(words).encode(), usedforsecurity=False).hexdigest()[:16]
