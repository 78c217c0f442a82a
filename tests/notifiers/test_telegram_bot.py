"""The Telegram bot, against a server that keeps Telegram's rules and breaks in Telegram's ways."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from monitor.errors import Refused, Unavailable
from monitor.fetch import Fetcher
from monitor.model import Message, Receipt
from monitor.notifiers.telegram_api import BotApi
from monitor.notifiers.telegram_bot import TelegramBot
from tests.notifiers.samples import HOSTILE, claimed, contested, hostile, unworded
from tests.servers.bot_api import TOKEN, Chat, Markup, bot_api, failing
from tests.servers.loopback import ALLOW

DESK = -1001


@asynccontextmanager
async def desk(token: str = TOKEN) -> AsyncIterator[tuple[Chat, TelegramBot]]:
    async with bot_api() as chat:
        fetcher = Fetcher(user_agent="whoholds-test", allow=ALLOW)
        yield chat, TelegramBot("bot", BotApi(fetcher, token, chat.base, patience=1.0), DESK)
        await fetcher.aclose()


async def told(message: Message) -> dict[str, Any]:
    async with desk() as (chat, bot):
        await bot.notify(message, None)
        return chat.shown[101]


async def test_what_a_claim_looks_like() -> None:
    shown = await told(claimed())
    assert shown["text"] == (
        "🟡 <b>CLAIMED: Homs \u2067حمص\u2069</b>\n"
        "Withdrawal of regime forces from the city\n"
        "<blockquote>القوات <b>تنسحب</b> من أحياء <u>مدينة حمص</u> نحو الغرب</blockquote>\n"
        "<b>1 voice, nobody else yet.</b>\n"
        "Orontes Field Desk (B3), Telegram\n"
        'Posted <tg-time unix="1733594520" format="t">21:02</tg-time>, here 2 s later. '
        '<a href="https://t.me/orontes_field/41">Original</a>. <code>HOMS-7</code>'
    )
    assert shown["link_preview_options"] == {"is_disabled": True}
    assert shown["disable_notification"] is False
    rows = shown["reply_markup"]["inline_keyboard"]
    assert [[button["callback_data"] for button in row] for row in rows] == [
        ["take:HOMS-7", "snooze:HOMS-7"],
        ["confirm:HOMS-7", "reject:HOMS-7", "why:HOMS-7"],
    ]


async def test_one_message_an_incident_and_an_answer_that_wakes() -> None:
    async with desk() as (chat, bot):
        first = await bot.notify(claimed(), None)
        assert first == Receipt("-1001/101")
        assert await bot.notify(contested(), first) is None
        assert chat.methods() == ["sendMessage", "editMessageText", "sendMessage"]
        assert chat.shown[101]["text"].startswith("🟠 <b>CONTESTED")
        assert "21:02 claimed › 22:16 contested" in chat.shown[101]["text"]
        assert chat.shown[102]["reply_parameters"]["message_id"] == 101
        assert "reply_markup" not in chat.shown[102]


async def test_a_quiet_change_only_edits() -> None:
    async with desk() as (chat, bot):
        first = await bot.notify(claimed(), None)
        await bot.notify(contested(wake=False), first)
        assert chat.methods() == ["sendMessage", "editMessageText"]
        await bot.notify(replace(contested(wake=False), key="again"), first)
        assert list(chat.shown) == [101]


async def test_a_deleted_message_is_sent_anew() -> None:
    async with desk() as (chat, bot):
        first = await bot.notify(claimed(), None)
        chat.shown.clear()
        again = await bot.notify(contested(), first)
        assert again == Receipt("-1001/101")
        assert chat.shown[101]["reply_parameters"]["allow_sending_without_reply"] is True


async def test_a_receipt_of_another_chat_is_not_edited() -> None:
    async with desk() as (chat, bot):
        await bot.notify(contested(), Receipt("-77/101"))
        assert chat.methods() == ["sendMessage"]


async def test_a_group_that_grew_is_followed() -> None:
    async with desk() as (chat, bot):
        chat.moved[DESK] = -100200
        assert await bot.notify(claimed(), None) == Receipt("-100200/101")
        assert bot.chat == -100200


async def test_an_older_server_gets_plain_times() -> None:
    async with desk() as (chat, bot):
        chat.knows_time = False
        await bot.notify(claimed(), None)
        assert "Posted 21:02, here" in chat.shown[101]["text"]


@pytest.mark.parametrize(
    ("manner", "error", "rest"),
    [
        (failing(429, "Too Many Requests: retry after 30", retry_after=30), Unavailable, timedelta(seconds=30)),
        (failing(500, "Internal Server Error"), Unavailable, None),
        (failing(502, "Bad Gateway"), Unavailable, None),
        (failing(403, "Forbidden: bot was blocked by the user"), Refused, None),
        (failing(400, "Bad Request: chat not found"), Refused, None),
        ("drop", Unavailable, None),
        ("hang", Unavailable, None),
        (web.Response(status=200, text="<html>captive portal</html>"), Unavailable, None),
        (web.json_response([1, 2]), Unavailable, None),
    ],
)
async def test_failures_by_what_we_do_about_them(manner: Any, error: type[Exception], rest: timedelta | None) -> None:
    async with desk() as (chat, bot):
        chat.manners.append(manner)
        with pytest.raises(error) as caught:
            await bot.notify(claimed(), None)
        assert getattr(caught.value, "retry_after", None) == rest
        assert TOKEN not in str(caught.value)
        assert await bot.notify(claimed(), None)


async def test_an_answer_that_failed_does_not_edit_twice() -> None:
    async with desk() as (chat, bot):
        first = await bot.notify(claimed(), None)
        chat.manners += [None, failing(429, "Too Many Requests", retry_after=1)]
        with pytest.raises(Unavailable):
            await bot.notify(contested(), first)
        await bot.notify(contested(), first)
        assert len(chat.shown) == 2


async def test_a_wrong_token_says_what_to_do() -> None:
    async with desk("1:wrong") as (_, bot):
        with pytest.raises(Refused, match="monitor login bot"):
            await bot.notify(claimed(), None)


async def test_a_digest_is_told_in_brief() -> None:
    long = "\n".join(f"incident {n} in many words" for n in range(1000))
    digest = replace(claimed(), state=None, quote=(), change=long, extra={"brief": "● Homs: Withdrawal (HOMS-7)"})
    text = (await told(digest))["text"]
    assert "● Homs: Withdrawal (HOMS-7)" in text
    assert "incident 999" not in text


async def test_a_notice_of_any_length_fits() -> None:
    text = (await told(replace(claimed(), state=None, quote=(), change="🔥" * 9000, extra={})))["text"]
    assert len(text.encode("utf-16-le")) // 2 <= 4096


async def test_arabic_numbers_stay_in_isolates() -> None:
    text = (await told(claimed("ar")))["text"]
    assert "\u2066<code>HOMS-7</code>\u2069" in text
    assert text.startswith("🟡 <b>ادعاء: حمص")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_nothing_hostile_passes(text: str) -> None:
    async with desk() as (chat, bot):
        for message in (hostile(text), unworded(text)):
            await bot.notify(message, None)
        for shown in chat.shown.values():
            markup = Markup(shown["text"])
            assert not any(mark in markup.plain for mark in ("@everyone", "\u202e", "\x1b", "\x00", "evil.example"))
            assert all(link.startswith("https://") for link in markup.links)
            assert markup.entities <= 100
