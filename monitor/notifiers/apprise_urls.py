"""Alerts through any service that apprise knows (the extra `more`). It cannot edit what was sent."""

from monitor import plain
from monitor.errors import Refused, Unavailable
from monitor.model import Message, Receipt
from monitor.notifiers.quoting import isolated, quoted


class AppriseUrls:
    """Sends to one apprise address, such as `ntfy://topic`. Raises Refused where apprise does not know its kind."""

    def __init__(self, name: str, url: str) -> None:
        try:
            import apprise
        except ImportError:
            raise Refused(name, "apprise is not installed; install the extra: pip install 'whoholds[more]'") from None
        self._name, self._apprise = name, apprise.Apprise()
        self._format, self._kinds = apprise.NotifyFormat.TEXT, apprise.NotifyType
        if not self._apprise.add(url):
            raise Refused(name, "apprise does not understand its address")

    @property
    def name(self) -> str:
        """The name under which the configuration knows it."""
        return self._name

    async def notify(self, message: Message, previous: Receipt | None) -> Receipt | None:
        """Send the message as plain text. Apprise says only whether it went, so any failure is tried again."""
        title = plain.inert(plain.line(f"{message.extra.get('shape', '')} {message.headline}", 200))
        sent = await self._apprise.async_notify(
            body=plain.inert(_body(message)), title=title, body_format=self._format, notify_type=self._kinds.INFO
        )
        if not sent:
            raise Unavailable(self._name, "the service behind apprise did not take it")
        return None


def _body(message: Message) -> str:
    quote = isolated("".join(segment.text for segment in quoted(message)), message.quote_language)
    rows = [
        message.extra.get("brief") or message.change,
        quote,
        message.voices,
        message.source,
        message.timing,
        message.extra.get("id", ""),
    ]
    calm = [plain.worded(row, 3000) for row in rows if row]
    return "\n".join([*calm, *filter(None, [plain.link(message.url)])])
