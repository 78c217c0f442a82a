"""A Telegram on this machine: one account, many channels, real MTProto over TCP, and every fault on demand.

It keeps a log of events per channel with its `pts`, from which differences are told, as Telegram does
(core.telegram.org/api/updates). What a test turns: `floods`, `silent`, `errors`, `too_long_after`, `slice`, `names`.
"""

import asyncio
import os
import struct
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from telethon.crypto import AuthKey
from telethon.tl import functions, types
from telethon.tl.core import GzipPacked, RpcResult

from tests.servers import telegram_layer as layer
from tests.servers.telegram_answers import ANSWERS
from tests.servers.telegram_channel import Channel, Message
from tests.servers.telegram_wire import Fault, Gone, Wire

_WRAPPERS = (
    functions.InvokeWithLayerRequest,
    functions.InitConnectionRequest,
    functions.InvokeWithoutUpdatesRequest,
    functions.InvokeAfterMsgRequest,
)
_OPEN = {"GetConfig", "SendCode", "ResendCode", "SignIn", "GetPassword", "CheckPassword"}  # to who is not logged in


@dataclass
class Room:
    """A channel with its log: (kind, message ids) of each event, the n-th of which has pts n + 1."""

    channel: Channel
    joined: bool = True
    log: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)

    @property
    def pts(self) -> int:
        """Where the log stands."""
        return len(self.log) + 1


class TelegramServer:
    """The server. `calls` counts the requests by method."""

    def __init__(self) -> None:
        self.rooms: dict[str, Room] = {}
        self.keys: dict[int, bytes] = {}
        self.logged_in: set[bytes] = set()
        self.dead: dict[bytes, str] = {}
        self.wires: list[Wire] = []
        self.listening: list[Wire] = []
        self.calls: Counter[str] = Counter()
        self.floods: dict[str, float] = {}  # method -> loop time until which it is refused
        self.silent: set[str] = set()  # methods that get no answer
        self.errors: dict[str, tuple[int, str]] = {}  # method -> error
        self.too_long_after = 100
        self.slice = 100
        self.names = True  # whether the account's difference names the channels that changed
        self.deaf = False  # whether pushes are lost
        self.spare: int | None = None  # bytes after which a new connection is cut
        self.told: dict[bytes, dict[int, int]] = {}
        self.password, self.hint, self.code = "", "", "12345"
        self.port = 0
        self._server: asyncio.Server | None = None

    # --- what a test does ---

    def add(self, name: str, *, id: int = 0, joined: bool = True) -> Channel:  # noqa: A002
        """A new channel."""
        channel = Channel(name, id or 1001 + len(self.rooms), title=name.title())
        self.rooms[name] = Room(channel, joined)
        return channel

    def post(self, name: str, text: str = "", **what: Any) -> Message:
        """Publish and push."""
        said = self.rooms[name].channel.post(text, **what)
        self.happened(name, "new", said.id)
        return said

    def album(self, name: str, *texts: str) -> list[Message]:
        """Publish and push an album, member by member."""
        said = self.rooms[name].channel.album(*texts)
        for member in said:
            self.happened(name, "new", member.id)
        return said

    def edit(self, name: str, id: int, text: str) -> None:  # noqa: A002
        """Edit and push."""
        self.rooms[name].channel.edit(id, text)
        self.happened(name, "edit", id)

    def delete(self, name: str, *ids: int) -> None:
        """Delete and push."""
        for each in ids:
            self.rooms[name].channel.delete(each)
        self.happened(name, "delete", *ids)

    def happened(self, name: str, kind: str, *ids: int) -> None:
        """Write an event into the log and push it to who listens."""
        room = self.rooms[name]
        room.log.append((kind, ids))
        if not room.joined or self.deaf or not self.listening:
            return
        update = self.update(room, room.pts)
        if update is None:
            return
        chats = [layer.chat(other.channel, other.joined) for other in self.spoken_of(room, ids)]
        pushed = bytes(types.Updates(updates=[update], users=[], chats=chats, date=datetime.now(UTC), seq=0))
        for wire in self.listening:
            wire.send(pushed)
            self.told.setdefault(wire.key, {})[room.channel.id] = room.pts

    def spoken_of(self, room: Room, ids: tuple[int, ...]) -> list[Room]:
        """The channel, and those that its messages are forwarded from."""
        said = [room.channel.messages[each] for each in ids if each in room.channel.messages]
        names = {message.forward.partition("/")[0] for message in said}
        return [room, *(other for name, other in self.rooms.items() if name in names and other is not room)]

    def drop(self) -> None:
        """Cut every connection."""
        for wire in list(self.wires):
            wire.cut()

    def cut_after(self, count: int) -> None:
        """Cut every connection when so many more bytes have passed, whichever way."""
        for wire in self.wires:
            wire.spare = count

    def new_key(self) -> bytes:
        """A key that is logged in already, for a session file of a test."""
        key = AuthKey(os.urandom(256))
        self.keys[struct.unpack("<q", key.key_id.to_bytes(8, "little"))[0]] = key.key
        self.logged_in.add(key.key)
        return bytes(key.key)

    # --- how it answers ---

    def update(self, room: Room, pts: int) -> Any:
        """The event with this pts; None for one whose message is gone."""
        kind, ids = room.log[pts - 2]
        if kind == "delete":
            return types.UpdateDeleteChannelMessages(room.channel.id, list(ids), pts, len(ids) and 1)
        said = room.channel.messages.get(ids[0])
        if said is None:
            return None
        others = {name: other.channel for name, other in self.rooms.items()}
        message = layer.message(room.channel, said, others)
        made = types.UpdateNewChannelMessage if kind == "new" else types.UpdateEditChannelMessage
        return made(message, pts, 1)

    def room(self, id: int) -> Room:  # noqa: A002
        """The channel with this id, if the account may see it."""
        room = next((room for room in self.rooms.values() if room.channel.id == id), None)
        if room is None:
            raise Fault(400, "CHANNEL_INVALID")
        if room.channel.broken:
            raise Fault(400, room.channel.broken)
        return room

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak with one client until it goes."""
        wire = Wire(reader, writer, self.keys)
        wire.spare = self.spare
        self.wires.append(wire)
        with suppress(Gone, ConnectionError, AssertionError):
            while True:
                for message, request in await wire.receive():
                    self._answer(wire, message, request)
        self.wires.remove(wire)
        if wire in self.listening:
            self.listening.remove(wire)
        writer.close()

    def _answer(self, wire: Wire, message: int, request: Any) -> None:
        while isinstance(request, _WRAPPERS):
            request = request.query
        if isinstance(request, types.MsgsAck):
            return
        if isinstance(request, functions.PingRequest):
            if "ping" not in self.silent:
                wire.send(bytes(types.Pong(message, request.ping_id)), reply=True)
            return
        name = type(request).__name__.removesuffix("Request")
        self.calls[name] += 1
        if name in self.silent:
            return
        try:
            body = self._result(wire, name, request)
        except Fault as fault:
            body = bytes(types.RpcError(fault.code, fault.words))
        if len(body) > 512:
            body = min(body, bytes(GzipPacked(body)), key=len)
        wire.send(struct.pack("<Iq", RpcResult.CONSTRUCTOR_ID, message) + body, reply=True)

    def _result(self, wire: Wire, name: str, request: Any) -> bytes:
        if dead := self.dead.get(wire.key):
            raise Fault(406 if "DUPLICATED" in dead else 401, dead)
        if (rest := self.floods.get(name, 0) - asyncio.get_running_loop().time()) > 0:
            raise Fault(420, f"FLOOD_WAIT_{max(1, round(rest))}")
        if name in self.errors:
            raise Fault(*self.errors[name])
        if name not in ANSWERS:
            raise Fault(400, f"METHOD_UNKNOWN_{name}")
        if wire.key not in self.logged_in and name not in _OPEN:
            raise Fault(401, "AUTH_KEY_UNREGISTERED")
        answer = ANSWERS[name](self, wire, request)
        if name != "GetConfig" and wire.key in self.logged_in and wire not in self.listening:
            self.listening.append(wire)
        return answer if isinstance(answer, bytes) else bytes(answer)

    async def start(self, port: int = 0) -> None:
        """Listen, on a free port the first time."""
        self._server = await asyncio.start_server(self.serve, "127.0.0.1", port or self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Refuse connections and cut those that stand."""
        if self._server:
            self._server.close()
        self.drop()
        await asyncio.sleep(0)


@asynccontextmanager
async def telegram_server() -> AsyncIterator[TelegramServer]:
    """A running server."""
    server = TelegramServer()
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
