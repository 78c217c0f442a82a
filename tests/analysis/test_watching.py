"""What a watch hears of an incident, and whether it wakes anybody there."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from monitor.analysis import alerts, newsroom, watching
from monitor.analysis.watching import Hearing
from monitor.model import (
    Action,
    Change,
    Decision,
    Extent,
    Incident,
    Lane,
    Place,
    Quiet,
    Silence,
    State,
    Status,
    Storm,
    Watch,
)
from tests.builders import NORTH, SOUTH, Account, at, claimed, denial, incident, mention

PLACES = {
    p.id: p
    for p in (
        Place("homs-province", "Homs Governorate"),
        Place("homs", "Homs", within="homs-province"),
        Place("mill", "Mill Quarter", within="homs"),
        Place("hama", "Hama"),
        *(Place(f"village-{n}", f"Village {n}", within="homs-province") for n in range(6)),
    )
}
ALL = Watch("all")


def ladder() -> list[Incident]:
    """Claimed, borne out by a second voice, denied, confirmed."""
    account = Account()
    steps = [
        account.say("north-press", 0, claimed()),
        account.say("field", 1, mention(), language="en"),
        account.say("south-press", 2, denial(speaker=SOUTH)),
        account.say("mappers", 3, mention(status=Status.CONFIRMED)),
    ]
    return [step for step in steps if step]


def hear(watch: Watch, before: Incident | None, after: Incident, now: datetime, *near: Incident) -> Hearing:
    return watching.hear(watch, before, after, alerts.wakes(before, after), PLACES, near, now)


def told(watch: Watch) -> list[str]:
    """How the watch hears the ladder, rung by rung."""
    rungs, out = ladder(), []
    for n, (before, after) in enumerate(zip([None, *rungs], rungs, strict=False)):
        heard = hear(watch, before, after, at(n))
        out.append(f"{heard.action}{' wakes' if heard.wake else ''}" if heard.told else "-")
    return out


def test_the_fast_lane_hears_everything_and_wakes_for_what_is_news() -> None:
    assert told(ALL) == ["new wakes", "update", "update wakes", "update wakes"]


def test_the_verified_lane_hears_first_of_what_is_corroborated() -> None:
    assert told(replace(ALL, lane=Lane.VERIFIED)) == ["-", "new wakes", "update wakes", "update wakes"]


def test_who_is_not_woken_by_claims_hears_first_of_the_denial() -> None:
    calm = replace(ALL, wake=frozenset({State.CONTESTED, State.CONFIRMED}))
    assert told(calm) == ["-", "-", "new wakes", "update wakes"]


def test_a_watch_may_not_want_to_be_woken_by_the_end() -> None:
    assert told(replace(ALL, wake=frozenset({State.CLAIMED})))[2:] == ["-", "-"]


def test_a_watch_may_be_woken_by_corroboration() -> None:
    keen = replace(ALL, wake=ALL.wake | {State.CORROBORATED})
    assert told(keen)[1] == "update wakes"


def test_a_part_that_becomes_the_whole_wakes_whoever_is_woken_by_claims() -> None:
    account = Account()
    account.say("field", 0, claimed(extent=Extent.PART))
    part = account.say("field", 1, claimed())
    whole = account.say("other", 1, mention())
    assert part is not None
    assert whole is not None
    assert hear(ALL, part, whole, at(1)).wake
    assert not hear(replace(ALL, wake=frozenset({State.CONFIRMED, State.DENIED})), part, whole, at(1)).wake


def test_a_watch_may_not_want_the_silent_edits() -> None:
    assert told(replace(ALL, edit=frozenset()))[1] == "-"


def test_a_watch_of_some_languages_hears_when_a_report_in_one_comes() -> None:
    assert told(replace(ALL, languages=("en",))) == ["-", "new wakes", "update wakes", "update wakes"]


def test_a_watch_of_other_changes_or_places_hears_nothing() -> None:
    for deaf in (replace(ALL, changes=(Change.ENTRY,)), replace(ALL, places=("hama",))):
        assert told(deaf) == ["-"] * 4


def test_a_watched_place_stands_for_those_within_it() -> None:
    assert watching.covers(("homs-province",), "mill", PLACES)
    assert watching.covers((), "mill", PLACES)
    assert not watching.covers(("mill",), "homs", PLACES)


def test_places_within_each_other_in_a_circle_end() -> None:
    circle = {"a": Place("a", "A", within="b"), "b": Place("b", "B", within="a")}
    assert watching.enclosing("a", circle) == ["b", "a"]


def quiet(**more: Any) -> Watch:
    return replace(ALL, quiet=Quiet(time(22), time(7), "Asia/Damascus", **more))


def test_quiet_hours_hold_back_what_does_not_break_through() -> None:
    night = ladder()[0].opened.replace(hour=20)  # 23:00 in Damascus
    first, second, third, fourth = ladder()
    assert not hear(quiet(), None, first, night).told
    assert hear(quiet(), third, fourth, night).wake
    assert hear(quiet(), None, first, night.replace(hour=4)).told  # 07:00 there
    assert not hear(quiet(), first, second, night.replace(hour=3, minute=59)).told


def test_what_fell_into_quiet_hours_is_told_at_their_end() -> None:
    night = at(0).replace(hour=21)
    claim = incident()
    claim = replace(claim, history=(replace(claim.history[0], at=night),))
    assert watching.missed(quiet(), claim, night + timedelta(hours=2)) is None
    assert watching.missed(quiet(), claim, night + timedelta(hours=8)) == claim.history[0]
    assert watching.missed(quiet(), claim, night + timedelta(days=3)) is None
    assert watching.missed(ALL, claim, night + timedelta(hours=8)) is None


def test_quiet_hours_within_one_day() -> None:
    siesta = Quiet(time(13), time(15))
    assert watching.is_quiet(siesta, at(0).replace(hour=14))
    assert not watching.is_quiet(siesta, at(0).replace(hour=15))


def test_a_silence_mutes_a_place_and_what_lies_within_until_it_ends() -> None:
    muted = replace(ALL, silences=(Silence(at(5), ("homs-province",), by="Lina"),))
    first = ladder()[0]
    assert hear(muted, None, first, at(4)).why == "silenced by Lina until 11:00 UTC"
    assert hear(muted, None, first, at(5)).told
    others = replace(ALL, silences=(Silence(at(5), ("hama",)), Silence(at(5), (), (Change.ENTRY,))))
    assert hear(others, None, first, at(4)).told


def test_a_snoozed_incident_edits_in_silence_until_it_is_confirmed() -> None:
    _, second, third, fourth = ladder()
    snooze = Decision(at(1), "Lina", "snooze", until=at(8))
    later = newsroom.decide(third, snooze)
    assert (hear(ALL, second, later, at(2)).told, hear(ALL, second, later, at(2)).wake) == (True, False)
    assert hear(ALL, third, newsroom.decide(fourth, snooze), at(3)).wake


def test_a_village_is_held_under_the_open_alert_of_its_town() -> None:
    account = Account()
    town = account.say("field", 0, claimed())
    quarter = account.say("other", 1, claimed(place="mill"))
    assert town is not None
    assert quarter is not None
    assert hear(ALL, None, quarter, at(1), town).why == "told under homs-1"
    assert hear(ALL, None, quarter, at(1), replace(town, state=State.DENIED)).told
    assert hear(ALL, None, quarter, at(1), replace(town, side=SOUTH)).told
    assert hear(ALL, None, replace(quarter, change=Change.WITHDRAWAL), at(1), town).told


def test_many_villages_in_a_short_time_are_a_storm() -> None:
    watch = replace(ALL, storm=Storm(places=4, within=timedelta(minutes=40)))
    account = Account()
    fallen = [account.say("field", n / 10, claimed(place=f"village-{n}")) for n in range(6)]
    known = [i for i in fallen if i]
    assert watching.storm(known[2], known[:2], watch, PLACES) == []
    assert watching.storm(known[3], known[:3], watch, PLACES) == known[:4]
    late = replace(known[5], history=(replace(known[5].history[0], at=at(2)),))
    assert watching.storm(late, known[:5], watch, PLACES) == []
    assert watching.storm(known[3], known[:3], replace(watch, storm=None), PLACES) == []


def test_an_alert_is_told_again_until_somebody_takes_it() -> None:
    watch = replace(ALL, repeat=timedelta(minutes=10))
    claim = incident(side=NORTH)
    assert [watching.repeats(watch, claim, at(h)) for h in (0, 0.2, 0.4, 99)] == [0, 1, 2, 12]
    assert watching.repeats(ALL, claim, at(1)) == 0
    taken = newsroom.decide(claim, Decision(at(0.1), "Lina", "take"))
    assert watching.repeats(watch, taken, at(1)) == 0
    assert watching.repeats(watch, replace(claim, history=ladder()[1].history), at(3)) == 0


def test_what_opens_is_new_even_when_the_step_would_only_edit() -> None:
    verified = replace(ALL, lane=Lane.VERIFIED)
    first, second, *_ = ladder()
    assert hear(verified, first, second, at(1)) == Hearing(True, True, Action.NEW, "an independent voice says it too")
