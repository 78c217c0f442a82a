"""What comes out of the room: plain data that travels as JSON. Times are ISO 8601 in UTC, or empty."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class Unreadable(Exception):  # noqa: N818  it is what a log line says of the document
    """The document is not what it should be; the text says why, in words for the user."""


@dataclass(slots=True)
class Entry:
    """One entry of a feed. `span` is where it stands in the document, in bytes; (0, 0) when that is not known."""

    id: str = ""
    link: str = ""
    title: str = ""
    text: str = ""
    markup: bool = False
    language: str = ""
    published: str = ""
    updated: str = ""
    media: list[str] = field(default_factory=list)
    span: tuple[int, int] = (0, 0)


@dataclass(slots=True)
class Feed:
    """A feed. `ttl` is the publisher's wish in minutes (0: none), `skip_hours` are hours of the day in UTC; `older`
    leads to the page before this one; `trouble` says what is wrong with a feed that could be read all the same."""

    title: str = ""
    entries: list[Entry] = field(default_factory=list)
    ttl: int = 0
    skip_hours: list[int] = field(default_factory=list)
    older: str = ""
    trouble: str = ""


@dataclass(slots=True)
class Dispatch:
    """One dispatch of a wire. `status` is usable, withheld or canceled; `signals` are the agency's marks, in lower
    case and without their scheme (update, correction, kill); `embargo` is a time, or `open` for one without end;
    `urgency` runs from 1 (flash) to 9, 0 when not given; `receipt` acknowledges it to a server that waits for that."""

    id: str = ""
    version: str = ""
    status: str = "usable"
    signals: list[str] = field(default_factory=list)
    headline: str = ""
    text: str = ""
    markup: bool = False
    dateline: str = ""
    language: str = ""
    sent: str = ""
    embargo: str = ""
    urgency: int = 0
    notes: list[str] = field(default_factory=list)
    url: str = ""
    media: list[str] = field(default_factory=list)
    receipt: str = ""
    raw: str = ""


def iso(moment: datetime | None) -> str:
    """A time for the way out of the room; empty for none."""
    return moment.astimezone(UTC).isoformat() if moment else ""


def moment(text: str) -> datetime | None:
    """The way back of `iso`."""
    return datetime.fromisoformat(text) if text else None


def clean(text: object) -> str:
    """Text that can be stored: no NUL, no half of a surrogate pair, no surrounding space."""
    if text is None:
        return ""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", str(text)).strip()
