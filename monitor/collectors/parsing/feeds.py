"""RSS, Atom and their relatives, read by feedparser; JSON feeds by our own reader beside this one."""

import html
import io
import re
import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

import feedparser

from monitor.collectors.parsing import jsonfeed
from monitor.collectors.parsing.dates import when
from monitor.collectors.parsing.documents import Entry, Feed, Unreadable, clean, iso
from monitor.collectors.parsing.encoding import mend
from monitor.collectors.parsing.prescan import MOST_ENTRIES, scan

_HTML = ("text/html", "application/xhtml+xml")
_WORDS = (*_HTML, "text/plain", "")
_TAG = re.compile(r"<(script|style)\b.*?</\1\s*>|<[a-zA-Z/!][^<>]*>", re.DOTALL | re.IGNORECASE)
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_PAGE_TITLE = re.compile(rb"<title[^>]*>\s*([^<]{1,80})", re.IGNORECASE)
_SKIP_HOURS = re.compile(rb"<skipHours>(.*?)</skipHours>", re.DOTALL | re.IGNORECASE)
_HOUR = re.compile(rb"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)


def read(body: bytes, *, content_type: str = "", url: str = "", language: str = "") -> Feed:
    """Read one feed, at most 500 entries of it. `url` resolves its relative links, `language` guesses its code page
    where it does not name one. Raises Unreadable."""
    if not body.strip(b"\0\t\r\n \xef\xbb\xbf"):
        raise Unreadable("it is empty")
    if jsonfeed.looks_like_json(body):
        return jsonfeed.read(body)
    document, trouble = mend(body, content_type, language)
    document = _from_declaration(document)
    scanned = scan(document)
    if scanned.cut:
        document = document[: scanned.cut] + scanned.closing
        trouble = f"it has more than {MOST_ENTRIES} entries; the rest was left out"
    content_type = content_type if document in body else "application/xml; charset=utf-8"
    parsed = feedparser.parse(
        io.BytesIO(document),  # never the bytes themselves: feedparser would take a short text for a name or an address
        response_headers={"content-type": content_type},  # and no address: an id must not change when the feed moves
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not parsed.entries and not parsed.get("version"):
        raise Unreadable(_no_feed(body, parsed))
    feed = _feed(parsed, body)
    for entry in feed.entries:
        entry.link = _absolute(url, entry.link)
    feed.trouble = trouble or _mistake(parsed)
    shift = body.find(document) if not scanned.cut else body.find(document[: scanned.cut])
    if shift >= 0 and len(scanned.spans) == len(feed.entries):
        for entry, (start, end) in zip(feed.entries, scanned.spans, strict=True):
            entry.span = (start + shift, end + shift)
    return feed


def _from_declaration(document: bytes) -> bytes:
    """Some publishers put blank lines or a comment before the XML declaration, where XML allows nothing."""
    at = document.find(b"<?xml", 0, 4000)
    before = document[:at]
    junk = at > 0 and re.fullmatch(rb"(?:\s|<!--.*?-->)*", before, re.DOTALL)
    return document[at:] if junk else document


def _no_feed(body: bytes, parsed: Any) -> str:
    if _PAGE.search(body[:4000]):
        title = _PAGE_TITLE.search(body[:20_000])
        named = f" titled {clean(title[1].decode('utf-8', 'replace'))!r}" if title else ""
        return f"it is a web page{named}, not a feed"
    return _mistake(parsed) or "it is not a feed"


def _mistake(parsed: Any) -> str:
    error = parsed.get("bozo_exception")
    if not hasattr(error, "getLineNumber"):
        return ""  # wrong content types and the like, which feedparser gets over
    return f"it is malformed at line {error.getLineNumber()}: {clean(error.getMessage())[:80]}"


def _feed(parsed: Any, body: bytes) -> Feed:
    about = parsed.feed
    ttl = str(about.get("ttl", ""))
    skipped = _SKIP_HOURS.search(body)
    language = _tag(about.get("language", ""))
    return Feed(
        title=_title(about),
        entries=[_entry(entry, language) for entry in parsed.entries[:MOST_ENTRIES]],
        ttl=int(ttl) if re.fullmatch(r"\d{1,6}", ttl) else 0,
        skip_hours=[int(hour) % 24 for hour in _HOUR.findall(skipped[1])] if skipped else [],
        older=_older(about),
    )


def _absolute(url: str, link: str) -> str:
    try:
        return urljoin(url, link) if link else ""
    except ValueError:
        return ""


def _older(about: Any) -> str:
    """The page before this one, by RFC 5005, or as WordPress counts its pages."""
    links = {link.get("rel"): link.get("href", "") for link in about.get("links", [])}
    for relation in ("prev-archive", "next"):
        if links.get(relation):
            return str(links[relation])
    return "?paged=2" if "wordpress.org" in str(about.get("generator", "")) else ""


def _entry(entry: Any, language: str) -> Entry:
    text, markup, own_language = _text(entry)
    published = _time(entry, "published") or _time(entry, "created") or _time(entry, "updated")
    return Entry(
        id=clean(entry.get("id")),
        link=clean(entry.get("link")),
        title=_title(entry),
        text=text,
        markup=markup,
        language=_tag(own_language) or language,
        published=iso(published),
        updated=iso(_time(entry, "updated")) if "updated" in entry else "",
        media=_media(entry),
    )


def _title(entry: Any) -> str:
    """A title is words, never markup: many publishers put tags or escapes of escapes there all the same."""
    title = clean(entry.get("title"))
    if entry.get("title_detail", {}).get("type") in _HTML:
        title = _TAG.sub("", title)
    return clean(" ".join(html.unescape(title).split()) if "&" in title else title)


def _text(entry: Any) -> tuple[str, bool, str]:
    """The fullest words of the entry, whether they are HTML, and their language."""
    parts = [part for part in entry.get("content", []) if part.get("type") in _WORDS and part.get("value")]
    if not parts and entry.get("summary"):
        parts = [entry.get("summary_detail", {}) | {"value": entry["summary"]}]
    if not parts:
        return "", False, str(entry.get("title_detail", {}).get("language") or "")
    fullest = max(parts, key=lambda part: len(part["value"]))
    return clean(fullest["value"]), fullest.get("type") in _HTML, str(fullest.get("language") or "")


def _media(entry: Any) -> list[str]:
    enclosed = [clean(enclosure.get("href")) for enclosure in entry.get("enclosures", [])]
    content = [clean(media.get("url")) for media in entry.get("media_content", [])]
    return list(dict.fromkeys(url for url in enclosed + content if url))[:20]


def _time(entry: Any, name: str) -> datetime | None:
    """Our own reading first: feedparser knows neither Moscow's zone nor months in other languages."""
    if name not in entry:  # asking for `updated` would otherwise yield `published`
        return None
    parsed: time.struct_time | None = entry.get(f"{name}_parsed")
    return when(str(entry[name])) or (datetime(*parsed[:6], tzinfo=UTC) if parsed and parsed[0] > 1 else None)


def _tag(language: str) -> str:
    primary = language.replace("_", "-").partition("-")[0].lower()
    return primary if re.fullmatch(r"[a-z]{2,3}", primary) else ""
