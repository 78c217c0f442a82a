"""A message as Telegram shows it: its HTML subset, within 4,096 characters after parsing (Bot API, "HTML style"), and
its buttons (Bot API, InlineKeyboardMarkup)."""

import html
from datetime import datetime
from typing import Any

from monitor import plain
from monitor.locale import direction
from monitor.model import Mark, Message, State
from monitor.notifiers.quoting import quoted

_LIMIT = 4096  # UTF-16 units after parsing
_MOST_MARKS = 40  # of the 100 entities that one message may have
_LONGEST_DATA = 64  # bytes that a button may carry
_TAGS = {Mark.ACT: "b", Mark.DENIAL: "b", Mark.PLACE: "u"}
# Telegram colours no text: a dot stands before the word.
_DOTS = {
    State.CLAIMED: "🟡",
    State.CONTESTED: "🟠",
    State.DENIED: "⚪",
    State.CORROBORATED: "🔷",
    State.CONFIRMED: "🔵",
    State.RETRACTED: "⚫",
    State.SUPERSEDED: "◽",
}
_ROWS = (("take", "snooze"), ("confirm", "reject", "why"))
_STYLES = {"take": "primary", "confirm": "success", "reject": "danger"}


def text(message: Message, *, history: bool = True, times: bool = True) -> str:
    """The message in Telegram's HTML. With `times` each reader sees the time in a zone of his own (tg-time, Bot API
    9.5); `history` tells what was believed before."""
    room = 3600 if message.state is None else 1500
    while True:
        markup = _laid_out(message, room, history, times)
        if _length(markup) <= _LIMIT:
            return markup
        room = room * 2 // 3


def keyboard(message: Message) -> dict[str, Any]:
    """The buttons under a message; without any, the empty keyboard, which takes old buttons away."""
    incident, rows = message.extra.get("id", message.thread), []
    for verbs in _ROWS:
        row = []
        for verb in verbs:
            label, data = message.extra.get(f"button.{verb}", ""), f"{verb}:{incident}"
            if label and len(data.encode()) <= _LONGEST_DATA:
                style = {"style": _STYLES[verb]} if verb in _STYLES else {}
                row.append({"text": plain.line(label, 40), "callback_data": data, **style})
        if row:
            rows.append(row)
    return {"inline_keyboard": rows}


def _laid_out(message: Message, room: int, history: bool, times: bool) -> str:
    dot = f"{_DOTS[message.state]} " if message.state else ""
    rows = [f"{dot}<b>{_safe(message.headline, 200)}</b>", _safe(message.extra.get("brief") or message.change, room)]
    if message.quote:
        rows.append(f"<blockquote>{_quote(message, room)}</blockquote>")
    if message.voices:
        rows.append(f"<b>{_safe(message.voices, 300)}</b>")
    rows += [_safe(message.source, 400), _last_row(message, times)]
    if history:
        rows.append(_safe(message.history, room // 2))
    return "\n".join(row for row in rows if row)


def _last_row(message: Message, times: bool) -> str:
    timing, clock = _safe(message.timing, 300), html.escape(message.extra.get("clock", ""))
    if times and clock and clock in timing and message.extra.get("posted"):
        unix = int(datetime.fromisoformat(message.extra["posted"]).timestamp())
        timing = timing.replace(clock, f'<tg-time unix="{unix}" format="t">{clock}</tg-time>', 1)
    link, number = plain.link(message.url), plain.line(message.extra.get("id", ""), 60)
    label = _safe(message.extra.get("link", "") or link, 60)
    original = f'<a href="{html.escape(link)}">{label}</a>.' if link else ""
    shown = f"<code>{html.escape(number)}</code>" if number else ""
    if shown and direction(message.language) == "rtl":
        shown = f"\u2066{shown}\u2069"
    return " ".join(filter(None, [timing, original, shown]))


def _quote(message: Message, room: int) -> str:
    out, marks = [], 0
    for segment in quoted(message, room):
        tag = _TAGS.get(segment.mark) if marks < _MOST_MARKS else None
        marks += tag is not None
        safe = html.escape(plain.inert(segment.text), quote=False)
        out.append(f"<{tag}>{safe}</{tag}>" if tag and safe.strip() else safe)
    return "".join(out)


def _safe(words: str, limit: int) -> str:
    return html.escape(plain.inert(plain.worded(words, limit)), quote=False) if words else ""


def _length(markup: str) -> int:
    parsed, inside = [], False
    for character in markup:
        inside = character == "<" or (inside and character != ">")
        if not inside and character != ">":
            parsed.append(character)
    return len(html.unescape("".join(parsed)).encode("utf-16-le")) // 2
