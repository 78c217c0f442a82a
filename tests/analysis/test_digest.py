"""The digest: which incident stands where, what the subject says, and that nothing in it acts."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from importlib import resources
from zoneinfo import ZoneInfo

import pytest

from monitor.analysis.digest import compose, span
from monitor.analysis.digest_words import Known, word
from monitor.model import Digest, Health, Incident, Message, Segment, State, Transition
from monitor.notifiers.mail_letter import letter
from tests.notifiers.samples import CLAIM, DENIAL, HOMS, HOSTILE, SIDES, SOURCES, START, ZONE, incident

DAY = span(date(2024, 12, 7), ZONE)
KNOWN = Known({"homs": HOMS}, SOURCES, SIDES)


def of(state: State, number: str = "HOMS-1", at: datetime = START) -> Incident:
    told = incident(CLAIM, DENIAL, state=state)
    return replace(told, id=number, history=tuple(replace(step, at=at) for step in told.history))


def day(*incidents: Incident, **given: object) -> Digest:
    about = {"fares": [Health("field", START)], "troubles": {}, "tally": {}} | given
    return compose(*DAY, incidents, about["fares"], about["troubles"], about["tally"])  # type: ignore[arg-type]


def worded(digest: Digest, language: str = "en") -> Message:
    return word(digest, KNOWN, language, ZONE, DAY[1])


def test_each_state_has_its_place() -> None:
    found = day(*(of(state, f"N-{n}") for n, state in enumerate(State)))
    assert [each.state for each in found.changed] == [State.CONFIRMED, State.CORROBORATED, State.SUPERSEDED]
    assert [each.state for each in found.contested] == [State.CONTESTED]
    assert {each.state for each in found.denied} == {State.DENIED, State.RETRACTED}
    assert [each.state for each in found.claimed] == [State.CLAIMED]


def test_only_what_was_news_on_that_day() -> None:
    found = day(of(State.CLAIMED, "before", DAY[0] - timedelta(seconds=1)), of(State.CLAIMED, "after", DAY[1]))
    assert found.claimed == ()
    assert day(of(State.CLAIMED, "first", DAY[0])).claimed != ()


@pytest.mark.parametrize(
    ("when", "zone", "hours"), [("2024-12-07", "Asia/Damascus", 24), ("2024-03-31", "Europe/Berlin", 23)]
)
def test_a_day_is_as_long_as_the_clocks_make_it(when: str, zone: str, hours: int) -> None:
    start, end = span(date.fromisoformat(when), ZoneInfo(zone))
    assert end - start == timedelta(hours=hours)
    assert start.tzinfo is UTC


def test_the_subject_carries_the_news() -> None:
    found = worded(day(of(State.CONTESTED, "a"), of(State.CONFIRMED, "b")))
    assert found.headline == "Digest 7 December: Homs confirmed; Homs contested"
    many = worded(day(*(of(State.CLAIMED, f"N-{n}") for n in range(9))))
    assert many.headline == "Digest 7 December: Homs claimed; Homs claimed; Homs claimed; 6 more"
    assert worded(day(*(of(State.CLAIMED, f"N-{n}") for n in range(5))), "ar").headline.endswith("؛ آخران")


def test_an_empty_day_says_who_was_heard() -> None:
    fares = [Health(f"s{n}", START) for n in range(61)] + [Health("x", DAY[0] - timedelta(days=1)), Health("y")]
    found = worded(day(fares=fares, troubles={"x": "quiet", "y": "refused"}))
    assert found.headline == "Digest 7 December: nothing changed hands (61 sources heard, 2 quiet)"
    assert "Quiet: x." in found.change
    assert "Refused us: y." in found.change
    assert "Alerts lost: 0." in found.change


def test_what_may_have_been_missed() -> None:
    late = replace(CLAIM, published=START - timedelta(minutes=14))
    told = replace(incident(late), history=(Transition(START, State.CLAIMED, late.extent, "", ""),))
    found = worded(day(told, tally={"lost": 2, "waiting": 1}))
    assert "HOMS-7 was told late, by 14 min." in found.change
    assert "1 message still waits." in found.change
    assert "Alerts lost: 2." in found.change


def test_the_plain_part_is_written() -> None:
    found = worded(day(of(State.CONTESTED)))
    assert found.change.startswith(
        "1 is contested\nSaturday 7 December 2024, from 00:00 to 24:00 (\u2066+03:00\u2069)\n"
    )
    assert (
        "STILL CONTESTED\n\n◐ Contested: Homs \u2067حمص\u2069\nWithdrawal of regime forces from the city\n"
        in found.change
    )
    assert "\n\u2067القوات تنسحب من أحياء مدينة حمص نحو الغرب\u2069\n" in found.change


def test_the_brief_has_a_line_for_each() -> None:
    brief = worded(day(of(State.CONTESTED, "A-1"), of(State.DENIED, "B-2"))).extra["brief"]
    assert "◐ Homs \u2067حمص\u2069: Withdrawal of regime forces from the city (A-1)\n" in brief
    assert brief.index("Still contested") < brief.index("A-1") < brief.index("Denied") < brief.index("B-2")


def test_a_denied_incident_quotes_the_denial() -> None:
    assert "\u2067لا صحة لأنباء الانسحاب من حمص\u2069" in worded(day(of(State.DENIED))).change


def element(page: str, tag: str, name: str) -> dict[str, str]:
    """The attributes of the first element with that tag and class."""
    found = next(each for each in re.findall(rf"<{tag} ([^>]*)>", page) if f'class="{name}"' in each)
    return dict(re.findall(r'([\w-]+)="([^"]*)"', found))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_words_run_in_their_own_direction(language: str) -> None:
    page = worded(day(of(State.CONTESTED)), language).extra["html"]
    way = "rtl" if language == "ar" else "ltr"
    desk, quote = element(page, "div", "desk"), element(page, "blockquote", "quote")
    assert (desk["lang"], desk["dir"], f"direction: {way}" in desk["style"]) == (language, way, True)
    assert (quote["lang"], quote["dir"], "text-align: right" in quote["style"]) == ("ar", "rtl", True)
    assert "@media (prefers-color-scheme: dark)" in page


def test_the_letter_of_a_digest() -> None:
    found = worded(day(of(State.CONTESTED)))
    mail = letter(found, "Desk <desk@example.org>", ["lina@example.org"], "example.org", None)
    again = letter(found, "Desk <desk@example.org>", ["lina@example.org"], "example.org", None)
    assert mail["Message-ID"] == again["Message-ID"]
    assert mail["Message-ID"].startswith("<digest.2024-12-07.Asia.Damascus.en.")
    assert mail["List-Id"] == "Monitor <digest.monitor.example.org>"
    assert mail["List-Unsubscribe"] == "<mailto:desk@example.org?subject=unsubscribe>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Subject"] == "Digest 7 December: Homs contested"
    assert mail["In-Reply-To"] is None
    kinds = [part.get_content_type() for part in mail.iter_parts()]
    assert kinds == ["text/plain", "text/html"]


class Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: dict[str, set[str]] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, set()).add(value or "")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_nothing_hostile_in_a_digest(text: str) -> None:
    evidence = replace(CLAIM, quote=(Segment(text),), speaker=text, url=text, source=text, language=text)
    told = replace(of(State.CLAIMED, text), evidence=(evidence,), side=text, place=text)
    known = Known({text: replace(HOMS, name=text, aliases={"en": (text,)})}, {}, {})
    digest = day(told, troubles={text: "quiet"}, fares=[])
    found = word(digest, known, "en", ZONE, DAY[1])
    page = Tags(found.extra["html"])
    assert page.tags <= {
        *("html", "head", "meta", "title", "style", "body", "div", "h1", "h2", "p", "table", "tbody", "tr", "td", "b"),
        *("blockquote", "span", "a"),
    }
    assert not [name for name in page.attributes if name.startswith("on")]
    assert all(link.startswith("https://") for link in page.attributes.get("href", ()))
    for words in (found.headline, found.change, found.extra["html"]):
        assert not set(words) & set("\x00\x1b\x9b\r\u202e\u200b\u200f\u2028")
    assert "\n" not in found.headline


# --- contrast ---------------------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    dark, light = sorted((luminance(one), luminance(two)))
    return (light + 0.05) / (dark + 0.05)


def colours(sheet: str, selector: str, what: str) -> str:
    """The last colour that the sheet gives a selector."""
    found = ""
    for names, rules in re.findall(r"([^{}]+)\{([^{}]*)\}", sheet):
        if selector in [name.strip() for name in names.split(",")]:
            for rule in re.findall(rf"(?<![-\w]){what}:\s*(#[0-9a-f]{{6}})", rules):
                found = rule
    return found


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_text_can_be_read(dark: bool) -> None:
    template = resources.files("monitor.templates").joinpath("letter.css.j2").read_text("utf-8")
    sheet = re.sub(r"{{.*?}}", "left", template)
    light, _, night = sheet.partition("@media (prefers-color-scheme: dark)")
    source = night if dark else light
    states = [f".state.{state}" for state in State]
    on_card = [".place", ".change", ".voices", ".fact", "a", *states]
    pairs = [(text, ".card") for text in on_card] + [
        (text, ".desk") for text in ("h1", "h2", ".day", ".fact", ".footer")
    ]
    pairs += [(mark, mark) for mark in (".act", ".spot", ".denial", ".quote")]
    for text, ground in pairs:
        ink, paper = colours(source, text, "color"), colours(source, ground, "background")
        assert ink, text
        assert paper, ground
        assert contrast(ink, paper) >= 4.5, (text, ground, ink, paper)
