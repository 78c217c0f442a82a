"""What a report changes in the account of each change of control."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from monitor.analysis import incidents, matching, testimony, voices
from monitor.analysis.matching import WINDOW, Told
from monitor.lexicons.taking_back import takes_back
from monitor.model import Event, Incident, Mention, Source, State
from monitor.pipeline.batch import Batch
from monitor.store import Read

Step = tuple[Incident | None, Incident]
"""An incident before and after a report."""


class Account:
    """Follows what reports say, through the incidents of their places."""

    def __init__(self, sources: Mapping[str, Source], sides: Collection[str]) -> None:
        self._sources, self._sides = sources, frozenset(sides)
        self._echoes = voices.Echoes()

    def heard(self, read: Read) -> None:
        """Learn who repeats whom."""
        copied = read.story.duplicate_of.partition("/")[0]
        self._echoes.note(voices.outlet(read.report.source, self._sources), voices.outlet(copied, self._sources))

    def follow(self, read: Read, batch: Batch, now: datetime) -> list[Step]:
        """Put what the report says into the incidents of the batch. Returns each incident that it touched, once,
        as it was before and as it is now: a claim with its denial is one step."""
        steps: dict[str, Incident | None] = {}
        self._withdraw_unsaid(read, batch, now, steps)
        if read.report.event is not Event.RETRACT and now - read.report.published <= WINDOW:
            told = [m for m in read.mentions if m.silenced is None or m.silenced in testimony.DENIALS]
            for mention in sorted(told, key=lambda m: m.silenced is not None):
                self._fold(mention, read, batch, now, steps)
        return [(before, after) for id_, before in steps.items() if (after := batch.incident(id_))]

    def _fold(
        self, mention: Mention, read: Read, batch: Batch, now: datetime, steps: dict[str, Incident | None]
    ) -> None:
        """Add one mention to the incident that it tells of."""
        report = read.report
        retracts = mention.silenced is not None and takes_back(report.text)
        evidence = testimony.give(mention, report, read.story, self._sources, self._sides, self._echoes, now, retracts)
        told = Told(mention, evidence, read.mentions)
        near = batch.incidents_at(mention.place, report.published - WINDOW)
        before = matching.match(told, near, self._sides)
        if before:
            steps.setdefault(before.id, before)
            after = incidents.fold(before, told, now)
            batch.put(after)
            self._restore(after, near, batch, now, steps)
        elif mention.silenced is None:
            after = incidents.open_(told, batch.next_id(mention.place), now)
            for old in matching.overtaken(after, near, self._sides):
                steps.setdefault(old.id, old)
                batch.put(incidents.supersede(old, after, now))
            steps[after.id] = None
            batch.put(after)

    def _restore(
        self, after: Incident, near: Sequence[Incident], batch: Batch, now: datetime, steps: dict[str, Incident | None]
    ) -> None:
        """Let hold again what an incident had ended that is no longer believed."""
        if after.state in (State.DENIED, State.RETRACTED):
            for old in near:
                if incidents.is_ended_by(old, after):
                    steps.setdefault(old.id, old)
                    batch.put(incidents.restore(old, after, now))

    def _withdraw_unsaid(self, read: Read, batch: Batch, now: datetime, steps: dict[str, Incident | None]) -> None:
        """Take back what an earlier version of the report said and this one does not."""
        if read.report.event is Event.NEW:
            return
        why = "the post was edited" if read.report.event is Event.EDIT else "the report was withdrawn"
        said = {m.place for m in read.mentions if m.silenced is None}
        for before in batch.citing(read.report.id):
            if before.place not in said:
                steps.setdefault(before.id, before)
                batch.put(incidents.withdraw(before, read.report.id, now, why))
