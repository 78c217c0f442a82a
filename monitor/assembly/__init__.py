"""From a configuration to a running monitor: the only place that names concrete classes."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from monitor import __version__, chores
from monitor.analysis import notices
from monitor.analysis.digest_words import Known
from monitor.analysis.wording import Wording
from monitor.assembly.collectors import rounds
from monitor.assembly.notifiers import fallbacks, listeners, notifiers, paces
from monitor.assembly.thinking import Thinking, index, pipeline, sources, teller
from monitor.buttons import Buttons
from monitor.clock import Clock
from monitor.collectors import Troubled
from monitor.config import shape, values
from monitor.config.secrets import Secrets
from monitor.daemon import Daemon, Intake, Round
from monitor.daily import Daily
from monitor.dispatch import Dispatcher
from monitor.fetch import Fetcher
from monitor.model import Recipient
from monitor.pipeline.attending import Attendant
from monitor.schedule import Calendar
from monitor.store import Post
from monitor.store.sqlite import SqliteStore
from monitor.story_file import StoryFile
from monitor.wellbeing import Wellbeing


def fetcher(config: shape.Config) -> Fetcher:
    """The one way out over HTTP, for collectors and notifiers alike."""
    contact = f" (+{config.fetch.contact})" if config.fetch.contact else ""
    return Fetcher(user_agent=f"whoholds/{__version__}{contact}", allow=config.fetch.allow_private, apart=1.0)


@dataclass(frozen=True, slots=True)
class Monitor:
    """A monitor that is ready to run, on the store that it remembers in."""

    daemon: Daemon
    store: SqliteStore
    stories: StoryFile

    def close(self) -> None:
        """Let the store go, once the daemon has ended."""
        self.stories.save()
        self.store.close()


def monitor(
    config: shape.Config, file: Path, state: Path, secrets: Secrets, clock: Clock, also: Sequence[Round] = ()
) -> Monitor:
    """Everything, put together on the state folder, with what else is to be read. Raises ConfigError and StoreError."""
    thinking = Thinking.of(config)
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    store = SqliteStore(state / "monitor.db")
    stories, fetch, calendar = index(), fetcher(config), Calendar(clock)
    kept = StoryFile(state / "stories.snapshot", stories, store)
    kept.load(clock())
    tell = teller(config, thinking, values.watches(config))
    operator = values.recipients(config, config.operator.notify)
    wellbeing = Wellbeing(store, store, store, sources(config), operator)
    if store.notice:
        wellbeing.say_mended(store.notice, clock())
    press = Buttons(store, store, clock, Wording(config.language, config.zone)).press
    told = notifiers(config, fetch, secrets, press)
    dispatcher = Dispatcher(
        store, told, clock, paces=paces(config), fallback=fallbacks(config),
        tell=lambda notifier, why, now: _refusal(operator, notifier, why, now),
    )  # fmt: skip
    every = [*rounds(config, file, state, fetch, secrets, clock, store), *also]
    troubled = [each.collector for each in every if isinstance(each.collector, Troubled)]
    attendant = Attendant(store, tell, config.newsroom.confirm_by)
    chores.appoint(calendar, clock, attendant, wellbeing, troubled, _heartbeat(config, fetch))
    chores.appoint_first(calendar, clock, thinking.lexicons)
    chores.appoint_nightly(calendar, clock, store, config.state.keep)
    chores.appoint_hourly(calendar, kept)
    known = Known(thinking.places, sources(config), thinking.sides)
    chores.appoint_daily(calendar, config, Daily(config, store, known, clock), wellbeing, clock)
    daemon = Daemon(
        every,
        Intake(pipeline(config, thinking, store, stories, tell), store, clock),
        dispatcher, store, calendar, clock, wellbeing.note,
        listeners=list(listeners(config, told, fetch, secrets, press)),
    )  # fmt: skip
    return Monitor(daemon, store, kept)


def _refusal(operator: Sequence[Recipient], notifier: str, why: str, now: datetime) -> list[Post]:
    return [
        Post(to.notifier, notices.refused(notifier, why, Wording(to.language, ZoneInfo(to.timezone)), now), now)
        for to in operator
    ]


def _heartbeat(config: shape.Config, fetch: Fetcher) -> Callable[[], Awaitable[None]] | None:
    url = config.operator.heartbeat
    if url is None:
        return None

    async def ping() -> None:
        await fetch.get(url, limit=100_000)

    return ping
