"""The words of an alert: their order, their counts, their directions, and nothing but what is known."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.analysis.messages import word
from monitor.model import (
    Action,
    Alert,
    Change,
    Decision,
    Evidence,
    Extent,
    Incident,
    Mark,
    Message,
    Place,
    Segment,
    State,
    Transition,
)
from tests.notifiers.samples import (
    CLAIM,
    DENIAL,
    HOMS,
    HOSTILE,
    SIDES,
    SOURCES,
    START,
    ZONE,
    alert,
    claimed,
    contested,
    hostile,
    incident,
    message,
)


def voices(number: int, copies: int = 0) -> list[Evidence]:
    return [
        replace(CLAIM, voice=f"v{n}", report=f"r{n}", story=f"s{n}", copies=copies if n == 0 else 0)
        for n in range(number)
    ]


def worded(of: Incident, language: str = "en", place: Place = HOMS, **change: object) -> Message:
    told = replace(alert(of), **change)  # type: ignore[arg-type]
    return word(told, of, place, SOURCES, language, ZONE, told.at, sides=SIDES)


def test_what_people_confirm_is_quoted_and_not_its_denial() -> None:
    by = Decision(START + timedelta(hours=2), "Rana", "confirm", settles=True)
    of = replace(incident(CLAIM, DENIAL, state=State.CONFIRMED), decisions=(by,))
    found = worded(of, report="")
    assert found.headline.startswith("CONFIRMED")
    assert found.url == CLAIM.url
    assert "Denied by" not in found.source


def test_a_claim_in_english() -> None:
    found = claimed()
    assert found.headline == "CLAIMED: Homs \u2067حمص\u2069"
    assert found.change == "Withdrawal of regime forces from the city"
    assert "".join(segment.text for segment in found.quote) == "القوات تنسحب من أحياء مدينة حمص نحو الغرب"
    assert [segment.text for segment in found.quote if segment.mark is Mark.ACT] == ["تنسحب"]
    assert found.voices == "1 voice, nobody else yet."
    assert found.source == "Orontes Field Desk (B3), Telegram"
    assert found.timing == "Posted 21:02, here 2 s later."
    assert found.history == ""
    assert (found.url, found.thread, found.key) == ("https://t.me/orontes_field/41", "HOMS-7", "HOMS-7.1")


def test_a_denial_in_arabic() -> None:
    found = contested("ar")
    assert found.headline == "متضارب: حمص \u2066Homs\u2069"
    assert found.change == "انسحاب قوات النظام من المدينة"
    assert found.voices == "صوت واحد يقول به وصوت ينفي."
    assert found.source == ("النفي من وكالة الضفاف (\u2066C4\u2069)، وكالة، الناطق باسم قوات النظام، نقلاً عن غيره")
    assert found.timing == "نُشر 22:15، وصل بعد 21 ثانية، بعد 73 دقيقة من أول ادعاء."
    assert found.history == "21:02 ادعاء › 22:16 متضارب"


@pytest.mark.parametrize(
    ("number", "english", "arabic"),
    [
        (1, "1 voice, nobody else yet.", "صوت واحد حتى الآن، ولا أحد غيره."),
        (2, "2 independent voices, nobody denies.", "صوتان مستقلان، ولا أحد ينفي."),
        (3, "3 independent voices, nobody denies.", "3 أصوات مستقلة، ولا أحد ينفي."),
        (10, "10 independent voices, nobody denies.", "10 أصوات مستقلة، ولا أحد ينفي."),
        (11, "11 independent voices, nobody denies.", "11 صوتاً مستقلاً، ولا أحد ينفي."),
        (99, "99 independent voices, nobody denies.", "99 صوتاً مستقلاً، ولا أحد ينفي."),
        (100, "100 independent voices, nobody denies.", "100 صوت مستقل، ولا أحد ينفي."),
        (103, "103 independent voices, nobody denies.", "103 أصوات مستقلة، ولا أحد ينفي."),
    ],
)
def test_voices_are_counted_as_each_language_counts(number: int, english: str, arabic: str) -> None:
    of = incident(*voices(number))
    assert message(of).voices == english
    assert message(of, "ar").voices == arabic


def test_copies_are_said_but_not_counted() -> None:
    of = incident(*voices(2, copies=31))
    assert message(of).voices == "2 independent voices, nobody denies. 31 copies not counted."
    assert message(of, "ar").voices.endswith("31 نسخة غير محسوبة.")


def test_a_claim_taken_back_leaves_the_denial() -> None:
    of = incident(replace(CLAIM, withdrawn=True), DENIAL, state=State.DENIED)
    assert message(of).voices == "Nobody says it any more; 1 denies."


@pytest.mark.parametrize(
    ("delay", "timing"),
    [
        (timedelta(), "Posted 21:02."),
        (timedelta(seconds=-40), "Posted 21:02."),
        (timedelta(seconds=119), "Posted 21:02, here 1 min later."),
        (timedelta(minutes=14), "Posted 21:02, late by 14 min."),
        (timedelta(minutes=119), "Posted 21:02, late by 119 min."),
        (timedelta(hours=3, minutes=5), "Posted Saturday 21:02, late by 3 h 5 min."),
        (timedelta(days=2, hours=1), "Posted Saturday 21:02, late by 2 days 1 h."),
        (timedelta(days=30), "Posted 7 December 2024 21:02, late by 30 days."),
    ],
)
def test_late_alerts_say_how_late(delay: timedelta, timing: str) -> None:
    late = replace(CLAIM, received=START + delay)
    told = alert(incident(late))
    assert word(told, incident(late), HOMS, SOURCES, "en", ZONE, START + delay).timing == timing


def test_a_reminder_hours_later_makes_nothing_late() -> None:
    told = replace(alert(incident(CLAIM)), at=START + timedelta(hours=5))
    assert (
        word(told, incident(CLAIM), HOMS, SOURCES, "en", ZONE, told.at).timing
        == "Posted Saturday 21:02, here 2 s later."
    )


@pytest.mark.parametrize(
    ("change", "side", "extent", "english", "arabic"),
    [
        (Change.CAPTURE, "", Extent.WHOLE, "Capture of the city", "السيطرة على المدينة"),
        (
            Change.CAPTURE,
            "regime",
            Extent.PART,
            "Capture of parts of the city by regime forces",
            "سيطرة قوات النظام على أجزاء من المدينة",
        ),
        (Change.ENTRY, "", Extent.UNKNOWN, "Entry into the city", "دخول إلى المدينة"),
        (
            Change.HANDOVER,
            "regime",
            Extent.WHOLE,
            "Handover of the city to regime forces",
            "تسليم المدينة إلى قوات النظام",
        ),
    ],
)
def test_the_change_in_plain_words(change: Change, side: str, extent: Extent, english: str, arabic: str) -> None:
    of = replace(incident(CLAIM), change=change, side=side, extent=extent)
    assert worded(of).change == english
    assert worded(of, "ar").change == arabic


def test_a_side_that_nobody_named_keeps_the_words_of_the_text() -> None:
    of = replace(incident(CLAIM), side="لواء الجبل")
    assert worded(of).change == "Withdrawal of \u2067لواء الجبل\u2069 from the city"


def test_who_confirmed_and_who_still_has_to() -> None:
    lina = Decision(START + timedelta(hours=1), "Lina", "confirm")
    omar = Decision(START + timedelta(hours=2), "عمر", "confirm", "two videos", settles=True)
    one = worded(replace(incident(CLAIM), decisions=(lina,)))
    assert one.history == "Lina would confirm it, 22:02; one more has to agree"
    two = worded(replace(incident(CLAIM), decisions=(lina, omar)), at=START + timedelta(hours=2))
    assert two.history == "Confirmed by Lina and \u2067عمر\u2069, 23:02: two videos"


def test_a_rejection_undoes_the_confirmations_before_it() -> None:
    lina = Decision(START, "Lina", "confirm")
    omar = Decision(START + timedelta(minutes=1), "Omar", "reject", "old video", settles=True)
    found = worded(replace(incident(CLAIM), decisions=(lina, omar)))
    assert found.history == "Rejected by Omar, 21:03: old video"


def test_why_it_is_confirmed() -> None:
    step = Transition(START, State.CONFIRMED, Extent.WHOLE, "the losing side admits it")
    of = replace(incident(CLAIM, state=State.CONFIRMED), history=(*incident(CLAIM).history, step))
    assert worded(of).change.splitlines()[1] == "The losing side admits it."
    assert worded(of, "ar").change.splitlines()[1] == "الطرف الخاسر يقرّ به."


@pytest.mark.parametrize("state", list(State))
def test_each_state_has_its_shape_and_buttons(state: State) -> None:
    found = worded(incident(CLAIM, state=state))
    assert len(found.extra["shape"]) == 1
    settled = state in (State.CONFIRMED, State.RETRACTED, State.SUPERSEDED)
    verbs = [key.partition(".")[2] for key in found.extra if key.startswith("button.")]
    assert verbs == (["why"] if settled else ["take", "snooze", "confirm", "reject", "why"])


def test_who_has_it_takes_the_button_away() -> None:
    of = replace(incident(CLAIM), decisions=(Decision(START, "Lina", "take"),))
    assert "button.take" not in worded(of).extra
    assert worded(of).history == "Taken by Lina, 21:02"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_first_line_fits_a_locked_phone(language: str) -> None:
    place = replace(HOMS, name="A very long name of a small village that lies far behind the hills", aliases={})
    for state in State:
        found = worded(incident(CLAIM, state=state), language, place)
        assert len(found.headline) <= 60
        assert len(worded(incident(CLAIM, state=state), language).headline) <= 60


def test_digits_of_the_reader() -> None:
    told = alert(incident(CLAIM, DENIAL, state=State.CONTESTED))
    of = incident(CLAIM, DENIAL, state=State.CONTESTED)
    found = word(told, of, HOMS, SOURCES, "ar", ZONE, told.at, sides=SIDES, digits="arab")
    assert found.timing.startswith("نُشر ٢٢:١٥، وصل بعد ٢١ ثانية")
    assert found.extra["clock"] == "٢٢:١٥"
    assert found.thread == "HOMS-7"


def test_the_grade_says_how_far_to_trust() -> None:
    unknown = replace(CLAIM, source="stranger")
    assert worded(incident(unknown)).source == "stranger (F6)"


def test_an_incident_without_evidence_is_still_told() -> None:
    bare = replace(incident(CLAIM), evidence=())
    told = Alert("k", bare.id, START, Action.UPDATE, State.RETRACTED, Extent.WHOLE, "", "", 0)
    found = word(told, bare, HOMS, SOURCES, "en", ZONE, START)
    assert found.headline.startswith("TAKEN BACK: Homs")
    assert found.voices == "Nobody says it any more."


def test_a_long_quotation_is_cut() -> None:
    long = replace(CLAIM, quote=(Segment("ا" * 2000), Segment("ب", Mark.ACT)))
    quote = message(incident(long)).quote
    assert sum(len(segment.text) for segment in quote) == 700
    assert quote[-1].text.endswith("…")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_nothing_hostile_comes_out_of_the_words(text: str) -> None:
    found = hostile(text)
    said = "\n".join([found.headline, found.change, found.source, found.timing, *(s.text for s in found.quote)])
    assert not set(said) & set("\x00\x1b\x9b\r\u202e\u200b\u200f\u2028")
    assert "\n" not in found.headline + found.source
    assert found.url == "" or found.url.startswith("https://")
    assert len(found.headline) <= 60


def test_the_same_alert_is_the_same_words() -> None:
    moment = datetime(2024, 12, 7, 19, 0, tzinfo=UTC)
    told = alert(incident(CLAIM))
    first, second = (word(told, incident(CLAIM), HOMS, SOURCES, "en", ZONE, moment) for _ in range(2))
    assert first == second
