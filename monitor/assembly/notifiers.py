"""A notifier for each configured channel. Each library is loaded only where it is used."""

import asyncio
import webbrowser
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from monitor.config import shape
from monitor.config.secrets import Secrets
from monitor.daemon import Listener
from monitor.dispatch import DESKTOP, TELEGRAM, Pace
from monitor.fetch import Fetcher
from monitor.notifiers import Notifier

if TYPE_CHECKING:
    from monitor.notifiers.telegram_api import BotApi

Press = Callable[[str, str, str], Awaitable[str]]
"""What a button does: verb, incident and person in, the answer out."""


def notifiers(config: shape.Config, fetch: Fetcher, secrets: Secrets, press: Press | None = None) -> list[Notifier]:
    """The configured notifiers."""
    return [_notifier(name, options, fetch, secrets, press) for name, options in config.notifiers.items()]


def listeners(
    config: shape.Config, built: Sequence[Notifier], fetch: Fetcher, secrets: Secrets, press: Press
) -> Iterator[Listener]:
    """Who hears the buttons in the chat of each bot, also after the chat has moved."""
    from monitor.notifiers.telegram_bot import TelegramBot
    from monitor.notifiers.telegram_desk import Desk

    for notifier in built:
        options = config.notifiers[notifier.name]
        if isinstance(notifier, TelegramBot) and isinstance(options, shape.Bot):
            api = _api(notifier.name, options, fetch, secrets)
            allowed = options.buttons if isinstance(options.buttons, str) else frozenset(options.buttons)
            yield Desk(api, partial(getattr, notifier, "chat"), press, allowed).listen


def _notifier(name: str, options: shape.AnyNotifier, fetch: Fetcher, secrets: Secrets, press: Press | None) -> Notifier:
    match options:
        case shape.Terminal():
            from monitor.notifiers.terminal import Terminal

            return Terminal(name)
        case shape.Desktop():
            from monitor.notifiers.desktop import Desktop

            return Desktop(name, decide=press, open_link=_open_link)
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
    from monitor.notifiers.telegram_bot import TelegramBot

    return TelegramBot(name, _api(name, options, fetch, secrets), options.chat)


def _api(name: str, options: shape.Bot, fetch: Fetcher, secrets: Secrets) -> "BotApi":
    from monitor.notifiers.telegram_api import BotApi

    return BotApi(fetch, secrets.value(options.token), options.api, who=name)


def _mail(name: str, options: shape.Mail, secrets: Secrets) -> Notifier:
    from monitor.notifiers.mail import Mail, Server

    password = secrets.value(options.password) if options.password else ""
    server = Server(options.server, options.port, options.security, options.user, password)
    return Mail(name, server, options.sender, options.to)


async def _open_link(url: str) -> None:
    """Show the original in the user's browser."""
    if url:
        await asyncio.to_thread(webbrowser.open, url)


def paces(config: shape.Config) -> dict[str, Pace]:
    """The limits of each channel that has some."""
    limits = {"telegram": TELEGRAM, "desktop": DESKTOP}
    return {name: limits[options.kind] for name, options in config.notifiers.items() if options.kind in limits}


def fallbacks(config: shape.Config) -> dict[str, str]:
    """Where a message goes that its notifier refuses: the next of the configured ones."""
    names = list(config.notifiers)
    return {name: other for name, other in zip(names, [*names[1:], *names[:1]], strict=True) if name != other}
