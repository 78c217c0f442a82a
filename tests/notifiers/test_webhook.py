"""The webhook: signed, known again by its key, and every answer treated as what it means."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from aiohttp import web

from monitor.errors import Refused, Unavailable
from monitor.fetch import Fetcher
from monitor.notifiers.webhook import Webhook
from tests.notifiers.samples import HOSTILE, claimed, hostile, unworded
from tests.servers.loopback import ALLOW
from tests.servers.webhook import Receiver, receiver


@asynccontextmanager
async def hook() -> AsyncIterator[tuple[Receiver, Webhook]]:
    async with receiver() as found:
        fetcher = Fetcher(user_agent="whoholds-test", allow=ALLOW)
        yield found, Webhook("hook", fetcher, found.url, "shared")
        await fetcher.aclose()


async def test_what_is_posted() -> None:
    async with hook() as (found, webhook):
        await webhook.notify(claimed(), None)
    headers, body = found.posted[0]
    posted = json.loads(body)
    assert headers["X-Signature"] == "sha256=" + hmac.new(b"shared", body, hashlib.sha256).hexdigest()
    assert headers["Idempotency-Key"] == '"HOMS-7.1"'
    told = {key: posted[key] for key in ("schema", "id", "state", "place", "latitude", "grade", "change", "url")}
    assert told == {
        "schema": 1,
        "id": "HOMS-7",
        "state": "claimed",
        "place": "homs",
        "latitude": 34.7324,
        "grade": "B3",
        "change": "withdrawal",
        "url": "https://t.me/orontes_field/41",
    }


async def test_a_receiver_that_hangs_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.notifiers.webhook._PATIENCE", 0.2)
    async with hook() as (found, webhook):
        found.manners.append("hang")
        with pytest.raises(Unavailable):
            await webhook.notify(claimed(), None)


async def test_a_lost_answer_is_no_second_alert() -> None:
    async with hook() as (found, webhook):
        found.manners.append("drop")
        with pytest.raises(Unavailable):
            await webhook.notify(claimed(), None)
        await webhook.notify(claimed(), None)
    assert len(found.posted) == 2
    assert len(found.taken) == 1


@pytest.mark.parametrize(
    ("answer", "error", "rest"),
    [
        (500, Unavailable, None),
        (web.Response(status=503, headers={"Retry-After": "7"}), Unavailable, timedelta(seconds=7)),
        (web.Response(status=429, headers={"Retry-After": "30"}), Unavailable, timedelta(seconds=30)),
        (409, Unavailable, None),
        (400, Refused, None),
        (401, Refused, None),
        (410, Refused, None),
        (302, Refused, None),
    ],
)
async def test_answers_by_what_we_do_about_them(answer: object, error: type[Exception], rest: timedelta | None) -> None:
    async with hook() as (found, webhook):
        found.manners.append(answer)
        with pytest.raises(error) as caught:
            await webhook.notify(claimed(), None)
        assert getattr(caught.value, "retry_after", None) == rest
        await webhook.notify(claimed(), None)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_nothing_hostile_is_passed_on(text: str) -> None:
    async with hook() as (found, webhook):
        for message in (hostile(text), unworded(text)):
            await webhook.notify(message, None)
    for _, body in found.posted:
        posted = json.loads(body)
        for value in posted.values():
            assert not any(sign in str(value) for sign in ("\x1b", "\x00", "\u202e", "\u200b"))
        assert posted.get("url", "https:").startswith("https:")
        assert len(body) < 400_000
