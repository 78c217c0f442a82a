"""Wire services on the loopback: one that goes on from a continuation, one that shows its newest first, one with
receipts. Each holds ninjs dispatches in the order in which they were sent."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.servers.loopback import serve


def ninjs(number: int, minute: int = 0, **more: Any) -> dict[str, Any]:
    """A dispatch, sent at that minute of 7 December 2024, 20:00 UTC."""
    sent = f"2024-12-07T{20 + minute // 60}:{minute % 60:02}:00Z"
    words = {"headline": f"Dispatch {number}", "body_text": f"Words of {number}."}
    return {"uri": f"urn:desk:{number}", "version": "1", "versioncreated": sent, "pubstatus": "usable"} | words | more


@dataclass
class Agency:
    """`style` is continuation (AP), archive (newest first, pages that end) or receipts (wireQ)."""

    style: str
    page: int = 3
    base: str = ""
    dispatches: list[dict[str, Any]] = field(default_factory=list)
    forgotten: bool = False
    refuse: list[web.Response] = field(default_factory=list)
    out: set[str] = field(default_factory=set)
    requests: list[tuple[str, str]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"{self.base}/{'wireq/entries.json' if self.style == 'receipts' else 'feed'}"

    async def respond(self, request: web.Request) -> web.Response:
        self.requests.append((request.method, request.path_qs))
        self.keys.append(request.headers.get("x-api-key"))
        if self.refuse:
            return self.refuse.pop(0)
        answer: web.Response = getattr(self, f"_{self.style}")(request)
        return answer

    def _continuation(self, request: web.Request) -> web.Response:
        if self.forgotten and "seq" in request.query:
            self.forgotten = False
            return web.json_response({"error": {"code": 6060}}, status=400)
        start = int(request.query.get("seq", 0))
        since = request.query.get("since", "")
        if since and "seq" not in request.query:
            start = sum(each["versioncreated"] < since for each in self.dispatches)
        shown = self.dispatches[start : start + self.page]
        items = [{"item": dispatch} for dispatch in shown]
        return web.json_response({"data": {"items": items, "next_page": f"/feed?seq={start + len(shown)}"}})

    def _archive(self, request: web.Request) -> web.Response:
        start = int(request.query.get("offset", 0))
        newest = self.dispatches[::-1]
        shown: dict[str, Any] = {"items": newest[start : start + self.page]}
        if start + self.page < len(newest):
            shown["next"] = f"?offset={start + self.page}"
        return web.json_response(shown)

    def _receipts(self, request: web.Request) -> web.Response:
        if request.method == "DELETE":
            receipt = request.path.rpartition("/")[2]
            known = [dispatch for dispatch in self.dispatches if dispatch["uri"][-1] == receipt]
            for dispatch in known:
                self.dispatches.remove(dispatch)
            return web.Response(status=204 if known else 410)
        hidden = [dispatch for dispatch in self.dispatches if dispatch["uri"] not in self.out][: self.page]
        self.out |= {dispatch["uri"] for dispatch in hidden}  # they come back when their receipts run out
        return web.json_response({"entries": [{**each, "_wireq_receipt": each["uri"][-1]} for each in hidden]})


@asynccontextmanager
async def agency(style: str, **settings: Any) -> AsyncIterator[Agency]:
    """An agency while the block lasts."""
    house = Agency(style, **settings)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", house.respond)
    async with serve(app) as base:
        house.base = base
        yield house
