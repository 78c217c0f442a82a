"""How fast items are remembered for good, with the search kept up: `python benchmarks/store.py [ITEMS]`.

Promised on two cores: 1,500 items a second in batches of ten, a commit of one item within 20 ms in 99 of 100 cases.
The peer is sqlite-utils as most programs use it: a table with a full-text index kept by triggers, the same settings.
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from monitor.model import Item, Kind, Report, Story
from monitor.store import Changes, Read
from monitor.store.sqlite import SqliteStore

LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
NOON = datetime(2024, 12, 7, 12, tzinfo=UTC)


def posts(count: int) -> list[Read]:
    """Invented posts of some 110 words each, a raw payload of 1.5 kB, words as unevenly frequent as in a language."""
    chance = random.Random(7)
    words = ["".join(chance.choices(LETTERS, k=chance.randint(2, 8))) for _ in range(20_000)]
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    found = []
    for n in range(count):
        text = " ".join(chance.choices(words, weights, k=110))
        at = NOON + timedelta(seconds=n)
        item = Item("desk", Kind.TELEGRAM, str(n), at, at, text=text, payload=chance.randbytes(1500))
        found.append(Read(item, Report(item.id, "desk", item.kind, at, at, text), Story(f"s{n}")))
    return found


def batches(reads: list[Read], size: int) -> Iterator[list[Read]]:
    """The posts in batches."""
    return (reads[start : start + size] for start in range(0, len(reads), size))


def measure(name: str, reads: list[Read], size: int, write: Callable[[list[Read]], object]) -> None:
    """Print the speed, and how long single commits took."""
    times = []
    for batch in batches(reads, size):
        start = time.perf_counter()
        write(batch)
        times.append(time.perf_counter() - start)
    times.sort()
    half, most = times[len(times) // 2] * 1e3, times[len(times) * 99 // 100] * 1e3
    print(
        f"{name:14} batch {size:3}  {len(reads) / sum(times):7,.0f} items/s   p50 {half:6.2f} ms   p99 {most:6.2f} ms"
    )


def peer(path: Path) -> Callable[[list[Read]], object]:
    """sqlite-utils with a full-text index by triggers."""
    db = Database(path)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db["item"].create({"id": str, "published": str, "text": str, "payload": bytes}, pk="id")
    db["item"].enable_fts(["text"], create_triggers=True)

    def write(batch: list[Read]) -> None:
        db["item"].insert_all(
            {"id": r.item.id, "published": str(r.item.published), "text": r.item.text, "payload": r.item.payload}
            for r in batch
        )

    return write


def main(count: int) -> None:
    """Measure each size of batch, ours and the peer's."""
    reads = posts(count)
    for size in (1, 10, 100):
        with tempfile.TemporaryDirectory() as folder:
            with SqliteStore(Path(folder) / "state" / "monitor.db") as store:
                measure("this store", reads, size, lambda batch: store.commit(Changes(tuple(batch))))
            measure("sqlite-utils", reads, size, peer(Path(folder) / "peer.db"))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3000)
