"""Who speaks: what is a further voice, and what only passes one on."""

import pytest

from monitor.analysis import voices
from monitor.model import Reliability, Source, State, Status
from tests.builders import NORTH, SOUTH, Account, claimed, denial, incident, mention, report, source

SOURCES = {
    s.id: s
    for s in (
        source("city-wire-ar", name="City Wire"),
        source("city-wire-en", name="City Wire English"),
        source("daily", owner="Press House"),
        source("evening", owner="Press House"),
        source("field", name="Field Net", reliability=Reliability.B),
    )
}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("city-wire-ar", "city-wire-en"),
        ("daily", "evening"),
        ("@Field", "field"),
        ("Field Net", "field"),
        ("nowhere-fr", "nowhere-en"),
    ],
)
def test_these_are_one_outlet(one: str, other: str) -> None:
    assert voices.outlet(one, SOURCES) == voices.outlet(other, SOURCES)


def test_a_forward_counts_for_its_origin() -> None:
    forwarded = report("repeater/1", forward_from="Field Net")
    assert voices.origin(forwarded, mention(), SOURCES) == "field"


@pytest.mark.parametrize(
    ("text", "voice"),
    [
        ("Field Net: the army has left Homs.", "field"),
        ("⚡️ FIELD NET | the army has left Homs.", "field"),
        ("The army has left Homs. (Field Net)", "field"),
        ("The army has left Homs, via Field Net", "field"),
        ("The army has left Homs, which Field Net denies.", "repeater"),
        ("The army has left Homs hours after Field Net denied it.", "repeater"),
    ],
)
def test_a_text_that_credits_an_outlet_is_its_voice(text: str, voice: str) -> None:
    assert voices.origin(report("repeater/1", text=text), mention(), SOURCES) == voice


def test_the_speaker_may_be_an_outlet() -> None:
    assert voices.origin(report("repeater/1"), mention(speaker="Field Net"), SOURCES) == "field"


def test_an_outlet_that_names_itself_is_itself() -> None:
    own = report("city-wire-ar/1", text="HOMS (City Wire) - The army has left Homs.")
    assert voices.origin(own, mention(), SOURCES) == "city-wire"


def test_a_claim_is_the_voice_of_who_gains() -> None:
    assert voices.voice(claimed(), "field", NORTH, (NORTH, SOUTH)) == voices.CLAIM
    assert voices.voice(claimed(speaker=NORTH), "field", NORTH, (NORTH, SOUTH)) == voices.CLAIM
    assert voices.voice(claimed(speaker=SOUTH), "field", NORTH, (NORTH, SOUTH)) == f"side:{SOUTH}"


def test_what_an_outlet_states_is_its_own_voice() -> None:
    assert voices.voice(mention(), "field", NORTH, (NORTH, SOUTH)) == "field"


def test_a_denial_is_the_voice_of_who_denies() -> None:
    assert voices.voice(denial(speaker=SOUTH), "wire", "", (NORTH, SOUTH)) == f"side:{SOUTH}"
    assert voices.voice(denial(speaker="a colonel"), "wire", "", (NORTH, SOUTH)) == voices.DENIAL
    assert voices.voice(denial(), "wire", "", (NORTH, SOUTH)) == "wire"


def test_voices_for_and_against_and_copies_are_counted_apart() -> None:
    account = Account()
    account.say("field", 0, mention())
    account.say("repeater", 1, mention(), story="field/0")
    account.say("north-press", 2, claimed())
    account.say("daily", 2.5, claimed())
    told = account.say("south-press", 3, denial(speaker=SOUTH))
    assert told is not None
    assert voices.tally(told.evidence) == voices.Tally(said=2, denied=1, copies=2)


def test_what_an_outlet_passes_on_unvouched_is_no_voice_beside_its_own() -> None:
    account = Account()
    account.say("field", 0, mention())
    told = account.say("field", 1, claimed())
    assert told is not None
    assert voices.tally(told.evidence).said == 1


def test_a_channel_that_always_repeats_another_is_that_others_voice() -> None:
    echoes = voices.Echoes(stories=10, share=0.9)
    for _ in range(9):
        echoes.note("repeater", "field")
    assert echoes.behind("repeater") == "repeater"
    echoes.note("repeater", "field")
    assert echoes.behind("repeater") == "field"
    echoes.note("repeater", "")
    echoes.note("repeater", "")
    assert echoes.behind("repeater") == "repeater"


@pytest.mark.parametrize(
    ("state", "grade"), [(State.CONFIRMED, 1), (State.CORROBORATED, 2), (State.CONTESTED, 4), (State.DENIED, 5)]
)
def test_the_credibility_follows_the_state(state: State, grade: int) -> None:
    assert voices.credibility(incident(state=state), SOURCES) == grade


def test_one_voice_is_possibly_true_where_a_trusted_source_vouches_for_it() -> None:
    trusted = {"field": SOURCES["field"]}
    account = Account()
    vouched = account.say("field", 0, mention())
    assert vouched is not None
    assert voices.credibility(vouched, trusted) == 3
    assert voices.credibility(vouched, {"field": Source("field", "f", SOURCES["field"].kind)}) == 6
    assert vouched.evidence[0].status is Status.REPORTED
    assert voices.credibility(incident(), trusted) == 6
