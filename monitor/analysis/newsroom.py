"""What people decide: take an incident, confirm it, reject it, or put it off. With a name, a reason and a time."""

from dataclasses import replace
from datetime import datetime

from monitor.analysis import incidents
from monitor.model import Decision, Incident

VERBS = ("take", "confirm", "reject", "snooze")


def decide(incident: Incident, decision: Decision, confirm_by: int = 2) -> Incident:
    """The incident with the decision. It takes `confirm_by` different people to confirm, one to reject; who confirms
    twice counts once, and a rejection starts the count anew. Raises ValueError for an unknown verb or no name."""
    if decision.verb not in VERBS:
        raise ValueError(f"nobody can {decision.verb!r} an incident; one of {', '.join(VERBS)}")
    if not decision.by.strip():
        raise ValueError("a decision needs a name")
    settles = decision.verb == "reject" or (
        decision.verb == "confirm" and len({*confirming(incident), decision.by}) >= confirm_by
    )
    decided = replace(incident, decisions=(*incident.decisions, replace(decision, settles=settles)))
    return incidents.judge(decided, decision.at, by=decision.by)


def confirming(incident: Incident) -> tuple[str, ...]:
    """Who has confirmed it since it was last rejected, each once, in order."""
    names: dict[str, None] = {}
    for decision in incident.decisions:
        if decision.verb == "reject":
            names.clear()
        elif decision.verb == "confirm":
            names[decision.by] = None
    return tuple(names)


def taken_by(incident: Incident) -> str:
    """Who has it: the last who took it, confirmed or rejected it; empty when nobody."""
    return next((d.by for d in reversed(incident.decisions) if d.verb != "snooze"), "")


def snoozed_until(incident: Incident, now: datetime) -> datetime | None:
    """Until when it is put off, where that is still to come."""
    last = next((d for d in reversed(incident.decisions) if d.verb == "snooze"), None)
    return last.until if last and last.until and last.until > now else None
