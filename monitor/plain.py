"""Hostile text made harmless, before it meets a terminal, a chat, a mail or a file.

What a channel gives a meaning of its own (markup, headers, formulas) is escaped in that channel's notifier. Here falls
what is harmful everywhere: control characters and terminal sequences, characters that turn the direction of their
neighbours, invisible ones, towers of combining marks, endless texts, and links that are more than links.
"""

import re
import unicodedata
from urllib.parse import urlsplit

_SEQUENCES = re.compile(
    r"(?:\x1b\]|\x9d)[^\x07\x1b\x9c]{0,4096}(?:\x07|\x1b\\|\x9c)?"  # operating system commands: title, link, clipboard
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # control sequences: colours, cursor
    r"|\x1b[PX^_].*?(?:\x1b\\|$)|\x1b[ -/]*[0-~]?",
    re.DOTALL,
)
_ISOLATES = "\u2066\u2067\u2068\u2069"
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_UNSEEN = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb"
    "\U000e0000-\U000e0fff]"
)
_MARKS = 4  # combining marks in a row that may stay: Arabic and Vietnamese need two, Hebrew three
_JOINER = "\u2060"
_SCHEMES = ("http", "https")
_LONGEST_LINK = 2000
_AUTOLINKS = re.compile(r"(?<=[@#/])(?=\w)|(?<=:)(?=//)|(?<=\w)(?=\.[^\W\d_]{2,})")


def line(text: str, limit: int = 500) -> str:
    """One line without anything that acts, at most `limit` characters long."""
    return cut(" ".join(_calm(text, keep="").split()), limit)


def piece(text: str) -> str:
    """Like `line`, for a piece of a longer text: a space at its edge stays, since it parts it from its neighbour."""
    return re.sub(r"\s+", " ", _calm(text, keep=""))


def lines(text: str, limit: int = 20_000) -> str:
    """Like `line`, but line breaks stay, at most one of them empty in a row."""
    rows = [" ".join(row.split()) for row in _calm(text, keep="\n").split("\n")]
    return cut(re.sub(r"\n{3,}", "\n\n", "\n".join(rows)).strip(), limit)


def worded(text: str, limit: int = 20_000) -> str:
    """Like `lines`, for words that were put together here: isolates stay where each is closed on its own line."""
    rows = text.split("\n")
    marked = [_calm(row, keep=_ISOLATES) for row in rows]
    calm = [row if _balanced(row) else _TURNING.sub("", row) for row in marked]
    whole = "\n".join(" ".join(row.split()) for row in calm)
    return whole if len(whole) <= limit else cut(_TURNING.sub("", whole), limit)


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, the last of them an ellipsis where something was left out."""
    if len(text) <= limit:
        return text
    head = text[: max(limit - 1, 0)]
    while head and unicodedata.combining(head[-1]):
        head = head[:-1]
    return head.rstrip() + "…"


def link(url: str) -> str:
    """The link if it is a plain one to the web, with a host in ASCII so that look-alike letters show; else nothing."""
    if len(url) > _LONGEST_LINK or re.search(r"[\s\x00-\x20\x7f-\x9f<>\"'`\\^{}|]", url) or _TURNING.search(url):
        return ""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        if parts.scheme.lower() not in _SCHEMES or not host or "@" in parts.netloc:
            return ""
        bare = host if ":" in host else host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return ""
    bare = f"[{bare}]" if ":" in bare else bare
    netloc = bare if port is None else f"{bare}:{port}"
    return _UNSEEN.sub("", parts._replace(scheme=parts.scheme.lower(), netloc=netloc).geturl())


def inert(text: str) -> str:
    """Text in which no program finds a mention, a tag, a command or a link: an invisible joiner keeps them apart."""
    return _AUTOLINKS.sub(_JOINER, text)


def _calm(text: str, keep: str) -> str:
    text = _SEQUENCES.sub("", text.replace("\r\n", "\n"))
    text = re.sub("[\r\x85\u2028\u2029\x0b\x0c]", "\n", text)
    out, marks = [], 0
    for character in text:
        if character in keep:
            out.append(character)
            continue
        if character in "\n\t":
            out.append(" ")
            continue
        category = unicodedata.category(character)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks > _MARKS or category in ("Cc", "Cs", "Co") or _is_noncharacter(character):
            continue
        if _TURNING.match(character) or _UNSEEN.match(character):
            continue
        out.append(character)
    return "".join(out)


def _is_noncharacter(character: str) -> bool:
    return ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF


def _balanced(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character in _ISOLATES[:3]) - (character == _ISOLATES[3])
        if depth < 0:
            return False
    return depth == 0
