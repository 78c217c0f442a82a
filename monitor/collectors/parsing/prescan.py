"""A first quick look at XML, before a slower parser gets it: refuses what is built to hurt, finds where entries stand.

expat reads a normal feed in 0.2 ms. One element with 100,000 attributes costs feedparser 140 seconds (measured).
"""

from contextlib import suppress
from dataclasses import dataclass, field
from xml.parsers import expat

from monitor.collectors.parsing.documents import Unreadable

_MOST_ATTRIBUTES = 64
_MOST_DEPTH = 100
_MOST_ENTITIES = 300
_LONGEST_ENTITY = 2000
MOST_ENTRIES = 500


class _EnoughError(Exception):
    pass


@dataclass(slots=True)
class Scan:
    """Where the entries stand in the document, in bytes; where to cut a document that has too many (0: nowhere), and
    the closing tags that make it whole again."""

    spans: list[tuple[int, int]] = field(default_factory=list)
    cut: int = 0
    closing: bytes = b""


def scan(document: bytes) -> Scan:
    """Look it over; a document that is not well-formed is looked over to its first mistake. Raises Unreadable."""
    look = _Look(document)
    with suppress(expat.ExpatError, ValueError, LookupError, _EnoughError):  # the parser says if the rest can be read
        look.parser.Parse(document, True)
    return look.scan


class _Look:
    def __init__(self, document: bytes) -> None:
        self.scan, self._document = Scan(), document
        self._open: list[str] = []
        self._start, self._entry_depth, self._entities = 0, 0, 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.EntityDeclHandler = self._entity

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        if len(attributes) > _MOST_ATTRIBUTES:
            raise Unreadable(f"an element has {len(attributes)} attributes, which no feed needs")
        if len(self._open) >= _MOST_DEPTH:
            raise Unreadable(f"its elements are nested more than {_MOST_DEPTH} deep")
        if not self._entry_depth and name.rpartition(":")[2].lower() in ("item", "entry"):
            if len(self.scan.spans) == MOST_ENTRIES:
                self.scan.cut = self.parser.CurrentByteIndex
                self.scan.closing = "".join(f"</{name}>" for name in reversed(self._open)).encode()
                raise _EnoughError
            self._start, self._entry_depth = self.parser.CurrentByteIndex, len(self._open) + 1
        self._open.append(name)

    def _end(self, name: str) -> None:
        if len(self._open) == self._entry_depth:
            end = self._document.find(b">", self.parser.CurrentByteIndex) + 1  # expat stands before the closing tag
            self.scan.spans.append((self._start, end))
            self._entry_depth = 0
        self._open.pop()

    def _entity(
        self, name: str, parameter: bool, value: str | None, base: str | None, system: str | None, *_: str | None
    ) -> None:
        self._entities += 1
        if parameter and system is not None and system.startswith("http"):
            return  # the DTD of RSS 0.91 names such a one; nobody here fetches it
        if parameter or value is None:
            raise Unreadable(f"it declares the entity {name[:40]!r} outside itself")
        if "&" in value or len(value) > _LONGEST_ENTITY or self._entities > _MOST_ENTITIES:
            raise Unreadable(f"it declares the entity {name[:40]!r}, which could grow without end")
