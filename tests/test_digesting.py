"""The digest goes out once a day and recipient, whatever happened in the night."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.model import Health, Recipient
from monitor.pipeline.digesting import Editor
from monitor.store import Changes
from monitor.store.memory import MemoryStore
from tests.notifiers.samples import CLAIM, HOMS, SIDES, SOURCES, START, ZONE, incident

LINA = Recipient("mail", "en", "Asia/Damascus")
OMAR = Recipient("bot", "ar", "America/New_York")


def editor(store: MemoryStore) -> Editor:
    return Editor(store, {"homs": HOMS}, SOURCES, SIDES, [LINA, OMAR], time(7, 0))


def filled() -> MemoryStore:
    store = MemoryStore()
    store.commit(Changes(incidents=(incident(CLAIM),)))
    store.note_health(Health("field", START, timedelta(minutes=5)))
    return store


def sent(store: MemoryStore) -> list[tuple[str, str]]:
    later = datetime(2030, 1, 1, tzinfo=UTC)
    due = store.lease(later, later, 100, ["mail", "bot"])
    return [(delivery.notifier, delivery.message.headline) for delivery in due]


EVE = datetime(2024, 12, 7, 0, 0, tzinfo=UTC)


def test_each_gets_it_at_his_own_seven_oclock_and_once() -> None:
    store, hours = filled(), {}
    for minutes in range(0, 40 * 60, 10):
        editor(store).send(now := EVE + timedelta(minutes=minutes))
        for notifier, headline in sent(store):
            hours.setdefault((notifier, headline), now)
    assert hours == {
        ("mail", "Digest 7 December: Homs claimed"): datetime(2024, 12, 8, 4, 0, tzinfo=UTC),
        ("bot", "موجز 6 كانون الأول/ديسمبر: لم تتغير السيطرة (مصدر واحد مسموع، لا صامت)"): EVE + timedelta(hours=12),
        ("bot", "موجز 7 كانون الأول/ديسمبر: حمص ادعاء"): datetime(2024, 12, 8, 12, 0, tzinfo=UTC),
    }


def test_a_night_without_power_is_made_up_for() -> None:
    store = filled()
    editor(store).send(EVE)
    editor(store).send(EVE + timedelta(days=1, hours=20))
    editor(store).send(EVE + timedelta(days=1, hours=21))
    assert ("mail", "Digest 7 December: Homs claimed") in sent(store)
    assert len(sent(store)) <= 2


def test_who_is_new_waits_until_tomorrow() -> None:
    store = filled()
    editor(store).send(EVE + timedelta(days=1, hours=20))
    assert sent(store) == []


def test_a_day_that_is_not_over_is_told_so_far() -> None:
    found = editor(filled()).compose(date(2024, 12, 7), ZONE, START + timedelta(minutes=10))
    assert found.end == START + timedelta(minutes=10)
    assert len(found.claimed) == 1
    before = editor(filled()).compose(date(2024, 12, 7), ZoneInfo("UTC"), START - timedelta(minutes=10))
    assert before.claimed == ()
