"""Whatever apprise knows: one service of its own kind on the loopback, text that stays text."""

import json

import pytest
from aiohttp import web

from monitor.errors import Refused, Unavailable
from tests.notifiers.samples import claimed, unworded
from tests.servers.loopback import serve

apprise = pytest.importorskip("apprise", reason="apprise is missing; pip install 'whoholds[more]'")

from monitor.notifiers.apprise_urls import AppriseUrls  # noqa: E402  its library comes first


async def sent(message: object, status: int = 200) -> list[dict[str, str]]:
    got: list[dict[str, str]] = []

    async def answer(request: web.Request) -> web.Response:
        got.append(json.loads(await request.read()))
        return web.Response(status=status)

    app = web.Application()
    app.router.add_post("/in", answer)
    async with serve(app) as base:
        await AppriseUrls("more", base.replace("http://", "json://") + "/in").notify(message, None)  # type: ignore[arg-type]
    return got


async def test_the_words_arrive() -> None:
    (got,) = await sent(claimed())
    assert got["title"] == "◌ CLAIMED: Homs حمص"
    assert "\u2067القوات تنسحب من أحياء مدينة حمص نحو الغرب\u2069" in got["message"]
    assert "HOMS-7" in got["message"]


async def test_nobody_is_called_and_nothing_turns_round() -> None:
    (got,) = await sent(unworded("@everyone \u202e<b>x</b> http://evil.example"))
    assert "@everyone" not in got["title"] + got["message"]
    assert "\u202e" not in got["title"] + got["message"]
    assert "http://evil.example" not in got["message"]


async def test_a_service_that_does_not_take_it_is_tried_again() -> None:
    with pytest.raises(Unavailable):
        await sent(claimed(), 500)


def test_an_address_of_no_known_kind_is_refused() -> None:
    with pytest.raises(Refused, match="does not understand"):
        AppriseUrls("more", "nonsense://x")
