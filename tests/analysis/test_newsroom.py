"""What people decide."""

import pytest

from monitor.analysis import newsroom
from monitor.model import Decision, Incident, State, Status
from tests.builders import Account, at, denial, incident, mention


def decided(before: Incident, *steps: tuple[str, str], confirm_by: int = 2) -> Incident:
    for n, (verb, by) in enumerate(steps, 1):
        before = newsroom.decide(before, Decision(at(n), by, verb, f"reason {n}", at(n + 2)), confirm_by)
    return before


def test_it_takes_two_different_people_to_confirm() -> None:
    assert decided(incident(), ("confirm", "Lina")).state is State.CLAIMED
    assert decided(incident(), ("confirm", "Lina"), ("confirm", "Lina")).state is State.CLAIMED
    both = decided(incident(), ("confirm", "Lina"), ("confirm", "Omar"))
    assert both.state is State.CONFIRMED
    assert (both.history[-1].reason, both.history[-1].by) == ("confirmed by Lina and Omar", "Omar")


def test_a_desk_of_one_confirms_alone() -> None:
    assert decided(incident(), ("confirm", "Lina"), confirm_by=1).state is State.CONFIRMED


def test_a_rejection_denies_and_starts_the_count_anew() -> None:
    rejected = decided(incident(), ("confirm", "Lina"), ("reject", "Omar"))
    assert (rejected.state, rejected.history[-1].reason) == (State.DENIED, "rejected by Omar: reason 2")
    assert decided(rejected, ("confirm", "Ada")).state is State.DENIED


def test_what_people_confirmed_stays_whatever_is_denied() -> None:
    account = Account()
    account.say("field", 0, mention())
    account.incidents["homs-1"] = decided(account.incidents["homs-1"], ("confirm", "Lina"), confirm_by=1)
    account.say("south-press", 5, denial())
    assert account.states == ["capture confirmed"]


def test_proof_that_comes_after_a_rejection_counts() -> None:
    account = Account()
    account.say("field", 0, mention())
    account.incidents["homs-1"] = decided(account.incidents["homs-1"], ("reject", "Lina"))
    account.say("daily", 2, mention())
    assert account.states == ["capture denied"]
    account.say("mappers", 5, mention(status=Status.CONFIRMED))
    assert account.states == ["capture confirmed"]


def test_who_has_it_and_until_when_it_is_put_off() -> None:
    taken = decided(incident(), ("take", "Lina"), ("snooze", "Omar"))
    assert newsroom.taken_by(taken) == "Lina"
    assert newsroom.snoozed_until(taken, at(3)) == at(4)
    assert newsroom.snoozed_until(taken, at(4)) is None
    assert taken.state is State.CLAIMED


@pytest.mark.parametrize(("verb", "by"), [("delete", "Lina"), ("take", " ")])
def test_a_decision_needs_a_known_verb_and_a_name(verb: str, by: str) -> None:
    with pytest.raises(ValueError, match=r"nobody can|needs a name"):
        newsroom.decide(incident(), Decision(at(0), by, verb))
