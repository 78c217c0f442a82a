"""Plays recorded items through the daemon's own pipeline, on a fresh memory, with a clock that follows them."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from monitor.analysis import records
from monitor.assembly.thinking import Thinking, index, pipeline, teller
from monitor.config import Config, values
from monitor.model import Item
from monitor.store.memory import MemoryStore

_WINDOW = timedelta(hours=96)


class Replay:
    """One run of a configuration over recorded items."""

    def __init__(self, config: Config) -> None:
        thinking = Thinking.of(config)
        self._archive = MemoryStore(_WINDOW, payloads=False)
        tell = teller(config, thinking, values.watches(config))
        self._pipeline = pipeline(config, thinking, self._archive, index(), tell)
        self.reports = self.alerts = 0

    def play(self, items: Iterable[Item]) -> Iterator[dict[str, Any]]:
        """For each item a record of what it states, and one for each alert that it causes and that wakes: what only
        edits in silence what was told is no decision to tell."""
        for item in items:
            changes = self._pipeline.receive((item,), (), item.published)
            for read in changes.read:
                self.reports += 1
                yield records.report(read.item, read.report, read.story, read.mentions)
            incidents = {incident.id: incident for incident in changes.incidents}
            for alert in filter(lambda alert: alert.wake, changes.alerts):
                self.alerts += 1
                yield records.alert(alert, incidents[alert.incident])
