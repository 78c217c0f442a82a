"""The decision to tell, with its reason: one alert for each step of an incident, none for what only repeats it."""

from dataclasses import replace
from datetime import datetime

from monitor.analysis import voices
from monitor.model import WAKING, Action, Alert, Extent, Incident, State

_ENDED = frozenset({State.RETRACTED, State.SUPERSEDED})


def decide(before: Incident | None, after: Incident, now: datetime) -> Alert | None:
    """What to tell of the last step of `after`, or None where it took none since `before`.

    The first claim opens the incident for the reader and wakes; so do denial, contest, confirmation and retraction,
    and a part that becomes the whole. Corroboration and supersession change in silence what was told."""
    if not after.history or (before is not None and len(after.history) <= len(before.history)):
        return None
    return replace(tell(after, now), action=Action.NEW if before is None else Action.UPDATE, wake=wakes(before, after))


def tell(incident: Incident, now: datetime) -> Alert:
    """The alert that opens an incident, as it is now, for a reader who has not heard of it."""
    step = incident.history[-1]
    return Alert(
        id=f"{incident.id}.{len(incident.history)}",
        incident=incident.id,
        at=now,
        action=Action.NEW,
        state=incident.state,
        extent=incident.extent,
        reason=step.reason,
        report=step.report,
        voices=voices.tally(incident.evidence).said,
    )


def wakes(before: Incident | None, after: Incident) -> bool:
    """Whether the step from one to the other is worth waking somebody for, by the default table."""
    if before is None:
        return True
    if before.extent is Extent.PART and after.extent is Extent.WHOLE and after.state not in _ENDED:
        return True
    if before.state is State.SUPERSEDED:
        return False
    eased = before.state in (State.CORROBORATED, State.CONTESTED) and after.state is State.CLAIMED
    return before.state is not after.state and after.state in WAKING and not eased
