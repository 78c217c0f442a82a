"""The calendar: what is due when. The only room with APScheduler.

Each source is a chain of single appointments, made anew after each round, because when it is next due depends on
how the round went. Nothing is skipped for being late, and nothing runs beside itself.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from monitor.clock import Clock, utcnow

Call = Callable[[], Awaitable[None]]


class Calendar:
    """Appointments by name: a new one under a name replaces the old. All times are aware, and are those of `clock`,
    which may run apart from the machine's."""

    def __init__(self, clock: Clock = utcnow) -> None:
        self._clock = clock
        # A late appointment is kept (misfire_grace_time), several missed ones become one (coalesce).
        kept = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=kept)

    def once(self, name: str, at: datetime, call: Call) -> None:
        """Call it at that time, or at once when the time is past."""
        due = utcnow() + (at - self._clock())
        self._scheduler.add_job(call, DateTrigger(due), id=name, replace_existing=True)

    def every(self, name: str, period: timedelta, call: Call) -> None:
        """Call it again and again, first after one period."""
        self._scheduler.add_job(call, IntervalTrigger(seconds=period.total_seconds()), id=name, replace_existing=True)

    def daily(self, name: str, at: time, zone: str, call: Call) -> None:
        """Call it each day at that time of the zone, once also on the days when the clocks change."""
        trigger = CronTrigger(hour=at.hour, minute=at.minute, timezone=zone)
        self._scheduler.add_job(call, trigger, id=name, replace_existing=True)

    def weekly(self, name: str, at: time, zone: str, call: Call) -> None:
        """Call it each Monday at that time of the zone."""
        trigger = CronTrigger(day_of_week="mon", hour=at.hour, minute=at.minute, timezone=zone)
        self._scheduler.add_job(call, trigger, id=name, replace_existing=True)

    def start(self) -> None:
        """Begin to keep appointments; needs a running event loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """Keep no further appointment. What runs is not waited for; the daemon does that."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
