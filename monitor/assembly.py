"""From a configuration to a running monitor: the only place that names concrete classes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from monitor import __version__
from monitor.analysis import mentions, messages
from monitor.analysis.gazetteer import Gazetteer
from monitor.analysis.stories import Index
from monitor.clock import Clock
from monitor.collectors import Collector
from monitor.collectors.feeds import FeedCollector
from monitor.collectors.preview import Preview
from monitor.config import shape, values
from monitor.config.secrets import Secrets
from monitor.daemon import Round
from monitor.dispatch import TELEGRAM, Pace
from monitor.fetch import Fetcher
from monitor.lexicons import Lexicons, likeness
from monitor.lexicons import load as load_lexicons
from monitor.model import Mention, Place, Report, Side, Source, Watch
from monitor.notifiers import Notifier
from monitor.pipeline import Pipeline
from monitor.pipeline.telling import Teller
from monitor.store import Archive

_WINDOW = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Thinking:
    """The lexicons, the watched places and the known sides, compiled for one configuration."""

    lexicons: Lexicons
    gazetteer: Gazetteer
    places: Mapping[str, Place]
    sides: Mapping[str, Side]

    @classmethod
    def of(cls, config: shape.Config) -> "Thinking":
        """Compile what a configuration watches."""
        lexicons = load_lexicons()
        places = {place.id: place for place in values.places(config)}
        sides = {side.id: side for side in (*lexicons.sides, *values.sides(config))}
        return cls(lexicons, Gazetteer(places.values(), lexicons), places, sides)

    def find(self, report: Report, source: Source | None) -> tuple[Mention, ...]:
        """The changes of control that a report states, and what only looks like one."""
        return mentions.find(report, self.lexicons, self.gazetteer, tuple(self.sides.values()), source)


def sources(config: shape.Config) -> dict[str, Source]:
    """The configured sources by id."""
    return {options.id: values.source(options) for options in config.sources}


def teller(config: shape.Config, thinking: Thinking, watches: Sequence[Watch]) -> Teller:
    """Who is told of what, and in which words."""
    return Teller(watches, thinking.places, sources(config), thinking.sides, messages.word)


def index() -> Index:
    """An empty index of stories."""
    return Index(likeness.load(), _WINDOW)


def remember(stories: Index, archive: Archive, now: datetime) -> int:
    """Fill the index with the reports of the window, after a start; returns how many."""
    number = 0
    for report, story in archive.reports_since(now - _WINDOW):
        stories.remember(report, story)
        number += 1
    return number


def pipeline(config: shape.Config, thinking: Thinking, archive: Archive, stories: Index, tell: Teller) -> Pipeline:
    """What happens to an item, put together."""
    return Pipeline(archive, thinking.find, stories, tell, sources(config), thinking.sides)


def fetcher(config: shape.Config) -> Fetcher:
    """The one way out over HTTP, for collectors and notifiers alike."""
    contact = f" (+{config.fetch.contact})" if config.fetch.contact else ""
    return Fetcher(user_agent=f"whoholds/{__version__}{contact}", allow=config.fetch.allow_private, apart=1.0)


def rounds(config: shape.Config, file: Path, fetch: Fetcher, secrets: Secrets, clock: Clock) -> list[Round]:
    """A round for each source; the channels of the account share one live connection."""
    found = []
    for options in config.sources:
        for collector in _collectors(options, file.parent, fetch, secrets, clock):
            found.append(Round(options.id, collector, options.every))
    return found


def _collectors(
    options: shape.AnySource, folder: Path, fetch: Fetcher, secrets: Secrets, clock: Clock
) -> Iterator[Collector]:
    source = values.source(options)
    match options:
        case shape.Feed():
            yield FeedCollector(source, options.url, fetch, clock)
        case shape.Channel(through="preview" | "both"):
            yield Preview(source, options.channel.removeprefix("@"), fetch, clock=clock)


def notifiers(config: shape.Config, fetch: Fetcher, secrets: Secrets) -> list[Notifier]:
    """The configured notifiers. Each library is loaded only where it is used."""
    return [_notifier(name, options, fetch, secrets) for name, options in config.notifiers.items()]


def _notifier(name: str, options: shape.AnyNotifier, fetch: Fetcher, secrets: Secrets) -> Notifier:
    match options:
        case shape.Terminal():
            from monitor.notifiers.terminal import Terminal

            return Terminal(name)
        case shape.Desktop():
            from monitor.notifiers.desktop import Desktop

            return Desktop(name)
        case shape.Bot():
            return _bot(name, options, fetch, secrets)
        case shape.Mail():
            return _mail(name, options, secrets)
        case shape.Webhook():
            from monitor.notifiers.webhook import Webhook

            return Webhook(name, fetch, options.url, secrets.value(options.key) if options.key else "")
        case shape.Apprise():
            from monitor.notifiers.apprise_urls import AppriseUrls

            return AppriseUrls(name, secrets.value(options.url))
        case shape.Files():
            from monitor.notifiers.files import Files

            return Files(name, options.folder)


def _bot(name: str, options: shape.Bot, fetch: Fetcher, secrets: Secrets) -> Notifier:
    from monitor.notifiers.telegram_api import BotApi
    from monitor.notifiers.telegram_bot import TelegramBot

    return TelegramBot(name, BotApi(fetch, secrets.value(options.token), options.api, who=name), options.chat)


def _mail(name: str, options: shape.Mail, secrets: Secrets) -> Notifier:
    from monitor.notifiers.mail import Mail, Server

    password = secrets.value(options.password) if options.password else ""
    server = Server(options.server, options.port, options.security, options.user, password)
    return Mail(name, server, options.sender, options.to)


def paces(config: shape.Config) -> dict[str, Pace]:
    """The limits of each channel that has some."""
    return {name: TELEGRAM for name, options in config.notifiers.items() if isinstance(options, shape.Bot)}
