"""A real kill -9 in the middle of the news: after a restart everything is there, once, in order."""

import asyncio
import sqlite3
import sys
from pathlib import Path
from random import Random

from tests.servers.telegram import TelegramServer, telegram_server
from tests.servers.telegram_reader import session_file

KILLS = 2


async def collector(session: Path, database: Path) -> asyncio.subprocess.Process:
    module = ("-m", "tests.servers.telegram_process", str(session), str(database), "homs")
    return await asyncio.create_subprocess_exec(sys.executable, *module)


def stored(database: Path) -> list[int]:
    if not database.exists():
        return []
    with sqlite3.connect(database, timeout=10) as db:
        there = db.execute("select count(*) from sqlite_master where name = 'item'").fetchone()[0]
        return [int(row[0]) for row in db.execute("select id from item order by n")] if there else []


async def news(server: TelegramServer, random: Random, seconds: float) -> None:
    """Posts without end, now and then an album."""
    async with asyncio.timeout(seconds):
        while True:
            for _ in range(random.randint(1, 20)):
                server.post("homs", "news")
            server.album("homs", "caption", "", "")
            await asyncio.sleep(random.uniform(0, 0.02))


async def test_killed_at_any_moment_nothing_is_lost_or_twice(tmp_path: Path) -> None:
    random, database = Random(7), tmp_path / "items.db"
    async with telegram_server() as server:
        channel = server.add("homs")
        server.post("homs", "first")
        session = session_file(tmp_path / "telegram.session", server)
        for kill in range(KILLS + 1):
            process, known = await collector(session, database), len(stored(database))
            async with asyncio.timeout(60):
                while len(stored(database)) <= known:
                    await asyncio.sleep(0.02)
            if kill < KILLS:
                try:
                    await news(server, random, random.uniform(0.05, 0.4))
                except TimeoutError:
                    process.kill()
                    await process.wait()
                server.post("homs", "while nobody listens")
        due = [block[0].id for block in channel.blocks()]
        async with asyncio.timeout(60):
            while stored(database) != due:
                await asyncio.sleep(0.05)
        process.terminate()
        await process.wait()
