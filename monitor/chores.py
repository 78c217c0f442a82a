"""What the daemon does beside reading and telling: attend to incidents, tell the operator, keep the state small and
safe, give a sign of life."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Protocol

from monitor.clock import Clock
from monitor.collectors import Troubled
from monitor.config import Config
from monitor.daily import Daily
from monitor.errors import MonitorError
from monitor.lexicons import Lexicons
from monitor.pipeline.attending import Attendant
from monitor.schedule import Calendar
from monitor.story_file import StoryFile
from monitor.wellbeing import Wellbeing

log = logging.getLogger(__name__)

_ATTEND = timedelta(seconds=2)
_LOOK = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_NIGHT = time(3, 17)  # UTC, off the full hour at which everybody's chores run


class Keeps(Protocol):
    """A store that is copied, and forgets."""

    def backup(self, now: datetime, keep: int = 7) -> Path:
        """Write a proven copy; keep the newest."""
        ...

    def prune(self, before: datetime, limit: int = 500) -> int:
        """Forget a little of what came before then; returns how much."""
        ...


def appoint(
    calendar: Calendar,
    clock: Clock,
    attendant: Attendant,
    wellbeing: Wellbeing,
    troubled: Sequence[Troubled],
    heartbeat: Callable[[], Awaitable[None]] | None,
) -> None:
    """What is done every few seconds and every minute."""

    async def attend() -> None:
        attendant.attend(clock())

    async def look() -> None:
        wellbeing.look(troubled)
        wellbeing.tell(clock())
        if heartbeat and wellbeing.was_good():
            await _forgiven("the heartbeat", heartbeat)

    calendar.every("attend to incidents", _ATTEND, attend)
    calendar.every("look after sources", _LOOK, look)


def appoint_first(calendar: Calendar, clock: Clock, lexicons: Lexicons) -> None:
    """After the start: make ready what reports will need, in small steps that nobody has to wait for."""

    async def warm_up() -> None:
        for _ in lexicons.warm_up():
            await asyncio.sleep(0.01)

    calendar.once("warm up", clock(), warm_up)


def appoint_nightly(calendar: Calendar, clock: Clock, store: Keeps, keep: timedelta) -> None:
    """Each night: a copy of the state, then forgetting, in steps so small that nobody waits."""

    async def night() -> None:
        async def copy() -> None:
            await asyncio.to_thread(store.backup, clock())

        await _forgiven("the backup", copy)
        while store.prune(clock() - keep):  # noqa: ASYNC110  not waiting: letting others go first
            await asyncio.sleep(0.05)

    calendar.daily("backup and pruning", _NIGHT, "UTC", night)


def appoint_hourly(calendar: Calendar, stories: StoryFile) -> None:
    """Each hour: a snapshot of the stories, so that a start after a crash is quick too."""

    async def keep() -> None:
        stories.save()

    calendar.every("snapshot of stories", _HOUR, keep)


def appoint_daily(calendar: Calendar, config: Config, daily: Daily, wellbeing: Wellbeing, clock: Clock) -> None:
    """The digest at its time of day, and a sign of life each Monday; what fell due while nothing ran comes now."""

    async def send() -> None:
        daily.send()

    async def live() -> None:
        wellbeing.say_alive(clock())

    daily.catch_up()
    calendar.daily("digest", config.digest.at, config.digest_zone, send)
    if config.operator.alive:
        calendar.weekly("sign of life", config.digest.at, config.digest_zone, live)


async def _forgiven(what: str, work: Callable[[], Awaitable[None]]) -> None:
    """Do what may fail without harm: it is said in the log, and tried again at its next time."""
    try:
        await work()
    except MonitorError as error:
        log.warning("%s failed: %s", what, error)
