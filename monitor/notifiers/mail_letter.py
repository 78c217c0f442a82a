"""A message as a letter: plain text that is written, not derived, HTML beside it, and headers that thread, name the
list and say that a machine wrote it (RFC 5322, 2919, 2369, 8058, 3834)."""

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from monitor import plain
from monitor.locale import direction
from monitor.model import Message, Receipt
from monitor.notifiers.quoting import isolated, quoted
from monitor.templates import inlined, rendered

_LONGEST = 100_000  # characters of one part: a digest is one
_ISOLATES = str.maketrans("", "", "\u2066\u2067\u2068\u2069")


def letter(message: Message, sender: str, to: Sequence[str], domain: str, previous: Receipt | None) -> EmailMessage:
    """The letter for one message. A retry gives the same Message-ID; letters of one thread refer to it."""
    mail = EmailMessage()
    mail["Subject"] = _header(f"{message.extra.get('shape', '')} {message.headline}")
    mail["From"], mail["To"] = sender, ", ".join(to)
    mail["Date"] = format_datetime(message.at or datetime.now(UTC))
    mail["Message-ID"] = message_id(message.key, to, domain)
    _thread(mail, message, to, domain, previous)
    mail["List-Id"] = f"Monitor <{_name(message.extra.get('list', 'alerts'))}.monitor.{domain}>"
    mail["List-Unsubscribe"] = f"<mailto:{Address(addr_spec=_bare(sender)).addr_spec}?subject=unsubscribe>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(_text(message))
    mail.add_alternative(message.extra.get("html") or _html(message), subtype="html")
    mail["Content-Language"] = message.language  # last: add_alternative drops an earlier one
    return mail


def message_id(key: str, to: Sequence[str], domain: str) -> str:
    """The same for the same words to the same people, whenever they are sent."""
    people = hashlib.sha256("\n".join(sorted(to)).encode("utf-8", "replace")).hexdigest()[:12]
    digest = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:12]
    return f"<{_name(key)}.{digest}.{people}@{domain}>"


def _thread(mail: EmailMessage, message: Message, to: Sequence[str], domain: str, previous: Receipt | None) -> None:
    if message.state is None:
        return
    first = message_id(f"thread {message.thread}", to, domain)
    before = previous.id if previous and re.fullmatch(r"<[\w.@-]+>", previous.id) else ""
    mail["In-Reply-To"] = before or first
    mail["References"] = " ".join(filter(None, [first, before]))


def _text(message: Message) -> str:
    quote = isolated("".join(segment.text for segment in quoted(message)), message.quote_language)
    head, facts = [message.headline, message.change], [message.voices, message.source, message.timing, message.history]
    blocks = [head, [quote], facts, [plain.link(message.url), message.extra.get("id", "")]]
    calm = ["\n".join(plain.worded(row, _LONGEST) for row in block if row) for block in blocks]
    return "\n\n".join(block for block in calm if block) + "\n"


def _html(message: Message) -> str:
    rows = [row for text in (message.source, message.timing, message.history) for row in _rows(text)]
    page = {
        "language": plain.line(message.language, 10),
        "direction": direction(message.language),
        "state": str(message.state or "notice"),
        "shape": plain.line(message.extra.get("shape", ""), 10),
        "headline": plain.worded(message.headline, 200),
        "change": _rows(message.change),
        "quote": quoted(message),
        "quote_language": plain.line(message.quote_language, 10),
        "quote_direction": direction(message.quote_language),
        "voices": plain.worded(message.voices, 500),
        "facts": rows,
        "url": plain.link(message.url),
        "original": plain.line(message.extra.get("link", "") or message.url, 60),
        "number": plain.line(message.extra.get("id", ""), 60),
    }
    return inlined(rendered("alert.html.j2", page))


def _rows(text: str) -> list[str]:
    return [row for row in plain.worded(text, _LONGEST).split("\n") if row]


def _header(text: str) -> str:
    return plain.line(text.translate(_ISOLATES), 200)


def _name(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", ".", text).strip(".")[:60] or "monitor"


def _bare(sender: str) -> str:
    return sender.rpartition("<")[2].rstrip(">").strip()
