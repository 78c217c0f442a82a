"""The reports of the window, as little of each as is needed to lay a new one beside it."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from monitor.analysis.stories.sheet import Sheet, read

_SPARE = 4096


@dataclass(slots=True)
class Record:
    """A report as it is kept. `root` is the number of the first report of its story, None if it is that itself."""

    id: str
    source: int
    published: datetime
    line: bytes
    text: int
    root: int | None
    root_id: str
    places: frozenset[str]
    origins: tuple[str, ...]


class Window:
    """Reports by a running number. The oldest are forgotten; numbers are never used again."""

    def __init__(self) -> None:
        self._first = 0
        self._limit = float("-inf")
        self._ids: list[str] = []
        self._roots: list[str] = []
        self._lines: list[bytes] = []
        self._published = array("d")
        self._root_numbers = array("q")
        self._sources = array("q")
        self._texts = array("q")
        self._places: dict[int, frozenset[str]] = {}
        self._origins: dict[int, tuple[str, ...]] = {}

    @property
    def next(self) -> int:
        """The number that the next report will have."""
        return self._first + len(self._ids)

    def add(self, record: Record) -> int:
        """Keep a report and give its number."""
        number = self.next
        self._ids.append(record.id)
        self._roots.append(record.id if record.root_id == record.id else record.root_id)
        self._lines.append(record.line)
        self._published.append(record.published.timestamp())
        self._root_numbers.append(number if record.root is None else record.root)
        self._sources.append(record.source)
        self._texts.append(record.text)
        if record.places:
            self._places[number] = record.places
        if record.origins:
            self._origins[number] = record.origins
        return number

    def records(self) -> Iterator[Record]:
        """All that is remembered, the oldest first. A root that was forgotten has a number below the first."""
        for number in range(self._first, self.next):
            root = self.root(number)
            yield Record(
                id=self.id(number),
                source=self.source(number),
                published=self.published(number),
                line=self.line(number),
                text=self.text(number),
                root=None if root == number else root - self._first,
                root_id=self.root_id(number),
                places=self.places(number),
                origins=self.origins(number),
            )

    def forget(self, before: datetime) -> None:
        """Forget what was published before; in batches, so that it costs next to nothing."""
        self._limit = limit = before.timestamp()
        count = 0
        if len(self._ids) < 2 * _SPARE or self._published[_SPARE] >= limit:
            return
        while count < len(self._ids) and self._published[count] < limit:
            count += 1
        for number in range(self._first, self._first + count):
            self._places.pop(number, None)
            self._origins.pop(number, None)
        for column in (self._ids, self._roots, self._lines):
            del column[:count]
        for numbers in (self._published, self._root_numbers, self._sources, self._texts):
            del numbers[:count]
        self._first += count

    def has(self, number: int) -> bool:
        """Whether the report of this number is remembered and within the window."""
        return number >= self._first and self._published[number - self._first] >= self._limit

    def id(self, number: int) -> str:
        """The report's id."""
        return self._ids[number - self._first]

    def root_id(self, number: int) -> str:
        """The id of the first report of its story."""
        return self._roots[number - self._first]

    def root(self, number: int) -> int:
        """The number of the first report of its story; it may have been forgotten."""
        return self._root_numbers[number - self._first]

    def source(self, number: int) -> int:
        """The key of its source."""
        return self._sources[number - self._first]

    def published(self, number: int) -> datetime:
        """When it was published."""
        return datetime.fromtimestamp(self._published[number - self._first], UTC)

    def text(self, number: int) -> int:
        """The key of its words."""
        return self._texts[number - self._first]

    def origins(self, number: int) -> tuple[str, ...]:
        """The posts that it is, or is a forward of."""
        return self._origins.get(number, ())

    def places(self, number: int) -> frozenset[str]:
        """The watched places that it names."""
        return self._places.get(number, frozenset())

    def shares(self, number: int, line: frozenset[bytes], least: float) -> bool:
        """Whether it has at least that part of its words in common with a kept line's, in the shorter of the two."""
        mine = self._lines[number - self._first].split()
        return len(line.intersection(mine)) >= least * min(len(line), len(mine))

    def line(self, number: int) -> bytes:
        """What it says, as it is kept."""
        return self._lines[number - self._first]

    def sheet(self, number: int) -> Sheet:
        """What it says."""
        return read(self._lines[number - self._first].decode())
