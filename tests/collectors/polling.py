"""How the daemon treats a collector, in small: store each yield, then ask for the next."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.collectors import Collector
from monitor.model import Item, Kind, Source

NOW = datetime(2024, 12, 7, 21, tzinfo=UTC)


def source(kind: Kind = Kind.RSS, **more: Any) -> Source:
    return Source(**({"id": "desk", "name": "The Desk", "kind": kind} | more))


class Keeper:
    """Remembers items and cursors as a store would; its clock stands still until it is set."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], Item] = {}
        self.cursors: dict[str, str] = {}
        self.now = NOW

    def cursor(self, source: str) -> str | None:
        return self.cursors.get(source)

    def clock(self) -> datetime:
        return self.now

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)

    async def poll(self, collector: Collector, after: Callable[[], None] | None = None) -> list[Item]:
        """One round: the items that it yielded. What it raises goes through, as what was yielded before is kept.
        `after` runs once each yield is stored, and may raise to play a crash."""
        got: list[Item] = []
        async for collected in collector.collect(self):
            got += collected.items
            self.items |= {(item.id, item.version): item for item in collected.items}
            self.cursors |= dict(collected.cursors)
            if after:
                after()
        return got
