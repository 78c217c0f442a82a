"""The desktop, with a notification service that people use: dunst, on a screen of its own."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from dbus_fast import Message
from dbus_fast.aio import MessageBus

from monitor.notifiers.desktop import Desktop
from tests.notifiers.samples import claimed, contested
from tests.servers.dbus import NAME, session_bus

PROGRAMS = {"dbus-daemon": "dbus", "dunst": "dunst", "Xvfb": "xvfb"}
LACKING = [package for program, package in PROGRAMS.items() if not shutil.which(program)]
pytestmark = pytest.mark.skipif(bool(LACKING), reason=f"apt-get install {' '.join(LACKING)}")


@asynccontextmanager
async def process(*command: str, env: dict[str, str] | None = None) -> AsyncIterator[asyncio.subprocess.Process]:
    pipe, quiet = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    found = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=quiet, env=env)
    try:
        yield found
    finally:
        if found.returncode is None:
            found.terminate()
        await found.wait()


@pytest.fixture
async def bus(tmp_path: Path) -> AsyncIterator[str]:
    async with session_bus(tmp_path) as address, process("Xvfb", "-displayfd", "1", "-nolisten", "tcp") as screen:
        assert screen.stdout
        display = f":{(await screen.stdout.readline()).decode().strip()}"
        own = {**os.environ, "DISPLAY": display, "DBUS_SESSION_BUS_ADDRESS": address, "HOME": str(tmp_path)}
        async with process("dunst", env=own), asyncio.timeout(20):
            watcher = await MessageBus(bus_address=address).connect()
            while not (await ask(watcher, "NameHasOwner", NAME)):
                await asyncio.sleep(0.02)
            watcher.disconnect()
            yield address


async def ask(bus: MessageBus, member: str, name: str) -> object:
    own = "org.freedesktop.DBus"
    reply = await bus.call(Message(own, "/org/freedesktop/DBus", own, member, signature="s", body=[name]))
    return reply.body[0] if reply else None


async def displayed(address: str) -> int:
    bus = await MessageBus(bus_address=address).connect()
    asked = ["org.dunstproject.cmd0", "displayedLength"]
    properties = "org.freedesktop.DBus.Properties"
    reply = await bus.call(
        Message(NAME, "/org/freedesktop/Notifications", properties, "Get", signature="ss", body=asked)
    )
    bus.disconnect()
    assert reply is not None
    return int(reply.body[0].value)


async def test_dunst_shows_one_bubble_an_incident(bus: str) -> None:
    notifier = Desktop("desktop", address=bus)
    first = await notifier.notify(claimed(), None)
    second = await notifier.notify(contested(), first)
    await notifier.notify(claimed("ar"), None)
    await notifier.aclose()
    assert first == second
    assert await displayed(bus) == 2
