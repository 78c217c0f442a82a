"""A collector for each configured source."""

from collections.abc import Iterator
from pathlib import Path

from monitor.clock import Clock
from monitor.collectors import Collector
from monitor.collectors.feeds import FeedCollector
from monitor.collectors.preview import Preview
from monitor.config import shape, values
from monitor.config.secrets import Secrets
from monitor.daemon import Round
from monitor.fetch import Fetcher


def rounds(
    config: shape.Config, file: Path, state: Path, fetch: Fetcher, secrets: Secrets, clock: Clock
) -> list[Round]:
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
