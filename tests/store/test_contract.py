"""What every store promises, held by each of them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from store_values import (
    DAWN,
    after,
    alert,
    decision,
    evidence,
    incident,
    item,
    mention,
    message,
    post,
    read,
    step,
)  # fmt: skip

from monitor.model import Event, Health, Receipt, Silence, State
from monitor.store import Changes, Quarantined, Told
from monitor.store.memory import MemoryStore
from monitor.store.sqlite import SqliteStore


@pytest.fixture(params=["memory", "sqlite", "sqlite file"])
def store(request, tmp_path):
    opened = {
        "memory": MemoryStore,
        "sqlite": lambda: SqliteStore(":memory:"),
        "sqlite file": lambda: SqliteStore(tmp_path / "state" / "monitor.db"),
    }[request.param]()
    yield opened
    opened.close()


# --- the archive -----------------------------------------------------------------------------------------------


def test_what_is_committed_is_there_whole(store):
    one = read(payload=b"\x00\xff raw", mentions=(mention(),), url="https://example.org/1", media=("photo",))
    story_of = incident(evidence=(evidence(),), history=(step(DAWN, State.CLAIMED),))
    store.commit(Changes((one,), (), (story_of,), (alert(),), (post(),), (("desk", "17"),)))
    assert store.report("desk/1") == one
    assert store.incident("i1") == story_of
    assert store.alerts_of("i1") == [alert()]
    assert store.cursor("desk") == "17"
    assert store.tally() == {"waiting": 1, "sent": 0, "dead": 0, "lost": 0}


def test_the_way_back_to_the_original_is_kept(store):
    one = read(text="Hama\nfell")
    one = replace(
        one, report=replace(one.report, original="<b>Hama</b> fell", offsets=(3, 4, 5, 6, 11, 12, 13, 14, 15))
    )
    store.commit(Changes((one,)))
    assert store.report("desk/1") == one
    assert list(store.reports_since(DAWN)) == [(one.report, one.story)]


def test_nothing_is_known_of_what_never_came(store):
    assert store.cursor("desk") is None
    assert not store.knows(item())
    assert store.report("desk/1") is None
    assert store.incident("i1") is None
    assert store.alerts_of("i1") == []
    assert list(store.reports_since(DAWN)) == []


def test_the_same_changes_again_change_nothing(store):
    changes = Changes((read(), read()), (), (incident(),), (alert(), alert()), (post(), post()), (("desk", "17"),))
    store.commit(changes)
    before = store.counts() | store.tally()
    store.commit(changes)
    assert store.counts() | store.tally() == before
    assert before["items"] == before["incidents"] == before["alerts"] == before["waiting"] == 1


def test_a_new_version_and_a_retraction_are_further_items(store):
    edited = read(text="Hama partly fell", event=Event.EDIT, version="2")
    gone = read(text="", event=Event.RETRACT, version="2")
    for version in (read(), edited, gone):
        assert not store.knows(version.item)
        store.commit(Changes((version,)))
        assert store.knows(version.item)
        assert store.report("desk/1") == version
    assert store.counts()["items"] == 3


def test_a_cursor_moves(store):
    store.commit(Changes(cursors=(("desk", "17"), ("wire", "a"))))
    store.commit(Changes(cursors=(("desk", "18"),)))
    assert (store.cursor("desk"), store.cursor("wire")) == ("18", "a")


def test_an_incident_replaces_what_stood_under_its_id(store):
    store.commit(Changes(incidents=(incident(evidence=(evidence("desk/1"),)),)))
    moved = incident(place="homs", updated=after(5), evidence=(evidence("desk/2", after(5)),))
    store.commit(Changes(incidents=(moved,)))
    assert store.incident("i1") == moved
    assert store.incidents_at("hama", DAWN) == []
    assert store.incidents_citing("desk/1") == []
    assert store.incidents_citing("desk/2") == [moved]


def test_incidents_of_a_place_come_newest_first_within_the_window(store):
    old, early, late = (
        incident(f"i{n}", evidence=(evidence(at=after(minutes)),)) for n, minutes in ((1, -600), (2, 0), (3, 30))
    )
    elsewhere = incident("i4", "homs", evidence=(evidence(at=after(40)),))
    store.commit(Changes(incidents=(late, old, elsewhere, early)))
    assert store.incidents_at("hama", DAWN) == [late, early]


def test_a_report_that_came_late_keeps_its_incident_near(store):
    late = evidence(at=after(-600))
    one = incident(at=after(-600), evidence=(late, evidence("desk/2", after(3))))
    store.commit(Changes(incidents=(one,)))
    assert store.incidents_at("hama", after(3)) == [one]
    assert store.incidents_at("hama", after(4)) == []


def test_reports_of_the_window_come_oldest_first(store):
    third, first, second = read("3", at=after(9)), read("1", at=after(1)), read("2", at=after(5), story="s2")
    store.commit(Changes((third, first, second, read("0", at=after(-1)))))
    assert list(store.reports_since(DAWN)) == [(r.report, r.story) for r in (first, second, third)]


def test_reports_can_be_committed_while_the_window_is_read(store):
    store.commit(Changes(tuple(read(str(n), at=after(n)) for n in range(1200))))
    seen = 0
    for seen, _ in enumerate(store.reports_since(DAWN), 1):
        if seen == 3:
            store.commit(Changes((read("early", at=after(-5)),)))
    assert seen == 1200


def test_an_embargoed_item_is_known_and_released_in_time(store):
    late, soon = item("1", embargo=after(60)), item("2", embargo=after(30), payload=b"\xff")
    for _ in range(2):
        store.commit(Changes(held=(late, soon)))
    assert store.knows(soon)
    assert store.counts()["items"] == 0
    assert store.released(after(29)) == []
    assert store.released(after(60)) == [soon, late]
    store.commit(Changes((read("2", embargo=after(30), payload=b"\xff"),)))
    store.commit(Changes(held=(soon,)))
    assert store.released(after(60)) == [late]
    assert store.knows(soon)


def test_an_unreadable_item_is_kept_once(store):
    for _ in range(2):
        store.quarantine(item(payload=b"\xff"), "ValueError: no", DAWN)
    assert store.counts()["quarantine"] == 1
    assert not store.knows(item(payload=b"\xff"))


def test_broken_letters_are_stored(store):
    broken = read("\ud83d", text="Hama \ud800 fell\x00 \uffff")
    store.commit(Changes((broken,)))
    store.quarantine(broken.item, "no: \udfff", DAWN)
    assert store.knows(broken.item)
    assert [r.text[-1] for r in store.find("hama", 5)] == ["\uffff"]


def test_incident_numbers_rise(store):
    assert [store.incident_number() for _ in range(3)] == [1, 2, 3]


# --- the outbox ------------------------------------------------------------------------------------------------


def lease(store, minutes=0, limit=10, notifiers=("bell",)):
    return store.lease(after(minutes), after(minutes + 1), limit, notifiers)


def test_a_delivery_is_leased_once_until_its_lease_ends(store):
    store.post([post()])
    (first,) = lease(store)
    assert (first.notifier, first.message, first.due, first.attempts, first.previous) == (
        "bell", message(), DAWN, 0, None,
    )  # fmt: skip
    assert lease(store, 0.5) == []
    (again,) = lease(store, 1)
    assert (again.id, again.attempts) == (first.id, 1)


def test_only_what_is_due_is_leased_and_only_for_these_notifiers(store):
    store.post([post("a1", "i1", due=after(5)), post("a2", "i2"), post("a3", "i3", notifier="mail")])
    assert [d.message.key for d in lease(store)] == ["a2"]
    assert [d.message.key for d in lease(store, 5, notifiers=("bell", "mail"))] == ["a2", "a3", "a1"]
    assert lease(store, 60, notifiers=()) == []


def test_a_later_state_waits_for_the_earlier_one(store):
    store.post([post("a1"), post("a2"), post("b1", "i2"), post("a1", notifier="mail")])
    first, other, mail = lease(store, notifiers=("bell", "mail"))
    assert [d.message.key for d in (first, other, mail)] == ["a1", "b1", "a1"]
    store.again(first, after(10), "502")
    store.sent(other, None, DAWN)
    assert lease(store, 5) == []
    (first,) = lease(store, 10)
    assert (first.error, first.attempts) == ("502", 1)
    store.sent(first, Receipt("77"), after(10))
    (second,) = lease(store, 10)
    assert (second.message.key, second.previous) == ("a2", Receipt("77"))


def test_a_dead_delivery_lets_the_next_go(store):
    store.post([post("a1"), post("a2")])
    (first,) = lease(store)
    store.dead(first, DAWN, "403 blocked")
    assert [d.message.key for d in lease(store)] == ["a2"]


def test_a_channel_that_gives_no_receipt_keeps_the_earlier_one(store):
    store.post([post("a1"), post("a2"), post("a3")])
    for receipt in (Receipt("77"), None):
        (delivery,) = lease(store)
        store.sent(delivery, receipt, DAWN)
    assert lease(store)[0].previous == Receipt("77")


def test_the_limit_takes_the_oldest(store):
    store.post([post(f"a{n}", f"i{n}") for n in range(5)])
    assert [d.message.key for d in lease(store, limit=2)] == ["a0", "a1"]
    assert [d.message.key for d in lease(store, limit=2)] == ["a2", "a3"]


def test_a_message_is_posted_once_to_each_notifier(store):
    store.post([post("a1"), post("a1", notifier="mail"), post("a1", headline="other words")])
    (delivery,) = lease(store)
    store.sent(delivery, None, DAWN)
    store.post([post("a1")])
    assert lease(store) == []
    assert store.tally() == {"waiting": 1, "sent": 1, "dead": 0, "lost": 0}


def test_an_alert_that_no_notifier_took_is_lost(store):
    store.post([post("a1"), post("a1", notifier="mail"), post("a2", "i2")])
    one, two, three = lease(store, notifiers=("bell", "mail"))
    store.dead(one, DAWN, "403")
    assert store.tally()["lost"] == 0
    store.dead(two, DAWN, "550")
    store.sent(three, None, DAWN)
    assert store.tally() == {"waiting": 0, "sent": 1, "dead": 2, "lost": 1}
    store.post([post("a1", notifier="lamp")])
    assert store.tally()["lost"] == 0
    (last,) = lease(store, notifiers=("lamp",))
    store.sent(last, None, DAWN)
    assert store.tally() == {"waiting": 0, "sent": 2, "dead": 2, "lost": 0}


def test_a_delivery_that_was_sent_is_not_tried_again(store):
    store.post([post()])
    (delivery,) = lease(store)
    store.sent(delivery, None, DAWN)
    store.again(delivery, DAWN, "late answer of an earlier try")
    assert lease(store, 60) == []


# --- the ledger ------------------------------------------------------------------------------------------------


def test_incidents_of_a_day_come_in_order_of_their_last_change(store):
    opened_then_changed_later = incident("i1", at=after(1), updated=after(5000))
    changed = incident("i2", at=after(-5000), updated=after(20))
    stepped = incident(
        "i3", at=after(-5000), history=(step(after(15), State.DENIED), step(after(3000), State.CONFIRMED))
    )
    decided = incident("i4", at=after(-5000), decisions=(decision(after(10)),))
    before, later = incident("i5", at=after(-9), updated=after(-1)), incident("i6", at=after(1440))
    around = incident("i7", at=after(-9), updated=after(3000))
    store.commit(Changes(incidents=(opened_then_changed_later, changed, stepped, decided, before, later, around)))
    of_the_day = store.incidents_between(DAWN, DAWN + timedelta(days=1))
    assert of_the_day == [decided, changed, stepped, opened_then_changed_later]


def test_what_was_believed_at_a_moment(store):
    told = incident(
        updated=after(60),
        evidence=(evidence("desk/1", withdrawn=True, withdrawn_at=after(50)), evidence("wire/2", after(30))),
        history=(step(after(1), State.CLAIMED), step(after(31), State.CONTESTED), step(after(60), State.CONFIRMED)),
        decisions=(decision(after(60)),),
    )
    store.commit(Changes(incidents=(told,)))
    then = store.incident_at("i1", after(45))
    assert (then.state, then.updated, len(then.evidence), then.decisions) == (State.CONTESTED, after(30), 2, ())
    assert store.incident_at("i1", after(0.5)) is None
    assert [e.withdrawn for e in then.evidence] == [False, False]
    assert store.incident_at("i9", after(0.5)) is None


def test_alerts_come_oldest_first(store):
    store.commit(Changes(alerts=(alert("a2", at=after(5)), alert("a1"), alert("b1", "i2"))))
    assert [a.id for a in store.alerts_of("i1")] == ["a1", "a2"]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("حمص", "الطريق لحمص مفتوح"),
        ("حمص", "معارك بحماة وبحمص"),
        ("حمص", "حِمْص"),
        ("إدلب", "وادلب"),
        ("الفاشر", "للفاشر"),
        ("الفاشر", "في فاشر السلطان"),
        ("السيطرة", "السيطره على المدينه"),
        ("مدينة", "والمدينــة"),
        ("مستشفى", "المستشفي"),
        ("2024", "عام ٢٠٢٤"),
        ("كرمان", "کرمان"),
        ("BAKHMUT", "bakhmut is ours"),
        ("запоріжжя", "ЗАПОРІЖЖЯ"),
        ("ёлка", "Елка"),
        ("Sirnak", "Şırnak'ta"),
        ("etat", "l’État"),
        ("fell hama", "Hama has fallen; it fell"),
    ],
)
def test_a_search_finds_a_word_however_it_is_written(store, words, text):
    store.commit(Changes((read("1", text), read("2", "something else"))))
    assert [report.id for report in store.find(words, 10)] == ["desk/1"]


@pytest.mark.parametrize(
    "words", ["", " - ", '"', "*", "NEAR(", "text:", "' OR 1=1 --", "hama AND homs", "hama NOT fell"]
)
def test_the_operators_of_a_search_are_only_words(store, words):
    store.commit(Changes((read("1", "Hama fell"),)))
    assert store.find(words, 10) == []


def test_a_search_shows_each_report_once_newest_first(store):
    store.commit(
        Changes((
            read("1", at=after(1)),
            read("2", at=after(3)),
            read("3", at=after(2)),
            read("1", "Hama fell, we hear", at=after(1), version="2"),
        ))
    )  # fmt: skip
    assert [report.id for report in store.find("hama", 2)] == ["desk/2", "desk/3"]
    assert store.find("hama", 9)[2].text == "Hama fell, we hear"


def test_the_health_of_a_source_is_its_last(store):
    store.note_health(Health("wire", failures=3, trouble="502"))
    store.note_health(Health("desk", heard=DAWN, usual_gap=timedelta(minutes=90)))
    store.note_health(Health("wire", heard=after(2)))
    assert store.health() == [
        Health("desk", heard=DAWN, usual_gap=timedelta(minutes=90)),
        Health("wire", heard=after(2)),
    ]


def test_counts(store):
    store.commit(Changes((read("1"), read("2"), read("3", story="s2")), (), (incident(),), (alert(), alert("a2"))))
    counts = store.counts()
    assert counts.pop("bytes") >= 0
    assert counts == {"items": 3, "stories": 2, "incidents": 1, "alerts": 2, "quarantine": 0}


def test_how_the_messages_of_an_incident_fared(store):
    store.post([post("a1"), post("a1", notifier="mail"), post("a2", headline="Hama: denied"), post("b1", "i2")])
    bell, mail, _ = lease(store, notifiers=("bell", "mail"))
    store.sent(bell, Receipt("77"), after(1))
    store.dead(mail, after(2), "550 no such box")
    assert store.told("i1") == [
        Told("a1", "bell", "Hama: captured", "sent", 1, after(1)),
        Told("a1", "mail", "Hama: captured", "dead", 1, after(2), "550 no such box"),
        Told("a2", "bell", "Hama: denied", "waiting", 0),
    ]


def test_unreadable_items_can_be_looked_at(store):
    store.quarantine(item("1", payload=b"\xff"), "ValueError: no", DAWN)
    store.quarantine(item("2"), "KeyError: x", after(1))
    assert store.quarantined() == [
        Quarantined(item("1", payload=b"\xff"), "ValueError: no", DAWN),
        Quarantined(item("2"), "KeyError: x", after(1)),
    ]


# --- the desk --------------------------------------------------------------------------------------------------


def test_a_decision_waits_until_the_incident_carries_it(store):
    store.commit(Changes(incidents=(incident(),)))
    late, early = decision(after(9), by="Omar"), decision(after(5))
    assert not store.decide("i9", early)
    for one in (late, early, early):
        assert store.decide("i1", one)
    assert store.undecided() == [("i1", early), ("i1", late)]
    store.commit(Changes(incidents=(incident(decisions=(replace(early, settles=True),)),)))
    assert store.undecided() == [("i1", late)]
    assert store.decide("i1", early)
    carried = decision(after(20))
    store.commit(Changes(incidents=(incident("i2", decisions=(carried,)),)))
    assert store.decide("i2", carried)
    assert store.undecided() == [("i1", late)]


def test_a_silence_ends_by_itself_or_is_lifted(store):
    short, long, other = (Silence(after(minutes), ("hama",), by="Mariam", reason="known") for minutes in (5, 60, 90))
    store.silence("syria", short)
    store.silence("syria", long)
    store.silence("coast", other)
    assert store.silences(after(4)) == [("syria", short), ("syria", long), ("coast", other)]
    assert store.silences(after(5)) == [("syria", long), ("coast", other)]
    assert store.lift("syria") == 2
    assert store.lift("syria") == 0
    assert store.silences(DAWN) == [("coast", other)]


def test_small_things_are_remembered(store):
    assert store.recall("digest desk") is None
    store.remember("digest desk", "2024-12-07")
    store.remember("digest desk", "2024-12-08")
    assert store.recall("digest desk") == "2024-12-08"
