"""Who speaks, who gains and loses, what a denial and a date do: the judgements that every language shares, as the
frames make them without the learned witness."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor import lexicons
from monitor.analysis import mentions, reports
from monitor.analysis.gazetteer import Gazetteer
from monitor.lexicons import Lexicons
from monitor.model import Extent, Item, Kind, Mention, Place, Reason, Role, Source, Status

_ALL = lexicons.load()
FRAMES = Lexicons(_ALL.languages, _ALL.sides, _ALL.adjectives)
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)  # a Wednesday
PLACES = (
    Place("babanusa", "Babanusa", "Sudan", "city", aliases={"en": ("Babanusa",), "ar": ("بابنوسة",)}),
    Place("muglad", "Muglad", "Sudan", "town", aliases={"en": ("Muglad",), "ar": ("المجلد",)}),
    Place("tripoli-lb", "Tripoli", "Lebanon", "city", aliases={"en": ("Tripoli",)}),
    Place("tripoli-ly", "Tripoli", "Libya", "city", aliases={"en": ("Tripoli",)}),
    Place("tarhuna", "Tarhuna", "Libya", "town", aliases={"en": ("Tarhuna",)}),
)


def told(text: str, language: str = "en", source: Source | None = None, title: str = "") -> list[Mention]:
    known = FRAMES
    item = Item("field", Kind.TELEGRAM, "1", NOW, NOW, title=title, text=text, language=language)
    return list(mentions.find(reports.read(item), known, Gazetteer(PLACES, known), (), source))


def only(text: str, language: str = "en", source: Source | None = None, title: str = "") -> Mention:
    (found,) = (mention for mention in told(text, language, source, title) if not mention.silenced)
    return found


@pytest.mark.parametrize(
    ("text", "gainer", "loser"),
    [
        ("The Rapid Support Forces captured Babanusa on Monday.", "rsf", ""),
        ("Babanusa was captured by the Rapid Support Forces.", "rsf", ""),
        ("Babanusa fell to the Rapid Support Forces.", "rsf", ""),
        ("The Sudanese army withdrew from Babanusa.", "", "saf"),
        ("Sudanese paratroopers drove the RSF out of Babanusa.", "saf", "rsf"),
        ("Rebels seized Babanusa.", "Rebels", ""),
    ],
)
def test_who_gains_and_who_loses(text: str, gainer: str, loser: str) -> None:
    found = only(text)
    assert (found.gainer, found.loser) == (gainer, loser)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("The Rapid Support Forces captured Babanusa.", Status.REPORTED),
        ("The Rapid Support Forces said they had captured Babanusa.", Status.CLAIMED),
        ("Babanusa has fallen to the Rapid Support Forces, residents said.", Status.REPORTED),
        ("The Sudanese army said it had withdrawn from Babanusa.", Status.CONFIRMED),
        ("The RSF said Sudanese soldiers had fled Babanusa.", Status.CLAIMED),
        ("The mayor, Adam Ismail, said militants had captured Babanusa.", Status.CONFIRMED),
        ("Rebels captured Babanusa, a spokesman for the rebels said.", Status.CLAIMED),
        ("Unconfirmed reports say rebels captured Babanusa.", Status.CLAIMED),
        ("Geolocated footage shows that rebels captured Babanusa.", Status.CONFIRMED),
    ],
)
def test_who_speaks_tells_how_sure_it_is(text: str, status: Status) -> None:
    assert only(text).status is status


def test_a_speaker_is_a_side_or_a_name_and_never_what_is_told() -> None:
    assert only("The Rapid Support Forces said they had captured Babanusa.").speaker == "rsf"
    assert only("Rebels captured Babanusa, rebel spokesman Musa Adam said.").speaker == "rebel spokesman Musa Adam"
    assert only("Rebels captured Babanusa, residents said.").speaker == ""


def test_a_channel_of_a_side_claims_its_gains_and_confirms_its_losses() -> None:
    channel = Source("rsf-news", "RSF news", Kind.TELEGRAM, side="rsf")
    assert only("Our forces entered Babanusa.", source=channel).status is Status.CLAIMED
    lost = only("Our forces withdrew from Babanusa.", source=channel)
    assert (lost.status, lost.loser) == (Status.CONFIRMED, "rsf")


def test_a_claim_and_its_denial_are_a_claim() -> None:
    found = only("The Rapid Support Forces say they captured Babanusa; the army denies it.")
    assert found.status is Status.CLAIMED
    assert (
        only("أعلنت قوات الدعم السريع سيطرتها على بابنوسة، فيما نفى الجيش السوداني ذلك.", "ar").status is Status.CLAIMED
    )


@pytest.mark.parametrize(
    ("text", "language", "speaker"),
    [
        ("The Sudanese army denied that the RSF had taken Babanusa.", "en", "saf"),
        ("Claims that the RSF took Babanusa are false, the Sudanese army said.", "en", "saf"),
        ("نفى الجيش السوداني سقوط بابنوسة بيد قوات الدعم السريع.", "ar", "saf"),
    ],
)
def test_a_denial_alone_is_silent_and_says_who_denies(text: str, language: str, speaker: str) -> None:
    (found,) = told(text, language)
    assert (found.silenced, found.speaker) == (Reason.DENIED, speaker)
    assert any(span.role is Role.DENIAL for span in found.spans)


def test_an_old_date_rules_the_sentences_behind_it_until_another() -> None:
    recap = "On 3 November 2025 rebels captured Babanusa. They then took Muglad."
    assert [mention.silenced for mention in told(recap)] == [Reason.BACKGROUND, Reason.BACKGROUND]
    fresh = "On 3 November 2025 rebels captured Babanusa. On Tuesday they took Muglad."
    assert [mention.place for mention in told(fresh) if not mention.silenced] == ["muglad"]


def test_the_day_of_an_operation_counts_back_from_the_day_of_writing() -> None:
    text = (
        "في اليوم الأول من العملية سيطرت الفصائل على بابنوسة. "
        "وفي اليوم الحادي عشر من عملية بدأت في 22 شباط سيطرت الفصائل على المجلد."
    )
    assert [mention.place for mention in told(text, "ar") if not mention.silenced] == ["muglad"]


def test_most_of_two_places_is_a_part_of_each() -> None:
    found = told("سيطرت الفصائل على معظم مدينتي بابنوسة والمجلد.", "ar")
    assert {mention.place: mention.extent for mention in found} == {"babanusa": Extent.PART, "muglad": Extent.PART}


def test_a_shared_name_means_the_place_that_fits_the_report() -> None:
    assert only("Militias from Tarhuna captured Tripoli on Monday.").place == "tripoli-ly"
    assert only("Libya: rebels seized Tripoli.").place == "tripoli-ly"
    assert only("Rebels seized Tripoli, north of Beirut, Lebanon.").place == "tripoli-lb"


def test_a_long_report_without_anybody_under_arms_is_no_news_of_control() -> None:
    padding = (
        " The visitors kept the ball for most of a dull evening in the rain before a small crowd of pensioners." * 2
    )
    assert told("Babanusa fell on Monday." + padding) == []
