"""Sends a marked post the whole way, through rule, incident, outbox and notifier, and then a second that changes what
was told: the proof that alerts arrive."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from monitor.analysis import messages
from monitor.analysis.gazetteer import Gazetteer
from monitor.assembly.notifiers import notifiers
from monitor.assembly.thinking import Thinking, index
from monitor.clock import Clock
from monitor.config import Config, values
from monitor.config.secrets import Secrets
from monitor.dispatch import Dispatcher
from monitor.fetch import Fetcher
from monitor.lexicons import load
from monitor.model import Item, Kind, Place, Source, Watch
from monitor.notifiers import Notifier
from monitor.pipeline import Pipeline
from monitor.pipeline.telling import Teller
from monitor.store import Outbox, Told
from monitor.store.sqlite import SqliteStore

_PLACE = Place("test", "TEST", aliases={"en": ("TEST",)})
_SOURCES = {
    name: Source(name, f"monitor test, {what}", Kind.TELEGRAM)
    for name, what in (("say", "a claim"), ("deny", "a denial"))
}
_POSTS = {
    "say": "Not news. Opposition fighters captured the town of TEST, residents told us.",
    "deny": "Not news. The army denied that opposition fighters had captured the town of TEST.",
}
_PATIENCE = 20.0  # seconds for all notifiers of one post


@dataclass(frozen=True, slots=True)
class Drill:
    """How the two messages fared at one notifier."""

    notifier: str
    told: tuple[Told, ...]

    @property
    def passed(self) -> bool:
        """Whether both arrived."""
        return len(self.told) == len(_POSTS) and all(told.state == "sent" for told in self.told)


async def drill(config: Config, secrets: Secrets, fetch: Fetcher, names: Sequence[str], clock: Clock) -> list[Drill]:
    """Try the notifiers of these names, or all. What is stored for it is forgotten afterwards."""
    tried = [each for each in notifiers(config, fetch, secrets) if not names or each.name in names]
    with tempfile.TemporaryDirectory() as folder, SqliteStore(Path(folder) / "drill.db") as store:
        pipeline = _pipeline(config, store, tried)
        dispatcher = Dispatcher(store, tried, clock)
        for source, post in _POSTS.items():
            pipeline.receive((_item(source, post, clock()),), (), clock())
            await _deliver(dispatcher, store)
        threads = {
            incident.id for incident in store.incidents_at(_PLACE.id, datetime.min.replace(tzinfo=clock().tzinfo))
        }
        told = [each for thread in threads for each in store.told(thread)]
    return [Drill(each.name, tuple(t for t in told if t.notifier == each.name)) for each in tried]


def _pipeline(config: Config, store: SqliteStore, tried: Sequence[Notifier]) -> Pipeline:
    lexicons = load(("en",))
    places, sides = {_PLACE.id: _PLACE}, {side.id: side for side in lexicons.sides}
    thinking = Thinking(lexicons, Gazetteer(places.values(), lexicons), places, sides)
    watch = Watch("drill", values.recipients(config, tuple(each.name for each in tried)))
    teller = Teller([watch], places, _SOURCES, sides, messages.word)
    return Pipeline(store, thinking.find, index(), teller, _SOURCES, sides)


def _item(source: str, text: str, now: datetime) -> Item:
    return Item(source, Kind.TELEGRAM, "1", now, now, text=text, language="en", payload=text.encode())


async def _deliver(dispatcher: Dispatcher, outbox: Outbox) -> None:
    await dispatcher.run_once()
    await dispatcher.drain(_PATIENCE)
