"""A public Telegram channel without an account: its web preview at t.me/s/NAME, page by page.

Each poll reads the newest page and pages back until it meets the last known post. The preview has no list of what
changed: an edit is an "edited" post with other words than before, a deletion a known post that is missing twice.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta

from monitor.clock import Clock, utcnow
from monitor.collectors import Collected, Cursors
from monitor.collectors.posts import HOME, Post, as_item, as_retraction, canonical, preview_cursor
from monitor.collectors.preview_page import NotAChannelPage, Page, read
from monitor.errors import Refused, Unavailable
from monitor.fetch import Fetcher, Response, retry_after
from monitor.model import Event, Item, Source

_REMEMBERED = 60  # posts whose words are kept, to see edits: three pages
_FEW = 5  # posts that may well be pictures without a word
_PAGE_BYTES = 4_000_000
_CHANGED_REST = timedelta(hours=1)  # a page that we cannot read will not mend itself in a minute


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a channel was read. `words` has the digest of each of the last posts, `missing` those not seen on the
    last poll, `hole` the ids between which posts are still to be fetched (both known, or 0 at the start); `spoke`
    says that its posts have had words so far."""

    last: int = 0
    words: dict[int, str] = field(default_factory=dict)
    missing: tuple[int, ...] = ()
    hole: tuple[int, int] | None = None
    spoke: bool = False

    @classmethod
    def load(cls, text: str | None) -> "Mark":
        """Read a stored cursor; None is a channel that was never read."""
        known = json.loads(text) if text else {}
        hole = known.get("hole")
        return cls(
            last=known.get("last", 0),
            words={int(post): digest for post, digest in known.get("words", {}).items()},
            missing=tuple(known.get("missing", ())),
            hole=(hole[0], hole[1]) if hole else None,
            spoke=known.get("spoke", False),
        )

    def dump(self) -> str:
        """The cursor as it is stored."""
        return json.dumps({name: value for name, value in asdict(self).items() if value}, separators=(",", ":"))


class Preview:
    """Reads one channel at `base`. `pages` bounds how far one poll pages back: what is left is fetched by the next.
    `pace` is the pause between two pages in seconds. A channel may be read through the account at the same time: each
    keeps a cursor of its own, and goes on from the other's where it has none yet."""

    def __init__(
        self,
        source: Source,
        channel: str,
        fetcher: Fetcher,
        *,
        base: str = HOME,
        pages: int = 100,
        pace: float = 1.0,
        clock: Clock = utcnow,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._source, self._name, self._fetcher, self._base = source, canonical(channel), fetcher, base.rstrip("/")
        self._pages, self._pace, self._clock, self._sleep = pages, pace, clock, sleep
        self._cursor = preview_cursor(source)

    @property
    def sources(self) -> tuple[Source, ...]:
        """The one source."""
        return (self._source,)

    async def collect(self, cursors: Cursors) -> AsyncIterator[Collected]:
        """Yield page by page, oldest first. Raises Refused for what is no public channel, Unavailable when Telegram
        is away, asks for rest, or serves a page that we cannot read."""
        stored = cursors.cursor(self._cursor) or cursors.cursor(self._source.id)
        mark = Mark.load(stored)
        newest = await self._page(0, known=stored is not None)
        if mark.last and not newest.last:
            raise Unavailable(self._who, "it shows no post, yet it had some", _CHANGED_REST)
        speaks = any(post.text for post in newest.posts)
        if mark.spoke and not speaks and len(newest.posts) > _FEW:
            raise Unavailable(self._who, "its posts have lost their words: its markup has changed", _CHANGED_REST)
        mark = replace(mark, spoke=mark.spoke or speaks)
        pages, hole = await self._back(newest, mark.last)
        if mark.hole:
            filled, mark = await self._fill(mark)
            yield filled
        if hole:
            mark = replace(mark, hole=(mark.hole[0] if mark.hole else hole[0], hole[1]))
        for page in pages:
            items, mark = self._news(page, mark, now=self._clock())
            if items or mark.dump() != stored:
                yield Collected(tuple(items), ((self._cursor, mark.dump()),))

    async def _back(self, page: Page, known: int) -> tuple[list[Page], tuple[int, int] | None]:
        """The pages from `known` to this one, oldest first, and the hole that is left before them."""
        pages = [page]
        while known and pages[0].first > known + 1 and pages[0].before:
            if len(pages) >= self._pages:
                return pages, (known, pages[0].first)
            await self._sleep(self._pace)
            pages.insert(0, await self._page(pages[0].first, known=True))
        return pages, None

    async def _fill(self, mark: Mark) -> tuple[Collected, Mark]:
        """Fetch what lies in the hole, newest part first when it takes several polls."""
        start, end = mark.hole or (0, 0)
        await self._sleep(self._pace)
        pages, rest = await self._back(await self._page(end, known=True), start)
        now = self._clock()
        items = [self._item(post, now) for page in pages for post in page.posts if start < post.id < end]
        mark = replace(mark, hole=rest)
        return Collected(tuple(items), ((self._cursor, mark.dump()),)), mark

    def _news(self, page: Page, mark: Mark, now: datetime) -> tuple[list[Item], Mark]:
        """What a page says that the mark does not know, and the mark after it."""
        fresh = [post for post in page.posts if post.id > mark.last]
        edited = [post for post in page.posts if post.id <= mark.last and _changed(post, mark)]
        here = {post.id for post in page.posts}
        absent = tuple(post for post in mark.words if page.first <= post <= page.last and post not in here)
        gone = [post for post in absent if post in mark.missing]
        items = [self._item(post, now, Event.EDIT) for post in edited]
        items += [as_retraction(post, self._source, self._name, now) for post in gone]
        items += [self._item(post, now) for post in fresh]
        words = mark.words | {post.id: post.digest for post in page.posts}
        kept = sorted(post for post in words if post not in gone)[-_REMEMBERED:]
        missing = tuple(post for post in absent if post not in gone)
        return items, replace(
            mark, last=max(mark.last, page.last), words={post: words[post] for post in kept}, missing=missing
        )

    def _item(self, post: Post, now: datetime, event: Event = Event.NEW) -> Item:
        return as_item(post, self._source, self._name, now, event)

    async def _page(self, before: int, *, known: bool) -> Page:
        url = f"{self._base}/s/{self._name}" + (f"?before={before}" if before else "")
        response = await self._fetcher.get(url, limit=_PAGE_BYTES)
        for problem in _problems(response, self._who):
            raise problem
        try:
            page = read(response.body.decode("utf-8", "replace"))
        except NotAChannelPage as reason:
            if known or "markup" in str(reason):
                raise Unavailable(self._who, str(reason), _CHANGED_REST) from None
            raise Refused(self._who, str(reason)) from None
        if before and page.posts and page.last >= before:
            raise Unavailable(self._who, "it does not page back: the address for earlier posts has changed")
        return page

    @property
    def _who(self) -> str:
        return f"{HOME}/s/{self._name}"


def _changed(post: Post, mark: Mark) -> bool:
    return post.edited and mark.words.get(post.id, post.digest) != post.digest


def _problems(response: Response, who: str) -> Iterator[Exception]:
    if response.status in (404, 410):
        yield Refused(who, f"there is no such channel ({response.status})")
    elif response.status != 200:
        yield Unavailable(who, f"Telegram answered with status {response.status}", retry_after(response))
