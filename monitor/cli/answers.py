"""The answers for programs: one JSON document each, in a schema with a number, times in ISO 8601."""

import json
from datetime import datetime, timedelta
from typing import Any

import click

SCHEMA = 1


def answer(**told: Any) -> None:
    """Print one document on a line of its own."""
    click.echo(json.dumps({"schema": SCHEMA, **told}, ensure_ascii=False, default=_plain))


def _plain(value: object) -> str | float | list[Any]:
    match value:
        case datetime():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case set() | frozenset():
            return sorted(value)
    return str(value)
