"""What comes off the wire: an item, the report that it makes, and the story that it belongs to."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model.named import Kind


class Event(StrEnum):
    """What the wire did with an item: sent it, sent a new version of it, or took it back."""

    NEW = "new"
    EDIT = "edit"
    RETRACT = "retract"


@dataclass(frozen=True, slots=True)
class Item:
    """One post, entry or dispatch as it came off the wire. `native_id` is the wire's own id for it, `version` tells
    two texts under one id apart, `payload` is what was received, byte for byte. A collector fills `title` and
    `text` as published; `text` may hold HTML where `markup` says so."""

    source: str
    kind: Kind
    native_id: str
    published: datetime
    fetched: datetime
    title: str = ""
    text: str = ""
    markup: bool = False
    language: str = ""
    url: str = ""
    forward_from: str = ""
    reply_to: str = ""
    event: Event = Event.NEW
    version: str = ""
    embargo: datetime | None = None
    urgency: int | None = None
    notes: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    payload: bytes = b""

    @property
    def id(self) -> str:
        """Unique among all items, whatever the version."""
        return f"{self.source}/{self.native_id}"

    @property
    def sha256(self) -> str:
        """The fingerprint of the payload, in hexadecimal."""
        return hashlib.sha256(self.payload).hexdigest()


@dataclass(frozen=True, slots=True)
class Report:
    """An item made comparable: one plain text (title, line break, body) without markup or control characters.
    `title_end` is where the title ends in it. `offsets[i]` is where character i stood in `original`
    (title + line break + body as published); empty when the two are the same."""

    id: str
    source: str
    kind: Kind
    published: datetime
    fetched: datetime
    text: str
    title_end: int = 0
    language: str = ""
    url: str = ""
    forward_from: str = ""
    event: Event = Event.NEW
    original: str = ""
    offsets: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """Where a report belongs by its words: the story (reports that repeat one text are one voice), the earliest
    report of it when this one is a copy, and why."""

    id: str
    duplicate_of: str = ""
    why: str = ""
