"""Small values for the tests of the store, each field that matters given by its name."""

from datetime import UTC, datetime, timedelta

from monitor.model import (
    Action,
    Alert,
    Change,
    Decision,
    Event,
    Evidence,
    Extent,
    Incident,
    Item,
    Kind,
    Mention,
    Message,
    Report,
    Role,
    Segment,
    Span,
    Stance,
    State,
    Status,
    Story,
    Transition,
)  # fmt: skip
from monitor.store import Post, Read

DAWN = datetime(2024, 12, 7, 4, 0, tzinfo=UTC)


def after(minutes: float) -> datetime:
    return DAWN + timedelta(minutes=minutes)


def item(
    native_id="1", text="Hama fell", *, source="desk", at=DAWN, event=Event.NEW, version="", payload=b"raw", **more
):
    return Item(
        source, Kind.TELEGRAM, native_id, published=at, fetched=at, text=text, event=event, version=version,
        payload=payload, **more,
    )  # fmt: skip


def read(native_id="1", text="Hama fell", *, story="s1", mentions=(), **more):
    raw = item(native_id, text, **more)
    report = Report(raw.id, raw.source, raw.kind, raw.published, raw.fetched, text, event=raw.event)
    return Read(raw, report, Story(story), mentions)


def mention(place="hama"):
    return Mention(
        place, Change.CAPTURE, Status.CLAIMED, Extent.WHOLE, gainer="hts", happened=DAWN, sentence=(0, 9),
        spans=(Span(0, 4, Role.PLACE), Span(5, 9, Role.TRIGGER)),
    )  # fmt: skip


def evidence(report="desk/1", at=DAWN, **more):
    given = {"story": "s1", "source": "desk", "voice": "desk", "stance": Stance.FOR, "status": Status.CLAIMED}
    quote = (Segment("حماة"), Segment("سقطت"))
    received = at + timedelta(seconds=2)
    return Evidence(report, **(given | more), extent=Extent.WHOLE, published=at, received=received, quote=quote)


def incident(name="i1", place="hama", *, at=DAWN, updated=None, evidence=(), history=(), decisions=()):
    return Incident(
        name, place, Change.CAPTURE, "hts", State.CLAIMED, Extent.WHOLE, at, updated or at, evidence, history, decisions
    )


def step(at, state, report="desk/1"):
    return Transition(at, state, Extent.WHOLE, "because", report)


def decision(at, by="Mariam", verb="confirm"):
    return Decision(at, by, verb, reason="seen on video")


def alert(name="a1", incident="i1", *, at=DAWN, report="desk/1"):
    return Alert(name, incident, at, Action.NEW, State.CLAIMED, Extent.WHOLE, "first claim", report, 1)


def message(key="a1", thread="i1", *, headline="Hama: captured"):
    return Message(key, thread, "en", Action.NEW, State.CLAIMED, True, headline, quote=(Segment("fell"),), at=DAWN)


def post(key="a1", thread="i1", *, notifier="bell", due=DAWN, headline="Hama: captured"):
    return Post(notifier, message(key, thread, headline=headline), due)
