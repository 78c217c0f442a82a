"""Dispatches as JSON: ninjs 1 to 3 (iptc.org/std/ninjs), dpa's digitalwires, the Media API of AP, and lists of them."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from monitor.collectors.parsing.dates import when
from monitor.collectors.parsing.documents import Dispatch, Unreadable, clean, iso
from monitor.collectors.parsing.signals import status

_LISTS = ("items", "entries", "newsitems", "_items", "articles", "results", "collection")
_NEXT = ("next_page", "nextpage", "next", "@nextpage", "next_url")
_HTML_BODIES = ("article_html", "body_xhtml", "body_html")
_PLAIN_BODIES = ("body_text", "body")
_SAID = ("code", "qcode", "uri", "ednote", "value", "name", "literal")
_HTML_ROLES = ("html", "xhtml")


def read(body: bytes) -> tuple[list[Dispatch], str]:
    """The dispatches of a document, and the address of the next page. Raises Unreadable."""
    try:
        document = json.loads(body.decode("utf-8-sig", "replace"), strict=False)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"it is malformed JSON: {error}") from None
    if isinstance(document, list):
        return _several(document), ""
    if not isinstance(document, dict):
        raise Unreadable("it is JSON, but holds no dispatch")
    envelope = _lower(document)
    data = _lower(envelope["data"]) if isinstance(envelope.get("data"), dict) else envelope
    listed = next((data[name] for name in _LISTS if isinstance(data.get(name), list)), None)
    if listed is not None and "uri" not in data and "urn" not in data:
        return _several(listed), _next(data) or _next(envelope)
    return [_dispatch(data)], ""


def _lower(document: Mapping[str, Any]) -> dict[str, Any]:
    """ninjs 3 writes `versionCreated` what ninjs 2 wrote `versioncreated`."""
    return {str(name).lower(): value for name, value in document.items()}


def _next(envelope: dict[str, Any]) -> str:
    links = envelope.get("links") or envelope.get("_links")
    candidates = [envelope.get(name) for name in _NEXT] + ([links.get("next")] if isinstance(links, dict) else [])
    for candidate in candidates:
        target = candidate.get("href") if isinstance(candidate, dict) else candidate
        if isinstance(target, str) and target:
            return target
    return ""


def _several(items: Iterable[Any]) -> list[Dispatch]:
    dispatches = []
    for item in items:
        if not isinstance(item, dict):
            raise Unreadable("an item of its list is not an object")
        inner = item["item"] if isinstance(item.get("item"), dict) else item
        dispatches.append(_dispatch(_lower(inner), raw=json.dumps(item, ensure_ascii=False)))
    return dispatches


def _dispatch(item: dict[str, Any], raw: str = "") -> Dispatch:
    alternatives = item.get("altids") if isinstance(item.get("altids"), dict) else {}
    assert isinstance(alternatives, dict)
    # AP's uri names a version; its itemid stays
    own = alternatives.get("itemid") if "editorialpriority" in item else None
    text, markup = _text(item)
    urgency = str(_first(item, "urgency", "priority") or "")
    embargoed = item.get("embargoed", item.get("embargo"))
    return Dispatch(
        id=clean(own or _first(item, "uri", "urn", "guid", "id", "_id")),
        version=clean(_first(item, "version", "etag")),
        status=status(str(_first(item, "pubstatus") or "")),
        signals=[code for name in ("signal", "signals") for code in _codes(item.get(name))],
        headline=_headline(item),
        text=text or _described(item),
        markup=markup,
        dateline=clean(_first(item, "dateline")) if not isinstance(item.get("dateline"), dict) else "",
        language=clean(_first(item, "language")),
        sent=iso(_time(item, "versioncreated", "version_created", "firstcreated", "updated")),
        embargo=iso(when(str(embargoed))) or "open" if embargoed else "",
        urgency=int(urgency) if re.fullmatch(r"\d", urgency) else 0,
        notes=[clean(note) for name in ("ednote", "ednotes") for note in _codes(item.get(name))],
        media=_media(item),
        receipt=clean(item.get("_wireq_receipt")),
        raw=raw,
    )


def _first(item: dict[str, Any], *names: str) -> Any:
    return next((item[name] for name in names if item.get(name) not in (None, "", [])), None)


def _time(item: dict[str, Any], *names: str) -> Any:
    return next(filter(None, (when(str(item.get(name) or "")) for name in names)), None)


def _codes(value: Any) -> list[str]:
    """Marks and notes come as a word, a list of words, or a list of objects."""
    found = value if isinstance(value, list) else [value]
    said = [
        next((each[key] for key in _SAID if each.get(key)), "") if isinstance(each, dict) else each for each in found
    ]
    return [word for word in said if isinstance(word, str) and word]


def _values(item: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """ninjs 2 and 3: a list of objects with a role and a value."""
    found = item.get(name)
    return [_lower(each) for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _headline(item: dict[str, Any]) -> str:
    headlines = _values(item, "headlines")
    main = next((each for each in headlines if each.get("role") in (None, "main")), headlines[0] if headlines else {})
    return clean(main.get("value") or _first(item, "headline", "headline_extended", "title", "name", "slugline"))


def _text(item: dict[str, Any]) -> tuple[str, bool]:
    for name in _HTML_BODIES:
        if isinstance(item.get(name), str) and item[name]:
            return clean(item[name]), True
    for name in _PLAIN_BODIES:
        if isinstance(item.get(name), str) and item[name]:
            return clean(item[name]), False
    bodies = [body for body in _values(item, "bodies") if isinstance(body.get("value"), str) and body["value"]]
    if not bodies:
        return "", False
    best = max(bodies, key=_is_html)
    return clean(best["value"]), _is_html(best)


def _is_html(body: dict[str, Any]) -> bool:
    return "html" in str(body.get("contenttype") or "") or body.get("role") in _HTML_ROLES


def _described(item: dict[str, Any]) -> str:
    described = [each.get("value") or each.get("description") for each in _values(item, "descriptions")]
    own = [item[name] for name in item if name.startswith("description_") and isinstance(item[name], str)]
    return clean(next(filter(None, [*own, item.get("teaser"), item.get("caption"), *described]), ""))


def _media(item: dict[str, Any]) -> list[str]:
    renditions = item.get("renditions")
    listed = renditions.values() if isinstance(renditions, dict) else renditions if isinstance(renditions, list) else []
    links = [str(each.get("href") or each.get("url") or "") for each in listed if isinstance(each, dict)]
    return [link for link in links if link.startswith(("http://", "https://"))][:20]
