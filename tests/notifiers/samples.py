"""An invented incident near Homs in its stages, in words, and a table of texts that mean ill."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.analysis.messages import word
from monitor.model import (
    Action,
    Alert,
    Change,
    Evidence,
    Extent,
    Incident,
    Kind,
    Mark,
    Message,
    Place,
    Reliability,
    Segment,
    Side,
    Source,
    Stance,
    State,
    Status,
    Transition,
)

ZONE = ZoneInfo("Asia/Damascus")
START = datetime(2024, 12, 7, 18, 2, tzinfo=UTC)
HOMS = Place(
    "homs", "Homs", "SY", "city", aliases={"en": ("Homs",), "ar": ("حمص",)}, latitude=34.7324, longitude=36.7137
)
SOURCES = {
    "field": Source("field", "Orontes Field Desk", Kind.TELEGRAM, Reliability.B),
    "agency": Source("agency", "وكالة الضفاف", Kind.WIRE, Reliability.C, side="regime"),
}
SIDES = {"regime": Side("regime", "regime forces", {"en": ("regime forces",), "ar": ("قوات النظام",)})}
CLAIM = Evidence(
    report="field/1",
    story="field/1",
    source="field",
    voice="field",
    stance=Stance.FOR,
    status=Status.REPORTED,
    extent=Extent.WHOLE,
    published=START,
    received=START + timedelta(seconds=2),
    language="ar",
    url="https://t.me/orontes_field/41",
    quote=(
        Segment("القوات "),
        Segment("تنسحب", Mark.ACT),
        Segment(" من أحياء "),
        Segment("مدينة حمص", Mark.PLACE),
        Segment(" نحو الغرب"),
    ),
)
DENIAL = replace(
    CLAIM,
    report="agency/9",
    story="agency/9",
    source="agency",
    voice="side:regime",
    stance=Stance.AGAINST,
    published=START + timedelta(minutes=73),
    received=START + timedelta(minutes=73, seconds=21),
    url="https://agency.example/9",
    speaker="مصدر عسكري",
    quote=(Segment("لا صحة", Mark.DENIAL), Segment(" لأنباء الانسحاب من "), Segment("حمص", Mark.PLACE)),
)


def incident(*evidence: Evidence, state: State = State.CLAIMED) -> Incident:
    steps = (Transition(START + timedelta(seconds=3), State.CLAIMED, Extent.WHOLE, "first report", "field/1"),)
    if state is not State.CLAIMED:
        steps += (Transition(START + timedelta(minutes=74), state, Extent.WHOLE, "", "agency/9"),)
    last = max(each.published for each in evidence)
    return Incident(
        "HOMS-7", "homs", Change.WITHDRAWAL, "regime", state, Extent.WHOLE, START, last, tuple(evidence), steps
    )


def alert(of: Incident, wake: bool = True) -> Alert:
    newest = of.evidence[-1]
    number, at = len(of.history), newest.received + timedelta(seconds=1)
    action = Action.NEW if number == 1 else Action.UPDATE
    return Alert(f"{of.id}.{number}", of.id, at, action, of.state, of.extent, "", newest.report, 1, wake)


def message(of: Incident, language: str = "en", *, wake: bool = True) -> Message:
    told = alert(of, wake)
    return word(told, of, HOMS, SOURCES, language, ZONE, told.at, sides=SIDES)


def claimed(language: str = "en") -> Message:
    """One voice says it."""
    return message(incident(CLAIM), language)


def contested(language: str = "en", *, wake: bool = True) -> Message:
    """The same incident, denied an hour later."""
    return message(incident(CLAIM, DENIAL, state=State.CONTESTED), language, wake=wake)


HOSTILE = {
    "script": "<script>alert(1)</script>",
    "image": '<img src=x onerror="alert(1)">',
    "unclosed": "<b unclosed *_[ `",
    "entities": "&lt;b&gt; &amp;#106;",
    "colours": "\x1b[31mred\x1b[0m",
    "title": "\x1b]0;owned\x07 \x1b]8;;http://evil.example\x07x\x1b]8;;\x07",
    "clipboard": "\x1b]52;c;ZXZpbA==\x07",
    "eight-bit": "\x9b31m\x90q\x9c",
    "override": "\u202egnp.exe\u202c",
    "isolates": "\u2066\u2067\u2069\u2069\u2069",
    "marks": "\u200e\u200f\u061c",
    "invisible": "Ho\u200bm\u00ads\u2060 \U000e0041\U000e0042",
    "zalgo": "H" + "\u0301" * 100,
    "header": "news\r\nBcc: victim@example.org\r\n\r\nbody",
    "separators": "a\u2028b\u2029c\x85d\x0be",
    "formula": '=HYPERLINK("http://evil.example","x")',
    "format": "%s%n{0.__class__}{}",
    "sql": "'; DROP TABLE delivery; --",
    "mention": "@everyone @lina_desk #tag /stop",
    "link": "http://evil.example/x www.evil.example t.me/evil",
    "nul": "a\x00b\ufffe\udfffc",
    "long": "حمص " * 30_000,
    "lines": "\n" * 5_000 + "x",
    "cdata": "]]><!-- --><![CDATA[",
}


def hostile(text: str) -> Message:
    """The hostile text in every place of an alert that comes from outside, put into words as any other."""
    evidence = replace(
        CLAIM,
        quote=(Segment(text), Segment(text, Mark.ACT), Segment(text, Mark.PLACE)),
        speaker=text,
        url=f"https://ok.example/{text}" if "evil" not in text else "javascript:alert(1)",
        source="stranger",
    )
    told = incident(evidence)
    place = replace(HOMS, name=text, aliases={"ar": (text,)})
    sources = {"stranger": Source("stranger", text, Kind.RSS, side=text)}
    return word(alert(told), replace(told, side=text), place, sources, "en", ZONE, START, sides={})


def unworded(text: str) -> Message:
    """The hostile text in every field of a message, as if nothing had been cleaned before."""
    return replace(
        claimed(),
        headline=text,
        change=text,
        quote=(Segment(text), Segment(text, Mark.ACT)),
        voices=text,
        source=text,
        timing=text,
        history=text,
        url=text,
        place=text,
        extra=dict.fromkeys(("shape", "link", "clock", "button.take", "grade"), text) | {"id": "HOMS-7"},
    )
