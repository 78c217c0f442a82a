"""What the test Telegram answers to each method that a reader of channels calls."""

import os
import struct
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from telethon import password
from telethon.tl import types

from tests.servers import telegram_layer as layer
from tests.servers.telegram_wire import GENERATOR, Fault, Wire, prime

if TYPE_CHECKING:
    from tests.servers.telegram import Room, TelegramServer

ME = 777
SRP_SALT = b"salt one", b"salt two"


def _vector(objects: Iterable[Any]) -> bytes:
    bodies = [bytes(each) for each in objects]
    return struct.pack("<Ii", 0x1CB5C415, len(bodies)) + b"".join(bodies)


def _me() -> types.User:
    return types.User(id=ME, is_self=True, access_hash=1, first_name="Desk", last_name="Reader", phone="963000")


def _state() -> types.updates.State:
    return types.updates.State(pts=1, qts=0, date=datetime.now(UTC), seq=0, unread_count=0)


def _messages(server: "TelegramServer", room: "Room", ids: Iterable[int]) -> list[Any]:
    others = {name: other.channel for name, other in server.rooms.items()}
    return [layer.message(room.channel, room.channel.messages[each], others) for each in ids]


def _chats(server: "TelegramServer", rooms: Iterable["Room"]) -> list[types.Channel]:
    return [layer.chat(room.channel, room.joined) for room in rooms]


def _page(server: "TelegramServer", room: "Room", found: list[Any]) -> types.messages.ChannelMessages:
    count, ids = len(room.channel.messages), tuple(message.id for message in found)
    return types.messages.ChannelMessages(
        pts=room.pts,
        count=count,
        messages=found,
        topics=[],
        chats=_chats(server, server.spoken_of(room, ids)),
        users=[],
    )


def get_history(server: "TelegramServer", wire: Wire, request: Any) -> Any:
    """Newest first from `offset_id`, shifted by `add_offset` (core.telegram.org/api/offsets)."""
    room = server.room(request.peer.channel_id)
    ids = sorted(room.channel.messages, reverse=True)
    start = next((n for n, each in enumerate(ids) if not request.offset_id or each < request.offset_id), len(ids))
    start += request.add_offset
    chosen = ids[max(start, 0) : max(start + min(request.limit, 100), 0)]
    chosen = [each for each in chosen if each > request.min_id and (not request.max_id or each < request.max_id)]
    return _page(server, room, _messages(server, room, chosen))


def get_messages(server: "TelegramServer", wire: Wire, request: Any) -> Any:
    """By their ids; an empty message for each that is not there."""
    room = server.room(request.channel.channel_id)
    found = []
    for asked in request.id:
        known = asked.id in room.channel.messages
        found += _messages(server, room, [asked.id]) if known else [types.MessageEmpty(id=asked.id, peer_id=None)]
    return _page(server, room, found)


def get_peer_dialogs(server: "TelegramServer", wire: Wire, request: Any) -> Any:
    """The chats asked for, each with its newest message."""
    rooms = [room for room in server.rooms.values() if not room.channel.broken]
    asked = {dialog.peer.channel_id for dialog in request.peers}
    rooms = [room for room in rooms if room.channel.id in asked]
    tops = [
        m
        for room in rooms
        for m in _messages(server, room, [max(room.channel.messages)] if room.channel.messages else [])
    ]
    return types.messages.PeerDialogs(
        dialogs=[layer.dialog(room.channel, room.pts) for room in rooms],
        messages=tops,
        chats=_chats(server, rooms),
        users=[],
        state=_state(),
    )


def get_dialogs(server: "TelegramServer", wire: Wire, request: Any) -> Any:
    """The joined channels, by pages: `offset_peer` is the last of the page before."""
    rooms = [room for room in server.rooms.values() if room.joined]
    after = getattr(request.offset_peer, "channel_id", 0)
    start = next((n + 1 for n, room in enumerate(rooms) if room.channel.id == after), 0)
    page = rooms[start : start + request.limit]
    tops = [
        m
        for room in page
        for m in _messages(server, room, [max(room.channel.messages)] if room.channel.messages else [])
    ]
    return types.messages.DialogsSlice(
        count=len(rooms),
        dialogs=[layer.dialog(room.channel, room.pts) for room in page],
        messages=tops,
        chats=_chats(server, page),
        users=[],
    )


def resolve_username(server: "TelegramServer", wire: Wire, request: Any) -> Any:
    """The channel of a name."""
    room = server.rooms.get(request.username.lower())
    if room is None:
        raise Fault(400, "USERNAME_NOT_OCCUPIED")
    peer = types.PeerChannel(room.channel.id)
    return types.contacts.ResolvedPeer(peer, chats=[layer.chat(room.channel, room.joined)], users=[])


def join_channel(server: "TelegramServer", wire: Wire, request: Any) -> Any:
    """From now on the account hears of it."""
    room = server.room(request.channel.channel_id)
    room.joined = True
    joined = types.Updates(updates=[], users=[], chats=[layer.chat(room.channel)], date=datetime.now(UTC), seq=0)
    return types.messages.ChatInviteJoinResultOk(joined)


def get_difference(server: "TelegramServer", wire: Wire, request: Any) -> Any:
    """Names the channels of which this key has not heard all, a slice at a time."""
    told = server.told.setdefault(wire.key, {})
    behind = [room for room in server.rooms.values() if room.joined and told.get(room.channel.id, 1) < room.pts]
    if not behind or not server.names:
        return types.updates.DifferenceEmpty(date=datetime.now(UTC), seq=0)
    named = behind[: server.slice]
    for room in named:
        told[room.channel.id] = room.pts
    updates = [types.UpdateChannelTooLong(room.channel.id, room.pts) for room in named]
    parts = {"new_messages": [], "new_encrypted_messages": [], "other_updates": updates, "users": []}
    chats = _chats(server, named)
    if len(named) < len(behind):
        return types.updates.DifferenceSlice(**parts, chats=chats, intermediate_state=_state())
    return types.updates.Difference(**parts, chats=chats, state=_state())


def get_channel_difference(server: "TelegramServer", wire: Wire, request: Any) -> Any:
    """The events since `pts`: none, a slice of them, or "too long" without them."""
    room = server.room(request.channel.channel_id)
    server.told.setdefault(wire.key, {})[room.channel.id] = room.pts
    if request.pts >= room.pts:
        return types.updates.ChannelDifferenceEmpty(pts=room.pts, final=True)
    top = max(room.channel.messages, default=0)
    chats = _chats(server, [room])
    if room.pts - request.pts > server.too_long_after:
        newest = _messages(server, room, [top] if top else [])
        return types.updates.ChannelDifferenceTooLong(
            dialog=layer.dialog(room.channel, room.pts), messages=newest, chats=chats, users=[], final=True
        )
    end = min(room.pts, request.pts + min(request.limit, server.slice))
    updates = [server.update(room, pts) for pts in range(request.pts + 1, end + 1)]
    new = [u.message for u in updates if isinstance(u, types.UpdateNewChannelMessage)]
    other = [u for u in updates if u is not None and not isinstance(u, types.UpdateNewChannelMessage)]
    return types.updates.ChannelDifference(
        pts=end, new_messages=new, other_updates=other, chats=chats, users=[], final=end == room.pts
    )


def send_code(server: "TelegramServer", wire: Wire, request: Any) -> Any:
    """A code was sent to the app."""
    return types.auth.SentCode(type=types.auth.SentCodeTypeApp(length=5), phone_code_hash="hash", timeout=120)


def sign_in(server: "TelegramServer", wire: Wire, request: Any) -> Any:
    """Right or wrong code; a password may still be wanted."""
    if request.phone_code != server.code:
        raise Fault(400, "PHONE_CODE_EXPIRED" if request.phone_code == "00000" else "PHONE_CODE_INVALID")
    if server.password:
        raise Fault(401, "SESSION_PASSWORD_NEEDED")
    server.logged_in.add(wire.key)
    return types.auth.Authorization(_me())


def get_password(server: "TelegramServer", wire: Wire, request: Any) -> Any:
    """The parameters of SRP (core.telegram.org/api/srp)."""
    algo, p = _algo(), prime()
    x = int.from_bytes(password.compute_hash(algo, server.password), "big")
    k = int.from_bytes(password.sha256(algo.p, password.big_num_for_hash(GENERATOR)), "big")
    server.srp_b = int.from_bytes(os.urandom(256), "big")
    server.srp_v = pow(GENERATOR, x, p)
    public = (k * server.srp_v + pow(GENERATOR, server.srp_b, p)) % p
    return types.account.Password(
        new_algo=algo,
        new_secure_algo=types.SecurePasswordKdfAlgoUnknown(),
        secure_random=b"",
        has_password=bool(server.password),
        current_algo=algo,
        srp_B=password.big_num_for_hash(public),
        srp_id=1,
        hint=server.hint or None,
    )


def check_password(server: "TelegramServer", wire: Wire, request: Any) -> Any:
    """Whether the client's proof shows that it knows the password."""
    p, algo, sha256, big = prime(), _algo(), password.sha256, password.big_num_for_hash
    a = int.from_bytes(request.password.A, "big")
    k = int.from_bytes(sha256(algo.p, big(GENERATOR)), "big")
    b_public = (k * server.srp_v + pow(GENERATOR, server.srp_b, p)) % p
    u = int.from_bytes(sha256(big(a), big(b_public)), "big")
    shared = sha256(big(pow(a * pow(server.srp_v, u, p), server.srp_b, p)))
    mixed = password.xor(sha256(algo.p), sha256(big(GENERATOR)))
    proof = sha256(mixed, sha256(algo.salt1), sha256(algo.salt2), big(a), big(b_public), shared)
    if proof != request.password.M1:
        raise Fault(400, "PASSWORD_HASH_INVALID")
    server.logged_in.add(wire.key)
    return types.auth.Authorization(_me())


def log_out(server: "TelegramServer", wire: Wire, request: Any) -> Any:
    """The key is worth nothing from now on."""
    server.logged_in.discard(wire.key)
    return types.auth.LoggedOut()


def _algo() -> Any:
    p = prime().to_bytes(256, "big")
    return types.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow(*SRP_SALT, GENERATOR, p)


def check_folder(server: "TelegramServer", wire: Wire, request: Any) -> Any:
    """A shared folder has all channels of the server."""
    title = types.TextWithEntities("Fronts", [])
    peers = [types.PeerChannel(room.channel.id) for room in server.rooms.values()]
    return types.chatlists.ChatlistInvite(
        title=title, peers=peers, chats=_chats(server, server.rooms.values()), users=[]
    )


ANSWERS: dict[str, Callable[["TelegramServer", Wire, Any], Any]] = {
    "GetConfig": lambda server, wire, request: layer.config(server.port),
    "GetUsers": lambda server, wire, request: _vector([_me()]),
    "GetState": lambda server, wire, request: _state(),
    "GetHistory": get_history,
    "GetMessages": get_messages,
    "GetPeerDialogs": get_peer_dialogs,
    "GetDialogs": get_dialogs,
    "ResolveUsername": resolve_username,
    "JoinChannel": join_channel,
    "GetDifference": get_difference,
    "GetChannelDifference": get_channel_difference,
    "SendCode": send_code,
    "ResendCode": send_code,
    "SignIn": sign_in,
    "GetPassword": get_password,
    "CheckPassword": check_password,
    "LogOut": log_out,
    "CheckChatlistInvite": check_folder,
}
