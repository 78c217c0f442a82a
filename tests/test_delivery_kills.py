"""A delivery killed at any moment is lost nowhere. What is told twice is counted, and bears the mark of the first."""

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.store import Post
from monitor.store.sqlite import SqliteStore
from tests.notifiers.samples import claimed, contested
from tests.servers.bot_api import bot_api
from tests.servers.smtp import mail_server
from tests.servers.webhook import receiver

# A sample for every day; `make faults` sets more.
KILLS = int(os.environ.get("KILLS", "4"))
INCIDENTS_A_KILL = 6
CHANNELS = ("hook", "bot", "mail")


def fill(database: Path, numbers: range) -> set[str]:
    """Post two states of each of these incidents to every channel; returns the keys."""
    now, keys = datetime.now(UTC), set()
    with SqliteStore(database) as store:
        for n in numbers:
            for message in (claimed(), contested()):
                key = f"T-{n}.{message.state}"
                own = replace(message, key=key, thread=f"T-{n}", extra={**message.extra, "id": f"T-{n}"})
                store.post([Post(channel, own, now) for channel in CHANNELS])
                keys.add(key)
    return keys


@pytest.mark.timeout(3600)
async def test_killed_at_any_moment_nothing_is_lost(tmp_path: Path) -> None:
    database, chance, keys, incidents = tmp_path / "monitor.db", random.Random(11), set[str](), 0
    killed = 0
    async with receiver() as hook, bot_api() as chat, mail_server() as letters:
        command = (sys.executable, "-m", "tests.delivering", str(database), hook.url, chat.base, str(letters.port))
        for _ in range(KILLS):
            keys |= fill(database, range(incidents, incidents + INCIDENTS_A_KILL))
            incidents += INCIDENTS_A_KILL
            process = await asyncio.create_subprocess_exec(*command)
            before = len(hook.posted) + len(chat.calls) + len(letters.arrived)
            while before == len(hook.posted) + len(chat.calls) + len(letters.arrived):
                await asyncio.sleep(0.002)
            await asyncio.sleep(chance.uniform(0, 0.05))
            with suppress(ProcessLookupError):
                process.kill()
            killed += await process.wait() == -signal.SIGKILL
        process = await asyncio.create_subprocess_exec(*command)
        assert await process.wait() == 0

        posted = Counter(headers["Idempotency-Key"].strip('"') for headers, _ in hook.posted)
        mailed = Counter(letter["Message-ID"] for letter in letters.arrived)
        roots = Counter(
            shown["text"].rpartition("<code>")[2].partition("<")[0]
            for shown in chat.shown.values()
            if "reply_markup" in shown
        )
        with SqliteStore(database) as store:
            tally = store.tally()
    assert tally == {"waiting": 0, "sent": 3 * len(keys), "dead": 0, "lost": 0}
    assert set(posted) == keys
    assert len(mailed) == len(keys)
    assert set(roots) == {f"T-{n}" for n in range(incidents)}
    again = {
        name: sum(count.values()) - len(count) for name, count in (("hook", posted), ("mail", mailed), ("bot", roots))
    }
    print(f"{killed} kills, {3 * len(keys)} deliveries, lost 0, told twice {again}")
    # Only between a channel's acceptance and our record: one delivery of a channel at most.
    assert all(number <= killed for number in again.values())
