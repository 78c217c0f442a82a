"""How fast Telegram is read: `python -m benchmarks.telegram latency|intake|memory|preview|healing`.

The product's collector talks MTProto over TCP to the test Telegram, which runs in a process of its own; what is
collected is committed to SQLite, item and cursor in one transaction. Promises: push to stored p95 100 ms, 2,000 posts
a second, under 5 MB more after 1,000,000 posts and 10,000 albums, 3 ms a page, healed within 75 s.
"""

import argparse
import asyncio
import gc
import multiprocessing
import sqlite3
import statistics
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from monitor.collectors import Collected
from monitor.collectors.preview_page import read
from tests.servers import preview
from tests.servers.telegram import TelegramServer, telegram_server
from tests.servers.telegram_channel import Channel
from tests.servers.telegram_reader import Kept, Reading, account, session_file
from tests.servers.telegram_time import VirtualLoop, run

CHUNK = 100  # posts pushed before the server looks up
MOST_DELAYS = 10_000
AHEAD = 2_000  # posts that may be on their way: Telethon's own queue has no bound


class Disk:
    """The smallest store that keeps the promise of one transaction."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path)
        self._db.executescript(
            "pragma journal_mode=wal; pragma synchronous=normal;"
            "create table item (id text, version text, payload blob, primary key (id, version)) without rowid;"
            "create table cursor (source text primary key, cursor text)"
        )
        self.count = self.albums = 0
        self.delays: list[float] = []

    def cursor(self, source: str) -> str | None:
        row = self._db.execute("select cursor from cursor where source = ?", (source,)).fetchone()
        return row[0] if row else None

    def keep(self, collected: Collected) -> None:
        rows = [(item.id, item.version, item.payload) for item in collected.items]
        with self._db:
            self._db.executemany("insert or ignore into item values (?, ?, ?)", rows)
            self._db.executemany("insert or replace into cursor values (?, ?)", collected.cursors)
        now = time.time()
        self.count += len(rows)
        self.albums += sum(len(item.media) > 1 for item in collected.items)
        late = [now - float(item.text) for item in collected.items if item.text.startswith("17")]
        self.delays += late[: MOST_DELAYS - len(self.delays)]

    def forget(self) -> None:
        """Keep the file small: what is measured is the collector."""
        with self._db:
            self._db.execute("delete from item")


def serve(pipe: Connection, stored: Any, folder: Path, posts: int, albums: int, apart: float, ahead: int) -> None:
    """The server's process: a channel that posts its time of posting, never far ahead of what is stored."""
    asyncio.run(_serve(pipe, stored, folder, posts, albums, apart, ahead))


async def _serve(
    pipe: Connection, stored: Any, folder: Path, posts: int, albums: int, apart: float, ahead: int
) -> None:
    async with telegram_server() as server:
        channel = server.add("homs")
        server.post("homs", "first")
        session_file(folder / "telegram.session", server)
        pipe.send(server.port)
        await asyncio.to_thread(pipe.recv)
        every = posts // albums if albums else 0
        for number in range(posts):
            server.post("homs", str(time.time()))
            if every and number % every == 0:
                server.album("homs", "caption", "", "")
            if apart or number % CHUNK == 0:
                await asyncio.sleep(apart)
                while number - stored.value > ahead:  # noqa: ASYNC110  it is counted in another process
                    await asyncio.sleep(0.001)
            if number % 10_000 == 0:
                for old in list(channel.messages)[: -2 * AHEAD]:
                    del channel.messages[old]
        await asyncio.to_thread(pipe.recv)


def measured(posts: int, albums: int = 0, apart: float = 0.0, ahead: int = AHEAD) -> tuple[Disk, float, list[float]]:
    """Read so many posts; the store, the seconds it took, and the memory in MB at every tenth part."""
    with tempfile.TemporaryDirectory() as folder:
        here, there = multiprocessing.Pipe()
        spawn = multiprocessing.get_context("spawn")
        stored = spawn.Value("q", 0)
        told = (there, stored, Path(folder), posts, albums, apart, ahead)
        process = spawn.Process(target=serve, args=told, daemon=True)
        process.start()
        port = here.recv()
        try:
            return asyncio.run(_read(here, stored, Path(folder), port, posts + albums + 1))
        finally:
            here.send("done")
            process.join(10)


async def _read(
    pipe: Connection, stored: Any, folder: Path, port: int, expected: int
) -> tuple[Disk, float, list[float]]:
    server = TelegramServer()
    server.port = port
    disk, memory, start = Disk(folder / "bench.db"), [], time.perf_counter()
    async for collected in account(server, folder / "telegram.session", ["homs"]).collect(disk):
        if disk.count == 0:
            pipe.send("go")
            start = time.perf_counter()
        disk.keep(collected)
        stored.value = disk.count
        if disk.count >= expected * (len(memory) + 1) / 10:
            disk.forget()
            gc.collect()
            memory.append(resident())
        if disk.count >= expected:
            break
    return disk, time.perf_counter() - start, memory


def resident() -> float:
    """The memory of this process in MB (proc(5), statm)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


def latency(posts: int) -> None:
    """One post every 5 ms."""
    disk, _, _ = measured(posts or 2_000, apart=0.005)
    cuts = statistics.quantiles(disk.delays, n=100)
    print(
        f"push to stored: median {cuts[49] * 1000:.1f} ms, p95 {cuts[94] * 1000:.1f} ms, p99 {cuts[98] * 1000:.1f} ms"
    )


def intake(posts: int) -> None:
    """As fast as the server can."""
    busy = time.process_time()
    disk, seconds, _ = measured(posts or 20_000)
    busy = time.process_time() - busy
    print(f"intake: {disk.count / seconds:,.0f} posts/s; {disk.count / busy:,.0f} for a second of the collector's CPU")


def memory(posts: int) -> None:
    """An album every hundred posts; few are on their way at a time, since those count as well."""
    posts = posts or 1_000_000
    disk, seconds, steps = measured(posts, albums=posts // 100, ahead=CHUNK)
    print(f"{disk.count:,} items, {disk.albums:,} albums, in {seconds:.0f} s; MB: {[round(mb, 1) for mb in steps]}")
    print(f"growth from the first tenth to the end: {steps[-1] - steps[0]:.1f} MB")


def preview_page(posts: int) -> None:
    """A page of twenty posts with links, replies, forwards, an album, and the drawings that real pages are full of."""
    channel = Channel("homs")
    for number in range(12):
        channel.post(
            f"news {number} " * 40 + "source", links={"source": "https://a.example"}, forward="hama/1", reply=1
        )
    channel.album("caption " * 30, "", "", "", "", "", "", "")
    author = '<div class="tgme_widget_message_author'
    drawing = "<i><svg><g>" + '<path d="M8,1 L9,1"></path>' * 200 + "</g></svg></i>"
    page, rounds = preview.page(channel).replace(author, drawing + author), posts or 300
    start = time.process_time()
    for _ in range(rounds):
        read(page)
    print(f"preview: {(time.process_time() - start) / rounds * 1000:.2f} ms for a page of {len(page) // 1000} KB")


def healing(posts: int) -> None:
    """A drop, a post that nobody pushes, and no further post: seconds until it is stored (virtual time)."""
    times: list[float] = []

    async def once(loop: VirtualLoop) -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with telegram_server() as server:
                server.add("homs")
                server.post("homs", "first")
                path, kept = session_file(Path(folder) / "telegram.session", server), Kept()
                async with Reading(account(server, path, clock=loop.now), kept) as reading:
                    await reading.until(lambda: len(kept.items) == 1, 60)
                    await asyncio.sleep(1000 + len(times) * 1.7)
                    server.deaf = True
                    if len(times) % 2:
                        server.drop()
                    else:
                        server.silent = {"GetPeerDialogs", "GetHistory", "GetDifference", "ping"}
                        loop.call_later(20, server.silent.clear)
                    server.post("homs", "missed")
                    start = loop.time()
                    await reading.until(lambda: len(kept.items) == 2, 600)
                    times.append(loop.time() - start)

    for _ in range(posts or 40):
        run(once)
    print(f"healed: median {statistics.median(times):.1f} s, longest {max(times):.1f} s of {len(times)} faults")


KINDS = {"latency": latency, "intake": intake, "memory": memory, "preview": preview_page, "healing": healing}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=KINDS)
    parser.add_argument("--posts", type=int, default=0)
    arguments = parser.parse_args()
    KINDS[arguments.what](arguments.posts)
