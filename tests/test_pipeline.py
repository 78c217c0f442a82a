"""What happens to an item, from the wire to the outbox."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.model import (
    Decision,
    Event,
    Item,
    Kind,
    Place,
    Quiet,
    Recipient,
    Silence,
    State,
    Watch,
)
from monitor.pipeline import Pipeline
from monitor.pipeline.attending import Attendant
from monitor.pipeline.telling import Teller
from monitor.store import Changes
from monitor.store.memory import MemoryStore
from monitor.store.sqlite import SqliteStore
from tests import fakes
from tests.builders import NORTH, SIDES, SOUTH, at

PLACES = {p.id: p for p in (Place("homs", "Homs"), Place("mill", "Mill Quarter", within="homs"))}
WATCH = Watch("all", (Recipient("terminal"),))


Store = MemoryStore | SqliteStore
STORES: list[Store] = []


@pytest.fixture(autouse=True, params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """Each promise holds on either store."""
    STORES[:] = [MemoryStore() if request.param == "memory" else SqliteStore(tmp_path / "monitor.db")]
    yield
    if isinstance(STORES[0], SqliteStore):
        STORES[0].close()


class Desk:
    """A pipeline on the store of the test."""

    def __init__(self, *watches: Watch) -> None:
        self.store = STORES[0]
        self.teller = Teller(watches or (WATCH,), PLACES, {}, SIDES, fakes.word)
        self.pipeline = Pipeline(self.store, fakes.find, fakes.SameText(), self.teller, {}, SIDES)
        self.attendant = Attendant(self.store, self.teller)

    def hear(self, text: str, hours: float = 0, who: str = "field", **more: Any) -> Changes:
        return self.pipeline.receive((item(text, hours, who, **more),), (), at(hours))

    @property
    def outbox(self) -> list[str]:
        return [d.message.headline for d in self.store.lease(at(999), at(1000), 100, ["terminal"])]


def item(text: str, hours: float = 0, who: str = "field", **more: Any) -> Item:
    fields: dict[str, Any] = {"native_id": f"{hours}", "published": at(hours), "fetched": at(hours), **more}
    return Item(who, Kind.TELEGRAM, text=text, **fields)


def test_an_item_becomes_a_report_an_incident_an_alert_and_a_message() -> None:
    desk = Desk()
    changes = desk.hear("capture homs north claimed")
    assert [r.report.id for r in changes.read] == ["field/0"]
    assert [(i.id, i.state, i.side) for i in changes.incidents] == [("HOMS-1", State.CLAIMED, NORTH)]
    assert [(a.id, a.reason) for a in changes.alerts] == [("HOMS-1.1", "first claim")]
    assert [(p.notifier, p.message.headline) for p in changes.posts] == [("terminal", "claimed Homs capture")]


def test_what_was_committed_can_be_read_back() -> None:
    desk = Desk()
    desk.pipeline.receive((item("capture homs"),), (("field", "7"),), at(0))
    assert desk.store.cursor("field") == "7"
    assert desk.store.incident("HOMS-1") is not None
    assert desk.outbox == ["claimed Homs capture"]


def test_an_item_that_is_known_is_read_once() -> None:
    desk = Desk()
    desk.hear("capture homs")
    assert desk.hear("capture homs") == Changes()
    twice = item("withdrawal homs", 1)
    assert len(desk.pipeline.receive((twice, twice), (), at(1)).read) == 1


def test_silence_leaves_a_report_and_nothing_else() -> None:
    changes = Desk().hear("future capture homs")
    assert len(changes.read[0].mentions) == 1
    assert (changes.incidents, changes.alerts, changes.posts) == ((), (), ())


def test_a_batch_sees_its_own_incidents() -> None:
    desk = Desk()
    batch = (item("capture homs north claimed"), item("denied capture homs", 1, "south-press"))
    changes = desk.pipeline.receive(batch, (), at(1))
    assert [a.state for a in changes.alerts] == [State.CLAIMED, State.DENIED]
    assert [i.state for i in changes.incidents] == [State.DENIED]


def test_a_copy_says_what_its_original_said_and_adds_no_voice() -> None:
    desk = Desk()
    desk.hear("capture homs north claimed")
    changes = desk.hear("capture homs north claimed", 1, "repeater")
    assert changes.read[0].story.duplicate_of == "field/0"
    assert len(changes.read[0].mentions) == 1
    assert changes.alerts == ()
    assert changes.incidents[0].evidence[0].copies == 1


def test_an_item_that_breaks_the_analysis_leaves_everything_as_it_was() -> None:
    desk = Desk()
    with pytest.raises(RuntimeError):
        desk.pipeline.receive((item("capture homs"), item("?", 1)), (("field", "7"),), at(1))
    assert desk.store.cursor("field") is None
    assert desk.store.incident("HOMS-1") is None
    assert [a.reason for a in desk.hear("capture homs", 0).alerts] == ["first report"]


def test_an_item_under_embargo_waits() -> None:
    desk = Desk()
    assert desk.hear("capture homs", 0, embargo=at(2)).alerts == ()
    assert desk.hear("capture homs", 0, embargo=at(2)) == Changes()
    assert desk.store.released(at(1.9)) == []
    released = desk.store.released(at(2))
    assert [a.report for a in desk.pipeline.receive(released, (), at(2)).alerts] == ["field/0"]
    assert desk.store.released(at(3)) == []
    assert desk.pipeline.receive(released, (), at(3)) == Changes()


def test_an_edit_that_takes_a_change_back_withdraws_it() -> None:
    desk = Desk()
    desk.hear("capture homs", native_id="7")
    edited = desk.hear("future capture homs", 1, native_id="7", version="2", event=Event.EDIT)
    assert [(a.state, a.reason) for a in edited.alerts] == [(State.RETRACTED, "the post was edited")]


def test_an_edit_that_still_says_it_is_not_told_again() -> None:
    desk = Desk()
    desk.hear("capture homs", native_id="7")
    edited = desk.hear("capture homs ; future capture mill", 1, native_id="7", version="2", event=Event.EDIT)
    assert edited.alerts == ()


def test_a_deleted_post_is_withdrawn() -> None:
    desk = Desk()
    desk.hear("capture homs", native_id="7")
    deleted = desk.hear("", 1, native_id="7", event=Event.RETRACT)
    assert [(a.state, a.wake) for a in deleted.alerts] == [(State.RETRACTED, True)]


def test_what_comes_after_three_days_is_no_news() -> None:
    desk = Desk()
    changes = desk.pipeline.receive((item("capture homs", 0),), (), at(73))
    assert len(changes.read) == 1
    assert changes.alerts == ()


def test_a_report_from_the_future_is_from_now() -> None:
    changes = Desk().pipeline.receive((item("capture homs", 5),), (), at(0))
    assert changes.read[0].report.published == at(0)


def test_a_change_that_ends_another_is_told_and_the_other_in_silence() -> None:
    desk = Desk()
    desk.hear("capture homs north")
    retaken = desk.hear("capture homs south", 7)
    assert [(a.incident, a.state, a.wake) for a in retaken.alerts] == [
        ("HOMS-1", State.SUPERSEDED, False),
        ("HOMS-2", State.CLAIMED, True),
    ]
    assert [p.message.wake for p in retaken.posts] == [False, True]


def test_what_a_denied_claim_had_ended_holds_after_all() -> None:
    desk = Desk()
    desk.hear("capture homs north confirmed")
    desk.hear("capture homs south claimed", 7, "south-press")
    denied = desk.hear("denied capture homs south", 8, "north-press")
    assert [(a.incident, a.state, a.reason, a.wake) for a in denied.alerts] == [
        ("HOMS-2", State.DENIED, "denied, and nobody else stands by it", True),
        ("HOMS-1", State.CONFIRMED, "holds after all (HOMS-2)", False),
    ]


def test_a_claim_with_its_denial_is_one_alert() -> None:
    changes = Desk().hear("denied capture homs; capture homs north claimed")
    assert [(a.action, a.state, a.wake) for a in changes.alerts] == [("new", State.CONTESTED, True)]


def test_a_quarter_is_held_under_the_open_alert_of_its_city() -> None:
    desk = Desk()
    desk.hear("capture homs north")
    quarter = desk.hear("capture mill north", 1)
    assert [a.incident for a in quarter.alerts] == ["MILL-2"]
    assert quarter.posts == ()


def test_one_notifier_of_two_watches_is_told_once_and_woken_if_either_wakes() -> None:
    calm = replace(WATCH, name="calm", wake=frozenset({State.CONFIRMED}), edit=frozenset({State.CLAIMED}))
    changes = Desk(calm, WATCH).hear("capture homs")
    assert [(p.notifier, p.message.wake) for p in changes.posts] == [("terminal", True)]


def test_people_decide_and_everybody_is_told() -> None:
    desk = Desk()
    desk.hear("capture homs")
    for n, name in enumerate(("Lina", "Omar"), 1):
        desk.store.decide("HOMS-1", Decision(at(n), name, "confirm"))
    changes = desk.attendant.attend(at(3))
    assert [(a.state, a.reason) for a in changes.alerts] == [(State.CONFIRMED, "confirmed by Lina and Omar")]
    assert desk.attendant.attend(at(4)) == Changes()


def test_a_decision_that_makes_no_sense_holds_nothing_up() -> None:
    desk = Desk()
    desk.hear("capture homs")
    desk.store.decide("HOMS-1", Decision(at(1), "", "confirm"))
    desk.store.decide("HOMS-1", Decision(at(2), "Lina", "reject"))
    assert [a.state for a in desk.attendant.attend(at(3)).alerts] == [State.DENIED]


def test_a_silence_holds_from_when_it_is_taken_up() -> None:
    desk = Desk()
    desk.store.silence("all", Silence(at(5), by="Lina"))
    desk.attendant.attend(at(1))
    assert desk.hear("capture homs", 2).posts == ()
    assert len(desk.hear("withdrawal mill", 6).posts) == 1


def test_what_fell_into_quiet_hours_is_told_once_at_their_end() -> None:
    night = Quiet(time(6), time(8))
    desk = Desk(replace(WATCH, quiet=night))
    assert desk.hear("capture homs", 0.5).posts == ()
    assert desk.attendant.attend(at(1.9)).posts == ()
    assert [(p.message.headline, p.message.action) for p in desk.attendant.attend(at(2)).posts] == [
        ("claimed Homs capture", "new")
    ]
    assert desk.attendant.attend(at(2.1)) == Changes()


def test_an_alert_is_repeated_until_somebody_takes_it() -> None:
    desk = Desk(replace(WATCH, repeat=timedelta(minutes=30)))
    desk.hear("capture homs")
    told = [[p.message.key for p in desk.attendant.attend(at(h)).posts] for h in (0.4, 0.6, 0.7, 1.1)]
    assert told == [[], ["HOMS-1.1+1"], [], ["HOMS-1.1+2"]]
    desk.store.decide("HOMS-1", Decision(at(1.2), "Lina", "take"))
    assert [(p.message.key, p.message.wake) for p in desk.attendant.attend(at(2)).posts] == [("HOMS-1.1.1", False)]
    assert desk.attendant.attend(at(3)) == Changes()


def test_a_side_that_names_itself_in_its_own_channel_is_known_by_its_source() -> None:
    assert SOUTH in SIDES
    desk = Desk()
    desk.hear("capture homs north claimed")
    desk.hear("withdrawal homs south confirmed", 5, "south-press")
    incident = desk.store.incident("HOMS-1")
    assert incident is not None
    assert incident.state is State.CONFIRMED


def test_many_villages_are_told_as_one_and_wake_once() -> None:
    villages = {f"v{n}": Place(f"v{n}", f"Village {n}", within="homs") for n in range(7)}
    desk = Desk()
    desk.teller = Teller((WATCH,), {**PLACES, **villages}, {}, SIDES, fakes.word)
    desk.pipeline = Pipeline(desk.store, fakes.find, fakes.SameText(), desk.teller, {}, SIDES)
    posts = [post for n in range(7) for post in desk.hear(f"capture v{n} north", n / 20).posts]
    assert [p.message.headline for p in posts[:4]] == [f"claimed Village {n} capture" for n in range(4)]
    assert [(p.message.headline, p.message.wake) for p in posts[4:]] == [
        ("CLAIMED: 5 places in Homs", True),
        ("CLAIMED: 6 places in Homs", False),
        ("CLAIMED: 7 places in Homs", False),
    ]
    assert len({p.message.thread for p in posts[4:]}) == 1
    assert posts[4].message.change == ("Capture of Village 0, Village 1, Village 2, Village 3 and Village 4")
    assert posts[6].message.timing == "Within 18 min."
