"""Which characters the bytes of a feed are, where it does not say so or says it wrongly."""

import codecs
import re

from monitor.collectors.parsing.documents import Unreadable

_CODE_PAGES = {"ar": "cp1256", "fa": "cp1256", "ur": "cp1256", "ru": "cp1251", "uk": "cp1251", "tr": "cp1254"}
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']\s*([\w.:-]+)""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_LANGUAGE = re.compile(rb"<(?:dc:)?language>\s*([a-zA-Z]{2})|xml:lang\s*=\s*[\"']([a-zA-Z]{2})")
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",  # before UTF-16, whose mark is the beginning of this one
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_FEW = 0.01  # of the characters beyond ASCII: so many may be broken before the whole is taken for something else


def mend(document: bytes, content_type: str, language: str) -> tuple[bytes, str]:
    """The document, in UTF-8 where its own encoding cannot be true, and then what was wrong with it (else empty)."""
    charset = _CHARSET.search(content_type)
    declared = _DECLARED.search(document[:400])
    names = [charset[1] if charset else "", declared[1].decode() if declared else ""]
    if any(name.lower().replace("_", "-") in ("utf-7", "unicode-1-1-utf-7") for name in names):
        raise Unreadable("it is written in UTF-7, which can hide anything; no feed should be")
    document = document.removeprefix(codecs.BOM_UTF8)
    marked = next((name for mark, name in _MARKS.items() if document.startswith(mark)), "")
    if marked and _decodes(document, marked):
        return _utf8(document.decode(marked)), ""  # feedparser believes a mark only if it is also declared
    if b"\0" in document[:4]:
        return document, ""
    if any(_decodes(document, name) for name in [*names, "utf-8"] if name):
        return document, ""
    text = document.decode("utf-8", "replace")
    beyond = sum(character > "\x7f" for character in text)
    if text.count("\N{REPLACEMENT CHARACTER}") > beyond * _FEW:
        page = _CODE_PAGES.get(language or _language(document))
        if not page:
            return document, ""  # feedparser tries the code pages of the west
        return _utf8(document.decode(page, "replace")), f"its encoding is not declared rightly; it was read as {page}"
    return _utf8(text), "some of its characters are broken"


def _decodes(document: bytes, name: str) -> bool:
    try:
        document.decode(name)
    except (UnicodeError, LookupError, ValueError):
        return False
    return True


def _utf8(text: str) -> bytes:
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text, count=1).encode()


def _language(document: bytes) -> str:
    found = _LANGUAGE.search(document[:4000])
    return (found[1] or found[2]).decode().lower() if found else ""
