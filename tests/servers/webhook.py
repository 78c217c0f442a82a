"""A receiver of webhooks that knows a repeated key again, or fails."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.servers.loopback import serve


@dataclass
class Receiver:
    """What was posted (headers, body), what was new by its key, and the statuses with which the next are met."""

    url: str = ""
    posted: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    taken: dict[str, bytes] = field(default_factory=dict)
    manners: list[Any] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.posted.append((dict(request.headers), body))
        manner = self.manners.pop(0) if self.manners else 204
        if isinstance(manner, web.Response):
            return manner
        if manner == "hang":
            await asyncio.sleep(3600)
        if manner == "drop" or int(manner) < 300:
            self.taken.setdefault(request.headers["Idempotency-Key"], body)
        if manner == "drop" and request.transport:
            request.transport.abort()
            return web.Response()
        return web.Response(status=int(manner))


@asynccontextmanager
async def receiver() -> AsyncIterator[Receiver]:
    """A receiver on the loopback."""
    found, app = Receiver(), web.Application()
    app.router.add_post("/in", found.answer)
    async with serve(app) as base:
        found.url = f"{base}/in"
        yield found
