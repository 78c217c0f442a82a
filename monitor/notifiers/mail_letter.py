"""A message as a letter: plain text that is written, not derived, HTML beside it, and headers that thread, name the
list and say that a machine wrote it (RFC 5322, 2919, 2369, 8058, 3834)."""

import hashlib
import html
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from monitor import plain
from monitor.locale import direction
from monitor.model import Mark, Message, Receipt
from monitor.notifiers.quoting import isolated, quoted

_LONGEST = 100_000  # characters of one part: a digest is one
_ISOLATES = str.maketrans("", "", "\u2066\u2067\u2068\u2069")
_MARKS = {
    Mark.ACT: "background:#ffe2b3;color:#182029;font-weight:bold",
    Mark.DENIAL: "background:#e3e6ea;color:#182029;font-weight:bold;text-decoration:underline",
    Mark.PLACE: "background:#d3e8f6;color:#182029",
}


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
    way = direction(message.language)
    align = "right" if way == "rtl" else "left"
    shape, link = message.extra.get("shape", ""), plain.link(message.url)
    rows = [f'<h1 style="font-size:20px;margin:0 0 4px">{_safe(shape)} {_safe(message.headline)}</h1>']
    rows += _paragraphs(message.change)
    if message.quote:
        side = direction(message.quote_language)
        lean = "right" if side == "rtl" else "left"
        rows.append(
            f'<p lang="{html.escape(message.quote_language)}" dir="{side}" style="direction:{side};text-align:{lean};'
            f'font-size:18px;line-height:1.8;padding:8px 12px;border:1px solid #8886">{_quote(message)}</p>'
        )
    for text in (message.voices, message.source, message.timing, message.history):
        rows += _paragraphs(text)
    if link:
        rows.append(f'<p><a href="{html.escape(link)}">{_safe(message.extra.get("link", link))}</a></p>')
    rows.append(f"<p>{_safe(message.extra.get('id', ''))}</p>")
    return (
        f'<!doctype html><html lang="{html.escape(message.language)}"><head><meta charset="utf-8">'
        '<meta name="color-scheme" content="light dark"></head><body>'
        f'<div dir="{way}" style="direction:{way};text-align:{align};font-family:sans-serif;font-size:15px;'
        f'line-height:1.5;max-width:600px">{"".join(rows)}</div></body></html>'
    )


def _paragraphs(text: str) -> list[str]:
    return [f'<p style="margin:0 0 4px">{_safe(row)}</p>' for row in text.split("\n") if row]


def _quote(message: Message) -> str:
    out = []
    for segment in quoted(message):
        safe, style = html.escape(segment.text), _MARKS.get(segment.mark)
        out.append(f'<span style="{style}">{safe}</span>' if style else safe)
    return "".join(out)


def _safe(text: str) -> str:
    return html.escape(plain.worded(text, _LONGEST))


def _header(text: str) -> str:
    return plain.line(text.translate(_ISOLATES), 200)


def _name(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", ".", text).strip(".")[:60] or "monitor"


def _bare(sender: str) -> str:
    return sender.rpartition("<")[2].rstrip(">").strip()
