"""What people press in Telegram: the buttons under an alert, and the one link that pairs a chat with a bot."""

import asyncio
import logging
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from monitor import plain
from monitor.errors import MonitorError, Refused, Unavailable
from monitor.notifiers.telegram_api import BotApi

log = logging.getLogger(__name__)

Decide = Callable[[str, str, str], Awaitable[str]]
VERBS = frozenset({"take", "snooze", "confirm", "reject", "why"})
STRANGER = "This bot belongs to somebody's desk."
_POLL = 15  # seconds that Telegram holds a question open; below the silence that our fetcher bears
_LONGEST_ANSWER = 200  # characters of an answer to a button (Bot API, answerCallbackQuery)
_FIRST_REST = 5.0  # seconds after a failure that names no time itself
_CODE = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that looks like something else


@dataclass(frozen=True, slots=True)
class Paired:
    """The chat that was paired with a bot, and who did it."""

    chat: int
    title: str
    kind: str
    by: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """The links that pair a chat, each good once. Pressing START sends the code back to the bot."""

    code: str
    to_person: str
    to_group: str


async def invite(api: BotApi) -> Invitation:
    """New links for the bot. Raises Refused when the token is wrong."""
    name = str((await api.ask("getMe"))["username"])
    code = "".join(secrets.choice(_CODE) for _ in range(10))
    return Invitation(code, f"https://t.me/{name}?start={code}", f"https://t.me/{name}?startgroup={code}")


async def pair(api: BotApi, code: str, seconds: float = 300.0) -> Paired | None:
    """Wait until somebody opens one of the links; None when nobody did in time."""
    updates = _Updates(api, ["message"])
    try:
        async with asyncio.timeout(seconds):
            while True:
                for update in await updates.next():
                    if found := await _paired(api, update.get("message") or {}, code):
                        await updates.confirm()
                        return found
    except TimeoutError:
        return None


async def _paired(api: BotApi, message: dict[str, Any], code: str) -> Paired | None:
    said = re.fullmatch(r"/start(?:@\w+)?\s+([\w-]{1,64})", str(message.get("text", "")).strip())
    if not said or not secrets.compare_digest(said[1].encode(), code.encode()):
        await _turn_away(api, message)
        return None
    chat = message["chat"]
    title = chat.get("title") or person(chat)
    return Paired(int(chat["id"]), plain.line(str(title), 80), str(chat.get("type", "")), person(message["from"]))


async def _turn_away(api: BotApi, message: dict[str, Any]) -> None:
    if not str(message.get("text", "")).startswith("/start"):
        return
    log.warning("a stranger wrote to the bot: %s", person(message.get("from") or {}))
    try:
        await api.ask("sendMessage", chat_id=int(message["chat"]["id"]), text=STRANGER)
    except Refused:
        log.info("the stranger cannot be answered")


class Desk:
    """Listens to the buttons under the alerts in one chat. `allowed` says who may press them: `everyone` in the chat,
    its `admins`, or the people with these numbers."""

    def __init__(
        self, api: BotApi, chat: Callable[[], int | str], decide: Decide, allowed: str | frozenset[int] = "everyone"
    ) -> None:
        self._api, self._chat, self._decide, self._allowed = api, chat, decide, allowed

    async def listen(self) -> None:
        """Take decisions until cancelled. Raises Refused when the token is no longer good."""
        updates, failures = _Updates(self._api, ["callback_query", "message"]), 0
        while True:
            try:
                for update in await updates.next():
                    await self._hear(update)
                failures = 0
            except Unavailable as error:
                failures += 1
                rest = error.retry_after.total_seconds() if error.retry_after else _FIRST_REST * min(failures, 12)
                log.warning("the bot cannot listen, again in %.0f s: %s", rest, error.why)
                await asyncio.sleep(rest)

    async def _hear(self, update: dict[str, Any]) -> None:
        try:
            if query := update.get("callback_query"):
                await self._answer(query)
            else:
                await _turn_away(self._api, update.get("message") or {})
        except (MonitorError, LookupError, TypeError, ValueError, AttributeError):
            log.exception("an update of the bot could not be answered")

    async def _answer(self, query: dict[str, Any]) -> None:
        verb, _, incident = str(query.get("data", "")).partition(":")
        chat = (query.get("message") or {}).get("chat") or {}
        if verb not in VERBS or not incident or not self._is_ours(chat):
            text = STRANGER
        elif not await self._may(query["from"]):
            text = "Only those who were named for it may press this."
        else:
            try:
                text = await self._decide(verb, incident, person(query["from"]))
            except Exception:
                log.exception("the decision %s on %s failed", verb, incident)
                text = "That did not work; see the log."
        await self._api.ask(
            "answerCallbackQuery",
            callback_query_id=query["id"],
            text=plain.cut(plain.lines(text), _LONGEST_ANSWER),
            show_alert=verb == "why",
        )

    def _is_ours(self, chat: dict[str, Any]) -> bool:
        ours = str(self._chat()).lstrip("@").lower()
        return ours in (str(chat.get("id")), str(chat.get("username", "")).lower())

    async def _may(self, who: dict[str, Any]) -> bool:
        if isinstance(self._allowed, frozenset):
            return who.get("id") in self._allowed
        if self._allowed == "everyone":
            return True
        member = await self._api.ask("getChatMember", chat_id=self._chat(), user_id=who["id"])
        return member.get("status") in ("creator", "administrator")


def person(about: dict[str, Any]) -> str:
    """Who it is, so that two people of one name stay two: the name, and the @name or the number."""
    name = plain.line(f"{about.get('first_name', '')} {about.get('last_name', '')}", 60)
    unique = f"@{about['username']}" if about.get("username") else f"#{about.get('id', '')}"
    return f"{name} ({unique})" if name else unique


class _Updates:
    """The bot's inbox: what was handed over is confirmed with the next question (Bot API, getUpdates)."""

    def __init__(self, api: BotApi, kinds: list[str]) -> None:
        self._api, self._kinds, self._offset = api, kinds, 0

    async def next(self) -> list[dict[str, Any]]:
        found = await self._api.ask(
            "getUpdates", patience=_POLL + 5, timeout=_POLL, offset=self._offset, allowed_updates=self._kinds
        )
        updates = [update for update in found or [] if isinstance(update, dict)]
        self._offset = max([self._offset, *(int(update["update_id"]) + 1 for update in updates)])
        return updates

    async def confirm(self) -> None:
        await self._api.ask("getUpdates", timeout=0, offset=self._offset, limit=1, allowed_updates=self._kinds)
