"""What is written down is read back as it was, or refused."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_values import DAWN, evidence, incident, item, mention, message, step

from monitor.errors import StoreError
from monitor.model import Incident, Item, Mention, Message, State
from monitor.store.runs import pack, unpack
from monitor.store.values import from_json, from_moment, moment, text, to_json


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Item, item(payload=b"", media=("a", "b"), embargo=DAWN, urgency=3)),
        (Incident, incident(evidence=(evidence(),), history=(step(DAWN, State.DENIED),))),
        (tuple[Mention, ...], (mention(), mention("homs"))),
        (Message, message()),
    ],
)
def test_a_value_comes_back_as_it_was(kind, value):
    assert from_json(kind, to_json(kind, value)) == value


@pytest.mark.parametrize(
    "wrong",
    [
        '{"id": "i1"}',
        to_json(Incident, incident()).replace('"claimed"', '"rumoured"'),
        to_json(Incident, incident()).replace('"place":"hama"', '"place":7'),
        to_json(Incident, incident()).replace('"place"', '"colour":"red","place"'),
        "not json",
    ],
)
def test_what_does_not_fit_is_refused_on_the_way_in(wrong):
    with pytest.raises(StoreError, match="a stored Incident has not the form"):
        from_json(Incident, wrong)


def test_what_does_not_fit_is_refused_on_the_way_out():
    with pytest.raises(ValueError, match="place"):
        to_json(Incident, incident(place=7))


def test_the_payload_has_its_own_place():
    assert "secret" not in to_json(Item, item(payload=b"secret"))


@settings(max_examples=200, derandomize=True)
@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=3, minutes=30))])), st.datetimes())
def test_moments_sort_as_times_do(one, other):
    other = other.replace(tzinfo=UTC)
    if min(one.replace(tzinfo=None), other.replace(tzinfo=None)) > datetime(1, 1, 2):
        assert from_moment(moment(one)) == one
        assert (moment(one) < moment(other)) == (one < other)


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="without a zone"):
        moment(datetime(2024, 12, 7))


@settings(max_examples=200, derandomize=True)
@given(st.lists(st.integers(0, 50) | st.integers(0, 10**6), max_size=40))
def test_offsets_come_back_whatever_their_order(offsets):
    assert unpack(pack(offsets)) == tuple(offsets)


def test_a_text_that_moves_as_a_whole_takes_one_pair():
    assert pack(range(3, 5000)) == (3, 4997)


def test_half_a_letter_is_replaced_and_the_rest_kept():
    assert text("Hama \ud83d fell") == "Hama \ufffd fell"
    assert text("حماة 🚀") == "حماة 🚀"
