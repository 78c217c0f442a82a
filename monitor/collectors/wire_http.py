"""A wire behind an address: ninjs, digitalwires or AP as JSON, NewsML-G2 or NITF as XML, page after page."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import quote, urljoin, urlsplit

from monitor.clock import Clock
from monitor.collectors import Collected, Cursors
from monitor.collectors.answers import phrase, refusal
from monitor.collectors.cursors import recalled
from monitor.collectors.dispatches import Known
from monitor.collectors.parsing import SHARED, Dispatch, Room, Unreadable
from monitor.errors import Refused, Unavailable
from monitor.fetch import Fetcher, Response, retry_after
from monitor.model import Item, Source

_OVERLAP = timedelta(minutes=10)  # agencies index late: ask again for what was sent shortly before
_FIRST_LOOK = timedelta(hours=6)
_MOST_PAGES = 40  # in one poll; the next goes on from there
_STALE = (400, 404, 410)  # what a server answers to a continuation that it has forgotten (AP after 72 hours)


@dataclass(slots=True)
class Progress:
    """The cursor: the server's own continuation, the time of the newest dispatch, and the versions seen."""

    next: str = ""
    newest: str = ""
    known: Known = field(default_factory=Known)

    @classmethod
    def read(cls, cursor: str | None) -> "Progress":
        """From the stored cursor."""
        kept = recalled(cursor)
        return cls(kept.get("next", ""), kept.get("newest", ""), Known(kept.get("known", {})))

    def __str__(self) -> str:
        kept = {"next": self.next, "newest": self.newest, "known": self.known.versions}
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


class WireHttp:
    """Polls an address. `{since}` in it becomes the time of the newest dispatch, less an overlap; links to a next page
    are followed and, where the server gives one on an empty or last page, kept as the place to go on from. `headers`
    (keys, tokens) go to the address's own host alone. With `receipts`, each stored dispatch is acknowledged by DELETE
    of `entry/{receipt}` beside the address, as dpa's wireQ wants it."""

    def __init__(
        self,
        source: Source,
        url: str,
        fetcher: Fetcher,
        clock: Clock,
        *,
        headers: Mapping[str, str] | None = None,
        receipts: bool = False,
        room: Room = SHARED,
    ) -> None:
        self._source, self._url, self._fetcher, self._clock, self._room = source, url, fetcher, clock, room
        self._headers, self._receipts = dict(headers or {}), receipts
        self._denials = 0
        self.hint: timedelta | None = None
        self.trouble = ""

    @property
    def sources(self) -> tuple[Source, ...]:
        """The one source."""
        return (self._source,)

    @property
    def _who(self) -> str:
        return self._source.name or self._source.id

    async def collect(self, cursors: Cursors) -> AsyncIterator[Collected]:
        """What is new, a page at a time. Raises Unavailable or Refused."""
        self.trouble = ""
        stored = cursors.cursor(self._source.id)
        progress, now = Progress.read(stored), self._clock()
        resumed, url = bool(progress.next), progress.next or self._start(progress, now)
        for _ in range(_MOST_PAGES):
            response = await self._fetcher.get(url, headers=self._headers)
            if resumed and response.status in _STALE:
                resumed, progress.next, url = False, "", self._start(progress, now)
                continue
            self._check(response, now)
            dispatches, following = await self._read(response)
            items = progress.known.news([(each, response.body) for each in dispatches], self._source, now)
            target = self._beyond(url, following)
            progress.next = target if _goes_on(dispatches, items, progress, now) else ""
            progress.newest = max([progress.newest, *(item.published.isoformat() for item in items)])
            if items or str(progress) != stored:
                stored = str(progress)
                yield Collected(tuple(items), ((self._source.id, stored),))
            acknowledged = await self._acknowledge(dispatches, now)
            if not acknowledged and (not progress.next or progress.next == url or not dispatches):
                return
            resumed, url = False, progress.next or url

    def _start(self, progress: Progress, now: datetime) -> str:
        since = datetime.fromisoformat(progress.newest) - _OVERLAP if progress.newest else now - _FIRST_LOOK
        return self._url.replace("{since}", quote(since.strftime("%Y-%m-%dT%H:%M:%SZ")))

    def _check(self, response: Response, now: datetime) -> None:
        if response.status in (200, 203, 204):
            self._denials = 0
            return
        self._denials += response.status in (403, 404)
        raise refusal(self._who, response, now, self._denials)

    async def _read(self, response: Response) -> tuple[list[Dispatch], str]:
        if response.status == 204:
            return [], ""
        try:
            dispatches, following = await self._room.dispatches(response.body)
        except Unreadable as error:
            raise Unavailable(self._who, str(error)) from None
        return dispatches, following or _link_next(response)

    def _beyond(self, url: str, following: str) -> str:
        if not following:
            return ""
        target = urljoin(url, following)
        if urlsplit(target)[:2] != urlsplit(self._url)[:2]:
            raise Refused(self._who, "its next page leads to another host, which must not see the headers")
        return target

    async def _acknowledge(self, dispatches: list[Dispatch], now: datetime) -> int:
        """Tell the server what is stored; how many it was told. A receipt that ran out (404, 410) only means that its
        dispatch will come again."""
        receipts = [dispatch.receipt for dispatch in dispatches if dispatch.receipt] if self._receipts else []
        for receipt in receipts:
            url = urljoin(self._url.partition("?")[0], f"entry/{quote(receipt, safe='')}")
            response = await self._fetcher.post(url, headers=self._headers, method="DELETE")
            if response.status >= 400 and response.status not in (404, 410):
                why = f"it answered {phrase(response.status)} to a receipt"
                raise Unavailable(self._who, why, retry_after(response, now))
        return len(receipts)


def _goes_on(dispatches: list[Dispatch], items: list[Item], progress: Progress, now: datetime) -> bool:
    """Whether the next page can hold news. A server that shows its newest first has none behind what is known or too
    old; one that shows its oldest first always may."""
    sent = [dispatch.sent for dispatch in dispatches if dispatch.sent]
    if len(sent) < 2 or sent[0] <= sent[-1]:
        return True
    oldest = progress.newest or (now - _FIRST_LOOK).isoformat()
    return bool(items) and sent[-1] >= (datetime.fromisoformat(oldest) - _OVERLAP).isoformat()


def _link_next(response: Response) -> str:
    """The next page by RFC 8288's Link header."""
    for link in response.headers.get("link", "").split(","):
        target, _, parameters = link.partition(";")
        if 'rel="next"' in parameters.replace(" ", "") or "rel=next" in parameters.replace(" ", ""):
            return target.strip().strip("<>")
    return ""
