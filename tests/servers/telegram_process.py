"""The collector in a process of its own, to be killed. Its arguments: session file, database, channel."""

import asyncio
import sqlite3
import sys
from pathlib import Path

from monitor.collectors.telegram.account import TelegramAccount
from monitor.model import Kind, Source
from tests.servers.telegram_reader import API


class Disk:
    """Items in the order in which they were committed, each commit with its cursors."""

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path)
        self.db.execute("pragma journal_mode=wal")
        self.db.execute("create table if not exists item (n integer primary key, id text, event text)")
        self.db.execute("create table if not exists cursor (source text primary key, cursor text)")

    def cursor(self, source: str) -> str | None:
        """What the collector asks."""
        row = self.db.execute("select cursor from cursor where source = ?", (source,)).fetchone()
        return row[0] if row else None


async def _run(session: Path, database: Path, name: str) -> None:
    disk = Disk(database)
    channels = [(Source(name, name, Kind.TELEGRAM), name)]
    async for collected in TelegramAccount(channels, session, *API).collect(disk):
        with disk.db:
            disk.db.executemany(
                "insert into item (id, event) values (?, ?)", [(item.native_id, item.event) for item in collected.items]
            )
            disk.db.executemany("insert or replace into cursor values (?, ?)", collected.cursors)


if __name__ == "__main__":
    asyncio.run(_run(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))
