"""A day by event: what changed hands, what is contested, denied or still one voice, and what we may have missed."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from monitor.analysis.attribution import LATE
from monitor.model import Digest, Health, Incident, State

_CHANGED = (State.CONFIRMED, State.CORROBORATED, State.SUPERSEDED)


def span(day: date, timezone: tzinfo) -> tuple[datetime, datetime]:
    """When that calendar day begins and ends in the time zone, in UTC; 23 to 25 hours where clocks are changed."""
    start = datetime.combine(day, time(), timezone)
    return start.astimezone(UTC), datetime.combine(day + timedelta(days=1), time(), timezone).astimezone(UTC)


def compose(
    start: datetime,
    end: datetime,
    incidents: Sequence[Incident],
    fares: Sequence[Health],
    troubles: Mapping[str, str],
    tally: Mapping[str, int],
) -> Digest:
    """The digest of a span. `incidents` are as they stood at its end; those without a step in it are left out.
    `troubles` says in a word what is wrong with a source, `tally` is the outbox's."""
    told = sorted(
        (each for each in incidents if any(start <= step.at < end for step in each.history)),
        key=lambda each: each.history[-1].at,
        reverse=True,
    )
    return Digest(
        start=start,
        end=end,
        changed=tuple(sorted((i for i in told if i.state in _CHANGED), key=lambda i: _CHANGED.index(i.state))),
        contested=tuple(i for i in told if i.state is State.CONTESTED),
        denied=tuple(i for i in told if i.state in (State.DENIED, State.RETRACTED)),
        claimed=tuple(i for i in told if i.state is State.CLAIMED),
        heard=sum(each.heard is not None and start <= each.heard for each in fares),
        troubled={source: trouble for source, trouble in troubles.items() if trouble},
        late=tuple(late for each in told if (late := _late(each, start, end))),
        waiting=tally.get("waiting", 0),
        lost=tally.get("lost", 0),
    )


def _late(incident: Incident, start: datetime, end: datetime) -> tuple[Incident, timedelta] | None:
    """How long after its first post we first told it, when that was in the span and too long."""
    first = incident.evidence[0] if incident.evidence else None
    if first is None or not start <= incident.history[0].at < end:
        return None
    delay = incident.history[0].at - first.published
    return (incident, delay) if delay > LATE else None
