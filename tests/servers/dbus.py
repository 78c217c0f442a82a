"""A session bus of our own (dbus-daemon) and a notification service on it, as the specification describes it."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
MISSING = "" if shutil.which("dbus-daemon") else "dbus-daemon is missing; apt-get install dbus"


@dataclass
class Bubble:
    """One notification as it was asked for."""

    summary: str
    body: str
    actions: list[str]
    hints: dict[str, Variant]


@dataclass
class Screen:
    """The bubbles that are shown by number, how many calls there were, and whether the service hangs."""

    capabilities: list[str] = field(default_factory=lambda: ["body", "body-markup", "actions"])
    bubbles: dict[int, Bubble] = field(default_factory=dict)
    calls: int = 0
    hangs: bool = False
    bus: MessageBus | None = None

    def press(self, number: int, action: str) -> None:
        assert self.bus is not None
        self.bus.send(Message.new_signal(PATH, NAME, "ActionInvoked", "us", [number, action]))

    def heard(self, message: Message) -> Message | bool | None:
        if message.message_type is not MessageType.METHOD_CALL or message.interface != NAME:
            return None
        if self.hangs:
            return True
        if message.member == "GetCapabilities":
            return Message.new_method_return(message, "as", [self.capabilities])
        if message.member == "GetServerInformation":
            return Message.new_method_return(message, "ssss", ["screen", "tests", "1", "1.2"])
        if message.member == "Notify":
            return Message.new_method_return(message, "u", [self._show(message.body)])
        return None

    def _show(self, asked: list[Any]) -> int:
        _, replaces, _, summary, body, actions, hints, _ = asked
        self.calls += 1
        number = replaces or max(self.bubbles, default=0) + 1
        self.bubbles[number] = Bubble(summary, body, actions, hints)
        return int(number)


# A bus that starts no service of this machine by itself.
_CONFIG = """<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>"""


@asynccontextmanager
async def session_bus(folder: Path) -> AsyncIterator[str]:
    """The address of a bus that lives as long as the block; its configuration is written to the folder."""
    config = folder / "bus.conf"
    config.write_text(_CONFIG)
    daemon = await asyncio.create_subprocess_exec(
        "dbus-daemon", f"--config-file={config}", "--nofork", "--print-address", stdout=asyncio.subprocess.PIPE
    )
    try:
        assert daemon.stdout is not None
        yield (await daemon.stdout.readline()).decode().strip()
    finally:
        if daemon.returncode is None:
            daemon.terminate()
        await daemon.wait()


@asynccontextmanager
async def screen(address: str, capabilities: list[str] | None = None) -> AsyncIterator[Screen]:
    """A notification service on the bus at that address."""
    found = Screen() if capabilities is None else Screen(capabilities)
    found.bus = await MessageBus(bus_address=address).connect()
    found.bus.add_message_handler(found.heard)
    await found.bus.request_name(NAME)
    try:
        yield found
    finally:
        found.bus.disconnect()
        await found.bus.wait_for_disconnect()
