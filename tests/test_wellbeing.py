"""How the sources fare, who hears of it, and the digest that goes out once."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest

from monitor.analysis.digest_words import Known
from monitor.collectors import Collected, Cursors
from monitor.config import parse
from monitor.daemon import Outcome, Round
from monitor.daily import Daily
from monitor.model import Kind, Recipient, Source
from monitor.store.memory import MemoryStore
from monitor.wellbeing import Wellbeing

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
SOURCE = Source("field", "Field", Kind.TELEGRAM)


class Silent:
    sources = (SOURCE,)

    async def collect(self, cursors: Cursors) -> AsyncIterator[Collected]:
        return
        yield


ROUND = Round("field", Silent(), timedelta(minutes=5))


def heard(at: datetime, *published: datetime) -> Outcome:
    return Outcome(ROUND, at, 0, None, "", {"field": list(published)})


def wellbeing(store: MemoryStore) -> Wellbeing:
    return Wellbeing(store, store, store, {"field": SOURCE}, [Recipient("desk")])


def headlines(store: MemoryStore) -> list[str]:
    waiting = store.lease(NOW + timedelta(days=9), NOW + timedelta(days=10), 100, ["desk"])
    for delivery in waiting:
        store.sent(delivery, None, NOW)
    return [delivery.message.headline for delivery in waiting]


def test_a_source_that_is_quiet_is_told_once_and_so_is_its_return() -> None:
    store = MemoryStore()
    fares = wellbeing(store)
    for minutes in range(0, 60, 10):
        fares.note(heard(NOW + timedelta(minutes=minutes), NOW + timedelta(minutes=minutes)))
    for hours in (2, 3, 4):
        fares.tell(NOW + timedelta(hours=hours))
    assert headlines(store) == ["Field is quiet"]
    fares.note(heard(NOW + timedelta(hours=5), NOW + timedelta(hours=5)))
    fares.tell(NOW + timedelta(hours=5, minutes=1))
    assert headlines(store) == ["Field is heard again"]


def test_what_was_told_is_not_told_again_after_a_restart() -> None:
    store = MemoryStore()
    wellbeing(store).note(Outcome(ROUND, NOW, 1, None, "refused: banned"))
    wellbeing(store).tell(NOW)
    wellbeing(store).tell(NOW + timedelta(minutes=1))
    assert headlines(store) == ["Field refuses us"]
    assert store.health()[0].trouble == "refused: banned"


def test_many_that_go_away_together_are_one_notice_and_so_is_their_return() -> None:
    class Many:
        sources = tuple(Source(f"s{n}", f"Outlet {n}", Kind.RSS) for n in range(5))
        collect = Silent.collect

    store, outlets = MemoryStore(), Round("many", Many(), timedelta(minutes=5))
    known = {source.id: source for source in Many.sources}
    fares = Wellbeing(store, store, store, known, [Recipient("desk")])
    for failures in range(3):
        fares.note(Outcome(outlets, NOW, failures, None, "is the network up?"))
    fares.tell(NOW)
    assert headlines(store) == ["5 sources cannot be reached"]
    fares.note(Outcome(outlets, NOW, 0, None))
    fares.tell(NOW)
    assert headlines(store) == ["5 sources are heard again"]


def test_what_is_still_in_trouble_is_said_once_after_each_start(caplog: pytest.LogCaptureFixture) -> None:
    store = MemoryStore()
    for fares in (wellbeing(store), wellbeing(store)):
        caplog.clear()
        for _ in range(3):
            fares.note(Outcome(ROUND, NOW, 1, None, "is the network up?"))
        assert caplog.messages == ["Field cannot be read: is the network up?"]


def test_one_channel_of_an_account_is_in_trouble_while_the_others_go_on() -> None:
    class Account:
        def __init__(self) -> None:
            self.wrong = {"field": "refused: private since noon"}

        def troubles(self) -> dict[str, str]:
            return self.wrong

    store, account = MemoryStore(), Account()
    fares = wellbeing(store)
    fares.look([account])
    fares.tell(NOW)
    assert headlines(store) == ["Field refuses us"]
    account.wrong = {}
    fares.look([account])
    fares.tell(NOW + timedelta(hours=1))
    assert headlines(store) == ["Field is heard again"]


def test_the_heartbeat_follows_good_rounds_only() -> None:
    fares = wellbeing(MemoryStore())
    fares.note(Outcome(ROUND, NOW, 1, None, "away"))
    assert not fares.was_good()
    fares.note(heard(NOW, NOW))
    assert fares.was_good()
    assert not fares.was_good(), "each good round counts once"


def daily(store: MemoryStore, now: datetime) -> Daily:
    config = parse('digest.timezone = "Asia/Damascus"\ndigest.notify = ["desk"]\n[notifiers.desk]\nkind = "terminal"\n')
    return Daily(config, store, Known({}, {}, {}), lambda: now)


def test_the_digest_goes_out_once_a_day_and_is_made_up_for_after_a_stop() -> None:
    store = MemoryStore()
    daily(store, NOW).catch_up()
    assert headlines(store) == [], "a new monitor has no yesterday to tell of"
    daily(store, NOW + timedelta(days=1)).send()
    daily(store, NOW + timedelta(days=1, hours=1)).send()
    assert len(headlines(store)) == 1
    daily(store, NOW + timedelta(days=2)).catch_up()
    daily(store, NOW + timedelta(days=2, hours=1)).catch_up()
    assert len(headlines(store)) == 1


def test_yesterday_is_that_of_the_time_zone() -> None:
    late = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)  # half past one, the next morning in Damascus
    assert daily(MemoryStore(), late).yesterday() == date(2026, 3, 2)
