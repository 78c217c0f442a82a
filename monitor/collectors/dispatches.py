"""From a dispatch to an item: what its status, marks and embargo mean for us."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape

from monitor.collectors.dating import believed
from monitor.collectors.parsing import Dispatch
from monitor.collectors.parsing.documents import moment
from monitor.collectors.parsing.signals import EDIT, KILL
from monitor.model import Event, Item, Source

WITHOUT_END = datetime(9999, 12, 31, tzinfo=UTC)  # an embargo until further notice
_MOST_KNOWN = 2000
_LONGEST_TITLE, _LONGEST_TEXT = 500, 100_000  # characters


@dataclass(slots=True)
class Known:
    """The newest version seen of each of the last dispatches, and when that was sent: another version under a known
    id is an edit, an older one that arrives late is no news."""

    versions: dict[str, list[str]] = field(default_factory=dict)

    def news(self, arrived: Sequence[tuple[Dispatch, bytes]], source: Source, now: datetime) -> list[Item]:
        """The items that are new among these dispatches, in the order in which they were sent. With each goes the
        document that it came in, kept as its payload where it came alone."""
        items = []
        for dispatch, document in sorted(arrived, key=lambda pair: pair[0].sent):
            version, sent = self.versions.get(_mark(dispatch.id), ["", ""])
            outdated = bool(dispatch.sent and sent) and dispatch.sent < sent
            if version != _version(dispatch) and not outdated:
                items.append(self._item(dispatch, source, document, now))
                self._note(dispatch)
        return items

    def _note(self, dispatch: Dispatch) -> None:
        self.versions.pop(_mark(dispatch.id), None)
        self.versions[_mark(dispatch.id)] = [_version(dispatch), dispatch.sent]
        while len(self.versions) > _MOST_KNOWN:
            del self.versions[next(iter(self.versions))]

    def _item(self, dispatch: Dispatch, source: Source, document: bytes, now: datetime) -> Item:
        published, undated = believed(moment(dispatch.sent), now)
        return Item(
            source=source.id,
            kind=source.kind,
            native_id=dispatch.id,
            published=published,
            fetched=now,
            title=dispatch.headline[:_LONGEST_TITLE],
            text=_with_dateline(dispatch)[:_LONGEST_TEXT],
            markup=dispatch.markup,
            language=source.language or dispatch.language,
            url=dispatch.url,
            event=self._event(dispatch),
            version=_version(dispatch),
            embargo=_embargo(dispatch),
            urgency=dispatch.urgency or None,
            notes=(*dispatch.signals, *dispatch.notes, *undated),
            media=tuple(dispatch.media),
            payload=dispatch.raw.encode() or document,
        )

    def _event(self, dispatch: Dispatch) -> Event:
        if dispatch.status in ("canceled", "withheld") or KILL.intersection(dispatch.signals):
            return Event.RETRACT
        if EDIT.intersection(dispatch.signals) or _mark(dispatch.id) in self.versions:
            return Event.EDIT
        return Event.NEW


def _version(dispatch: Dispatch) -> str:
    """The agency's number is opaque, and some correct or kill without a new one: so the words and status count too."""
    words = "\0".join((dispatch.headline, dispatch.text, dispatch.status, dispatch.embargo, *sorted(dispatch.signals)))
    return f"{dispatch.version[:60]}:{_hash(words)[:10]}"


def _embargo(dispatch: Dispatch) -> datetime | None:
    return WITHOUT_END if dispatch.embargo == "open" else moment(dispatch.embargo)


def _with_dateline(dispatch: Dispatch) -> str:
    """Where it was written belongs to the words, as a paper prints it."""
    dateline, text = dispatch.dateline.strip(), dispatch.text
    if not dateline or dateline[:20] in text[:300] or not text:
        return text
    return f"<p>{escape(dateline)}</p>{text}" if dispatch.markup else f"{dateline} {text}"


def _mark(native_id: str) -> str:
    return _hash(native_id)[:12]


def _hash(words: str) -> str:
    return hashlib.sha1(words.encode(), usedforsecurity=False).hexdigest()
