"""The account of each change: evidence for and against, what is believed, and every step with its reason."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from monitor.analysis import belief
from monitor.analysis.matching import GAINS, Told, denied_it, sides_told
from monitor.analysis.testimony import party
from monitor.model import Change, Evidence, Extent, Incident, Stance, State, Status, Transition

_SURER = {Status.CLAIMED: 0, Status.REPORTED: 1, Status.CONFIRMED: 2}
_WIDER = {Extent.UNKNOWN: 0, Extent.PART: 1, Extent.WHOLE: 2}


def open_(told: Told, id: str, now: datetime) -> Incident:  # noqa: A002  the user's word
    """The incident that a mention is the first to tell of."""
    mention, evidence = told.mention, told.evidence
    empty = Incident(
        id=id,
        place=mention.place,
        change=mention.change,
        side=party(mention),
        state=State.CLAIMED,
        extent=evidence.extent,
        opened=evidence.published,
        updated=evidence.published,
        loser=mention.loser,
    )
    return _judged(replace(empty, evidence=(evidence,)), now, evidence.report)


def fold(before: Incident, told: Told, now: datetime) -> Incident:
    """The incident as told on by one more mention."""
    mention, evidence = told.mention, told.evidence
    if evidence.stance is Stance.FOR:
        evidence = _admission(before, told)
    if (mention.change is Change.WITHDRAWAL) != (before.change is Change.WITHDRAWAL):
        evidence = replace(evidence, side="")  # who left is not who gained
    after = replace(
        before,
        evidence=_added(before.evidence, evidence, now),
        opened=min(before.opened, evidence.published),
        updated=max(before.updated, evidence.published),
    )
    if evidence.stance is Stance.FOR and mention.change is before.change:
        side = _side(before, after.evidence)
        loser = before.loser or (mention.loser if mention.loser != side else "")
        after = replace(after, side=side, loser=loser)
    return _judged(after, now, evidence.report)


def withdraw(before: Incident, report: str, now: datetime, why: str) -> Incident:
    """The incident without what one report said: it was deleted, killed, or edited so that it no longer says it."""
    evidence = tuple(_taken_back(e, now) if e.report == report and not e.withdrawn else e for e in before.evidence)
    return _judged(replace(before, evidence=evidence), now, report, why)


def supersede(before: Incident, by: Incident, now: datetime) -> Incident:
    """The incident after the place changed hands again."""
    why = f"left again ({by.id})" if by.change is Change.WITHDRAWAL else f"changed hands again ({by.id})"
    report = by.evidence[0].report if by.evidence else ""
    step = Transition(now, State.SUPERSEDED, before.extent, why, report)
    return replace(before, state=State.SUPERSEDED, history=(*before.history, step))


def is_ended_by(old: Incident, by: Incident) -> bool:
    """Whether it was this incident that superseded the old one."""
    return old.state is State.SUPERSEDED and old.history[-1].reason.endswith(f"({by.id})")


def restore(before: Incident, by: Incident, now: datetime) -> Incident:
    """The incident that was superseded by one that is denied or retracted since: it holds as before."""
    state, _ = belief.believed(before.evidence, before.decisions, before.change)
    step = Transition(now, state, before.extent, f"holds after all ({by.id})")
    return replace(before, state=state, history=(*before.history, step))


def judge(incident: Incident, now: datetime, report: str = "", by: str = "") -> Incident:
    """The incident with the state that follows from its evidence and decisions, and the step that led there."""
    return _judged(incident, now, report, by=by)


def _judged(incident: Incident, now: datetime, report: str, why: str = "", by: str = "") -> Incident:
    if incident.state is State.SUPERSEDED:
        return incident
    state, reason = belief.believed(incident.evidence, incident.decisions, incident.change)
    extent = belief.extent(incident.evidence) if state is not State.RETRACTED else incident.extent
    if incident.history and (state, extent) == (incident.state, incident.extent):
        return incident
    if incident.history and extent is not incident.extent and state in (incident.state, State.CORROBORATED):
        reason = "now the whole of it" if extent is Extent.WHOLE else "less of it than was said"
    step = Transition(now, state, extent, why or reason, report, by)
    return replace(incident, state=state, extent=extent, history=(*incident.history, step))


def _side(before: Incident, evidence: Sequence[Evidence]) -> str:
    """The side that most name; the one believed so far where as many name another."""
    told = sides_told(evidence)
    most = max(told.values(), default=0)
    return before.side if told[before.side] == most else next(side for side in told if told[side] == most)


def _admission(before: Incident, told: Told) -> Evidence:
    """The evidence, and as a confirmation where the losing side speaks: by its name, or because it denied it so far."""
    mention, evidence = told.mention, told.evidence
    denier = any(denied_it(e, evidence) for e in before.evidence)
    loses = before.loser if before.change in GAINS else ""
    own_loss = bool(loses) and mention.speaker == loses and loses not in (mention.gainer, before.side)
    if own_loss or (denier and mention.status is not Status.CLAIMED):
        return replace(evidence, status=Status.CONFIRMED)
    return evidence


def _added(known: Sequence[Evidence], new: Evidence, now: datetime) -> tuple[Evidence, ...]:
    """The evidence with a further piece. A copy counts for its story; who turns round takes back what he said."""
    turned = [
        _taken_back(e, now) if not e.withdrawn and e.stance is not new.stance and _same_mouth(e, new) else e
        for e in known
    ]
    for n, old in enumerate(turned):
        if old.report == new.report and old.stance is new.stance:
            return (*turned[:n], replace(_stronger(old, new), withdrawn=False, withdrawn_at=None), *turned[n + 1 :])
    for n, old in enumerate(turned):
        if old.stance is not new.stance or old.withdrawn:
            continue
        said_before = (old.voice, old.origin) == (new.voice, new.origin) and not _adds(new, old)
        if old.story == new.story or said_before:
            return (*turned[:n], replace(old, copies=old.copies + 1), *turned[n + 1 :])
    return (*turned, new)


def _same_mouth(old: Evidence, new: Evidence) -> bool:
    """Whether the new evidence takes back the old: an outlet retracts what it brought or turns round in its own name,
    or a side says the opposite of what it said."""
    if old.report == new.report:
        return False
    if new.stance is Stance.AGAINST:
        by_side = old.voice == new.voice and new.voice.startswith("side:")
        return by_side or (new.retracts and old.origin == new.origin)
    return old.voice == new.voice or (old.origin == new.origin and not old.speaker)


def _adds(new: Evidence, old: Evidence) -> bool:
    return _SURER[new.status] > _SURER[old.status] or _WIDER[new.extent] > _WIDER[old.extent]


def _stronger(old: Evidence, new: Evidence) -> Evidence:
    """Of two mentions in one report the surer and wider, under the words of the surer."""
    first, second = (new, old) if _SURER[new.status] >= _SURER[old.status] else (old, new)
    wider = max(first.extent, second.extent, key=_WIDER.__getitem__)
    return replace(first, extent=wider, copies=old.copies)


def _taken_back(evidence: Evidence, now: datetime) -> Evidence:
    return replace(evidence, withdrawn=True, withdrawn_at=now)
