"""Keep going: a bad item stops nobody, a source that is away is asked again, one that refuses is not."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from monitor.collectors import Collected, Cursors
from monitor.daemon import Daemon, Intake, Outcome, Round
from monitor.dispatch import Dispatcher
from monitor.errors import Refused, StoreError, Unavailable
from monitor.model import Item, Kind, Message, Place, Receipt, Recipient, Source, Watch
from monitor.pipeline import Pipeline
from monitor.pipeline.telling import Teller
from monitor.schedule import Calendar
from monitor.store.memory import MemoryStore
from tests import fakes

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
SOURCE = Source("field", "Field", Kind.TELEGRAM)
SOON = timedelta(milliseconds=10)


class Scripted:
    """A collector that does, round after round, what it is told: items, or an error."""

    def __init__(self, *rounds: list[str] | Exception, source: Source = SOURCE) -> None:
        self.sources, self._rounds, self.begun = (source,), list(rounds), 0

    async def collect(self, cursors: Cursors) -> AsyncIterator[Collected]:
        self.begun += 1
        if not self._rounds:
            return
        told = self._rounds.pop(0)
        if isinstance(told, Exception):
            raise told
        source = self.sources[0]
        items = [Item(source.id, source.kind, f"{self.begun}.{n}", NOW, NOW, text=text) for n, text in enumerate(told)]
        yield Collected(tuple(items), ((source.id, str(self.begun)),))


class Ear:
    """A notifier that hears everything."""

    name = "ear"

    def __init__(self) -> None:
        self.heard: list[str] = []

    async def notify(self, message: Message, previous: Receipt | None) -> Receipt | None:
        self.heard.append(message.headline)
        return None


class Desk:
    """A daemon over scripted collectors, run until something is true."""

    def __init__(self, *collectors: Scripted) -> None:
        self.store, self.ear, self.outcomes = MemoryStore(), Ear(), list[Outcome]()
        places = {"homs": Place("homs", "Homs"), "hama": Place("hama", "Hama")}
        teller = Teller([Watch("all", (Recipient("ear"),))], places, {}, {}, fakes.word)
        pipeline = Pipeline(self.store, fakes.find, fakes.SameText(), teller, {SOURCE.id: SOURCE}, ())
        rounds = [Round(each.sources[0].id, each, SOON) for each in collectors]
        intake = Intake(pipeline, self.store, self.clock)
        dispatcher = Dispatcher(self.store, [self.ear], self.clock)
        self.daemon = Daemon(
            rounds, intake, dispatcher, self.store, Calendar(self.clock), self.clock, self.outcomes.append
        )

    def clock(self) -> datetime:
        return datetime.now(UTC).replace(year=NOW.year, month=NOW.month, day=NOW.day)

    async def until(self, true: Callable[[], bool]) -> None:
        running = asyncio.create_task(self.daemon.run())
        async with asyncio.timeout(30):
            while not true() and not running.done():
                await asyncio.sleep(0.01)
        self.daemon.stop()
        await running


async def test_what_is_collected_is_told() -> None:
    desk = Desk(Scripted(["capture homs"], ["capture hama"]))
    await desk.until(lambda: len(desk.ear.heard) == 2)
    assert desk.ear.heard == ["claimed Homs capture", "claimed Hama capture"]
    assert desk.store.cursor("field") is not None


async def test_a_bad_item_is_kept_apart_and_stops_nobody() -> None:
    desk = Desk(Scripted(["capture homs", "?", "capture hama"]))
    await desk.until(lambda: len(desk.ear.heard) == 2)
    apart = desk.store.quarantined()
    assert [each.item.text for each in apart] == ["?"]
    assert "RuntimeError" in apart[0].error
    assert desk.store.cursor("field") == "1", "the cursor moves on over it"


async def test_a_source_that_is_away_is_asked_again_when_it_says() -> None:
    collector = Scripted(Unavailable("field", "busy", SOON), ["capture homs"])
    desk = Desk(collector)
    await desk.until(lambda: bool(desk.ear.heard))
    assert [outcome.trouble for outcome in desk.outcomes][:2] == ["busy", ""]
    assert desk.outcomes[0].failures == 1


async def test_our_own_mistake_in_a_round_is_said_and_the_source_rests() -> None:
    desk = Desk(Scripted(ValueError("oh")))
    await desk.until(lambda: bool(desk.outcomes))
    assert desk.outcomes[0].trouble == "our mistake: ValueError: oh"
    assert desk.outcomes[0].due is not None
    assert desk.outcomes[0].due > desk.outcomes[0].at + timedelta(seconds=5)


async def test_a_source_that_refuses_is_not_asked_again_and_the_others_go_on() -> None:
    refused = Scripted(Refused("field", "banned"))
    other = Scripted([], [], ["capture homs"], source=Source("other", "Other", Kind.TELEGRAM))
    desk = Desk(refused, other)
    await desk.until(lambda: bool(desk.ear.heard))
    assert refused.begun == 1
    assert other.begun >= 3
    assert next(o for o in desk.outcomes if o.trouble).due is None


async def test_a_store_that_forgets_ends_the_daemon() -> None:
    desk = Desk(Scripted(StoreError("the disk is full")))
    with pytest.raises(StoreError, match="the disk is full"):
        await desk.until(lambda: False)


async def test_it_ends_in_order_while_a_source_hangs() -> None:
    class Hanging(Scripted):
        async def collect(self, cursors: Cursors) -> AsyncIterator[Collected]:
            self.begun += 1
            with suppress(ZeroDivisionError):
                await asyncio.sleep(3600)
            yield Collected()

    hanging = Hanging()
    desk = Desk(hanging)
    await desk.until(lambda: hanging.begun == 1)
    assert desk.outcomes == []
