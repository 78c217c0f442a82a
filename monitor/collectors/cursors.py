"""Cursors that are JSON."""

import json
from typing import Any


def recalled(cursor: str | None) -> dict[str, Any]:
    """What a cursor holds. One that is not ours, or damaged, holds nothing: then we read from the start, and the
    store knows what it has."""
    try:
        kept = json.loads(cursor) if cursor else {}
    except ValueError:
        return {}
    return kept if isinstance(kept, dict) else {}
