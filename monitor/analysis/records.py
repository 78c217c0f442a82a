"""What a replay prints, as plain values: a record for each report, and one for each alert that wakes.

Ids are those of the items as they were given. A contested, denied or retracted incident is `denied` for who only asks
how it stands; `state` says which."""

from typing import Any

from monitor.model import Alert, Incident, Item, Mention, Report, Stance, State, Status, Story

_DENIED = frozenset({State.CONTESTED, State.DENIED, State.RETRACTED})


def report(item: Item, read: Report, story: Story, mentions: tuple[Mention, ...]) -> dict[str, Any]:
    """A report with its story, the changes that it states, and what only looked like one."""
    return {
        "record": "report",
        "id": item.native_id,
        "story": native(story.id),
        "duplicate_of": native(story.duplicate_of) or None,
        "changes": [
            {"place": m.place, "type": m.change, "status": m.status, "extent": m.extent, "evidence": _words(read, m)}
            for m in mentions
            if m.silenced is None
        ],
        "silenced": [
            {"place": m.place, "reason": m.silenced, "evidence": _words(read, m)} for m in mentions if m.silenced
        ],
    }


def alert(told: Alert, incident: Incident) -> dict[str, Any]:
    """A decision to tell."""
    return {
        "record": "alert",
        "at": told.at.isoformat(),
        "action": told.action,
        "incident": told.incident,
        "place": incident.place,
        "type": incident.change,
        "status": status(told, incident),
        "extent": told.extent,
        "report": native(told.report),
        "voices": told.voices,
        "reason": told.reason,
        "state": told.state,
    }


def status(told: Alert, incident: Incident) -> str:
    """How sure it is, in one of four words: claimed, reported, confirmed, denied."""
    if told.state is State.CONFIRMED:
        return str(Status.CONFIRMED)
    if told.state in _DENIED:
        return "denied"
    vouched = any(
        e.stance is Stance.FOR and e.status is not Status.CLAIMED and not e.withdrawn and e.received <= told.at
        for e in incident.evidence
    )
    return str(Status.REPORTED if vouched else Status.CLAIMED)


def native(id: str) -> str:  # noqa: A002  the user's word
    """An item's own id, without its source."""
    return id.partition("/")[2] or id


def _words(read: Report, mention: Mention) -> str:
    start, end = mention.sentence
    return " ".join(read.text[start:end].split())
