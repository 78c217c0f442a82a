"""A Bot API server that keeps Telegram's rules: its HTML, its lengths, no text edited into itself, its errors."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from aiohttp import web

from tests.servers.loopback import serve

TOKEN = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
NAME = "desk_test_bot"
TAGS = {"b", "i", "u", "s", "a", "code", "pre", "blockquote", "tg-time", "tg-spoiler"}


class Markup(HTMLParser):
    """Reads text as Telegram does; what Telegram would refuse is a fault."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.plain, self.fault, self.entities = "", "", 0
        self.links: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        if self._open:
            self.fault = f"Can't find end tag corresponding to start tag {self._open[-1]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.entities += 1
        self._open.append(tag)
        self.links += [str(value) for name, value in attrs if name == "href"]
        if tag not in TAGS:
            self.fault = f'Unsupported start tag "{tag}" at byte offset 0'

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.fault = f'Unexpected end tag "{tag}"'

    def handle_data(self, data: str) -> None:
        self.plain += data


@dataclass
class Chat:
    """What the chat shows, what was called, and how the next calls are met."""

    base: str = ""
    shown: dict[int, dict[str, Any]] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    manners: list[Any] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    moved: dict[Any, int] = field(default_factory=dict)
    admins: set[int] = field(default_factory=set)
    knows_time: bool = True

    def methods(self) -> list[str]:
        return [method for method, _ in self.calls if method != "getUpdates"]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        method, payload = request.match_info["method"], await request.json()
        if request.match_info["token"] != TOKEN:
            return _error(401, "Unauthorized")
        self.calls.append((method, payload))
        manner = self.manners.pop(0) if self.manners and method != "getUpdates" else None
        if isinstance(manner, web.Response):
            return manner
        if manner == "hang":
            await asyncio.sleep(3600)
        response: web.Response = await getattr(self, f"_{method}")(payload)
        if manner == "drop" and request.transport:
            request.transport.abort()
        return response

    async def _getMe(self, payload: dict[str, Any]) -> web.Response:  # noqa: N802  Telegram's names
        return _ok({"id": 1, "is_bot": True, "username": NAME})

    async def _sendMessage(self, payload: dict[str, Any]) -> web.Response:  # noqa: N802
        if fault := self._fault(payload):
            return fault
        number = max(self.shown, default=100) + 1
        self.shown[number] = payload
        return _ok({"message_id": number, "chat": {"id": payload["chat_id"]}})

    async def _editMessageText(self, payload: dict[str, Any]) -> web.Response:  # noqa: N802
        old = self.shown.get(payload["message_id"])
        if old is None:
            return _error(400, "Bad Request: message to edit not found")
        if fault := self._fault(payload):
            return fault
        if (old["text"], old.get("reply_markup")) == (payload["text"], payload.get("reply_markup")):
            same = "message is not modified: specified new message content and reply markup are exactly the same"
            return _error(400, f"Bad Request: {same}")
        self.shown[payload["message_id"]] = old | payload
        return _ok(True)

    async def _getUpdates(self, payload: dict[str, Any]) -> web.Response:  # noqa: N802
        self.updates = [update for update in self.updates if update["update_id"] >= payload.get("offset", 0)]
        if not self.updates:
            await asyncio.sleep(0.02)
        return _ok(self.updates)

    async def _answerCallbackQuery(self, payload: dict[str, Any]) -> web.Response:  # noqa: N802
        return _ok(True) if len(payload["text"]) <= 200 else _error(400, "Bad Request: MESSAGE_TOO_LONG")

    async def _getChatMember(self, payload: dict[str, Any]) -> web.Response:  # noqa: N802
        return _ok({"status": "administrator" if payload["user_id"] in self.admins else "member"})

    def _fault(self, payload: dict[str, Any]) -> web.Response | None:
        if payload["chat_id"] in self.moved:
            about = {"migrate_to_chat_id": self.moved[payload["chat_id"]]}
            return _error(400, "Bad Request: group chat was upgraded to a supergroup chat", about)
        if payload.get("parse_mode") == "HTML":
            markup = Markup(payload["text"])
            if not self.knows_time and "<tg-time" in payload["text"]:
                return _error(400, 'Bad Request: can\'t parse entities: Unsupported start tag "tg-time"')
            if markup.fault:
                return _error(400, f"Bad Request: can't parse entities: {markup.fault}")
            if len(markup.plain.encode("utf-16-le")) // 2 > 4096:
                return _error(400, "Bad Request: message is too long")
            if not markup.plain.strip():
                return _error(400, "Bad Request: message text is empty")
        for row in payload.get("reply_markup", {}).get("inline_keyboard", []):
            if any(len(button["callback_data"].encode()) > 64 for button in row):
                return _error(400, "Bad Request: BUTTON_DATA_INVALID")
        return None


def failing(code: int, description: str = "failed", **parameters: Any) -> web.Response:
    """An error in Telegram's form, for `manners`."""
    return _error(code, description, parameters)


def _ok(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def _error(code: int, description: str, parameters: dict[str, Any] | None = None) -> web.Response:
    about = {"ok": False, "error_code": code, "description": description}
    return web.json_response(about | ({"parameters": parameters} if parameters else {}), status=code)


@asynccontextmanager
async def bot_api() -> AsyncIterator[Chat]:
    """A server with one bot and whatever chats it is asked for."""
    chat, app = Chat(), web.Application()
    app.router.add_post("/bot{token}/{method}", chat.answer)
    async with serve(app) as chat.base:
        yield chat
