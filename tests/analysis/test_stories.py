"""What the index of stories promises, report by report."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.analysis.stories import Index
from monitor.lexicons.likeness import load
from monitor.model import Event, Kind, Report, Source

TABLES = load()
MORNING = datetime(2025, 4, 4, 8, tzinfo=UTC)
FALL = "Fighters of the northern alliance took the town of Tell Abyad at dawn, two residents said"


def post(name: str, text: str = FALL, minutes: float = 0, source: str = "", **more: object) -> Report:
    at = MORNING + timedelta(minutes=minutes)
    made = Report(name, source or name.partition("/")[0], Kind.TELEGRAM, at, at, text, language="en")
    return replace(made, **more)  # type: ignore[arg-type]


@pytest.fixture
def index() -> Index:
    return Index(TABLES)


def test_the_earliest_report_is_the_original(index: Index) -> None:
    first, second, third = (index.assign(post(f"{name}/1", minutes=n)) for n, name in enumerate("abc"))
    assert first.duplicate_of == ""
    assert second.duplicate_of == third.duplicate_of == "a/1"
    assert first.id == second.id == third.id


def test_a_story_has_the_same_id_in_every_run() -> None:
    assert Index(TABLES).assign(post("a/1")).id == Index(TABLES).assign(post("a/1")).id


def test_a_forward_counts_for_its_origin_whatever_its_words(index: Index) -> None:
    index.assign(post("a/1", url="https://t.me/alpha/17"))
    story = index.assign(post("b/9", "Look at this", 1, forward_from="alpha/17"))
    assert story.duplicate_of == "a/1"


def test_two_forwards_of_a_post_that_was_never_seen_are_one_story(index: Index) -> None:
    index.assign(post("a/1", "Look at this", forward_from="gamma/3"))
    assert index.assign(post("b/2", "Well, well", 1, forward_from="gamma/3")).duplicate_of == "a/1"


def test_words_shown_for_an_unknown_origin_prove_nothing(index: Index) -> None:
    index.assign(post("a/1", "Look at this", forward_from="A friend"))
    assert index.assign(post("b/2", "Well, well", 1, forward_from="A friend")).duplicate_of == ""


def test_an_edit_that_says_nothing_new_is_a_copy(index: Index) -> None:
    first = index.assign(post("a/1"))
    edited = index.assign(post("a/1", FALL + " 🔥 (edited)", 5, event=Event.EDIT))
    assert (edited.id, edited.duplicate_of) == (first.id, "a/1")


def test_an_edit_that_adds_a_fact_is_a_new_version_of_its_story(index: Index) -> None:
    first = index.assign(post("a/1"))
    edited = index.assign(post("a/1", FALL + " and 14 soldiers were killed", 5, event=Event.EDIT))
    assert (edited.id, edited.duplicate_of) == (first.id, "")


def test_a_retraction_is_told_its_story_and_not_remembered(index: Index) -> None:
    first = index.assign(post("a/1"))
    assert index.assign(post("a/1", "", 5, event=Event.RETRACT)).id == first.id
    assert index.assign(post("b/1", "", 6)).duplicate_of == ""


def test_what_left_the_window_is_forgotten() -> None:
    index = Index(TABLES, window=timedelta(hours=1))
    index.assign(post("a/1"))
    for n in range(9000):
        index.assign(post(f"x/{n}", f"word{n} other{n} third{n} fourth{n}", 61 + n / 100))
    assert index.assign(post("b/1", minutes=200)).duplicate_of == ""


def test_other_watched_places_keep_reports_apart(index: Index) -> None:
    text = "The army is in full control of the town and its silos, the field commander said on air"
    index.assign(post("a/1", text), frozenset({"bara"}))
    assert index.assign(post("b/1", text, 3), frozenset({"kazgeil"})).duplicate_of == ""


def test_a_source_learns_to_know_its_own_footer(index: Index) -> None:
    footer = "\n\nNightjar desk, from the river to the hills"
    for n in range(4):
        index.assign(post(f"a/{n}", f"Market day number {n} in village {n * 7} went off in calm weather{footer}", n))
    index.assign(post("b/1", "Shells fell on the mill at Karmous before noon, the miller says", 10))
    copy = "Shells fell on the mill at Karmous before noon, the miller says"
    assert (
        index.explain(post("b/1", copy), post("a/9", copy + footer, 11)).other
        == index.explain(post("b/1", copy), post("b/1", copy)).other
    )


def test_the_name_of_the_channel_is_no_part_of_its_text(index: Index) -> None:
    index.assign(post("a/1"))
    source = Source("b", "Nightjar of the Eastern Hills Desk", Kind.TELEGRAM)
    text = f"Nightjar of the Eastern Hills Desk\n{FALL}\nNightjar of the Eastern Hills Desk"
    assert index.assign(post("b/1", text, 1), frozenset(), source).duplicate_of == "a/1"


def test_a_restart_goes_on_where_the_stories_were() -> None:
    before, after = Index(TABLES), Index(TABLES)
    for report in (post("a/1"), post("b/1", minutes=1)):
        after.remember(report, before.assign(report))
    assert after.assign(post("c/1", minutes=2)) == before.assign(post("c/1", minutes=2))


def test_explain_says_what_parts_two_reports(index: Index) -> None:
    told = index.explain(post("a/1"), post("b/1", FALL.replace("Tell Abyad", "Ras al Ain"), 1))
    assert not told.same
    assert "tell abyad" in told.why
    assert "ras al ain" in told.why


@pytest.mark.parametrize(
    "text", ["", "🔥🔥🔥", "...", "\ud800", "a " * 60_000, "#tag #tag", "\n\n\n", "(((((", "|" * 500, "* \n* "]
)
def test_odd_texts_break_nothing(index: Index, text: str) -> None:
    index.assign(post("a/1", text))
    index.assign(post("b/1", text, 1))
    assert index.assign(post("c/1", minutes=2)).duplicate_of == ""


def test_a_snapshot_goes_on_where_the_stories_were() -> None:
    before, after = Index(TABLES), Index(TABLES)
    before.assign(post("a/1", url="https://t.me/alpha/17"), frozenset({"tell-abyad"}))
    before.assign(post("b/1", minutes=1))
    after.take_up(before.snapshot())
    for report in (
        post("c/1", "What now?\n" + FALL, 2),
        post("b/1", FALL + " and 14 soldiers were killed", 3, event=Event.EDIT),
        post("d/1", "Look", 4, forward_from="alpha/17"),
    ):
        assert after.assign(report) == before.assign(report)


def test_a_snapshot_keeps_what_was_learnt_of_a_source() -> None:
    before, after = Index(TABLES), Index(TABLES)
    for n in range(4):
        before.assign(
            post(f"a/{n}", f"Market day {n} in village {n * 7} went off calmly\nFrom the river to the hills", n)
        )
    after.take_up(before.snapshot())
    reports = post("a/8", "Calm"), post("a/9", "Shells fell on the mill at noon\nFrom the river to the hills", 9)
    assert after.explain(*reports) == before.explain(*reports)
    assert after.explain(*reports).other == "shells fell on the mill at noon"


def test_another_form_of_snapshot_is_refused() -> None:
    with pytest.raises(ValueError, match="form"):
        Index(TABLES).take_up(b'{"form": "stories 0"}')
