"""Nothing lost, nothing told twice: the daemon as a process of its own, killed again and again."""

import asyncio
import json
import os
import random
import sqlite3
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.servers.feeds import Publisher, entry, publisher, rss
from tests.servers.webhook import Receiver, receiver

# A sample for every day; `make faults` sets more.
KILLS = int(os.environ.get("KILLS", "4"))
TOWNS = [
    f"{head}{tail}"
    for head in ("Mar", "Tel", "Qar", "Zor", "Hab", "Sul")
    for tail in ("vane", "dasht", "imar", "obek", "unda")
]
REPORTS = 60


def config(folder: Path, feed: str, hook: str) -> Path:
    places = "\n".join(
        f'[[places]]\nid = "{town.lower()}"\nname = "{town}"\naliases = {{ en = ["{town}"] }}' for town in TOWNS
    )
    file = folder / "config.toml"
    file.write_text(
        '[fetch]\nallow_private = ["127.0.0.0/8"]\n'
        f'[[sources]]\nid = "desk"\nkind = "rss"\nurl = "{feed}"\nevery = "1s"\n'
        f'[notifiers.hook]\nkind = "webhook"\nurl = "{hook}"\n[[watches]]\nname = "all"\nstorm = 0\n{places}\n'
    )
    return file


def morning(now: datetime) -> list[str]:
    """Sixty reports: each town is claimed taken, and then its fall is denied or told again in other words."""
    entries = []
    for n in range(REPORTS):
        town = TOWNS[n // 2]
        date = format_datetime(now - timedelta(minutes=REPORTS - n))
        if n % 2 == 0:
            text = f"Opposition fighters captured the town of {town} this morning, a field commander said."
        else:
            text = f"The defence ministry denied reports that opposition fighters had captured {town}."
        entries.append(entry(n, f"Report {n}: {town}", text, date))
    return entries


class Monitor:
    """The program as a user starts it."""

    def __init__(self, file: Path, state: Path) -> None:
        self.command = (sys.executable, "-m", "monitor", "run", "--config", str(file), "--state", str(state))
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        quiet = asyncio.subprocess.DEVNULL
        self.process = await asyncio.create_subprocess_exec(*self.command, stdout=quiet, stderr=quiet)

    async def kill(self) -> None:
        assert self.process
        self.process.kill()
        await self.process.wait()

    async def __aenter__(self) -> "Monitor":
        await self.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self.process and self.process.returncode is None:
            await self.kill()

    async def end(self) -> int:
        assert self.process
        self.process.terminate()
        return await self.process.wait()


def told(hook: Receiver) -> set[tuple[str, str]]:
    """Which state of which place was delivered."""
    messages = [json.loads(body) for body in hook.taken.values()]
    return {(message["thread"].split("-")[0], message["state"]) for message in messages}


def stored(state: Path) -> list[str]:
    with sqlite3.connect(state / "monitor.db") as db:
        return [row[0] for row in db.execute("SELECT id FROM item ORDER BY id")]


async def until(true: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait until it is true: called again and again, with a limit that only a broken monitor reaches."""
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.05)


async def play(folder: Path, kills: int, seed: int) -> tuple[list[str], set[tuple[str, str]], int]:
    """Publish the morning little by little, kill as often, and return what is stored, what was told, and repeats."""
    chance, entries, state = random.Random(seed), morning(datetime.now(UTC)), folder / "state"
    async with publisher() as feed, receiver() as hook, Monitor(config(folder, feed.url, hook.url), state) as monitor:
        for n in range(kills):
            show(feed, entries[: (n + 1) * REPORTS // (kills + 1)])
            await asyncio.sleep(chance.uniform(0.2, 2.5))
            await monitor.kill()
            await monitor.start()
        show(feed, entries)
        await until(lambda: len(told(hook)) >= 2 * len(TOWNS))
        assert await monitor.end() == 0
        return stored(state), told(hook), len(hook.posted) - len(hook.taken)


def show(feed: Publisher, entries: list[str]) -> None:
    feed.body = rss(*reversed(entries))


@pytest.mark.timeout(600)
async def test_killed_at_any_moment_it_stores_and_tells_the_same(tmp_path: Path) -> None:
    (tmp_path / "calm").mkdir()
    (tmp_path / "storm").mkdir()
    calm = await play(tmp_path / "calm", kills=0, seed=0)
    storm = await play(tmp_path / "storm", kills=KILLS, seed=7)
    assert storm[0] == calm[0], "the same items are stored, each once"
    assert storm[1] == calm[1], "the same alerts are delivered"
    # Only a kill between the receiver's answer and our record repeats a message, and then under its old key.
    assert storm[2] <= KILLS
