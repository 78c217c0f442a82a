"""The decision to tell: one alert for each step, with its reason, and whether it wakes."""

from monitor.analysis import alerts
from monitor.model import Action, Extent, Incident, State, Status
from tests.builders import SOUTH, Account, at, claimed, denial, mention


def steps(account: Account) -> tuple[Incident, ...]:
    return tuple(account.incidents.values())


def test_the_first_claim_is_new_and_wakes() -> None:
    opened = Account().say("north-press", 0, claimed())
    assert opened is not None
    alert = alerts.decide(None, opened, at(0))
    assert alert is not None
    assert (alert.action, alert.state, alert.wake, alert.reason) == (Action.NEW, State.CLAIMED, True, "first claim")
    assert (alert.report, alert.voices) == ("north-press/0", 1)


def test_what_only_repeats_is_not_told() -> None:
    account = Account()
    before = account.say("north-press", 0, claimed())
    after = account.say("daily", 1, claimed())
    assert after is not None
    assert alerts.decide(before, after, at(1)) is None


def test_corroboration_changes_in_silence_what_was_told() -> None:
    account = Account()
    before = account.say("north-press", 0, claimed())
    after = account.say("field", 1, mention())
    assert after is not None
    alert = alerts.decide(before, after, at(1))
    assert alert is not None
    assert (alert.action, alert.state, alert.wake, alert.voices) == (Action.UPDATE, State.CORROBORATED, False, 2)


def test_denial_and_confirmation_wake() -> None:
    account = Account()
    first = account.say("north-press", 0, claimed())
    second = account.say("south-press", 1, denial(speaker=SOUTH))
    third = account.say("mappers", 2, mention(status=Status.CONFIRMED))
    assert second is not None
    assert third is not None
    told = [alerts.decide(first, second, at(1)), alerts.decide(second, third, at(2))]
    assert [(a.state, a.wake) for a in told if a] == [(State.DENIED, True), (State.CONFIRMED, True)]


def test_a_part_that_becomes_the_whole_wakes() -> None:
    account = Account()
    account.say("field", 0, mention(extent=Extent.PART))
    before = account.say("field", 2, mention())
    after = account.say("daily", 2, mention())
    assert after is not None
    alert = alerts.decide(before, after, at(2))
    assert alert is not None
    assert (alert.action, alert.extent, alert.wake, alert.reason) == (
        Action.UPDATE,
        Extent.WHOLE,
        True,
        "now the whole of it",
    )


def test_the_same_decision_has_the_same_id_and_another_step_another() -> None:
    account = Account()
    before = account.say("north-press", 0, claimed())
    after = account.say("south-press", 1, denial(speaker=SOUTH))
    assert before is not None
    assert after is not None
    first, again, other = (
        alerts.decide(None, before, at(0)),
        alerts.decide(None, before, at(5)),
        alerts.decide(before, after, at(1)),
    )
    assert first
    assert again
    assert other
    assert first.id == again.id != other.id
