"""From a mention to a piece of evidence: whose voice it is, for or against, in which words."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from monitor.analysis import voices
from monitor.model import Change, Evidence, Mark, Mention, Reason, Report, Role, Segment, Source, Stance, Status, Story

DENIALS = frozenset({Reason.DENIED, Reason.NEGATED})
"""The reasons for silence that speak against an incident which others tell of."""

_GAINS = frozenset({Change.CAPTURE, Change.HANDOVER, Change.ENTRY})
_MARKS = {Role.TRIGGER: Mark.ACT, Role.PLACE: Mark.PLACE, Role.DENIAL: Mark.DENIAL, Role.SILENCER: Mark.DENIAL}
_UNMARKED = 280  # characters quoted of a report whose sentence we do not know


def sided(mention: Mention, source: Source | None, sides: Collection[str]) -> Mention:
    """The mention with the sides that follow from who speaks: a side admits its own loss, also where it is quoted, and
    in its own channel claims its own gain. `sides` are the ids that we know."""
    own = source.side if source else ""
    speaker = mention.speaker if mention.speaker in sides else "" if mention.speaker else own
    if mention.silenced or not speaker:
        return mention
    if mention.loser == speaker:
        return replace(mention, status=Status.CONFIRMED, speaker=speaker)
    if speaker == own and mention.status is Status.REPORTED:
        return replace(mention, status=Status.CLAIMED)
    if speaker == own and mention.status is Status.CLAIMED and not mention.gainer and mention.change in _GAINS:
        return replace(mention, gainer=own, speaker=own)
    if mention.status is Status.CONFIRMED and not mention.loser and mention.gainer != speaker:
        return replace(mention, loser=speaker)
    return mention


def taken_back(mention: Mention) -> Mention:
    """The mention as one of a report that takes back what its outlet said: what it seems to state, it denies."""
    told = mention.silenced in (None, Reason.UNLIKELY)
    return replace(mention, silenced=Reason.DENIED) if told else mention


def party(mention: Mention) -> str:
    """The side of whose change of control a mention speaks: who gains, or, of a withdrawal, who leaves."""
    return mention.loser if mention.change is Change.WITHDRAWAL else mention.gainer


def give(
    mention: Mention,
    report: Report,
    story: Story,
    sources: Mapping[str, Source],
    sides: Collection[str],
    echoes: voices.Echoes,
    now: datetime,
    retracts: bool = False,
) -> Evidence:
    """What the report says for or against the change it mentions. `sides` are the ids of the sides that we know;
    with `retracts` the outlet takes back what it said."""
    origin = echoes.behind(voices.origin(report, mention, sources))
    return Evidence(
        report=report.id,
        story=story.id,
        source=report.source,
        voice=voices.voice(mention, origin, party(mention), sides),
        stance=Stance.AGAINST if mention.silenced else Stance.FOR,
        status=mention.status,
        extent=mention.extent,
        published=report.published,
        received=now,
        language=report.language,
        url=report.url,
        speaker=mention.speaker,
        quote=quote(report.text, mention),
        origin=origin,
        retracts=retracts,
        side=party(mention) if party(mention) in sides else "",
    )


def quote(text: str, mention: Mention) -> tuple[Segment, ...]:
    """The sentence of the mention, its act, place and denial marked."""
    start, end = mention.sentence
    if not text[start:end].strip():
        return (Segment(text[:_UNMARKED].strip()),) if text.strip() else ()
    out, at = [], start
    for span in sorted(mention.spans, key=lambda s: s.start):
        if span.role not in _MARKS or span.start < at or span.end > end:
            continue
        out += [Segment(text[at : span.start]), Segment(text[span.start : span.end], _MARKS[span.role])]
        at = span.end
    return tuple(s for s in (*out, Segment(text[at:end])) if s.text)
