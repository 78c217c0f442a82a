"""The questions of the patrol, in Telegram's words, and their answers in ours."""

from collections.abc import Iterable, Sequence
from typing import Any

from telethon.tl import functions, types

from monitor.collectors.posts import Post
from monitor.collectors.telegram.line import Line
from monitor.collectors.telegram.messages import read

PAGE = 100  # messages or chats of one answer (core.telegram.org/api/offsets)
_MOST_NAMES = 20_000


class Names:
    """Public names of channels by id, as answers and updates tell them; the oldest are forgotten."""

    def __init__(self) -> None:
        self._names: dict[int, str] = {}
        self.left: set[int] = set()

    def learn(self, chats: Iterable[Any]) -> dict[str, int]:
        """Take note of the channels of an answer; gives their ids by name."""
        found: dict[str, int] = {}
        for chat in chats:
            if not isinstance(chat, types.Channel) or chat.min:
                continue
            others = [other.username for other in chat.usernames or () if other.active]
            names = [name.lower() for name in (chat.username, *others) if name]
            found |= dict.fromkeys(names, chat.id)
            if names:
                self._names[chat.id] = names[0]
            (self.left.add if chat.left else self.left.discard)(chat.id)
        while len(self._names) > _MOST_NAMES:
            del self._names[next(iter(self._names))]
        return found

    def __call__(self, channel: int) -> str:
        """The name of a channel; empty when it has none that we know."""
        return self._names.get(channel, "")


async def history(
    line: Line, names: Names, peer: Any, name: str, after: int | None, first: int
) -> dict[int, Post | None]:
    """The messages that follow `after`, oldest of them first, a page at most; the newest `first` ones for None."""
    limit = first if after is None else PAGE
    offset, back = (0, 0) if after is None else (after + 1, -limit)
    request = functions.messages.GetHistoryRequest(
        peer=peer, offset_id=offset, offset_date=None, add_offset=back, limit=limit, max_id=0, min_id=after or 0, hash=0
    )
    return _posts(await line.call(request), name, names)


async def by_number(line: Line, names: Names, peer: Any, name: str, numbers: Sequence[int]) -> dict[int, Post | None]:
    """These messages, a page at most; those that are gone are not in the answer."""
    asked = [types.InputMessageID(number) for number in numbers]
    channel = types.InputChannel(peer.channel_id, peer.access_hash)
    return _posts(await line.call(functions.channels.GetMessagesRequest(channel, asked)), name, names)


async def tops(line: Line, names: Names, peers: Sequence[Any]) -> dict[int, int]:
    """The newest message of each of these channels, by channel id; a page of channels at most."""
    asked = [types.InputDialogPeer(peer) for peer in peers]
    answer = await line.call(functions.messages.GetPeerDialogsRequest(asked))
    names.learn(answer.chats)
    return {d.peer.channel_id: d.top_message for d in answer.dialogs if isinstance(d.peer, types.PeerChannel)}


async def joined(line: Line, names: Names) -> dict[str, int]:
    """The ids of the channels that the account has joined, by name."""
    found: dict[str, int] = {}
    offset: dict[str, Any] = {"offset_date": None, "offset_id": 0, "offset_peer": types.InputPeerEmpty()}
    while True:
        answer = await line.call(functions.messages.GetDialogsRequest(**offset, limit=PAGE, hash=0))
        found |= names.learn(answer.chats)
        if not answer.dialogs or not isinstance(answer, types.messages.DialogsSlice):
            return found
        last = answer.dialogs[-1]
        peer = line.peer(getattr(last.peer, "channel_id", 0)) or types.InputPeerEmpty()
        date = next((m.date for m in answer.messages if m.id == last.top_message and m.peer_id == last.peer), None)
        following = {"offset_date": date, "offset_id": last.top_message, "offset_peer": peer}
        if following == offset or len(answer.dialogs) < PAGE:
            return found
        offset = following


async def resolved(line: Line, names: Names, name: str) -> int:
    """The id of the channel with this name; 0 when the name belongs to something else."""
    answer = await line.call(functions.contacts.ResolveUsernameRequest(name))
    found = names.learn(answer.chats)
    return found.get(name, 0) or getattr(answer.peer, "channel_id", 0)


async def join(line: Line, peer: Any) -> None:
    """Become a reader of the channel, so that its posts are pushed."""
    await line.call(functions.channels.JoinChannelRequest(types.InputChannel(peer.channel_id, peer.access_hash)))


def _posts(answer: Any, name: str, names: Names) -> dict[int, Post | None]:
    names.learn(answer.chats)
    there = [message for message in answer.messages if not isinstance(message, types.MessageEmpty)]
    return {m.id: read(m, name, names) for m in sorted(there, key=lambda m: int(m.id))}
