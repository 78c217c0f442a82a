"""RSS, Atom and JSON feeds: polled politely, read in the room for hostile bytes, told once."""

import hashlib
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from urllib.parse import urljoin

from monitor.clock import Clock
from monitor.collectors import Collected, Cursors
from monitor.collectors.answers import freshness, refusal, skipped_hours
from monitor.collectors.dating import believed
from monitor.collectors.feed_memory import FeedMemory, News
from monitor.collectors.parsing import SHARED, Entry, Feed, Room, Unreadable
from monitor.collectors.parsing.documents import moment
from monitor.errors import Unavailable
from monitor.fetch import Fetcher, Response
from monitor.model import Event, Item, Source

log = logging.getLogger(__name__)

_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
_MOST_OLDER_PAGES = 3
_LONGEST_TITLE, _LONGEST_TEXT = 500, 100_000  # characters; markup takes its share


class FeedCollector:
    """Polls one feed. After a poll, `hint` is how long the publisher asks us to wait before the next (None: it does
    not say) and `trouble` what is wrong with a feed that could be read all the same (empty: nothing)."""

    def __init__(self, source: Source, url: str, fetcher: Fetcher, clock: Clock, *, room: Room = SHARED) -> None:
        self._source, self._url, self._fetcher, self._clock, self._room = source, url, fetcher, clock, room
        self._denials = 0
        self.hint: timedelta | None = None
        self.trouble = ""

    @property
    def sources(self) -> tuple[Source, ...]:
        """The one source."""
        return (self._source,)

    async def collect(self, cursors: Cursors) -> AsyncIterator[Collected]:
        """What is new in the feed, in one piece. Raises Unavailable or Refused."""
        stored = cursors.cursor(self._source.id)
        memory, now = FeedMemory.read(stored, self._url), self._clock()
        response = await self._fetcher.get(memory.url, headers={"Accept": _ACCEPT} | memory.conditions(now))
        self.hint, before = freshness(response, now), self.trouble
        if response.status not in (200, 203, 226, 304):
            if memory.url != self._url:  # the place it moved to is no good: go back to where the user said
                back = replace(memory, url=self._url, etag="", last_modified="", full="")
                yield Collected(cursors=((self._source.id, str(back)),))
            self._denials += response.status in (403, 404)
            raise refusal(self._who, response, now, self._denials)
        self._denials = 0
        memory = memory.redirected(response.url, response.permanent)
        items: tuple[Item, ...] = ()
        if response.status != 304:
            items, memory = await self._read(response, memory, now)
        if self.trouble and self.trouble != before:
            log.warning("%s: %s", self._who, self.trouble)
        if items or str(memory) != stored:
            yield Collected(items, ((self._source.id, str(memory)),))

    @property
    def _who(self) -> str:
        return self._source.name or self._source.id

    async def _read(self, response: Response, memory: FeedMemory, now: datetime) -> tuple[tuple[Item, ...], FeedMemory]:
        fingerprint = hashlib.sha1(response.body, usedforsecurity=False).hexdigest()
        etag, last_modified = response.headers.get("etag", ""), response.headers.get("last-modified", "")
        fresh = replace(memory, etag=etag, last_modified=last_modified, full=now.isoformat(), body=fingerprint)
        if fingerprint == memory.body:
            return (), fresh
        feed, bodies = await self._parse(response), [response.body]
        self.trouble = ""
        pages = [feed]
        if memory.known and feed.entries and not memory.knows_any(feed.entries):
            await self._go_back(memory, response.url, pages, bodies)
            fresh = replace(fresh, overruns=memory.overruns + 1)
        elif memory.overruns:
            fresh = replace(fresh, overruns=0)
        self.trouble = self.trouble or feed.trouble
        if memory.known and not feed.entries:
            self.trouble = self.trouble or "it is empty, although it had entries before"
        self.hint = max(filter(None, [self.hint, timedelta(minutes=feed.ttl), skipped_hours(feed, now)]), default=None)
        entries = [entry for page in pages for entry in page.entries]
        body_of = {id(entry): body for page, body in zip(pages, bodies, strict=True) for entry in page.entries}
        news, fresh = fresh.sift(entries)
        items = [self._item(each, body_of[id(each.entry)], now) for each in news]
        return tuple(sorted(items, key=lambda item: item.published)), fresh

    async def _parse(self, response: Response) -> Feed:
        try:
            feed = await self._room.feed(
                response.body,
                content_type=response.headers.get("content-type", ""),
                url=response.url,
                language=self._source.language,
            )
        except Unreadable as error:
            raise Unavailable(self._who, str(error)) from None
        if feed.trouble and not feed.entries:  # nothing in a damaged feed is not the same as no news
            raise Unavailable(self._who, feed.trouble)
        return feed

    async def _go_back(self, memory: FeedMemory, url: str, pages: list[Feed], bodies: list[bytes]) -> None:
        """Nothing in the feed is known: what came between has run out of its window. Look at the pages before, once;
        a feed that gives each entry a new id at each poll would keep us busy otherwise."""
        self.trouble = (
            "none of its entries was known: some may have come and gone between two polls; poll it more often"
        )
        while memory.overruns == 0 and len(pages) <= _MOST_OLDER_PAGES and (older := pages[-1].older):
            if older.startswith("?"):
                older = f"{url.partition('?')[0]}?paged={len(pages) + 1}"
            try:
                response = await self._fetcher.get(urljoin(url, older), headers={"Accept": _ACCEPT})
                page = await self._parse(response)
            except Unavailable:
                return
            pages.append(page)
            bodies.append(response.body)
            if memory.knows_any(page.entries):
                self.trouble = ""
                return

    def _item(self, news: News, body: bytes, now: datetime) -> Item:
        entry = news.entry
        published, notes = believed(_published(entry, news.event), now)
        start, end = entry.span
        return Item(
            source=self._source.id,
            kind=self._source.kind,
            native_id=news.id,
            published=published,
            fetched=now,
            title=entry.title[:_LONGEST_TITLE],
            text=entry.text[:_LONGEST_TEXT],
            markup=entry.markup,
            language=self._source.language or entry.language,
            url=entry.link if entry.link.startswith(("http://", "https://")) else "",
            event=news.event,
            version=news.version,
            notes=notes,
            media=tuple(url for url in entry.media if url.startswith(("http://", "https://"))),
            payload=body[start:end] or json.dumps(asdict(entry), ensure_ascii=False).encode(),
        )


def _published(entry: Entry, event: Event) -> datetime | None:
    """When it was published, or for an edit last changed."""
    published, updated = moment(entry.published), moment(entry.updated)
    if event is Event.EDIT and updated and (published is None or updated > published):
        return updated
    return published
