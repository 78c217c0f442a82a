"""What becomes of a claim: the mention it makes, with who says it, how sure, how much, when, and what silences it."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.analysis.mentions.claims import Claim
from monitor.analysis.mentions.dates import Date, Timeline, nearest
from monitor.analysis.mentions.extent import extent_of
from monitor.analysis.mentions.parties import Actor, parties_of
from monitor.analysis.mentions.passages import Passage
from monitor.analysis.mentions.reading import Reading
from monitor.analysis.mentions.settle import Judged
from monitor.analysis.mentions.silence import Silencer, Silencers, own_dates, same_clause
from monitor.analysis.mentions.speakers import Speakers, Voice
from monitor.model import Change, Mention, Reason, Report, Role, Source, Span, Status


class Judge:
    """Weighs the claims of one report."""

    def __init__(self, reading: Reading, source: Source | None) -> None:
        self._reading, self._report, self._timeline = reading, reading.report, reading.timeline
        self._speakers = Speakers(reading.passages, source)
        self._silencers = Silencers(reading.passages)
        self._passages = {passage.number: passage for passage in reading.passages}

    def weigh(self, claims: Iterable[Claim]) -> list[Judged]:
        """The claims that say something, with what they say."""
        judged = ((claim, self._mention(claim)) for claim in claims)
        return [Judged(claim, mention) for claim, mention in judged if mention]

    def _mention(self, claim: Claim) -> Mention | None:
        report, timeline = self._report, self._timeline
        when = nearest(own_dates(claim, timeline.of(claim.passage)), claim.passage, claim.first, claim.last)
        silencer = _silencer(claim, when, self._silencers, report) or _left_behind(claim, timeline, report)
        denied = silencer is not None and silencer.reason is Reason.DENIED
        if claim.found.group == "if_denied" and not denied:
            return None
        voice = self._speakers.of(claim)
        if silencer and denied and not silencer.said_in:
            voice = self._speakers.denier(claim, silencer.first, silencer.last)
        extent, limit = extent_of(claim)
        said = self._speaker(voice)
        gainer, loser = parties_of(claim)
        own_gain = voice.status is Status.CLAIMED and claim.change in (Change.CAPTURE, Change.ENTRY)
        own_loss = voice.status is Status.CONFIRMED and claim.change is Change.WITHDRAWAL
        actors = ((gainer, Role.GAINER), (loser, Role.LOSER), (said, Role.SPEAKER))
        spans = [*_claim_spans(claim), *_spans(claim.passage, silencer, when, limit)]
        spans += [Span(*_reach(actor), role) for actor, role in actors if actor]
        return Mention(
            place="",
            change=claim.change,
            status=voice.status,
            extent=extent,
            silenced=silencer.reason if silencer else None,
            gainer=_name(gainer, report, voice.side) or (voice.side if own_gain and loser is None else ""),
            loser=_name(loser, report, voice.side) or (voice.side if own_loss else ""),
            speaker=(_name(said, report) if said and voice.named else voice.side),
            happened=when.at if when else None,
            sentence=claim.passage.extent,
            spans=tuple(sorted(spans, key=lambda span: span.start)),
        )

    def _speaker(self, voice: Voice) -> Actor | None:
        if voice.last < 0:
            return None
        return Actor(self._passages[voice.passage], voice.first, voice.last, voice.side)


def _reach(actor: Actor) -> tuple[int, int]:
    """The characters of the report that name an actor."""
    return actor.passage.units[actor.first].start, actor.passage.units[actor.last].end


def _name(actor: Actor | None, report: Report, ours: str = "") -> str:
    """The side's id, or the words of the report; `ours` is who says "we"."""
    if actor is None:
        return ""
    if not actor.side and actor.marked("ours"):
        return ours
    first, last = _reach(actor)
    return actor.side or " ".join(report.text[first:last].split())


def _silencer(claim: Claim, when: Date | None, silencers: Silencers, report: Report) -> Silencer | None:
    unit = claim.passage.units[claim.place]
    if unit.away and not claim.implied and unit.away_at not in claim.found.cues:
        return Silencer(unit.away, claim.place, claim.place)
    old = when is not None and when.is_old(report.published)
    dated = when is not None and not old and same_clause(claim.passage, when.first, claim.first)
    if found := silencers.of(claim, dated):
        return found
    if when and old:
        return Silencer(Reason.BACKGROUND, when.first, when.last)
    if when and when.is_ahead(report.published):
        return Silencer(Reason.FUTURE, when.first, when.last)
    return None


def _left_behind(claim: Claim, timeline: Timeline, report: Report) -> Silencer | None:
    """An old date rules the sentences after it, up to the next date or paragraph."""
    when = timeline.carried(claim.passage)
    return Silencer(Reason.BACKGROUND, claim.first, claim.first) if when and when.is_old(report.published) else None


def _claim_spans(claim: Claim) -> list[Span]:
    units = claim.passage.units
    place = units[claim.place]
    spans = [] if claim.implied else [Span(place.start, place.end, Role.PLACE)]
    return spans + [Span(units[cue].start, units[cue].end, Role.TRIGGER) for cue in claim.found.cues]


def _spans(passage: Passage, silencer: Silencer | None, when: Date | None, limit: tuple[int, int] | None) -> list[Span]:
    spans = []
    if silencer:
        role = Role.DENIAL if silencer.reason is Reason.DENIED else Role.SILENCER
        units = (silencer.said_in or passage).units
        spans.append(Span(units[silencer.first].start, units[silencer.last].end, role))
    if when:
        spans.append(Span(passage.units[when.first].start, passage.units[when.last].end, Role.DATE))
    if limit:
        spans.append(Span(passage.units[limit[0]].start, passage.units[limit[1]].end, Role.EXTENT))
    return spans
