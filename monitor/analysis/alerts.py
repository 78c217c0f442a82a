"""The decision to tell, with its reason: one alert for each step of an incident, none for what only repeats it."""

from datetime import datetime

from monitor.analysis import voices
from monitor.model import WAKING, Action, Alert, Extent, Incident, State


def decide(before: Incident | None, after: Incident, now: datetime) -> Alert | None:
    """What to tell of the last step of `after`, or None where it took none since `before`.

    The first claim opens the incident for the reader and wakes; so do denial, contest, confirmation and retraction,
    and a part that becomes the whole. Corroboration and supersession change in silence what was told."""
    if not after.history or (before is not None and len(after.history) <= len(before.history)):
        return None
    step = after.history[-1]
    return Alert(
        id=f"{after.id}.{len(after.history)}",
        incident=after.id,
        at=now,
        action=Action.NEW if before is None else Action.UPDATE,
        state=after.state,
        extent=after.extent,
        reason=step.reason,
        report=step.report,
        voices=voices.tally(after.evidence).said,
        wake=wakes(before, after),
    )


def wakes(before: Incident | None, after: Incident) -> bool:
    """Whether the step from one to the other is worth waking somebody for, by the default table."""
    if before is None:
        return True
    if before.state is not after.state:
        eased = before.state in (State.CORROBORATED, State.CONTESTED) and after.state is State.CLAIMED
        return after.state in WAKING and not eased
    return before.extent is not Extent.WHOLE and after.extent is Extent.WHOLE
