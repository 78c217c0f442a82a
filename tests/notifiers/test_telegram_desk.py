"""What people press: who may, what is decided, what the presser sees; and the link that pairs a chat."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

from monitor.fetch import Fetcher
from monitor.notifiers.telegram_api import BotApi
from monitor.notifiers.telegram_desk import STRANGER, Desk, Paired, invite, pair
from tests.servers.bot_api import NAME, TOKEN, Chat, bot_api, failing
from tests.servers.loopback import ALLOW

LINA = {"id": 7, "first_name": "Lina", "username": "lina"}
OMAR = {"id": 8, "first_name": "Omar"}
DESK = -1001


@asynccontextmanager
async def api() -> AsyncIterator[tuple[Chat, BotApi]]:
    async with bot_api() as chat:
        fetcher = Fetcher(user_agent="whoholds-test", allow=ALLOW)
        yield chat, BotApi(fetcher, TOKEN, chat.base)
        await fetcher.aclose()


def press(number: int, data: str, who: dict[str, Any] = LINA, chat: int = DESK) -> dict[str, Any]:
    query = {"id": str(number), "from": who, "data": data, "message": {"message_id": 101, "chat": {"id": chat}}}
    return {"update_id": number, "callback_query": query}


def says(number: int, text: str, chat: dict[str, Any] | None = None) -> dict[str, Any]:
    where = chat or {"id": 7, "type": "private", "first_name": "Lina"}
    return {"update_id": number, "message": {"message_id": number, "chat": where, "from": LINA, "text": text}}


async def heard(
    *updates: dict[str, Any], answers: int, allowed: str | frozenset[int] = "everyone", **setup: Any
) -> Any:
    """The decisions that follow from updates, and what was answered, once there are so many answers."""
    decided: list[tuple[str, str, str]] = []

    async def decide(verb: str, incident: str, who: str) -> str:
        decided.append((verb, incident, who))
        return setup.get("answer", f"{verb} noted")

    async with api() as (chat, bot):
        chat.updates, chat.admins = list(updates), setup.get("admins", set())
        chat.manners = setup.get("manners", [])
        task = asyncio.create_task(Desk(bot, lambda: DESK, decide, allowed).listen())
        while len(given := [p for m, p in chat.calls if m in ("answerCallbackQuery", "sendMessage")]) < answers:
            assert not task.done(), task.exception()
            await asyncio.sleep(0.01)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        return decided, given


async def test_a_press_is_a_decision() -> None:
    decided, given = await heard(press(1, "take:HOMS-7"), press(2, "confirm:HOMS-7", OMAR), answers=2)
    assert decided == [("take", "HOMS-7", "Lina (@lina)"), ("confirm", "HOMS-7", "Omar (#8)")]
    assert given[0] == {"callback_query_id": "1", "text": "take noted", "show_alert": False}


async def test_why_is_told_to_the_one_who_asks() -> None:
    _, given = await heard(press(1, "why:HOMS-7"), answers=1, answer="because " * 100)
    assert given[0]["show_alert"] is True
    assert len(given[0]["text"]) == 200


@pytest.mark.parametrize("data", ["drop:HOMS-7", "take:", "", "take"])
async def test_what_is_no_button_of_ours_decides_nothing(data: str) -> None:
    decided, given = await heard(press(1, data), answers=1)
    assert decided == []
    assert given[0]["text"] == STRANGER


async def test_another_chat_decides_nothing() -> None:
    decided, _ = await heard(press(1, "take:HOMS-7", chat=5), answers=1)
    assert decided == []


async def test_only_admins() -> None:
    decided, _ = await heard(
        press(1, "take:HOMS-7", OMAR), press(2, "take:HOMS-7"), answers=2, allowed="admins", admins={7}
    )
    assert decided == [("take", "HOMS-7", "Lina (@lina)")]


async def test_only_the_named() -> None:
    decided, _ = await heard(press(1, "take:HOMS-7"), press(2, "take:HOMS-7", OMAR), answers=2, allowed=frozenset({8}))
    assert decided == [("take", "HOMS-7", "Omar (#8)")]


async def test_spoilt_updates_and_late_answers_stop_nobody() -> None:
    spoilt: dict[str, Any] = {"update_id": 1, "callback_query": {"data": "take:HOMS-7"}}
    late = failing(400, "Bad Request: query is too old and response timeout expired")
    decided, _ = await heard(
        spoilt, {"update_id": 2}, press(3, "take:HOMS-7"), press(4, "snooze:HOMS-7"), answers=2, manners=[late]
    )
    assert [verb for verb, _, _ in decided] == ["take", "snooze"]


async def test_strangers_are_told_so() -> None:
    decided, given = await heard(says(1, "/start"), says(2, "hello"), press(3, "take:HOMS-7"), answers=2)
    assert given[0] == {"chat_id": 7, "text": STRANGER}
    assert len(decided) == 1


async def test_one_link_pairs_a_chat() -> None:
    group = {"id": -55, "type": "group", "title": "Night\u202e desk"}
    async with api() as (chat, bot):
        invitation = await invite(bot)
        assert invitation.to_person == f"https://t.me/{NAME}?start={invitation.code}"
        chat.updates = [says(4, "/start WRONG"), says(5, f"/start@{NAME} {invitation.code}", group)]
        found = await pair(bot, invitation.code, 5)
        assert found == Paired(-55, "Night desk", "group", "Lina (@lina)")
        assert chat.calls[-1][1]["offset"] == 6
        assert await pair(bot, invitation.code, 0.1) is None
