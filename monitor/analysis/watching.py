"""What of an alert a watch hears, and whether it wakes anybody there. Each answer carries its reason.

Nothing here is remembered: whether a watch was told before follows from the incident's own history.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.analysis.matching import GAINS
from monitor.analysis.newsroom import snoozed_until, taken_by
from monitor.model import (
    WAKING,
    Action,
    Change,
    Incident,
    Lane,
    Place,
    Quiet,
    Silence,
    Stance,
    State,
    Transition,
    Watch,
)

_VERIFIED = frozenset({State.CORROBORATED, State.CONFIRMED})
_ENDED = frozenset({State.DENIED, State.RETRACTED, State.SUPERSEDED})
_REPEATS = 12  # times; who has not looked by then is not at the desk
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hearing:
    """What a watch hears of an incident's newest step: nothing, an edit in silence, or something that wakes."""

    told: bool
    wake: bool = False
    action: Action = Action.UPDATE
    why: str = ""


def hear(
    watch: Watch,
    before: Incident | None,
    after: Incident,
    wakes: bool,
    places: Mapping[str, Place],
    near: Sequence[Incident],
    now: datetime,
) -> Hearing:
    """What the watch hears when an incident goes from one state to the next. `wakes` is what the default table says of
    the step; `near` are the incidents of the enclosing places."""
    if why := deaf(watch, after, places, now):
        return Hearing(False, why=why)
    action = Action.UPDATE if before is not None and has_heard(watch, before) else Action.NEW
    if action is Action.NEW and not has_heard(watch, after):
        return Hearing(False, why=f"{after.state} opens nothing in the {watch.lane} lane")
    if action is Action.UPDATE and before is not None and len(before.history) == len(after.history):
        return Hearing(False, why="nothing new")
    if action is Action.NEW and (town := held_under(after, near)):
        return Hearing(False, why=f"told under {town}")
    grew = wakes and after.state not in WAKING  # a part became the whole
    wanted = after.state in watch.wake or (grew and State.CLAIMED in watch.wake)
    wake = action is Action.NEW or (wanted and (wakes or after.state not in WAKING))
    if not wake and after.state not in watch.edit | watch.wake:
        return Hearing(False, why=f"{after.state} is not told here")
    if wake and (until := snoozed_until(after, now)) and after.state is not State.CONFIRMED:
        return Hearing(True, False, action, f"put off until {until:%H:%M} UTC")
    if watch.quiet and after.state not in watch.quiet.break_through and is_quiet(watch.quiet, now):
        return Hearing(False, why=f"quiet until {watch.quiet.end:%H:%M}")
    return Hearing(True, wake, action, after.history[-1].reason)


def has_heard(watch: Watch, incident: Incident) -> bool:
    """Whether the incident has come to where this watch is told of it for the first time."""
    opening = _VERIFIED if watch.lane is Lane.VERIFIED else watch.wake
    spoken = {e.language for e in incident.evidence if e.stance is Stance.FOR}
    return any(step.state in opening for step in incident.history) and (
        not watch.languages or bool(spoken & set(watch.languages))
    )


def covers(watched: Sequence[str], place: str, places: Mapping[str, Place]) -> bool:
    """Whether the place is one of these or lies within one; no places means all."""
    return not watched or bool({place, *enclosing(place, places)} & set(watched))


def enclosing(place: str, places: Mapping[str, Place]) -> list[str]:
    """The places around a place, the nearest first."""
    out: list[str] = []
    while (here := places.get(place)) and here.within and here.within not in out:
        out.append(place := here.within)
    return out


def held_under(incident: Incident, near: Sequence[Incident]) -> str:
    """The open incident of an enclosing place that says as much already; empty when there is none."""
    kinds = GAINS if incident.change in GAINS else {incident.change}
    for other in near:
        agrees = not other.side or not incident.side or other.side == incident.side
        if other.id != incident.id and other.change in kinds and agrees and other.state not in _ENDED:
            return other.id
    return ""


def storm(incident: Incident, recent: Sequence[Incident], watch: Watch, places: Mapping[str, Place]) -> list[Incident]:
    """The incidents to tell of as one with this one, oldest first: of one enclosing place and kind of change, opened
    within the watch's span. Empty while they are too few."""
    around = enclosing(incident.place, places)
    if watch.storm is None or not around:
        return []
    since = _known(incident) - watch.storm.within
    one = {
        i.place: i
        for i in (*recent, incident)
        if i.change is incident.change and enclosing(i.place, places)[:1] == around[:1] and _known(i) >= since
    }
    return sorted(one.values(), key=_known) if len(one) >= watch.storm.places else []


def repeats(watch: Watch, incident: Incident, now: datetime) -> int:
    """How often the newest step should have been told again by now because nobody has taken the incident."""
    step = incident.history[-1]
    if watch.repeat is None or taken_by(incident) or snoozed_until(incident, now) or step.state not in watch.wake:
        return 0
    if watch.quiet and step.state not in watch.quiet.break_through and is_quiet(watch.quiet, now):
        return 0
    return min(int((now - step.at) / watch.repeat), _REPEATS)


def missed(watch: Watch, incident: Incident, now: datetime) -> Transition | None:
    """The newest step, where it fell into quiet hours that have ended since and is still to be told."""
    quiet, step = watch.quiet, incident.history[-1]
    if quiet is None or is_quiet(quiet, now) or now - step.at > _DAY:
        return None
    silent = is_quiet(quiet, step.at) and step.state not in quiet.break_through
    return step if silent and has_heard(watch, incident) and step.state in watch.wake | watch.edit else None


def is_quiet(quiet: Quiet, now: datetime) -> bool:
    """Whether the clock in the zone of the quiet hours stands within them."""
    clock = now.astimezone(ZoneInfo(quiet.timezone)).time()
    if quiet.start <= quiet.end:
        return quiet.start <= clock < quiet.end
    return clock >= quiet.start or clock < quiet.end


def deaf(watch: Watch, incident: Incident, places: Mapping[str, Place], now: datetime) -> str:
    """Why the watch never hears of this incident, or not now; empty when it does."""
    if incident.change not in watch.changes:
        return f"{incident.change} is not watched here"
    if not covers(watch.places, incident.place, places):
        return "the place is not watched here"
    for silence in watch.silences:
        if _mutes(silence, incident.place, incident.change, places, now):
            return f"silenced by {silence.by or 'the newsroom'} until {silence.until:%H:%M} UTC"
    return ""


def _mutes(silence: Silence, place: str, change: Change, places: Mapping[str, Place], now: datetime) -> bool:
    if now >= silence.until or (silence.changes and change not in silence.changes):
        return False
    return covers(silence.places, place, places)


def _known(incident: Incident) -> datetime:
    """When we came to know of it."""
    return incident.history[0].at
