"""A publisher of feeds on the loopback: shows what it is given, honours validators, writes down who asked for what."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.utils import format_datetime
from html import escape

from aiohttp import web

from tests.servers.loopback import serve

RSS = "application/rss+xml; charset=utf-8"
Answer = Callable[[web.Request], web.StreamResponse]


def rss(*entries: str, about: str = "") -> bytes:
    """An RSS 2.0 document of these entries, newest first."""
    channel = f"<channel><title>Desk</title><link>https://desk.example/</link>{about}{''.join(entries)}</channel>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0">{channel}</rss>'.encode()


def entry(number: int, title: str = "", text: str = "", date: str = "Sat, 07 Dec 2024 20:00:00 GMT") -> str:
    """One entry of it; title and text are plain words."""
    return (
        f"<item><guid isPermaLink='false'>n{number}</guid><link>https://desk.example/{number}</link>"
        f"<title>{escape(title or f'Report {number}')}</title><description>{escape(text)}</description>"
        f"<pubDate>{date}</pubDate></item>"
    )


@dataclass
class Publisher:
    """One feed at /feed. `answers` come first, one for each request, then `always`; `requests` are the headers seen."""

    base: str = ""
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": RSS})
    etag: str = ""
    last_modified: str = ""
    answers: list[Answer] = field(default_factory=list)
    always: Answer | None = None
    pages: dict[str, bytes] = field(default_factory=dict)
    requests: list[dict[str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"{self.base}/feed"

    async def respond(self, request: web.Request) -> web.StreamResponse:
        self.requests.append({name.lower(): value for name, value in request.headers.items()})
        if self.answers:
            return self.answers.pop(0)(request)
        if self.always:
            return self.always(request)
        if request.path_qs in self.pages:
            return web.Response(body=self.pages[request.path_qs], headers=self.headers)
        validators = {"ETag": self.etag, "Last-Modified": self.last_modified}
        headers = self.headers | {name: value for name, value in validators.items() if value}
        if self.etag and request.headers.get("If-None-Match") == self.etag:
            return web.Response(status=304, headers=headers)
        if not self.etag and self.last_modified and request.headers.get("If-Modified-Since") == self.last_modified:
            return web.Response(status=304, headers=headers)
        return web.Response(body=self.body, headers=headers)


@asynccontextmanager
async def publisher(**settings: object) -> AsyncIterator[Publisher]:
    """A publisher while the block lasts."""
    desk = Publisher(**settings)  # type: ignore[arg-type]
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", desk.respond)
    async with serve(app) as base:
        desk.base = base
        yield desk


def status(code: int, **headers: str) -> Answer:
    """An answer of that status; `_` in a header's name stands for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda request: web.Response(status=code, headers=named)


def rfc822(moment: object) -> str:
    """A date as RSS writes it."""
    return format_datetime(moment)  # type: ignore[arg-type]
