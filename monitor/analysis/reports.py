"""An item made comparable: plain text without markup and control characters, with the way back to the original."""

from __future__ import annotations

import html
import re
from datetime import UTC

from monitor.analysis.languages import guess
from monitor.model import Item, Report

_CONTROL = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^<>]{0,2000}>|<!--.*?-->", re.DOTALL)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_HIDDEN = frozenset({"script", "style", "head", "template", "noscript", "iframe", "aside", "nav"})
_LINES = frozenset(
    [
        "p",
        "div",
        "br",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "tr",
        "table",
        "blockquote",
        "section",
        "article",
        "header",
        "footer",
        "hr",
        "pre",
    ]
)
_LINK_LINE = re.compile(
    r"<(p|li|div|h[1-6])\b[^<>]{0,500}>\s{0,50}<a\b[^<>]{0,2000}>[^<>]{0,500}</a>\s{0,50}</\1>", re.IGNORECASE
)
_LOOKS_LIKE_MARKUP = re.compile(r"</(?:p|div|b|i|a|em|strong|li|ul|span|h\d)>|<(?:br|p|div)\b", re.IGNORECASE)


def read(item: Item) -> Report:
    """The report that an item is. Markup is taken off where the item says that there is some, or where its text
    plainly has it."""
    original = f"{item.title}\n{item.text}" if item.title else item.text
    start = len(item.title) + 1 if item.title else 0
    keep = _positions(original, start, item.markup or bool(_LOOKS_LIKE_MARKUP.search(item.text)))
    offsets: tuple[int, ...] = ()
    if keep is None:
        text, title_end = original, len(item.title)
    else:
        text = "".join(char for char, _ in keep)
        offsets = tuple(at for _, at in keep)
        title_end = sum(at < len(item.title) for at in offsets)
    return Report(
        id=item.id,
        source=item.source,
        kind=item.kind,
        published=item.published.astimezone(UTC),
        fetched=item.fetched.astimezone(UTC),
        text=text,
        title_end=title_end,
        language=guess(text, item.language),
        url=item.url,
        forward_from=item.forward_from,
        event=item.event,
        original=original if offsets else "",
        offsets=offsets,
    )


def _positions(original: str, start: int, markup: bool) -> list[tuple[str, int]] | None:
    """Each character that stays with its place in the original, or None where all of them stay. A line that is a link
    and nothing else leads to another report, unless it is the first."""
    if not markup:
        if not _CONTROL.search(original):
            return None
        return [(char, at) for at, char in enumerate(original) if not _CONTROL.match(char)]
    title = [(char, at) for at, char in enumerate(original[:start])]
    body = _without_markup(original, start)
    first = next((at for char, at in body if not char.isspace()), start)
    links = {
        at for found in _LINK_LINE.finditer(original, start) if found.start() > first for at in range(*found.span())
    }
    kept = _compact(title + [(char, at) for char, at in body if at not in links])
    return [(char, at) for char, at in kept if not _CONTROL.match(char)]


def _without_markup(original: str, start: int) -> list[tuple[str, int]]:
    """The text of the body: tags that end a line leave a line break, hidden elements leave nothing."""
    kept: list[tuple[str, int]] = []
    at, hidden = start, ""
    for tag in _TAG.finditer(original, start):
        if not hidden:
            kept += _unescaped(original, at, tag.start())
        name = (tag[2] or "").lower()
        if hidden:
            hidden = "" if tag[1] and name == hidden else hidden
        elif not tag[1] and name in _HIDDEN:
            hidden = name
        elif name in _LINES:
            kept.append(("\n", tag.start()))
        at = tag.end()
    if not hidden:
        kept += _unescaped(original, at, len(original))
    return kept


def _unescaped(original: str, start: int, end: int) -> list[tuple[str, int]]:
    kept: list[tuple[str, int]] = []
    at = start
    for entity in _ENTITY.finditer(original, start, end):
        kept += [(original[n], n) for n in range(at, entity.start())]
        kept += [(char, entity.start()) for char in html.unescape(entity[0])]
        at = entity.end()
    return kept + [(original[n], n) for n in range(at, end)]


def _compact(chars: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Without runs of line breaks, as layout leaves them."""
    kept: list[tuple[str, int]] = []
    for char, at in chars:
        if char == "\n" and kept and kept[-1][0] == "\n":
            continue
        kept.append((char, at))
    while kept and kept[-1][0].isspace():
        kept.pop()
    return kept
