"""Keep collecting, keep delivering. A bad item stops nobody; a source that is away rests and is asked again."""

import asyncio
import logging
import random
from collections import defaultdict
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from monitor import supervisor
from monitor.clock import Clock
from monitor.collectors import Collected, Collector
from monitor.dispatch import Dispatcher
from monitor.errors import Refused, StoreError, Unavailable
from monitor.pipeline import Pipeline
from monitor.schedule import Calendar
from monitor.store import Archive, Changes

log = logging.getLogger(__name__)

_FIRST_REST = timedelta(seconds=15)
_LONGEST_REST = timedelta(minutes=15)
_LONGEST_HINT = timedelta(minutes=15)
_AT_ONCE = 16  # polls under way at the same time
_GRACE = 20.0  # seconds that deliveries under way have to end
_STALE = 15.0  # seconds without a pulse after which the watchdog is not fed


@dataclass(frozen=True, slots=True)
class Round:
    """A collector and how long to rest between two rounds of it. A live one goes on by itself until it breaks."""

    name: str
    collector: Collector
    every: timedelta
    live: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a round goes, told after each yield and at its end: when the next one is due (None: it goes on, or was
    refused), the trouble, if any, and the times of publication of what each source brought."""

    round: Round
    at: datetime
    failures: int
    due: datetime | None
    trouble: str = ""
    heard: Mapping[str, Sequence[datetime]] = field(default_factory=dict)


Watcher = Callable[[Outcome], None]
Listener = Callable[[], Coroutine[Any, Any, None]]
"""Hears what people press, for as long as it is let."""


class Intake:
    """Takes what a collector gives into the pipeline, in one transaction; an item that we cannot read is kept apart."""

    def __init__(self, pipeline: Pipeline, archive: Archive, clock: Clock) -> None:
        self._pipeline, self._archive, self._clock = pipeline, archive, clock
        self._apart: set[str] = set()

    def released(self) -> Collected:
        """The items whose embargo has passed and that are still to be read."""
        items = self._archive.released(self._clock())
        return Collected(items=tuple(item for item in items if item.id not in self._apart))

    def take(self, collected: Collected) -> Changes:
        """Store the items with their cursors. Raises StoreError when we can no longer remember."""
        try:
            return self._pipeline.receive(collected.items, collected.cursors, self._clock())
        except StoreError:
            raise
        except Exception:
            return self._one_by_one(collected)

    def _one_by_one(self, collected: Collected) -> Changes:
        changes: Changes = Changes()
        for item in collected.items:
            try:
                changes = self._pipeline.receive((item,), (), self._clock())
            except StoreError:
                raise
            except Exception as error:
                log.exception("an item could not be read and is kept apart: %s", item.id)
                self._archive.quarantine(item, f"{type(error).__name__}: {error}", self._clock())
                self._apart.add(item.id)
        self._pipeline.receive((), collected.cursors, self._clock())
        return changes


class Daemon:
    """Runs until it is told to stop: rounds by the calendar, the dispatcher beside them, the watchdog fed only while
    both keep going."""

    def __init__(
        self,
        rounds: Sequence[Round],
        intake: Intake,
        dispatcher: Dispatcher,
        archive: Archive,
        calendar: Calendar,
        clock: Clock,
        watch: Watcher,
        listeners: Sequence[Listener] = (),
    ) -> None:
        self._rounds, self._intake, self._dispatcher, self._archive = rounds, intake, dispatcher, archive
        self._calendar, self._clock, self._watch, self._listeners = calendar, clock, watch, listeners
        self._stop = asyncio.Event()
        self._fresh = asyncio.Event()
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()
        self._walking: set[asyncio.Task[None]] = set()
        self._failures: dict[str, int] = {}
        self._pulse = 0.0
        self._broken: BaseException | None = None

    def stop(self) -> None:
        """Ask for an orderly end."""
        self._stop.set()
        self._fresh.set()

    async def run(self) -> None:
        """Keep going until stop() is called. Raises StoreError when we can no longer remember."""
        self._calendar.start()
        self._spawn(self._deliver())
        self._spawn(self._feed_watchdog())
        for listener in self._listeners:
            self._walking.add(self._spawn(_heed(listener)))
        now = self._clock()
        for n, each in enumerate(self._rounds):
            # The first rounds are spread a little, so that a hundred sources do not start in one breath.
            self._appoint(each, now + timedelta(seconds=0.05 * n))
        supervisor.tell("READY=1", f"STATUS=watching {len(self._rounds)} sources")
        await self._stop.wait()
        supervisor.tell("STOPPING=1")
        self._calendar.stop()
        await self._end()
        if self._broken:
            raise self._broken

    def _appoint(self, each: Round, at: datetime) -> None:
        async def begin() -> None:
            self._walking.add(self._spawn(self._round(each)))

        self._calendar.once(f"round {each.name}", at, begin)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        self._walking.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self._broken = error
            self.stop()

    async def _round(self, each: Round) -> None:
        outcome = await self._walk(each)
        self._failures[each.name] = outcome.failures
        self._watch(outcome)
        if outcome.due and not self._stop.is_set():
            self._appoint(each, outcome.due)

    async def _walk(self, each: Round) -> Outcome:
        """One round of a collector, from the stored cursors on, and how it went."""
        try:
            async with nullcontext() if each.live else self._turns:
                async for collected in each.collector.collect(self._archive):
                    self._take(collected)
                    self._failures[each.name] = 0
                    self._watch(Outcome(each, self._clock(), 0, None, "", _heard(collected)))
        except StoreError:
            raise
        except Refused as error:
            return self._failed(each, f"refused: {error.why}", None)
        except Unavailable as error:
            return self._failed(each, error.why, error.retry_after or self._rest(each))
        except Exception as error:
            log.exception("a round of %s went wrong", each.name)
            return self._failed(each, f"our mistake: {type(error).__name__}: {error}", self._rest(each))
        now = self._clock()
        # A publisher may ask for longer pauses than the user does; news waits no longer than this for it.
        hint = min(getattr(each.collector, "hint", None) or timedelta(), _LONGEST_HINT)
        return Outcome(each, now, 0, now + max(each.every, hint) * random.uniform(0.9, 1.1))  # noqa: S311

    def _failed(self, each: Round, why: str, rest: timedelta | None) -> Outcome:
        now = self._clock()
        return Outcome(each, now, self._failures.get(each.name, 0) + 1, now + rest if rest else None, why)

    def _rest(self, each: Round) -> timedelta:
        """How long to leave a source alone after its failures in a row: doubling, with jitter."""
        longest: timedelta = min(_FIRST_REST * 2 ** min(self._failures.get(each.name, 0), 10), _LONGEST_REST)
        return longest * random.uniform(0.8, 1.2)  # noqa: S311  only to spread the load

    def _take(self, collected: Collected) -> None:
        if self._intake.take(collected).posts:
            self._fresh.set()

    async def _deliver(self) -> None:
        while not self._stop.is_set():
            self._fresh.clear()
            if (released := self._intake.released()).items:
                self._take(released)
            await self._dispatcher.run_once()
            self._pulse = asyncio.get_running_loop().time()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._fresh.wait(), 1.0)
        await self._dispatcher.drain(_GRACE / 2)

    async def _feed_watchdog(self) -> None:
        period = supervisor.watchdog_seconds()
        while period and not self._stop.is_set():
            if asyncio.get_running_loop().time() - self._pulse < _STALE:
                supervisor.tell("WATCHDOG=1")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), period)

    async def _end(self) -> None:
        """Break the rounds off (a commit has no pause in it, so this falls between two of them) and give deliveries
        under way the time to be recorded."""
        for task in self._walking:
            task.cancel()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=0.1 if self._broken else _GRACE)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)


def _heard(collected: Collected) -> Mapping[str, Sequence[datetime]]:
    heard: defaultdict[str, list[datetime]] = defaultdict(list)
    for item in collected.items:
        heard[item.source].append(item.published)
    return heard


async def _heed(listener: Listener) -> None:
    try:
        await listener()
    except Refused as error:
        log.error("nobody hears the buttons any more: %s", error)
