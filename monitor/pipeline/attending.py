"""What is done without any item coming in: take up what people decided, tell again what nobody has taken, and tell
after quiet hours what fell into them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from monitor.analysis import alerts, newsroom, watching
from monitor.model import Action, Alert, Incident, Watch
from monitor.pipeline.batch import Batch
from monitor.pipeline.telling import Teller
from monitor.store import Archive, Changes, Desk, Ledger, Post

_LOOK_BACK = timedelta(days=2)  # of steps that are still told after quiet hours, or again


class Memory(Archive, Ledger, Desk, Protocol):
    """All that is remembered."""


class Attendant:
    """Looks after what was told. Called every few seconds, it does what is due once, however often it is called."""

    def __init__(self, memory: Memory, teller: Teller, confirm_by: int = 2) -> None:
        self._memory, self._teller, self._confirm_by = memory, teller, confirm_by
        self._done: set[tuple[str, str]] = set()

    def attend(self, now: datetime) -> Changes:
        """Do what is due, and commit it as one."""
        self._teller.silences = tuple(self._memory.silences(now))
        batch = Batch(self._memory)
        self._take_up(batch, now)
        for incident in self._memory.incidents_between(now - _LOOK_BACK, now):
            if incident.history:
                batch.tell((), list(self._owed(batch.incident(incident.id) or incident, now)))
        changes = batch.changes(())
        if changes != Changes():
            self._memory.commit(changes)
        return changes

    def _take_up(self, batch: Batch, now: datetime) -> None:
        """Let the decisions of people have their effect."""
        for id_, decision in self._memory.undecided():
            before = batch.incident(id_) or self._memory.incident(id_)
            if before is None:
                continue
            try:
                after = newsroom.decide(before, decision, self._confirm_by)
            except ValueError:
                continue  # it stays on record, and holds nothing else up
            batch.put(after)
            told = self._teller.tell(before, after, (), now)
            batch.tell(*told)
            if not told[0]:
                batch.tell((), list(self._noted(after, now)))

    def _noted(self, incident: Incident, now: datetime) -> Iterable[Post]:
        """A decision that changes no state, such as who has it, edits in silence what was told."""
        alert = alerts.tell(incident, now)
        edit = replace(alert, id=f"{alert.id}.{len(incident.decisions)}", action=Action.UPDATE, wake=False)
        for watch in self._teller.watches:
            if watching.has_heard(watch, incident) and not self._teller.is_deaf(watch, incident, now):
                yield from self._teller.posts(watch, edit, incident, now)

    def _owed(self, incident: Incident, now: datetime) -> Iterable[Post]:
        """What the watches have still to hear of an incident's newest step. The alert's id tells it apart, so that
        nobody hears it twice, also after a restart."""
        for watch in self._teller.watches:
            if self._teller.is_deaf(watch, incident, now):
                continue
            for alert in self._due(watch, incident, now):
                if (alert.id, watch.name) not in self._done:
                    self._done.add((alert.id, watch.name))
                    yield from self._teller.posts(watch, alert, incident, now)

    def _due(self, watch: Watch, incident: Incident, now: datetime) -> Iterable[Alert]:
        alert = alerts.tell(incident, now)
        if watching.missed(watch, incident, now):
            yield replace(alert, action=_action(watch, incident), wake=incident.state in watch.wake)
        if times := watching.repeats(watch, incident, now):
            yield replace(alert, id=f"{alert.id}+{times}", action=Action.UPDATE, wake=True)


def _action(watch: Watch, incident: Incident) -> Action:
    """Whether the watch hears of the incident for the first time with its newest step."""
    earlier = replace(incident, history=incident.history[:-1])
    return Action.UPDATE if watching.has_heard(watch, earlier) else Action.NEW
