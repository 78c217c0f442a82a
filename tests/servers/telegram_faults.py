"""Seeded days of a channel reader: posts, and everything that can go wrong between Telegram and the store."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from random import Random

from monitor.collectors.telegram.account import TelegramAccount
from monitor.errors import StoreError
from monitor.model import Event
from tests.servers.telegram import TelegramServer, telegram_server
from tests.servers.telegram_reader import Kept, account, session_file
from tests.servers.telegram_time import VirtualLoop

METHODS = ("GetHistory", "GetMessages", "GetPeerDialogs", "GetDifference", "GetChannelDifference", "GetDialogs")
SETTLE = 3 * 3600.0


class Monitor:
    """Collects as the daemon does: what fails is tried again after a rest. `kill` is what kill -9 leaves behind."""

    def __init__(self, server: TelegramServer, session: Path, kept: Kept, loop: VirtualLoop) -> None:
        self._server, self._session, self._kept, self._loop = server, session, kept, loop
        self._task: asyncio.Task[None] | None = None
        self.collector: TelegramAccount | None = None

    def start(self) -> None:
        """As after `monitor run`."""
        self.collector = account(self._server, self._session, clock=self._loop.now, join=False)
        self._task = asyncio.create_task(self._run(self.collector))

    async def _run(self, collector: TelegramAccount) -> None:
        while True:
            stream = collector.collect(self._kept)
            try:
                async for collected in stream:
                    self._kept.keep(collected)
            except Exception:
                await stream.aclose()  # type: ignore[attr-defined]
                await asyncio.sleep(5)

    async def stop(self) -> None:
        """As after SIGTERM."""
        assert self._task is not None
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def kill(self) -> None:
        """The session file stays as it lay on the disk."""
        left = self._session.read_bytes()
        await self.stop()
        self._session.write_bytes(left)


class Day:
    """One seeded scenario."""

    def __init__(self, seed: int, folder: Path, loop: VirtualLoop) -> None:
        self.random, self.folder, self.loop = Random(seed), folder, loop
        self.kept = Kept()
        self.lines: list[str] = []

    async def run(self) -> None:
        """Live through it, then wait until all is quiet, and look."""
        async with telegram_server() as server:
            self.server = server
            self._set_up()
            self.monitor = Monitor(server, session_file(self.folder / "telegram.session", server), self.kept, self.loop)
            self.monitor.start()
            await asyncio.sleep(self.random.uniform(0, 30))
            for _ in range(self.random.randint(5, 25)):
                deed = self.random.choice(self._deeds())
                self.lines.append(f"{self.loop.now():%H:%M:%S} {deed.__name__}")
                await deed()
                await asyncio.sleep(self.random.choice((0, 0, 0.01, 0.5, 3, 40, 200)))
            await self._settle()
            await self.monitor.stop()
            self._judge()

    def _set_up(self) -> None:
        server = self.server
        server.too_long_after = self.random.choice((0, 3, 100, 100_000))
        server.slice = self.random.choice((1, 7, 100))
        server.names = self.random.random() < 0.7
        for name in ("homs", "hama", "idlib")[: self.random.randint(1, 3)]:
            server.add(name)
            for _ in range(self.random.randint(0, 20)):
                server.post(name, "before")

    def _deeds(self) -> list[Callable[[], object]]:
        common = [self.post, self.post, self.posts, self.album, self.edit, self.delete, self.service]
        faults = [
            self.drop,
            self.cut,
            self.deaf,
            self.flood,
            self.hang,
            self.error,
            self.outage,
            self.disk,
            self.kill,
            self.restart,
        ]
        return [*common, *common, *faults, self.downtime]  # type: ignore[list-item]

    @property
    def _name(self) -> str:
        return self.random.choice(list(self.server.rooms))

    async def post(self) -> None:
        self.server.post(self._name, f"news {self.random.random()}")

    async def posts(self) -> None:
        name = self._name
        for number in range(self.random.choice((3, 30, 150))):
            self.server.post(name, f"news {number}")
            if self.random.random() < 0.1:
                await asyncio.sleep(0)

    async def album(self) -> None:
        name, group = self._name, self.random.randint(1, 10**9)
        for number in range(self.random.randint(2, 10)):
            self.server.post(name, "" if number else "caption", group=group, media="photo")
            await asyncio.sleep(self.random.choice((0, 0, 0, 0.3)))

    async def service(self) -> None:
        self.server.post(self._name, service=True)

    async def edit(self) -> None:
        name = self._name
        if there := list(self.server.rooms[name].channel.messages):
            self.server.edit(name, self.random.choice(there), f"edited {self.random.random()}")

    async def delete(self) -> None:
        name = self._name
        alone = [m.id for m in self.server.rooms[name].channel.messages.values() if not m.group]
        if alone:
            self.server.delete(name, self.random.choice(alone))

    async def drop(self) -> None:
        self.server.drop()

    async def cut(self) -> None:
        self.server.cut_after(self.random.randint(1, 4000))
        if self.random.random() < 0.3:
            self.server.spare = self.random.randint(1, 3000)
            await asyncio.sleep(20)
            self.server.spare = None

    async def deaf(self) -> None:
        self.server.deaf = True
        await self.posts()
        self.server.deaf = False

    async def flood(self) -> None:
        for method in self.random.sample(METHODS, self.random.randint(1, len(METHODS))):
            self.server.floods[method] = self.loop.time() + self.random.choice((1, 4, 30, 300, 3600))

    async def hang(self) -> None:
        self.server.silent = {self.random.choice((*METHODS, "GetState", "GetConfig", "ping"))}
        await asyncio.sleep(self.random.choice((1, 30, 200)))
        self.server.silent = set()

    async def error(self) -> None:
        error = self.random.choice(((500, "INTERNAL"), (-503, "Timeout"), (400, "PERSISTENT_TIMESTAMP_OUTDATED")))
        self.server.errors = {self.random.choice(METHODS): error}
        await asyncio.sleep(self.random.choice((1, 30, 200)))
        self.server.errors = {}

    async def outage(self) -> None:
        await self.server.stop()
        await self.posts()
        await asyncio.sleep(self.random.choice((1, 20, 600)))
        await self.server.start()

    async def disk(self) -> None:
        self.kept.fail = StoreError("the disk is full")
        await self.post()

    async def kill(self) -> None:
        await self.posts()
        await asyncio.sleep(self.random.choice((0, 0.001, 0.01, 0.05)))
        await self.monitor.kill()
        self.monitor.start()

    async def restart(self) -> None:
        await self.monitor.stop()
        await self.posts()
        self.monitor.start()

    async def downtime(self) -> None:
        await self.monitor.kill()
        name = self._name
        for number in range(self.random.choice((1, 99, 101, 1000, 1000, 10_000))):
            self.server.post(name, f"missed {number}")
        self.monitor.start()

    async def _settle(self) -> None:
        """Until every channel's newest number is let through; a flood wait may last an hour."""
        end = self.loop.time() + SETTLE
        while self.loop.time() < end and self._lacking():
            await asyncio.sleep(20)
        await asyncio.sleep(5)

    def _lacking(self) -> list[str]:
        return [
            f"{name}/{lost}" for name in self.server.rooms for lost in self._due(name) - set(self.kept.numbers(name))
        ]

    def _due(self, name: str) -> set[int]:
        """The posts that stand in the channel, albums by their first."""
        blocks = self.server.rooms[name].channel.blocks()
        return {block[0].id for block in blocks if not block[0].service}

    def _judge(self) -> None:
        story = "\n".join(self.lines)
        assert not (lost := self._lacking()), f"lost {len(lost)}: {lost[:5]}\n{story}"
        assert not self.kept.twice, f"stored twice: {self.kept.twice[:5]}\n{story}"
        for name, room in self.server.rooms.items():
            numbers = self.kept.numbers(name)
            assert numbers == sorted(numbers), f"{name} is out of order: {numbers}\n{story}"
            for block in room.channel.blocks():
                items = self.kept.of(name, block[0].id)
                told = [item for item in items if item.event is not Event.RETRACT]
                if len(block) > 1:
                    assert len(told[-1].media) == len(block), f"{name}/{block[0].id} is not whole\n{story}"
                strays = set(numbers) & {member.id for member in block[1:]}
                assert not strays, f"members stored as posts: {name}/{strays}\n{story}"
