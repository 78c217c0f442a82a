"""A notifier for each configured channel. Each library is loaded only where it is used."""

from monitor.config import shape
from monitor.config.secrets import Secrets
from monitor.dispatch import TELEGRAM, Pace
from monitor.fetch import Fetcher
from monitor.notifiers import Notifier


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


def fallbacks(config: shape.Config) -> dict[str, str]:
    """Where a message goes that its notifier refuses: the next of the configured ones."""
    names = list(config.notifiers)
    return {name: other for name, other in zip(names, [*names[1:], *names[:1]], strict=True) if name != other}
