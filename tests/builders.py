"""Values for tests: every argument has a default that does not matter."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.analysis import incidents, matching, testimony, voices
from monitor.analysis.matching import Told
from monitor.lexicons.taking_back import takes_back
from monitor.model import (
    Change,
    Extent,
    Incident,
    Kind,
    Mention,
    Reason,
    Report,
    Side,
    Source,
    Status,
    Story,
)

MORNING = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
NORTH, SOUTH = "north", "south"
SIDES = {NORTH: Side(NORTH, "North Army"), SOUTH: Side(SOUTH, "South Army")}


def at(hours: float) -> datetime:
    """So many hours into the morning."""
    return MORNING + timedelta(hours=hours)


def mention(change: Change = Change.CAPTURE, place: str = "homs", **more: Any) -> Mention:
    return Mention(place, change, **{"extent": Extent.WHOLE, **more})


def denial(change: Change = Change.CAPTURE, place: str = "homs", **more: Any) -> Mention:
    return mention(change, place, silenced=Reason.DENIED, **more)


def report(id: str = "field/1", hours: float = 0, text: str = "", **more: Any) -> Report:  # noqa: A002
    source = id.partition("/")[0]
    kind = Kind.WIRE if "wire" in source else Kind.TELEGRAM
    return Report(id, source, kind, at(hours), at(hours), text or f"words of {id}", **more)


def source(id: str = "field", **more: Any) -> Source:  # noqa: A002
    return Source(id, more.pop("name", id), Kind.TELEGRAM, **more)


class Account:
    """Keeps the account of changes as the pipeline does, without a store: say(...) and look at `incidents`."""

    def __init__(self, *sources: Source, sides: Sequence[str] = (NORTH, SOUTH)) -> None:
        self.sources, self.sides = {s.id: s for s in sources}, frozenset(sides)
        self.incidents: dict[str, Incident] = {}
        self.echoes = voices.Echoes()

    def say(
        self,
        who: str,
        hours: float,
        *mentions: Mention,
        story: str = "",
        **more: Any,
    ) -> Incident | None:
        """One report with its mentions. Returns what became of the incident of the first one."""
        said = report(f"{who}/{hours}", hours, **more)
        sided = [testimony.sided(m, self.sources.get(who), self.sides) for m in mentions]
        touched = [self._fold(m, said, Story(story or said.id), sided) for m in sided]
        return touched[0] if touched else None

    def _fold(self, m: Mention, said: Report, story: Story, beside: Sequence[Mention]) -> Incident | None:
        retracts = m.silenced is not None and takes_back(said.text)
        evidence = testimony.give(m, said, story, self.sources, self.sides, self.echoes, said.published, retracts)
        told = Told(m, evidence, beside)
        near = sorted((i for i in self.incidents.values() if i.place == m.place), key=lambda i: i.updated, reverse=True)
        before = matching.match(told, near, self.sides)
        if before:
            after = incidents.fold(before, told, said.published)
        elif m.silenced is None:
            after = incidents.open_(told, f"{m.place}-{len(self.incidents) + 1}", said.published)
            for old in matching.overtaken(after, near, self.sides):
                self.incidents[old.id] = incidents.supersede(old, after, said.published)
        else:
            return None
        self.incidents[after.id] = after
        return after

    @property
    def states(self) -> list[str]:
        """Each incident in the order of birth, as "capture claimed"."""
        return [f"{i.change} {i.state}" for i in self.incidents.values()]


def claimed(side: str = NORTH, **more: Any) -> Mention:
    return mention(status=Status.CLAIMED, gainer=side, **more)


def incident(**more: Any) -> Incident:
    """An incident claimed once, changed as wanted."""
    account = Account()
    opened = account.say("field", 0, claimed(place=more.pop("place", "homs")))
    assert opened is not None
    return replace(opened, **more)
