"""Dispatches of the teleprinter's age: IPTC 7901, ANPA 1312, and plain text with a headline."""

import hashlib
import re

from monitor.collectors.parsing.dates import when
from monitor.collectors.parsing.documents import Dispatch, Unreadable, clean, iso
from monitor.collectors.parsing.signals import EDIT, KILL

_START, _TEXT, _END, _OVER = b"\x01", b"\x02", b"\x03", b"\x04"
_IPTC = re.compile(r"^([a-zA-Z]{3})(\d{4})\s+([1-9])\s+(\w{2,3})\s+(\d+)\s*(.*)")
_ANPA = re.compile(r"^([a-z])(\d{4})[\x1f\s]([\w-]*)")
_ANPA_LINE = re.compile(r"^([a-z]) ([a-z])[\x11-\x14\s]+(\S+)(.*?)(?:(\d{1,2})-(\d{1,2})\s+\d{4})?\s*$")
_SERVICE_LEVELS = {"f": 1, "b": 2, "u": 3, "r": 4, "d": 5}  # ANPA 1312: flash, bulletin, urgent, regular, deferred
_STAMP = re.compile(r"(\d{2})(\d{2})(\d{2})\s+([A-Za-z]{3,4})\s+(\d{2})")
_MARK = re.compile(r"[A-Za-z]{4,}")
_ASIDE = re.compile(r"\(([A-Z\u00c0-\u00de][^()]*)\)\s*")
_DATELINE = re.compile(r"^([^\n()]{2,60}\([^()\n]{1,20}\)\s*[-\u2013\u2014]+)\s")


def read(body: bytes, name: str) -> list[Dispatch]:
    """The dispatches of a file. Text without a frame is one dispatch if the file is called .txt. Raises Unreadable."""
    if _START in body:
        return [_framed(piece) for piece in body.split(_START)[1:] if piece.strip(b"\0\r\n\x16\x7f\x04 ")]
    if name.lower().endswith((".txt", ".iptc", ".anpa", ".fip")) and b"\0" not in body:
        return [_plain(_decoded(body), name)]
    raise Unreadable("it is in no format that a wire is known to use")


def _decoded(piece: bytes) -> str:
    try:
        return piece.decode("utf-8-sig")
    except UnicodeDecodeError:
        return piece.decode("cp1252", "replace")


def _framed(piece: bytes) -> Dispatch:
    head, _, rest = piece.partition(_TEXT)
    text, _, tail = rest.partition(_END)
    header = [row.strip("\r") for row in _decoded(head).split("\n")]
    stamp = _stamp(_decoded(tail))
    found, anpa = _IPTC.match(header[0]), _ANPA.match(header[0])
    if not found and not anpa:
        raise Unreadable("its header is neither IPTC 7901 nor ANPA")
    dispatch = _worded(_decoded(text))
    dispatch.sent = stamp
    if found:
        service, number, urgency, _, _, keywords = found.groups()
        keywords = " ".join([keywords, *header[1:]])
        dispatch.urgency = int(urgency)
        own = f"{service}{number}"
    else:
        assert anpa
        own, keywords = f"{anpa[1]}{anpa[2]}", " ".join(header)
        dispatch.urgency = _SERVICE_LEVELS.get(next((row[0] for row in header[1:] if _ANPA_LINE.match(row)), ""), 0)
    unnumbered = own.endswith("0000")  # then only the words tell it from others
    dispatch.id = f"{own}:{stamp}" + (f":{_hash(text)}" if unnumbered or not stamp else "")
    dispatch.signals += _marks(keywords)
    return dispatch


def _stamp(tail: str) -> str:
    found = _STAMP.search(tail)
    if not found:
        return ""
    day, hour, minute, month, year = found.groups()
    return iso(when(f"{day} {month} 20{year} {hour}:{minute}"))


def _worded(text: str) -> Dispatch:
    """The headline is what ends in `=`, or ANPA's `^ ... <`, else the first line."""
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", text.replace("\r\n", "\n")).strip()
    notes: list[str] = []
    while aside := _ASIDE.match(text):  # (Eil), (Berichtigung: ...), (Vorschau): what the desk should know first
        notes.append(" ".join(aside[1].split()))
        text = text[aside.end() :]
    headline = ""
    if caret := re.match(r"\^(.*?)<\s*", text, re.DOTALL):
        headline, text = caret[1], re.sub(r"^\^[^<]*<\s*", "", text[caret.end() :])
    elif equals := re.match(r"((?:[^\n]+\n){0,3}?[^\n]+?) ?=[ \t]*(?:\n|$)", text):
        headline, text = equals[1], text[equals.end() :]
    else:
        headline, _, text = text.partition("\n")
    text = "\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n|\n(?=[ \t]{2,})", text) if part.strip())
    dateline = _DATELINE.match(text)
    return Dispatch(
        headline=clean(" ".join(headline.split())),
        text=clean(text),
        dateline=dateline[1] if dateline else "",
        signals=[re.split(r"\W", note)[0] for note in notes],
        notes=notes,
    )


def _marks(keywords: str) -> list[str]:
    """A slug may speak of killing; a mark to kill shouts."""
    found = _MARK.findall(keywords)
    return [word for word in found if word.lower() in EDIT or (word.isupper() and word.lower() in KILL)]


def _plain(text: str, name: str) -> Dispatch:
    dispatch = _worded(text)
    dispatch.id = clean(name.rpartition(".")[0] or name)
    return dispatch


def _hash(text: bytes) -> str:
    return hashlib.sha1(text, usedforsecurity=False).hexdigest()[:12]
