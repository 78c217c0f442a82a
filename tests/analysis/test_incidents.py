"""The account of a change: which reports tell of one event, and what is believed of it."""

from dataclasses import replace

import pytest

from monitor.analysis import incidents
from monitor.model import Change, Extent, Incident, Mention, Reason, State, Status
from monitor.store.history import believed_at
from tests.builders import NORTH, SOUTH, Account, at, claimed, denial, mention, source

KILL = "Attention editors: please kill our story."
ENTRY, LEFT = Change.ENTRY, Change.WITHDRAWAL


def left(side: str = "", **more: object) -> Mention:
    return mention(LEFT, loser=side, **more)


def test_a_first_claim_opens_an_incident() -> None:
    account = Account()
    opened = account.say("north-press", 0, claimed())
    assert opened is not None
    assert (opened.state, opened.side, opened.opened) == (State.CLAIMED, NORTH, at(0))
    assert [s.reason for s in opened.history] == ["first claim"]


def test_reports_in_other_words_and_languages_are_one_incident() -> None:
    account = Account()
    account.say("field", 0, mention(), language="ar")
    account.say("city-wire", 1, mention(gainer=NORTH), language="en")
    assert account.states == ["capture corroborated"]
    assert account.incidents["homs-1"].side == NORTH


def test_one_sides_claim_is_one_voice_through_however_many_outlets() -> None:
    account = Account()
    for n, who in enumerate(("north-press", "city-wire", "daily", "evening")):
        account.say(who, n, claimed())
    assert account.states == ["capture claimed"]


def test_a_copy_counts_for_its_story() -> None:
    account = Account()
    account.say("field", 0, mention())
    account.say("repeater", 1, mention(), story="field/0")
    (only,) = account.incidents.values()
    assert only.state is State.CLAIMED
    assert [e.copies for e in only.evidence] == [1]


def test_a_claim_that_is_denied_and_that_nobody_else_stands_by_is_denied() -> None:
    account = Account()
    account.say("north-press", 0, claimed())
    account.say("south-press", 1, denial(speaker=SOUTH))
    assert account.states == ["capture denied"]


def test_a_denial_makes_contested_what_others_stand_by() -> None:
    account = Account()
    account.say("north-press", 0, claimed())
    account.say("field", 1, mention())
    account.say("south-press", 2, denial(speaker=SOUTH))
    assert account.states == ["capture contested"]


def test_a_denied_claim_that_others_bear_out_is_contested() -> None:
    account = Account()
    account.say("north-press", 0, claimed())
    account.say("south-press", 1, denial(speaker=SOUTH))
    account.say("field", 2, mention())
    assert account.states == ["capture contested"]


def test_a_denial_of_what_nobody_told_is_nothing() -> None:
    account = Account()
    assert account.say("south-press", 0, denial()) is None
    assert account.incidents == {}


def test_who_denies_is_not_who_would_have_taken_it() -> None:
    account = Account()
    account.say("north-press", 0, claimed())
    account.say("south-press", 1, denial(speaker=SOUTH, gainer=SOUTH))
    assert account.states == ["capture denied"]


def test_a_denial_of_another_sides_gain_denies_nothing() -> None:
    account = Account()
    account.say("north-press", 0, claimed())
    assert account.say("city-wire", 1, denial(speaker="a colonel", gainer=SOUTH)) is None
    assert account.states == ["capture claimed"]


def test_a_side_that_we_know_takes_the_place_of_words() -> None:
    account = Account()
    for n, side in enumerate(("fighters", "fighters", NORTH)):
        account.say(f"outlet-{n}", n, mention(gainer=side))
    assert [i.side for i in account.incidents.values()] == [NORTH]


def test_a_denial_of_an_entry_denies_a_claimed_capture() -> None:
    account = Account()
    account.say("north-press", 0, claimed())
    account.say("south-press", 1, denial(ENTRY))
    assert account.states == ["capture denied"]


def test_a_denied_capture_leaves_the_entry_alone() -> None:
    account = Account()
    account.say("mappers", 0, mention(ENTRY, extent=Extent.UNKNOWN))
    account.say("north-press", 9, claimed())
    account.say("south-press", 10, denial(speaker=SOUTH))
    assert account.states == ["entry claimed", "capture denied"]


@pytest.mark.parametrize(
    ("who", "hours", "states"),
    [
        ("south-press", 1, ["capture denied"]),
        ("north-press", 1, ["capture claimed"]),
        ("south-press", 20, ["capture claimed"]),
    ],
)
def test_a_repelled_attempt_speaks_against_what_others_claimed_just_now(
    who: str, hours: float, states: list[str]
) -> None:
    account = Account()
    account.say("north-press", 0, claimed())
    account.say(who, hours, mention(ENTRY, silenced=Reason.NEGATED))
    assert account.states == states


def test_the_losers_admission_confirms_the_gain() -> None:
    account = Account()
    account.say("north-press", 0, claimed())
    account.say("south-press", 5, left(SOUTH, status=Status.CONFIRMED, speaker=SOUTH))
    assert account.states == ["capture confirmed"]
    assert account.incidents["homs-1"].history[-1].reason == "the losing side admits it"


def test_who_denied_it_and_now_states_it_admits_it() -> None:
    account = Account()
    account.say("north-press", 0, claimed())
    account.say("south-press", 1, denial())
    account.say("south-press", 20, mention())
    assert account.states == ["capture confirmed"]
    assert account.incidents["homs-1"].history[-1].reason == "the losing side admits it"


def test_an_admission_that_is_denied_after_all_is_contested_until_another_bears_it_out() -> None:
    account = Account()
    account.say("field", 0, left(SOUTH))
    account.say("city-wire", 1, left(SOUTH, status=Status.CONFIRMED, speaker="an officer"))
    account.say("south-press", 2, denial(LEFT))
    assert account.states == ["withdrawal contested"]
    account.say("other-wire", 3, left(SOUTH, status=Status.CONFIRMED, speaker="a mayor"))
    assert account.states == ["withdrawal confirmed"]
    account.say("south-press", 4, denial(LEFT))
    assert account.states == ["withdrawal confirmed"]


def test_the_loser_by_name_admits_it_and_who_gained_does_not() -> None:
    for speaker, states in ((SOUTH, ["capture confirmed"]), (NORTH, ["capture claimed"])):
        account = Account()
        account.say("north-press", 0, claimed(loser=SOUTH))
        account.say("city-wire", 1, mention(status=Status.CLAIMED, speaker=speaker))
        assert account.states == states


def test_a_sides_own_channel_admits_its_loss() -> None:
    account = Account(source("south-press", side=SOUTH))
    account.say("field", 0, left(SOUTH))
    account.say("south-press", 1, left(SOUTH))
    assert account.states == ["withdrawal confirmed"]


def test_an_independent_check_confirms_whatever_is_denied() -> None:
    account = Account()
    account.say("north-press", 0, claimed())
    account.say("south-press", 1, denial(speaker=SOUTH))
    account.say("mappers", 2, mention(status=Status.CONFIRMED))
    account.say("south-press", 3, denial(speaker=SOUTH))
    assert account.states == ["capture confirmed"]
    assert account.incidents["homs-1"].history[-1].reason == "an independent check bears it out"


@pytest.mark.parametrize(
    ("who", "status", "states"),
    [
        ("other", Status.REPORTED, ["capture corroborated"]),
        ("field", Status.CLAIMED, ["capture claimed"]),
        ("field", Status.REPORTED, ["capture claimed", "withdrawal claimed"]),
    ],
)
def test_who_leaves_after_a_gain_where_no_side_is_named(who: str, status: Status, states: list[str]) -> None:
    account = Account(sides=())
    account.say("field", 0, mention())
    account.say(who, 4, left(status=status))
    assert account.states == states


def test_an_entry_and_then_a_capture_are_two() -> None:
    account = Account()
    account.say("field", 0, mention(ENTRY, extent=Extent.UNKNOWN))
    account.say("field", 5, mention())
    assert account.states == ["entry claimed", "capture claimed"]


def test_who_holds_a_place_has_entered_it() -> None:
    account = Account()
    account.say("field", 0, mention())
    account.say("other", 5, mention(ENTRY))
    assert account.states == ["capture corroborated"]


def test_a_withdrawal_and_then_a_capture_by_the_other_side_are_two() -> None:
    account = Account()
    account.say("field", 0, left(SOUTH))
    account.say("north-press", 6, claimed(), left(SOUTH))
    assert account.states == ["withdrawal corroborated", "capture claimed"]


def test_both_told_first_in_one_report_are_two() -> None:
    account = Account()
    account.say("city-wire", 0, claimed(), left(SOUTH, status=Status.CONFIRMED))
    assert account.states == ["capture claimed", "withdrawal confirmed"]


def test_a_capture_told_as_a_handover_is_one() -> None:
    account = Account()
    account.say("field", 0, mention(Change.HANDOVER, gainer=NORTH))
    account.say("north-press", 1, claimed())
    assert account.states == ["handover corroborated"]


@pytest.mark.parametrize(("hours", "events"), [(3.4, 1), (6.5, 2)])
def test_a_part_that_becomes_the_whole_is_one_within_six_hours(hours: float, events: int) -> None:
    account = Account()
    account.say("field", 0, mention(extent=Extent.PART))
    account.say("field", hours, claimed())
    account.say("north-press", hours + 0.1, mention())
    assert len(account.incidents) == events
    assert [i.extent for i in account.incidents.values()][-1] is Extent.WHOLE


def test_one_outlet_that_names_no_part_does_not_make_it_the_whole() -> None:
    account = Account()
    account.say("field", 0, mention(extent=Extent.PART))
    account.say("city-wire", 1, mention())
    assert [i.extent for i in account.incidents.values()] == [Extent.PART]


def test_a_round_up_hours_later_is_not_the_whole() -> None:
    account = Account()
    account.say("field", 0, mention(extent=Extent.PART))
    account.say("daily", 9, mention(), mention(place="hama"), mention(place="idlib"))
    assert [i.place for i in account.incidents.values()] == ["homs", "hama", "idlib"]


def test_a_round_up_of_the_part_does_not_widen_it() -> None:
    account = Account()
    account.say("field", 0, mention(extent=Extent.PART))
    account.say("field", 14, mention())
    account.say("daily", 20, mention(extent=Extent.PART))
    part, whole = account.incidents.values()
    assert (len(part.evidence), len(whole.evidence)) == (2, 1)


@pytest.mark.parametrize(
    ("hours", "said", "events"),
    [
        (1, mention(gainer=SOUTH), 1),  # likelier a mistake about the side
        (7, mention(gainer=SOUTH), 2),
        (1, claimed(SOUTH, speaker=SOUTH), 1),
        (3, claimed(SOUTH, speaker=SOUTH), 2),
        (3, mention(gainer=SOUTH, loser=NORTH), 2),
    ],
)
def test_when_another_side_is_believed_to_have_taken_it(hours: float, said: Mention, events: int) -> None:
    account = Account()
    account.say("field", 0, mention(gainer=NORTH))
    account.say("city-wire", hours, said)
    assert len(account.incidents) == events


def test_a_second_outlet_bears_out_that_it_changed_hands_again() -> None:
    account = Account()
    account.say("field", 0, mention(gainer=NORTH))
    account.say("other", 0.5, mention(gainer=NORTH))
    account.say("city-wire", 1, mention(gainer=SOUTH))
    account.say("daily", 1.5, mention(gainer=SOUTH))
    assert account.states == ["capture superseded", "capture claimed"]


def test_who_left_is_not_who_took_it() -> None:
    account = Account()
    account.say("field", 0, mention())
    account.say("south-press", 5, left(SOUTH, status=Status.CONFIRMED, speaker=SOUTH))
    account.say("city-wire", 6, mention(gainer=NORTH))
    assert [(i.side, i.state) for i in account.incidents.values()] == [(NORTH, State.CONFIRMED)]


def test_who_took_it_is_whom_most_name() -> None:
    account = Account()
    for n, side in enumerate((SOUTH, NORTH, NORTH)):
        account.say(f"outlet-{n}", n / 2, mention(gainer=side))
    assert [i.side for i in account.incidents.values()] == [NORTH]


def test_what_changes_hands_again_is_new_and_ends_the_first() -> None:
    account = Account()
    account.say("field", 0, mention(gainer=NORTH))
    account.say("field", 7, mention(gainer=SOUTH))
    account.say("field", 15, mention(gainer=NORTH))
    assert account.states == ["capture superseded", "capture superseded", "capture claimed"]


def test_a_look_back_at_what_changed_hands_since_is_not_news() -> None:
    account = Account()
    account.say("field", 0, mention(gainer=NORTH))
    account.say("field", 7, mention(gainer=SOUTH))
    account.say("daily", 9, mention(gainer=NORTH), mention(gainer=SOUTH))
    assert account.states == ["capture superseded", "capture corroborated"]


def test_who_came_and_left_again_has_left() -> None:
    account = Account()
    account.say("field", 0, mention(ENTRY, gainer=NORTH))
    account.say("north-press", 6, left(NORTH, status=Status.CONFIRMED, speaker=NORTH))
    account.say("city-wire", 7, mention(ENTRY, gainer=NORTH), left(NORTH, status=Status.CONFIRMED))
    assert account.states == ["entry superseded", "withdrawal confirmed"]


def test_after_three_quiet_days_it_is_a_new_event() -> None:
    account = Account()
    account.say("field", 0, mention())
    account.say("field", 71, mention())
    account.say("field", 142, mention())
    assert len(account.incidents) == 1
    account.say("field", 215, mention())
    assert len(account.incidents) == 2


def test_an_outlet_that_kills_its_story_takes_it_back_with_what_was_built_on_it() -> None:
    account = Account()
    account.say("nile-wire-ar", 0, claimed())
    account.say("repeater", 0.1, claimed(), story="nile-wire-ar/0")
    account.say("nile-wire-en", 0.2, claimed())
    account.say("nile-wire-ar", 1, denial(), text=KILL)
    assert account.states == ["capture retracted"]


@pytest.mark.parametrize("speaker", [SOUTH, "a colonel", ""])
def test_a_denial_that_an_outlet_reports_is_not_its_retraction(speaker: str) -> None:
    account = Account()
    account.say("city-wire", 0, mention())
    account.say("city-wire", 1, denial(speaker=speaker))
    assert account.states == ["capture denied"]


def test_a_new_report_long_after_the_retraction_is_a_new_event() -> None:
    account = Account()
    account.say("city-wire", 0, mention())
    account.say("city-wire", 1, denial(), text=KILL)
    account.say("field", 3, mention())
    assert account.states == ["capture contested"]
    account.say("field", 4.5, denial(), text=KILL)
    account.say("field", 12, mention())
    assert account.states == ["capture retracted", "capture claimed"]


def test_a_post_that_disappears_takes_its_evidence_with_it() -> None:
    account = Account()
    account.say("field", 0, mention())
    opened = account.say("other", 1, mention())
    assert opened is not None
    after = incidents.withdraw(opened, "other/1", at(2), "the report was withdrawn")
    assert (after.state, after.history[-1].reason) == (State.CLAIMED, "the report was withdrawn")
    assert incidents.withdraw(after, "field/0", at(3), "gone").state is State.RETRACTED


def test_an_edited_post_replaces_its_own_evidence() -> None:
    account = Account()
    account.say("field", 0, mention(extent=Extent.PART))
    account.say("field", 0, mention())
    (only,) = account.incidents.values()
    assert [(e.extent, e.copies) for e in only.evidence] == [(Extent.WHOLE, 0)]


def test_the_history_tells_what_was_believed_at_any_moment() -> None:
    account = Account()
    account.say("north-press", 0, claimed())
    account.say("south-press", 1, denial(speaker=SOUTH))
    told = account.say("mappers", 2, mention(status=Status.CONFIRMED))
    assert told is not None

    def believed(hours: float) -> State | None:
        then = believed_at(told, at(hours))
        return then.state if then else None

    assert [believed(h) for h in (-1, 0.5, 1.5, 9)] == [None, State.CLAIMED, State.DENIED, State.CONFIRMED]
    then = believed_at(told, at(1.5))
    assert then is not None
    assert len(then.evidence) == 2


def test_what_was_withdrawn_later_still_stood_then() -> None:
    account = Account()
    opened = account.say("field", 0, mention())
    assert opened is not None
    gone = incidents.withdraw(opened, "field/0", at(2), "gone")
    then = believed_at(gone, at(1))
    assert then is not None
    assert then == replace(opened, history=then.history)


def test_each_step_names_the_report_that_caused_it() -> None:
    account = Account()
    account.say("north-press", 0, claimed())
    told: Incident | None = account.say("south-press", 1, denial(speaker=SOUTH))
    assert told is not None
    assert [(s.at, s.report) for s in told.history] == [(at(0), "north-press/0"), (at(1), "south-press/1")]


def test_the_admission_of_an_unknown_speaker_is_taken_for_a_loss_when_sides_are_unknown() -> None:
    account = Account(sides=())
    account.say("north-press", 0, mention(status=Status.CLAIMED))
    account.say("south-press", 5, left(status=Status.CONFIRMED))
    assert account.states == ["capture confirmed"]


def test_who_denied_a_gain_and_then_claims_the_place_speaks_of_his_own() -> None:
    account = Account(sides=())
    account.say("north-press", 0, mention(status=Status.CLAIMED))
    account.say("south-press", 1, denial())
    account.say("south-press", 9, mention(status=Status.CLAIMED))
    assert len(account.incidents) == 2


def test_a_claim_with_its_denial_in_one_report_is_contested() -> None:
    account = Account()
    account.say("city-wire", 0, claimed(), denial())
    assert account.states == ["capture contested"]
