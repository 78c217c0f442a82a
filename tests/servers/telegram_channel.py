"""A channel as both Telegram servers of the tests show it: what was posted, edited and deleted, in order."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 1, 6, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Message:
    """One message. `links` maps words of the text to where they lead; `quote` are words that are quoted."""

    id: int
    text: str = ""
    date: datetime = START
    links: dict[str, str] = field(default_factory=dict)
    quote: str = ""
    group: int = 0
    media: str = ""
    forward: str = ""
    reply: int = 0
    poll: tuple[str, ...] = ()
    edited: bool = False
    service: bool = False
    views: int = 1


@dataclass
class Channel:
    """A channel with its messages by id. `known` names the other channels that can be forwarded from."""

    name: str
    id: int = 1001
    title: str = "A channel"
    messages: dict[int, Message] = field(default_factory=dict)
    top: int = 0
    broken: str = ""

    def post(self, text: str = "", **what: object) -> Message:
        """Publish the next message, a minute after the one before."""
        self.top += 1
        message = replace(Message(self.top, text, START + timedelta(minutes=self.top)), **what)  # type: ignore[arg-type]
        self.messages[self.top] = message
        return message

    def album(self, *texts: str, media: str = "photo") -> list[Message]:
        """Publish an album of as many members as there are texts."""
        group = 9_000_000 + self.top + 1
        return [self.post(text, group=group, media=media) for text in texts]

    def edit(self, id: int, text: str) -> Message:  # noqa: A002
        """Change the words of a message."""
        self.messages[id] = replace(self.messages[id], text=text, edited=True)
        return self.messages[id]

    def delete(self, id: int) -> None:  # noqa: A002
        """Take a message back."""
        del self.messages[id]

    def blocks(self) -> Iterator[list[Message]]:
        """The messages as they are shown: albums as one."""
        block: list[Message] = []
        for _, message in sorted(self.messages.items()):
            if block and not (message.group and message.group == block[0].group):
                yield block
                block = []
            block.append(message)
        if block:
            yield block
