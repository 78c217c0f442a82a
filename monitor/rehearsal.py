"""Plays an invented morning through the real pipeline, outbox and notifiers, faster than it happened."""

import asyncio
from datetime import UTC, datetime

from monitor.analysis import messages
from monitor.analysis.gazetteer import Gazetteer
from monitor.assembly.thinking import Thinking, index
from monitor.demo import Morning, Step
from monitor.dispatch import Dispatcher
from monitor.lexicons import load
from monitor.model import Decision, Recipient, Stance, Watch
from monitor.notifiers import Notifier
from monitor.notifiers.terminal import Terminal
from monitor.pipeline import Pipeline
from monitor.pipeline.attending import Attendant
from monitor.pipeline.telling import Teller
from monitor.store.memory import MemoryStore

_ZONE = "Asia/Damascus"


class Rehearsal:
    """One playing of a morning, told on the terminal and, where there is one, on the desktop."""

    def __init__(self, morning: Morning, language: str, *, on_desktop: bool = False) -> None:
        self._morning, self._now = morning, morning.steps[0].at
        self._store = MemoryStore()
        lexicons = load()
        places = {place.id: place for place in morning.places}
        sides = {side.id: side for side in (*lexicons.sides, *morning.sides)}
        sources = {source.id: source for source in morning.sources}
        thinking = Thinking(lexicons, Gazetteer(places.values(), lexicons), places, sides)
        notifiers = _notifiers(on_desktop)
        to = tuple(Recipient(notifier.name, language, _ZONE) for notifier in notifiers)
        teller = Teller([Watch("demo", to)], places, sources, sides, messages.word)
        self._pipeline = Pipeline(self._store, thinking.find, index(), teller, sources, sides)
        self._attendant = Attendant(self._store, teller)
        self._dispatcher = Dispatcher(self._store, notifiers, self._clock)
        self._alerts = 0

    def _clock(self) -> datetime:
        return self._now

    async def play(self, seconds: float) -> None:
        """Play it in about that many seconds."""
        start, end = self._morning.steps[0].at, self._morning.steps[-1].at
        began, whole = asyncio.get_running_loop().time(), (end - start).total_seconds() or 1.0
        for step in self._morning.steps:
            due = began + (step.at - start).total_seconds() / whole * seconds
            await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))
            self._now = step.at
            self._do(step)
            await self._dispatcher.run_once()
        await self._dispatcher.drain(5.0)

    def _do(self, step: Step) -> None:
        if step.item:
            changes = self._pipeline.receive((step.item,), (), step.at)
        else:
            place, change = step.about.split()
            near = self._store.incidents_at(place, datetime.min.replace(tzinfo=UTC))
            incident = next(each for each in near if each.change == change)
            self._store.decide(incident.id, Decision(step.at, step.by, step.verb))
            changes = self._attendant.attend(step.at)
        self._alerts += len(changes.alerts)

    def summary(self) -> str:
        """What came of it, in a line."""
        counts = self._store.counts()
        incidents = self._store.incidents_between(self._morning.steps[0].at, self._morning.steps[-1].at)
        copies = sum(each.copies for incident in incidents for each in incident.evidence)
        denials = sum(each.stance is Stance.AGAINST for incident in incidents for each in incident.evidence)
        return (
            f"{counts['items']} posts -> {counts['stories']} stories -> {counts['incidents']} incidents -> "
            f"{self._alerts} alerts. {copies} copies were not counted, {denials} denials were told."
        )


def _notifiers(on_desktop: bool) -> list[Notifier]:
    if not on_desktop:
        return [Terminal("terminal")]
    from monitor.notifiers.desktop import Desktop

    return [Terminal("terminal"), Desktop("desktop")]
