"""Alerts through a Telegram bot: one message an incident, edited as it changes, answered where somebody is to be woken.

Sending is the one step that cannot be repeated unseen: the Bot API knows no idempotency key. A crash or a lost answer
between Telegram's acceptance and our record sends that message twice; both carry the incident's number.
"""

from typing import Any

from monitor.errors import Refused
from monitor.model import Message, Receipt
from monitor.notifiers.telegram_api import BotApi, Rejected
from monitor.notifiers.telegram_markup import keyboard, text

_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")


class TelegramBot:
    """Writes to one chat: its number, or `@name` of a public one."""

    def __init__(self, name: str, api: BotApi, chat: int | str) -> None:
        self._name, self._api, self._chat = name, api, chat
        self._times = True

    @property
    def name(self) -> str:
        """The name under which the configuration knows it."""
        return self._name

    @property
    def chat(self) -> int | str:
        """Where it writes now; a group that grew has a new number."""
        return self._chat

    async def notify(self, message: Message, previous: Receipt | None) -> Receipt | None:
        """Send the message, or edit the thread's first one and, where someone is to be woken, answer it."""
        root = self._root(previous)
        if root is None:
            return await self._send(message)
        if not await self._edit(message, root):
            return await self._send(message, answering=root)
        if message.wake:
            await self._send(message, answering=root, brief=True)
        return None

    def _root(self, previous: Receipt | None) -> int | None:
        chat, _, number = previous.id.rpartition("/") if previous else ("", "", "")
        return int(number) if number.isdecimal() and chat == str(self._chat) else None

    async def _send(self, message: Message, *, answering: int | None = None, brief: bool = False) -> Receipt:
        payload: dict[str, Any] = {"disable_notification": not message.wake}
        if answering is not None:
            payload["reply_parameters"] = {"message_id": answering, "allow_sending_without_reply": True}
        if not brief:
            payload["reply_markup"] = keyboard(message)
        sent = await self._put("sendMessage", message, brief, payload)
        return Receipt(f"{self._chat}/{sent['message_id']}")

    async def _edit(self, message: Message, root: int) -> bool:
        try:
            await self._put("editMessageText", message, False, {"message_id": root, "reply_markup": keyboard(message)})
        except Rejected as error:
            reason = error.description.lower()
            if "message is not modified" in reason:
                return True
            if any(gone in reason for gone in _GONE):
                return False
            raise
        return True

    async def _put(self, method: str, message: Message, brief: bool, payload: dict[str, Any]) -> Any:
        """Call a method with the words; an older server does not know tg-time, a grown group has a new number."""
        for _ in range(3):
            words = text(message, history=not brief, times=self._times)
            try:
                return await self._api.ask(
                    method,
                    chat_id=self._chat,
                    text=words,
                    parse_mode="HTML",
                    link_preview_options={"is_disabled": True},
                    **payload,
                )
            except Rejected as error:
                if error.migrated_to is not None:
                    self._chat = error.migrated_to
                elif self._times and "tg-time" in error.description.lower():
                    self._times = False
                else:
                    raise
        raise Refused(self._name, "the chat moves from number to number")
