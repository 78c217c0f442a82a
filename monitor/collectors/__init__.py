"""Where items come from. Each file holds one Collector and is the only one that imports its library."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from monitor.model import Item, Source


@dataclass(frozen=True, slots=True)
class Collected:
    """Items that belong in one transaction with the cursors that say how far we have read.

    `cursors` pairs a source id with its new cursor, the collector's own text (JSON if it likes); a source that is
    not named keeps the stored one. Items of several sources may stand together."""

    items: tuple[Item, ...] = ()
    cursors: tuple[tuple[str, str], ...] = ()


class Collector(Protocol):
    """Reads one source (or, as one account, several) and remembers nothing itself."""

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources that this collector reads."""
        ...

    def collect(self, cursors: "Cursors") -> AsyncIterator[Collected]:
        """Yield what is new since the stored cursors, oldest first.

        A poll ends when it is through; a live connection goes on until it breaks. The caller stores each yield in
        one transaction before it asks for the next, so what stands after a `yield` runs only once the yielded
        items are safe: receipts to the server belong there. Raises Unavailable (go again later) or Refused."""
        ...


@runtime_checkable
class Troubled(Protocol):
    """A collector of several sources that can say, while it goes on, what is wrong with one of them."""

    def troubles(self) -> Mapping[str, str]:
        """What is wrong right now, by source id; a source that is well is not named."""
        ...


class Cursors(Protocol):
    """What was stored of how far each source has been read."""

    def cursor(self, source: str) -> str | None:
        """The stored cursor of a source, or None when it was never read."""
        ...
