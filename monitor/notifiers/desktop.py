"""Alerts on the desktop, over D-Bus (Desktop Notifications Specification 1.2): one bubble an incident, replaced as it
changes. Only a service of the user's own session reaches the bus."""

import asyncio
import html
from collections.abc import Awaitable, Callable
from typing import Any

from dbus_fast import BusType, Message, MessageType, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.errors import DBusFastError

from monitor import model, plain
from monitor.errors import Unavailable
from monitor.locale import direction
from monitor.model import Mark, Receipt, State
from monitor.notifiers.quoting import isolated, quoted

Decide = Callable[[str, str, str], Awaitable[str]]

_NOTIFICATIONS, _NOTIFICATIONS_PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
_DAEMON, _DAEMON_PATH = "org.freedesktop.DBus", "/org/freedesktop/DBus"
_PATIENCE = 5.0  # seconds: a notification service that needs longer hangs
_LOW, _NORMAL, _CRITICAL = 0, 1, 2
_TAGS = {Mark.ACT: "b", Mark.DENIAL: "b", Mark.PLACE: "u"}
_REMEMBERED = 500  # bubbles whose buttons still work


class Desktop:
    """Speaks to the notification service of the session bus (or of the bus at `address`). `decide(verb, incident,
    who)` is awaited when a button is pressed, `open_link(url)` when the bubble itself is."""

    def __init__(
        self,
        name: str,
        *,
        address: str | None = None,
        decide: Decide | None = None,
        open_link: Callable[[str], Awaitable[None]] | None = None,
        who: str = "desktop",
    ) -> None:
        self._name, self._address, self._who = name, address, who
        self._decide, self._open_link = decide, open_link
        self._bus: MessageBus | None = None
        self._server, self._capabilities = "", frozenset[str]()
        self._shown: dict[int, model.Message] = {}
        self._pressed: set[asyncio.Future[Any]] = set()

    @property
    def name(self) -> str:
        """The name under which the configuration knows it."""
        return self._name

    async def notify(self, message: model.Message, previous: Receipt | None) -> Receipt | None:
        """Show the message; the bubble of the thread's earlier message is replaced while its service still runs."""
        try:
            async with asyncio.timeout(_PATIENCE):
                bus = await self._connected()
                await self._know_the_server(bus)
                shown = (await _call(bus, "Notify", "susssasa{sv}i", self._arguments(message, previous)))[0]
        except TimeoutError:
            await self.aclose()
            raise Unavailable(self._name, "the notification service does not answer") from None
        except (DBusFastError, OSError, EOFError, ValueError) as error:
            await self.aclose()
            raise Unavailable(self._name, _in_words(error)) from None
        self._shown[shown] = message
        while len(self._shown) > _REMEMBERED:
            del self._shown[next(iter(self._shown))]
        return Receipt(f"{shown} {self._server}")

    async def aclose(self) -> None:
        """Leave the bus."""
        if self._bus is not None:
            self._bus.disconnect()
        self._bus, self._server = None, ""

    async def _connected(self) -> MessageBus:
        if self._bus is None or not self._bus.connected:
            self._bus = MessageBus(bus_address=self._address, bus_type=BusType.SESSION)
            await self._bus.connect()
            rule = f"type='signal',interface='{_NOTIFICATIONS}',member='ActionInvoked'"
            await _ask_daemon(self._bus, "AddMatch", "s", [rule])
            self._bus.add_message_handler(self._heard)
        return self._bus

    async def _know_the_server(self, bus: MessageBus) -> None:
        """Ask what the service can show. Ids begin anew with each service: an old one may be somebody else's now."""
        await _call(bus, "GetServerInformation")  # starts the service where the session would start it
        owner = await _ask_daemon(bus, "GetNameOwner", "s", [_NOTIFICATIONS])
        server = f"{(await _ask_daemon(bus, 'GetId'))[0]} {owner[0]}"
        if server != self._server:
            self._capabilities = frozenset((await _call(bus, "GetCapabilities"))[0])
            self._server = server

    def _arguments(self, message: model.Message, previous: Receipt | None) -> list[Any]:
        number, _, server = previous.id.partition(" ") if previous else ("0", "", "")
        replaces = int(number) if server == self._server and number.isdecimal() else 0
        summary = f"{message.extra.get('shape', '')} {message.headline}".strip()
        hints = {
            "urgency": Variant("y", _urgency(message)),
            "category": Variant("s", "x-monitor.incident"),
            "desktop-entry": Variant("s", "monitor"),
            "resident": Variant("b", True),  # a pressed button must not take away the bubble that will be replaced
        }
        return [
            "monitor",
            replaces,
            "",
            plain.worded(summary, 200),
            self._body(message),
            self._buttons(message),
            hints,
            -1,
        ]

    def _body(self, message: model.Message) -> str:
        number = plain.line(message.extra.get("id", ""), 60)
        facts = [message.voices, message.source, f"{message.timing} {number}".strip(), message.history]
        before, after = self._rows([message.extra.get("brief") or message.change], message), self._rows(facts, message)
        return "\n".join(row for row in [*before, self._quote(message), *after] if row)

    def _rows(self, texts: list[str], message: model.Message) -> list[str]:
        """Each line in the direction of its language: a name at its start must not turn it round."""
        rows = [row for text in texts for row in plain.worded(text, 600).split("\n") if row]
        if "body-markup" in self._capabilities:
            rows = [html.escape(row, quote=False) for row in rows]
        return [isolated(row, message.language) for row in rows] if direction(message.language) == "rtl" else rows

    def _quote(self, message: model.Message) -> str:
        pieces = []
        for segment in quoted(message):
            calm, tag = segment.text, _TAGS.get(segment.mark)
            if "body-markup" in self._capabilities:
                calm = html.escape(calm, quote=False)
                calm = f"<{tag}>{calm}</{tag}>" if tag else calm
            pieces.append(calm)
        return isolated("".join(pieces), message.quote_language)

    def _buttons(self, message: model.Message) -> list[str]:
        labels = {"default": message.extra.get("link", "")} if self._open_link and message.url else {}
        if self._decide:
            labels |= {verb: message.extra.get(f"button.{verb}", "") for verb in ("take", "snooze")}
        pairs = [part for verb, label in labels.items() if label for part in (verb, plain.line(label, 40))]
        return pairs if "actions" in self._capabilities else []

    def _heard(self, signal: Message) -> None:
        if signal.message_type is not MessageType.SIGNAL or signal.member != "ActionInvoked":
            return
        message = self._shown.get(signal.body[0])
        if message is None or signal.sender != self._server.rpartition(" ")[2]:
            return
        answer: Awaitable[Any] | None = None
        if signal.body[1] == "default":
            answer = self._open_link(plain.link(message.url)) if self._open_link else None
        elif self._decide:
            answer = self._decide(signal.body[1], message.extra.get("id", message.thread), self._who)
        if answer is not None:
            task = asyncio.ensure_future(answer)
            self._pressed.add(task)
            task.add_done_callback(self._pressed.discard)


async def _call(bus: MessageBus, member: str, signature: str = "", body: list[Any] | None = None) -> list[Any]:
    return await _sent(
        bus, Message(_NOTIFICATIONS, _NOTIFICATIONS_PATH, _NOTIFICATIONS, member, signature=signature, body=body or [])
    )


async def _ask_daemon(bus: MessageBus, member: str, signature: str = "", body: list[Any] | None = None) -> list[Any]:
    return await _sent(bus, Message(_DAEMON, _DAEMON_PATH, _DAEMON, member, signature=signature, body=body or []))


async def _sent(bus: MessageBus, message: Message) -> list[Any]:
    reply = await bus.call(message)
    if reply is None:
        raise EOFError("the bus closed the connection")
    if reply.message_type is MessageType.ERROR:
        raise DBusFastError(f"{reply.error_name}: {' '.join(map(str, reply.body))}")
    return list(reply.body)


def _urgency(message: model.Message) -> int:
    if not message.wake:
        return _LOW
    return _CRITICAL if message.state in (State.CONTESTED, State.DENIED, State.CONFIRMED) else _NORMAL


def _in_words(error: Exception) -> str:
    text = str(error)
    if any(sign in text for sign in ("ServiceUnknown", "NameHasNoOwner", ".Spawn.")):
        return "no notification service runs in this session"
    if isinstance(error, (OSError, ValueError)):
        return "there is no session bus; only a service of the user's own session reaches the desktop"
    return plain.line(text, 200) or "the bus closed the connection"
