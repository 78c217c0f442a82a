"""Many places at once, told as one: "claimed: 11 places in Homs Governorate", with their names."""

from collections.abc import Sequence
from datetime import datetime

from monitor import plain
from monitor.analysis import phrases
from monitor.analysis.wording import Wording, later
from monitor.model import Action, Change, Incident, Message, Place

_NAMED = 20  # places by name; the others are counted
_WHAT = {
    Change.CAPTURE: later("Capture of {where}"),
    Change.WITHDRAWAL: later("Withdrawal from {where}"),
    Change.ENTRY: later("Entry into {where}"),
    Change.HANDOVER: later("Handover of {where}"),
}


def word(
    incidents: Sequence[Incident], named: Sequence[Place], around: Place, wake: bool, words: Wording, now: datetime
) -> Message:
    """One message for the incidents, oldest first, of the places `named`, all within `around`. Those that come later
    edit it."""
    first, newest, n = incidents[0], incidents[-1], len(incidents)
    shown = [phrases.place(words, place) for place in named[:_NAMED]]
    if n > _NAMED:
        shown.append(words.count("{n} more", "{n} more", n - _NAMED))
    since = newest.history[0].at - first.history[0].at
    return Message(
        key=f"storm.{first.id}.{n}",
        thread=f"storm.{first.id}",
        language=words.language,
        action=Action.NEW if wake else Action.UPDATE,
        state=newest.state,
        wake=wake,
        headline=words.say(
            "{state}: {places}",
            state=phrases.state(words, newest.state).upper(),
            places=words.count(
                "{n} place in {around}", "{n} places in {around}", n, around=phrases.place(words, around)
            ),
        ),
        change=words.say(_WHAT[newest.change], where=words.listed(shown)),
        timing=words.say("Within {span}.", span=words.span(since)),
        at=now,
        place=plain.line(around.name, 80),
        latitude=around.latitude,
        longitude=around.longitude,
        extra={"shape": phrases.SHAPES[newest.state], "place": around.id, "change": str(newest.change)},
    )
