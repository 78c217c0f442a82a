"""Small stand-ins for what a test is not about."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from monitor.model import (
    Alert,
    Change,
    Extent,
    Incident,
    Mention,
    Message,
    Place,
    Reason,
    Report,
    Side,
    Source,
    Status,
    Story,
)


def find(report: Report, source: Source) -> Sequence[Mention]:
    """Reads texts such as "capture homs north claimed; denied capture homs"; what it cannot read it throws."""
    if report.text == "?":
        raise RuntimeError("this text breaks the analysis")
    return [_mention(words.split()) for words in report.text.split(";") if words.split()]


def _mention(words: list[str]) -> Mention:
    silenced = Reason(words.pop(0)) if words[0] in set(Reason) else None
    change, place, *rest = words
    status = next((Status(word) for word in rest if word in set(Status)), Status.REPORTED)
    extent = next((Extent(word) for word in rest if word in set(Extent)), Extent.WHOLE)
    sides = [word for word in rest if word not in {*Status, *Extent}]
    side = sides[0] if sides else ""
    gains = change != Change.WITHDRAWAL
    return Mention(
        place, Change(change), status, extent, silenced, gainer=side if gains else "", loser="" if gains else side
    )


class SameText:
    """Stories of reports with the very same text."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}

    def assign(self, report: Report, places: frozenset[str], source: Source) -> Story:
        first = self._first.setdefault(report.text, report.id)
        return Story(f"s-{first}", "" if first == report.id else first)


def word(
    alert: Alert,
    incident: Incident,
    place: Place,
    sources: Mapping[str, Source],
    language: str,
    timezone: tzinfo,
    now: datetime,
    *,
    sides: Mapping[str, Side],
) -> Message:
    """The bare message of an alert."""
    return Message(
        key=alert.id,
        thread=incident.id,
        language=language,
        action=alert.action,
        state=alert.state,
        wake=alert.wake,
        headline=f"{alert.state} {place.name} {incident.change}",
    )
