"""A collector for each configured source. Each library is loaded only where it is used."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path

from monitor.clock import Clock
from monitor.collectors import Collector
from monitor.config import shape, values
from monitor.config.secrets import Secrets
from monitor.daemon import Round
from monitor.fetch import Fetcher
from monitor.store import Ledger

_ACCOUNT_REST = timedelta(seconds=5)
_OPEN = timedelta(hours=72)


def rounds(
    config: shape.Config, file: Path, state: Path, fetch: Fetcher, secrets: Secrets, clock: Clock, ledger: Ledger
) -> Iterator[Round]:
    """A round for each source; the channels that are read through the account share one live connection."""
    for options in config.sources:
        if collector := _collector(options, file.parent, fetch, secrets, clock):
            yield Round(options.id, collector, options.every)
    if channels := [options for options in config.sources if _through_account(options)]:
        yield _account(config, channels, state, secrets, clock, ledger)


def _collector(
    options: shape.AnySource, folder: Path, fetch: Fetcher, secrets: Secrets, clock: Clock
) -> Collector | None:
    source = values.source(options)
    match options:
        case shape.Feed():
            from monitor.collectors.feeds import FeedCollector

            return FeedCollector(source, options.url, fetch, clock)
        case shape.Channel(through="preview" | "both"):
            from monitor.collectors.preview import Preview

            return Preview(source, options.channel, fetch, clock=clock)
        case shape.Wire(folder=Path() as drop):
            from monitor.collectors.wire_folder import WireFolder

            return WireFolder(source, folder / drop.expanduser(), clock)
        case shape.Wire(url=str() as url):
            from monitor.collectors.wire_http import WireHttp

            headers = _headers(options.headers, secrets)
            return WireHttp(source, url, fetch, clock, headers=headers, receipts=options.receipts)
    return None


def _headers(headers: Mapping[str, str | shape.Secret], secrets: Secrets) -> dict[str, str]:
    return {name: secrets.value(text) if isinstance(text, shape.Secret) else text for name, text in headers.items()}


def _through_account(options: shape.AnySource) -> bool:
    return isinstance(options, shape.Channel) and options.through in ("account", "both")


def _account(
    config: shape.Config,
    channels: list[shape.AnySource],
    state: Path,
    secrets: Secrets,
    clock: Clock,
    ledger: Ledger,
) -> Round:
    from monitor.collectors.telegram.account import TelegramAccount

    account = config.telegram
    assert account, "the configuration's cross-check asks for it"
    named = [(values.source(each), each.channel) for each in channels if isinstance(each, shape.Channel)]
    session = session_file(config, state)
    api = account.api_id, secrets.value(account.api_hash)
    watched = partial(posts_under_open_alerts, ledger, clock)
    collector = TelegramAccount(named, session, *api, watched=watched, clock=clock)
    return Round("the Telegram account", collector, _ACCOUNT_REST, live=True)


def posts_under_open_alerts(ledger: Ledger, clock: Clock, source: str) -> list[int]:
    """The numbers of a channel's posts on which recent incidents rest: these are looked at again for edits."""
    recent = ledger.incidents_between(clock() - _OPEN, clock())
    cited = {each.report for incident in recent for each in incident.evidence if each.source == source}
    numbers = (report.partition("/")[2] for report in cited)
    return sorted(int(number) for number in numbers if number.isdecimal())


def session_file(config: shape.Config, state: Path) -> Path:
    """Where the account's session lies."""
    return state / (config.telegram.session if config.telegram else "telegram.session")
