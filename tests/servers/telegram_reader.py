"""The product's own collector at a test Telegram, and the little store that it fills."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from telethon.crypto import AuthKey
from telethon.sessions import SQLiteSession

from monitor.collectors import Collected
from monitor.collectors.telegram.account import TelegramAccount
from monitor.model import Event, Item, Kind, Source
from tests.servers.telegram import TelegramServer
from tests.servers.telegram_time import VirtualLoop

API = 4711, "0123456789abcdef"


class Kept:
    """Items by id and version, each once, in the order in which they came, and the cursors. `fail` raises on the
    next commit; `twice` names posts that were offered as new though they are stored."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], Item] = {}
        self.cursors: dict[str, str] = {}
        self.twice: list[str] = []
        self.fail: Exception | None = None
        self._versions: defaultdict[str, list[Item]] = defaultdict(list)
        self._numbers: defaultdict[tuple[str, Event], list[int]] = defaultdict(list)

    def cursor(self, source: str) -> str | None:
        """What the collector asks."""
        return self.cursors.get(source)

    def keep(self, collected: Collected) -> None:
        """One transaction."""
        if self.fail:
            failure, self.fail = self.fail, None
            raise failure
        for item in collected.items:
            self._store(item)
        self.cursors |= dict(collected.cursors)

    def _store(self, item: Item) -> None:
        if (item.id, item.version) not in self.items:
            self.items[item.id, item.version] = item
            self._versions[item.id].append(item)
            self._numbers[item.source, item.event].append(int(item.native_id))
        elif item.event is Event.NEW:
            self.twice.append(item.id)

    def numbers(self, source: str, event: Event = Event.NEW) -> list[int]:
        """The posts of a source in the order in which they were stored."""
        return self._numbers[source, event]

    def of(self, source: str, number: int) -> list[Item]:
        """All versions of a post."""
        return self._versions[f"{source}/{number}"]


def session_file(path: Path, server: TelegramServer) -> Path:
    """A session that is logged in at the server, without the handshake."""
    session = SQLiteSession(str(path))
    session.set_dc(2, "127.0.0.1", server.port)
    session.auth_key = AuthKey(server.new_key())
    session.save()
    session.close()
    return path


def account(server: TelegramServer, path: Path, names: Iterable[str] = (), **options: Any) -> TelegramAccount:
    """A collector of these channels, all that the server has when none is named."""
    channels = [(Source(name, name, Kind.TELEGRAM), f"@{name}") for name in names or server.rooms]
    return TelegramAccount(channels, path, *API, **options)


class Reading:
    """The collector at work in the background: `async with Reading(account, kept):`."""

    def __init__(self, collector: TelegramAccount, kept: Kept) -> None:
        self.collector, self.kept = collector, kept
        self._task: asyncio.Task[None] | None = None

    async def _run(self) -> None:
        stream = self.collector.collect(self.kept)
        try:
            async for collected in stream:
                self.kept.keep(collected)
        finally:
            await stream.aclose()  # type: ignore[attr-defined]

    async def __aenter__(self) -> "Reading":
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *exc: object) -> None:
        assert self._task is not None
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def until(self, met: Callable[[], bool], within: float = 20.0) -> None:
        """Wait until it is so, or the collector has ended."""
        assert self._task is not None
        longest = 1.0 if isinstance(asyncio.get_running_loop(), VirtualLoop) else 0.02
        rest = 0.005
        async with asyncio.timeout(within):
            while not met():
                if self._task.done():
                    await self._task
                await asyncio.sleep(rest)
                rest = min(rest * 1.5, longest)

    async def ended(self) -> BaseException | None:
        """What the collector ended with."""
        assert self._task is not None
        await asyncio.wait([self._task], timeout=120)
        return self._task.exception()
