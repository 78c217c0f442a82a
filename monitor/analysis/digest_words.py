"""A digest in words, as text and as HTML, in the language of its reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, tzinfo

from monitor import plain
from monitor.analysis import attribution, decided, phrases
from monitor.analysis.wording import Wording, isolated, later
from monitor.locale import direction
from monitor.model import Action, Digest, Evidence, Incident, Message, Place, Segment, Side, Source, Stance, State
from monitor.templates import inlined, rendered

_SUBJECT = 90  # characters that a list of mails shows
_NAMED = 3  # incidents that the subject names
_LISTED = 8  # sources of one trouble, or late incidents, that are named
_TROUBLES = {
    "quiet": later("Quiet: {names}."),
    "refused": later("Refused us: {names}."),
    "away": later("Could not be reached: {names}."),
    "behind": later("Behind: {names}."),
}


@dataclass(frozen=True, slots=True)
class Known:
    """What the ids in an incident stand for."""

    places: Mapping[str, Place]
    sources: Mapping[str, Source]
    sides: Mapping[str, Side]

    def place(self, incident: Incident) -> Place:
        """The place of an incident, by its id where it is no longer watched."""
        return self.places.get(incident.place) or Place(incident.place, incident.place)


@dataclass(frozen=True, slots=True)
class Entry:
    """One incident as the digest shows it."""

    id: str
    state: str
    label: str
    shape: str
    place: str
    change: str
    quote: tuple[Segment, ...]
    quote_language: str
    quote_direction: str
    quote_isolated: str
    voices: str
    source: str
    history: tuple[str, ...]
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """Incidents of one kind under their heading."""

    title: str
    entries: tuple[Entry, ...]


def word(
    digest: Digest,
    known: Known,
    language: str,
    timezone: tzinfo,
    now: datetime,
    *,
    digits: str = "latn",
) -> Message:
    """The digest as a message: the news as its headline, the text as `change`; in `extra` the page as
    `html` and, for where there is little room, a line for each incident as `brief`. Its key is the same for the same
    day, zone and language."""
    words = Wording(language, timezone, digits)
    page = {
        "language": language,
        "direction": direction(language),
        "title": _title(words, digest),
        "day": _day(words, digest),
        "figures": _figures(words, digest),
        "sections": _sections(words, digest, known),
        "missed_title": words.say("What we may have missed"),
        "missed": _missed(words, digest, known),
        "original": words.say("Original"),
        "footer": words.say("Sent once a day. To stop these mails, answer with the word unsubscribe."),
    }
    day = digest.start.astimezone(timezone).date()
    return Message(
        key=f"digest/{day}/{timezone}/{language}",
        thread=f"digest/{day}",
        language=language,
        action=Action.NEW,
        state=None,
        wake=False,
        headline=subject(words, digest, known),
        change=rendered("digest.txt.j2", page),
        at=now,
        extra={
            "html": inlined(rendered("digest.html.j2", page)),
            "brief": rendered("brief.txt.j2", page).strip(),
            "list": "digest",
        },
    )


def subject(words: Wording, digest: Digest, known: Known) -> str:
    """The news of the day in a line; of an empty day, how many sources were heard."""
    date = words.day_and_month(digest.start)
    news = [*digest.changed, *digest.contested, *digest.denied, *digest.claimed]
    if not news:
        return words.say(
            "Digest {date}: nothing changed hands ({heard}, {quiet})",
            date=date,
            heard=words.count("{n} source heard", "{n} sources heard", digest.heard),
            quiet=words.count("{n} quiet", "{n} quiet", len(digest.troubled)),
        )
    named = [
        words.say("{place} {state}", place=_short(words, known.place(each)), state=phrases.state(words, each.state))
        for each in news[:_NAMED]
    ]
    if len(news) > _NAMED:
        named.append(words.count("{n} more", "{n} more", len(news) - _NAMED))
    whole = words.say("Digest {date}: {news}", date=date, news=words.say("; ").join(named))
    return whole if len(whole) <= _SUBJECT else plain.cut(whole, _SUBJECT)


def _title(words: Wording, digest: Digest) -> str:
    if not (digest.changed or digest.contested or digest.denied or digest.claimed):
        return words.say("Nothing changed hands")
    parts = []
    if digest.changed:
        parts.append(
            words.count("{n} place changed hands", "{n} places changed hands", len({i.place for i in digest.changed}))
        )
    if digest.contested:
        parts.append(words.count("{n} is contested", "{n} are contested", len(digest.contested)))
    if digest.denied and len(parts) < 2:
        parts.append(words.count("{n} was denied", "{n} were denied", len(digest.denied)))
    if digest.claimed and len(parts) < 2:
        parts.append(words.count("{n} is only claimed", "{n} are only claimed", len(digest.claimed)))
    return words.say(", ").join(parts)


def _day(words: Wording, digest: Digest) -> str:
    return words.say(
        "{weekday} {date}, from {start} to {end} ({offset})",
        weekday=words.weekday(digest.start),
        date=words.date(digest.start),
        start=words.clock(digest.start),
        end=_end(words, digest),
        offset=isolated(words.offset(digest.start), "en"),
    )


def _end(words: Wording, digest: Digest) -> str:
    """The end of a whole day is 24:00, not 00:00 of the next."""
    local = digest.end.astimezone(words.timezone)
    return words.numerals("24:00") if local.time() == time() else words.clock(digest.end)


def _figures(words: Wording, digest: Digest) -> list[tuple[str, str]]:
    figures = [
        (len(digest.changed), later("changed")),
        (len(digest.contested), later("contested")),
        (len(digest.denied), later("denied")),
        (len(digest.claimed), later("claimed")),
        (digest.lost, later("lost")),
    ]
    return [(words.number(n), words.say(label)) for n, label in figures]


def _sections(words: Wording, digest: Digest, known: Known) -> list[Section]:
    groups = [
        (words.say("Changed hands"), digest.changed),
        (words.say("Still contested"), digest.contested),
        (words.say("Denied or taken back"), digest.denied),
        (words.say("Still one voice"), digest.claimed),
    ]
    return [
        Section(title, tuple(_entry(words, each, known, digest.start) for each in incidents))
        for title, incidents in groups
        if incidents
    ]


def _entry(words: Wording, incident: Incident, known: Known, day: datetime) -> Entry:
    place, telling = known.place(incident), _telling(incident)
    quote = attribution.quotation(telling.quote) if telling else ()
    language = telling.language if telling else ""
    change = (phrases.change(words, incident, place, known.sides), phrases.why(words, incident))
    return Entry(
        id=plain.line(incident.id, 60),
        state=str(incident.state),
        label=_capital(phrases.state(words, incident.state)),
        shape=phrases.SHAPES[incident.state],
        place=phrases.place(words, place),
        change=" · ".join(filter(None, change)),
        quote=quote,
        quote_language=plain.line(language, 10),
        quote_direction=direction(language),
        quote_isolated=isolated("".join(segment.text for segment in quote), language),
        voices=phrases.voices(words, incident),
        source=attribution.source(words, telling, incident, known.sources, known.sides) if telling else "",
        history=tuple(decided.history(words, incident, day).splitlines()),
        url=plain.link(telling.url) if telling else "",
    )


def _telling(incident: Incident) -> Evidence | None:
    """The evidence that shows best what is believed: the denial of a denied incident, else the newest that stands."""
    wanted = Stance.AGAINST if incident.state is State.DENIED else Stance.FOR
    fitting = [each for each in incident.evidence if each.stance is wanted and not each.withdrawn]
    return max(fitting or incident.evidence, key=lambda each: each.published, default=None)


def _missed(words: Wording, digest: Digest, known: Known) -> list[str]:
    """What the reader should know before he trusts a silence."""
    rows = [words.count("{n} source was heard.", "{n} sources were heard.", digest.heard)]
    for trouble, sentence in _TROUBLES.items():
        ids = [source for source, wrong in digest.troubled.items() if wrong == trouble]
        if ids:
            named = [words.name(known.sources[each].name if each in known.sources else each) for each in ids[:_LISTED]]
            rest = len(ids) - len(named)
            named += [words.count("{n} more", "{n} more", rest)] if rest else []
            rows.append(words.say(sentence, names=words.listed(named)))
    for incident, delay in digest.late[:_LISTED]:
        number = words.name(incident.id)
        rows.append(words.say("{incident} was told late, by {delay}.", incident=number, delay=words.span(delay)))
    if digest.waiting:
        rows.append(words.count("{n} message still waits.", "{n} messages still wait.", digest.waiting))
    return [*rows, words.say("Alerts lost: {n}.", n=words.number(digest.lost))]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _short(words: Wording, place: Place) -> str:
    return words.name(next(iter(place.aliases.get(words.language, ())), place.name), 40)
