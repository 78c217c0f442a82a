"""Who says it, in which words, when, and how late we tell it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from monitor import plain
from monitor.analysis.phrases import side
from monitor.analysis.voices import credibility
from monitor.analysis.wording import Wording
from monitor.model import Evidence, Incident, Kind, Reliability, Segment, Side, Source, Stance

# From when on a late alert says that it is late: a reader who was told at once would have acted otherwise.
LATE = timedelta(minutes=2)
_QUOTE = 700  # characters: a long paragraph; Telegram takes 4,096 in all


def source(
    words: Wording,
    evidence: Evidence,
    incident: Incident,
    sources: Mapping[str, Source],
    sides: Mapping[str, Side],
) -> str:
    """Who says so now, its grade, over which wire, for whom it speaks, and whom it quotes."""
    known = sources.get(evidence.source)
    values = {
        "name": words.name(known.name or known.id if known else evidence.source),
        "grade": words.name(grade(known, incident, sources)),
    }
    if known:
        wires = {Kind.TELEGRAM: words.say("Telegram"), Kind.RSS: words.say("feed"), Kind.WIRE: words.say("wire")}
        spoken = words.say("{name} ({grade}), {wire}", wire=wires[known.kind], **values)
        if known.side:
            spoken = words.say("{source}, which speaks for {who}", source=spoken, who=side(words, known.side, sides))
    else:
        spoken = words.say("{name} ({grade})", **values)
    if evidence.speaker in sides and not (known and known.side == evidence.speaker):
        spoken = words.say("{source}, quoting {who}", source=spoken, who=side(words, evidence.speaker, sides))
    elif evidence.speaker and evidence.speaker not in sides:
        # Whom exactly stands in the original words; a scrap of them here, in another language, would only confuse.
        spoken = words.say("{source}, quoting others", source=spoken)
    if evidence.withdrawn:
        return words.say("Taken back by {source}", source=spoken)
    return words.say("Denied by {source}", source=spoken) if evidence.stance is Stance.AGAINST else spoken


def grade(known: Source | None, incident: Incident, sources: Mapping[str, Source]) -> str:
    """The Admiralty grade: how far the source is trusted (A to F), how credible the information is (1 to 6)."""
    return f"{known.reliability if known else Reliability.F}{credibility(incident, sources)}"


def timing(words: Wording, evidence: Evidence, incident: Incident, now: datetime) -> str:
    """When it was posted, how much later it was here, and how long after the first claim. A decision or a reminder
    that comes hours afterwards makes nothing late."""
    delay = evidence.received - evidence.published
    first = min((item.published for item in incident.evidence), default=evidence.published)
    clauses = [words.say("Posted {time}", time=words.moment(evidence.published, now))]
    if delay > LATE:
        clauses.append(words.say("late by {delay}", delay=words.span(delay)))
    elif delay >= timedelta(seconds=1):
        clauses.append(words.say("here {delay} later", delay=words.span(delay)))
    if (after := evidence.published - first) >= timedelta(minutes=1):
        clauses.append(words.say("{after} after the first claim", after=words.span(after)))
    return words.say("{sentence}.", sentence=words.say(", ").join(clauses))


def quotation(quote: tuple[Segment, ...], limit: int = _QUOTE) -> tuple[Segment, ...]:
    """The original words without anything that acts, cut after `limit` characters."""
    out: list[Segment] = []
    for segment in quote:
        room = limit - sum(len(done.text) for done in out)
        if room <= 0:
            break
        out.append(Segment(plain.cut(plain.piece(segment.text), room), segment.mark))
    return tuple(segment for segment in out if segment.text)
