"""From characters to words and marks: one spelling for all spellings of a text, in a single pass over it."""

from __future__ import annotations

import re
import unicodedata

from monitor.lexicons.letters import fold

LONGEST = 4000
"""Characters of a report that are read: what a story is stands at the beginning."""

LINE = "¶"
MARKS = frozenset(f".:|\n(){{}}#…-*@{LINE}")
"""What is left of punctuation: end of sentence, colon, segment, line, brackets, quote, tag, cut, dash, note, link."""

_DROPPED = "'’‘ʼ`´ʻʹ\"\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\ufe0f\ufe0e\u20e3"
_PLAIN = {
    **dict.fromkeys(_DROPPED, ""),
    **dict.fromkeys(".!?؟。۔।;؛", " . "),
    **dict.fromkeys("|•·●▪◾►▶→←↑↓■□★☆", " | "),
    **dict.fromkeys("«“„{", " { "),
    **dict.fromkeys("»”}", " } "),
    **{mark: f" {mark} " for mark in ":()#…*"},
    "[": " ( ",
    "]": " ) ",
    "\n": f" {LINE} ",
    "⸺": " - ",
    "⁂": " @ ",
    "_": "_",
    "٫": "_",
    "٬": "",
}


class _Letters(dict[int, str]):
    """What each character becomes, found out when it is first seen: marks stand apart, the rest parts words."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        plain = _PLAIN.get(character)
        if plain is None:
            plain = _plain(character)
        self[code] = plain
        return plain


def _plain(character: str) -> str:
    kind = unicodedata.category(character)
    if kind[0] == "M" or kind == "Cf":
        return ""
    if kind[0] in "LN":
        return fold(character)
    return " | " if kind in ("So", "Sk", "Cs", "Co", "Cn") else " "


_LETTERS = _Letters()
_BETWEEN_DIGITS = re.compile(r"\d[.,٫٬\s]\d")
_THOUSANDS = re.compile(r"[.,٬](?<=\d.)(?=\d{3}(?!\d))|[^\S\n](?<=\d.)(?<!\d{4}.)(?=\d{3}(?!\d))")
_DECIMAL = re.compile(r"[.,٫](?<=\d.)(?=\d)")
_DASH = re.compile(r"(?:(?<=[^\w\n])|(?<=\n)|^)[-‐‑‒–—―−]+(?=\W|$)")
_LINK = re.compile(r"\[([^\]\n]{1,200})\]\((?:https?://|tg:|/)[^)\s]{1,500}\)|(?:https?://|www\.)\S+")
_ENDINGS = r"\.(?:com|org|net|info|me|example|ru|ua|tr|ir|fr)\b"
_SITE = re.compile(_ENDINGS)
_HANDLE = re.compile(rf"\bt\.me/[\w+/]+|(?<![\w.])@\w{{3,}}|\b[\w-]{{2,}}{_ENDINGS}\S*")
_KEYCAP = re.compile("[0-9#*]\ufe0f?\u20e3")
_CUT = re.compile(r"\[?\.(?:[^\S\n]?\.){2,}\]?|\[\s?…\s?\]|…+")


def tokens(text: str) -> list[str]:
    """The words and marks of a text in order. Of a link or a handle the mark `@` is left."""
    text = text[:LONGEST]
    if "http" in text or "](" in text or "www." in text:
        text = _LINK.sub(lambda link: f"{link[1] or ''} ⁂ ", text)
    if "@" in text or _SITE.search(text):
        text = _HANDLE.sub(" ⁂ ", text)
    if ".." in text or "…" in text or ". ." in text:
        text = _CUT.sub("…", text)
    if "\u20e3" in text:
        text = _KEYCAP.sub("|", text)
    if "-" in text or "–" in text or "—" in text:
        text = _DASH.sub("⸺", text)
    if _BETWEEN_DIGITS.search(text):
        text = _DECIMAL.sub("_", _THOUSANDS.sub("", text))
    return text.translate(_LETTERS).split()
