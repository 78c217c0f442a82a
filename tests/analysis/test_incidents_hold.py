"""What must hold of the account of changes, whatever is reported in whatever order."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.analysis import alerts, belief, voices
from monitor.model import Change, Extent, Incident, Mention, Reason, State, Status
from monitor.store.history import believed_at
from tests.builders import MORNING, NORTH, SOUTH, Account

SIDES = st.sampled_from(["", NORTH, SOUTH])
MENTIONS = st.builds(
    Mention,
    place=st.sampled_from(["homs", "hama"]),
    change=st.sampled_from(Change),
    status=st.sampled_from(Status),
    extent=st.sampled_from(Extent),
    silenced=st.sampled_from([None, None, None, Reason.DENIED, Reason.NEGATED]),
    gainer=SIDES,
    loser=SIDES,
    speaker=SIDES,
    happened=st.sampled_from([None, None, MORNING - timedelta(hours=30)]),
)
REPORTS = st.tuples(
    st.sampled_from(["field", "north-press", "south-press", "city-wire-ar", "city-wire-en", "placemark"]),
    st.floats(0, 30, width=16),
    st.lists(MENTIONS, min_size=1, max_size=3),
    st.sampled_from(["", "", "s-1", "s-2"]),
)
MORNINGS = st.lists(REPORTS, max_size=25)


def told(morning: list[tuple[str, float, list[Mention], str]]) -> list[dict[str, Incident]]:
    """The account after each report."""
    account, out, hours = Account(), [], 0.0
    for who, gap, said, story in morning:
        hours += gap
        account.say(who, hours, *said, story=story)
        out.append(dict(account.incidents))
    return out


@settings(max_examples=100, deadline=None)
@given(MORNINGS)
def test_the_state_follows_from_the_evidence_and_every_step_is_kept(morning: list) -> None:
    for incident in (told(morning) or [{}])[-1].values():
        step = incident.history[-1]
        assert (step.state, step.extent) == (incident.state, incident.extent)
        assert step.reason
        if incident.state is not State.SUPERSEDED:
            assert incident.state is belief.believed(incident.evidence, incident.decisions, incident.change)[0]
        assert [s.at for s in incident.history] == sorted(s.at for s in incident.history)
        assert incident.opened <= incident.updated
        count = voices.tally(incident.evidence)
        assert min(count.said, count.denied, count.copies) >= 0


@settings(max_examples=100, deadline=None)
@given(MORNINGS)
def test_nothing_that_was_told_is_told_otherwise_later(morning: list) -> None:
    states = told(morning)
    for earlier, later in pairwise(states):
        for id_, before in earlier.items():
            after = later[id_]
            assert after.history[: len(before.history)] == before.history
            assert (after.place, after.change) == (before.place, before.change)
            assert after.side or not before.side


@settings(max_examples=100, deadline=None)
@given(MORNINGS)
def test_what_was_believed_then_can_be_seen_again(morning: list) -> None:
    states = told(morning)
    if not states:
        return
    for then in states:
        for id_, known in then.items():
            again = believed_at(states[-1][id_], known.history[-1].at)
            assert again is not None
            assert again.state in {s.state for s in known.history} | {s.state for s in states[-1][id_].history}


@settings(max_examples=100, deadline=None)
@given(MORNINGS)
def test_each_step_is_told_once_and_the_same_morning_is_told_the_same(morning: list) -> None:
    def ids(states: list[dict[str, Incident]]) -> list[str]:
        out, before = [], {}
        for after in states:
            for id_, incident in after.items():
                alert = alerts.decide(before.get(id_), incident, incident.updated)
                out += [alert.id] if alert else []
            before = after
        return out

    first = ids(told(morning))
    assert len(first) == len(set(first))
    assert first == ids(told(morning))
