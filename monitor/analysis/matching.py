"""Which incident a report tells of: the same place, kind of change and side, in any language, as long as it goes on.

The rules are those of the labelled days: an entry and then a capture are two; a part and, six hours later, the whole
are two; a withdrawal and then a capture by the other side are two; what the loser admits after the gain was reported
confirms that gain and is nothing of its own; what changes hands again is new.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from monitor.analysis.testimony import party
from monitor.model import Change, Evidence, Extent, Incident, Mention, Reason, Stance, State, Status

WINDOW = timedelta(hours=72)
"""How long after its last evidence an incident is still told on."""

APART = timedelta(hours=6)
"""A part and the whole, or a withdrawn report and the next, are two events when this lies between."""

GAINS = frozenset({Change.CAPTURE, Change.HANDOVER})
_SOON = timedelta(hours=2)
_FRESH = timedelta(hours=12)
_ROUND_UP = 3  # places; a report that tells of so many looks back on the day
_DENIES = {
    Change.CAPTURE: (Change.CAPTURE, Change.HANDOVER, Change.WITHDRAWAL),
    Change.HANDOVER: (Change.HANDOVER, Change.CAPTURE, Change.WITHDRAWAL),
    Change.ENTRY: (Change.ENTRY, Change.CAPTURE, Change.HANDOVER),
    Change.WITHDRAWAL: (Change.WITHDRAWAL, Change.CAPTURE, Change.HANDOVER),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One mention as it was told: its evidence, and all mentions of the same report."""

    mention: Mention
    evidence: Evidence
    beside: Sequence[Mention] = ()


def match(told: Told, near: Sequence[Incident], sides: Collection[str]) -> Incident | None:
    """The incident that the mention tells of among those of its place, newest first; None for one not told yet.
    `sides` are the ids of the sides that we know: only these can be known to differ."""
    at = told.evidence.published
    near = [i for i in near if abs(i.updated - at) <= WINDOW or i.opened <= at <= i.updated]
    if told.evidence.stance is Stance.AGAINST:
        return _denied(told, near, sides)
    return _repeated(told, near, sides) or _implied(told, near, sides)


def overtaken(new: Incident, near: Sequence[Incident], sides: Collection[str]) -> list[Incident]:
    """The incidents that a new one puts an end to: the other side took the place, or the side left it again."""
    out = []
    for old in near:
        if old.id == new.id or old.state in (State.SUPERSEDED, State.RETRACTED):
            continue
        differ, same = _differ(old.side, new.side, sides), bool(old.side) and old.side == new.side
        holds, gains = old.change is not Change.WITHDRAWAL, new.change in GAINS
        retaken = holds and gains and differ
        left = holds and new.change is Change.WITHDRAWAL and same
        back = not holds and new.change is not Change.WITHDRAWAL and same
        if retaken or left or back:
            out.append(old)
    return out


def denied_it(old: Evidence, new: Evidence) -> bool:
    """Whether who speaks now had denied it: by the same voice, or as an outlet that spoke for itself."""
    itself = old.source == new.source and not old.speaker
    return old.stance is Stance.AGAINST and (itself or old.voice == new.voice)


def sides_told(evidence: Sequence[Evidence]) -> Counter[str]:
    """How many say which side gains (or leaves); a side that says it itself counts for two."""
    told: Counter[str] = Counter()
    for e in evidence:
        if e.stance is Stance.FOR and e.side and not e.withdrawn:
            told[e.side] += 2 if e.speaker == e.side else 1
    return told


def _repeated(told: Told, near: Sequence[Incident], sides: Collection[str]) -> Incident | None:
    """An incident of this very kind and side."""
    kinds = GAINS if told.mention.change in GAINS else {told.mention.change}
    same = [i for i in near if i.change in kinds and not _other_side(told, i, sides)]
    going_on = [i for i in same if not _over(told, i, near)]
    ours = [i for i in going_on if i.extent is told.mention.extent] or going_on
    return ours[0] if ours else None


def _implied(told: Told, near: Sequence[Incident], sides: Collection[str]) -> Incident | None:
    """A gain that the mention speaks of in other words: who holds a place has entered it, who lost it has left."""
    mention, report = told.mention, told.evidence.report
    gains = [i for i in near if i.change in GAINS and i.state not in (State.SUPERSEDED, State.RETRACTED)]
    if mention.change is Change.ENTRY:
        taken = [i for i in gains if i.state is not State.DENIED and not _other_side(told, i, sides)]
        return taken[0] if taken else None
    if mention.change is Change.WITHDRAWAL:
        lost = [i for i in gains if not _opened_by(i, report) and not _is_holder(told, i)]
        return lost[0] if lost else None
    return None


def _denied(told: Told, near: Sequence[Incident], sides: Collection[str]) -> Incident | None:
    """The incident that a denial is about: one of its own kind, or one that stands or falls with it."""
    mention, evidence = told.mention, told.evidence
    candidates = [
        i for i in near if i.state not in (State.SUPERSEDED, State.RETRACTED) and i.opened <= evidence.published
    ]
    if mention.silenced is Reason.NEGATED:
        candidates = [i for i in candidates if _gainsaid(evidence, i)]
    # "We deny that the town fell": the one who speaks is not the one who would have taken it.
    of = "" if party(mention) == mention.speaker else party(mention)
    candidates = [i for i in candidates if not _differ(i.side, of, sides) or mention.change is not i.change]
    for kind in _DENIES[mention.change]:
        for incident in candidates:
            if incident.change is kind:
                return incident
    return None


def _gainsaid(evidence: Evidence, incident: Incident) -> bool:
    """Whether "they did not enter" speaks against an incident: it is fresh, unsettled, and told by others. Later it is
    rather a counter-attack that failed."""
    fresh = evidence.published - incident.opened <= _FRESH
    return fresh and incident.state is not State.CONFIRMED and not _speaks_for(evidence, incident)


def _over(told: Told, incident: Incident, near: Sequence[Incident]) -> bool:
    """Whether the mention, though of the same kind, tells of a further event."""
    published, mention = told.evidence.published, told.mention
    if incident.state is State.SUPERSEDED:
        return not _looks_back(told, incident, near)
    if incident.state is State.RETRACTED:
        return published - incident.history[-1].at > APART
    grows = incident.extent is Extent.PART and mention.extent is Extent.WHOLE
    return grows and published - incident.opened > APART and not _recalls(told, incident)


def _recalls(told: Told, incident: Incident) -> bool:
    """Whether a report speaks of the day on which the incident was opened, or of a whole day's changes."""
    happened, opened = told.mention.happened, incident.opened.date()
    of_that_day = happened is not None and happened.date() <= opened < told.evidence.published.date()
    return of_that_day or len({m.place for m in told.beside if not m.silenced}) >= _ROUND_UP


def _looks_back(told: Told, incident: Incident, near: Sequence[Incident]) -> bool:
    """Whether a mention of what has changed hands since tells how it was, not that it happened again."""
    since = [i.opened for i in near if i.opened >= incident.opened and i.id != incident.id]
    if told.mention.happened and since and told.mention.happened < min(since):
        return True
    told_of = {m.place for m in told.beside if not m.silenced}
    turns = [m for m in told.beside if m.place == told.mention.place and not m.silenced and m is not told.mention]
    return bool(turns) or len(told_of) >= _ROUND_UP


def _other_side(told: Told, incident: Incident, sides: Collection[str]) -> bool:
    """Whether another side than the incident's gains (or leaves). Who denied a gain and now claims one speaks of his
    own; who denied it and now states it admits it."""
    mention = told.mention
    other = mention.change in GAINS and bool(mention.gainer) and mention.gainer == incident.loser
    if other or _differ(incident.side, party(mention), sides):
        return _is_turn(told, incident)
    turned = mention.status is Status.CLAIMED and not party(mention) and mention.change in GAINS
    return (
        turned and incident.state is not State.CONFIRMED and any(denied_it(e, told.evidence) for e in incident.evidence)
    )


def _is_turn(told: Told, incident: Incident) -> bool:
    """Whether a mention that names another side is to be believed. Sides are easily taken for each other: at first a
    second outlet must say so; after two hours it is enough that the side claims it or that the loser is named too."""
    mention, evidence = told.mention, told.evidence
    gap = evidence.published - incident.opened
    seconded = sides_told(incident.evidence)[incident.side] > 1 and any(
        e.side == party(mention) and e.origin != evidence.origin for e in incident.evidence
    )
    clear = mention.speaker == party(mention) or bool(incident.side and mention.loser == incident.side)
    return seconded or (clear and gap >= _SOON) or (gap >= APART and not _recalls(told, incident))


def _is_holder(told: Told, incident: Incident) -> bool:
    """Whether who leaves is the one who had gained: he held the place for some hours and left it. Where nobody is
    named, who told of the gain tells of the same side; but who claimed it claims the enemy's flight."""
    mention, leaver = told.mention, party(told.mention)
    if leaver and incident.side:
        return leaver == incident.side and _is_turn(told, incident)
    return mention.status is not Status.CLAIMED and _speaks_for(told.evidence, incident)


def _speaks_for(evidence: Evidence, incident: Incident) -> bool:
    return any(e.source == evidence.source and e.stance is Stance.FOR for e in incident.evidence)


def _opened_by(incident: Incident, report: str) -> bool:
    return bool(incident.evidence) and incident.evidence[0].report == report


def _differ(one: str, other: str, sides: Collection[str]) -> bool:
    return one != other and one in sides and other in sides
