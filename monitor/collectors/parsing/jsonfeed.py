"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1), with the looseness that publishers need."""

import json
from typing import Any

from monitor.collectors.parsing.dates import when
from monitor.collectors.parsing.documents import Entry, Feed, Unreadable, clean, iso
from monitor.collectors.parsing.prescan import MOST_ENTRIES


def looks_like_json(body: bytes) -> bool:
    """Whether this is JSON rather than XML."""
    return body[:200].lstrip(b"\xef\xbb\xbf\t\r\n ").startswith(b"{")


def read(body: bytes) -> Feed:
    """Read a JSON feed. An entry that is not an object is left out. Raises Unreadable."""
    try:
        document = json.loads(body.decode("utf-8-sig", "replace"), strict=False)
    except ValueError as error:
        raise Unreadable(f"it is malformed JSON: {error}") from None
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        raise Unreadable("it is JSON, but not a JSON feed: it has no list of items")
    items = [item for item in document["items"] if isinstance(item, dict)]
    return Feed(
        title=clean(document.get("title")),
        entries=[_entry(item, str(document.get("language") or "")) for item in items[:MOST_ENTRIES]],
        older=clean(document.get("next_url")),
    )


def _entry(item: dict[str, Any], language: str) -> Entry:
    markup = bool(item.get("content_html"))
    text = item.get("content_html") or item.get("content_text") or item.get("summary")
    attachments = [each.get("url") for each in _list(item.get("attachments")) if isinstance(each, dict)]
    return Entry(
        id=clean(item.get("id")),
        link=clean(item.get("url") or item.get("external_url")),
        title=clean(item.get("title")),
        text=clean(text),
        markup=markup,
        language=str(item.get("language") or language).partition("-")[0].lower(),
        published=iso(when(str(item.get("date_published") or item.get("date_modified") or ""))),
        updated=iso(when(str(item.get("date_modified") or ""))),
        media=[clean(url) for url in [item.get("image"), *attachments] if url][:20],
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
