"""A message as fields, one schema for every program that reads it: webhook, GeoJSON, CSV."""

from typing import Any

from monitor import plain
from monitor.model import Message
from monitor.notifiers.quoting import quoted

SCHEMA = 1


def fields(message: Message) -> dict[str, Any]:
    """The facts of a message by name; texts are plain, times ISO 8601 in UTC, empty ones are left out."""
    extra = message.extra
    found = {
        "id": extra.get("id", message.thread),
        "state": str(message.state or ""),
        "action": str(message.action),
        "wake": message.wake,
        "change": extra.get("change", ""),
        "extent": extra.get("extent", ""),
        "place": extra.get("place", ""),
        "place_name": message.place,
        "latitude": message.latitude,
        "longitude": message.longitude,
        "updated": message.at.isoformat() if message.at else "",
        "posted": extra.get("posted", ""),
        "source": extra.get("source", ""),
        "grade": extra.get("grade", ""),
        "url": plain.link(message.url),
        "language": message.language,
        "headline": message.headline,
        "text": message.change,
        "quote": "".join(segment.text for segment in quoted(message)),
        "quote_language": message.quote_language,
        "voices": message.voices,
        "attribution": message.source,
        "timing": message.timing,
        "history": message.history,
    }
    calm = {name: plain.worded(value) if isinstance(value, str) else value for name, value in found.items()}
    return {name: value for name, value in calm.items() if value not in ("", None)}
