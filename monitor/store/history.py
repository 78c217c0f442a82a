"""What follows from an incident's own account: when it was heard of, when it changed, what was believed then."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from monitor.model import Evidence, Incident


def heard(incident: Incident) -> datetime:
    """The time of the last evidence, by its publication or its receipt, whichever is later; of an incident without
    evidence, its last change."""
    times = [max(evidence.published, evidence.received) for evidence in incident.evidence]
    return max(times, default=incident.updated)


def began(incident: Incident) -> datetime:
    """The time of the first thing that is told of it."""
    return min(_changes(incident))


def changed(incident: Incident) -> datetime:
    """The time of the last change: a report, a step of the history or a decision."""
    return max(_changes(incident))


def changed_between(incident: Incident, start: datetime, end: datetime) -> bool:
    """Whether it was opened or changed from `start` until before `end`."""
    return any(start <= at < end for at in _changes(incident))


def believed_at(incident: Incident, at: datetime) -> Incident | None:
    """The incident as it stood at that moment, from its history; None when nothing had been told yet. How many
    copies there were then is not on record: their number is that of today."""
    history = tuple(step for step in incident.history if step.at <= at)
    if not history:
        return None
    evidence = tuple(_as_of(one, at) for one in incident.evidence if one.received <= at)
    return replace(
        incident,
        state=history[-1].state,
        extent=history[-1].extent,
        updated=max((one.published for one in evidence), default=history[-1].at),
        evidence=evidence,
        history=history,
        decisions=tuple(decision for decision in incident.decisions if decision.at <= at),
    )


def _changes(incident: Incident) -> Iterator[datetime]:
    yield incident.opened
    yield incident.updated
    yield from (step.at for step in incident.history)
    yield from (decision.at for decision in incident.decisions)


def _as_of(evidence: Evidence, at: datetime) -> Evidence:
    if evidence.withdrawn_at is None or evidence.withdrawn_at <= at:
        return evidence
    return replace(evidence, withdrawn=False, withdrawn_at=None)
