"""Invented mornings: a file of posts with their times, to be played through the real pipeline in virtual time.

A file names `places`, `sources` and, where it needs them, `sides` and `watches`, and then tells the morning as
`[[post]]` tables: `at` (a time with its zone), `source`, `says` (or `title` and `says`), and `expect`, the alerts that
must wake somebody, as "new claimed homs withdrawal" or "update denied homs withdrawal"; no `expect` is silence. A post
may have an `id`, `edits` or `deletes` an earlier one, `forwards` a source, or be under an `embargo`. A table with
`decides` instead of `says` is a person's decision: `decides = "confirm"`, `by`, and `about` as "homs withdrawal".
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import resources
from typing import Any

from monitor.model import Event, Item, Kind, Lane, Place, Reliability, Side, Source, Watch

HOMS = "homs.toml"
"""The morning that `monitor demo` plays."""


@dataclass(frozen=True, slots=True)
class Step:
    """What happens at a time: an item comes in, or a person decides about the incident of a place and change."""

    at: datetime
    item: Item | None = None
    verb: str = ""
    by: str = ""
    about: str = ""
    expect: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Morning:
    """A morning of news, in order of time."""

    title: str
    places: tuple[Place, ...]
    sources: tuple[Source, ...]
    sides: tuple[Side, ...] = ()
    watches: tuple[Watch, ...] = ()
    steps: tuple[Step, ...] = field(default=())


def homs() -> Morning:
    """The morning near Homs."""
    return parse(resources.files(__name__).joinpath(HOMS).read_text("utf-8"))


def parse(text: str) -> Morning:
    """Read the text of a file. Raises ValueError or KeyError where it is not such a file."""
    tree = tomllib.loads(text)
    steps = [_step(n, table) for n, table in enumerate(tree["post"], 1)]
    return Morning(
        title=tree["title"],
        places=tuple(_place(table) for table in tree["places"]),
        sources=tuple(_source(table) for table in tree["sources"]),
        sides=tuple(Side(s["id"], s["name"], _aliases(s)) for s in tree.get("sides", ())),
        watches=tuple(_watch(table) for table in tree.get("watches", ({"name": "all"},))),
        steps=tuple(sorted(steps, key=lambda step: step.at)),
    )


def _step(n: int, table: Mapping[str, Any]) -> Step:
    at = table["at"].astimezone(UTC)
    expect = tuple(table.get("expect", ()))
    if "decides" in table:
        return Step(at, verb=table["decides"], by=table["by"], about=table["about"], expect=expect)
    earlier = table.get("edits") or table.get("deletes")
    event = Event.RETRACT if "deletes" in table else Event.EDIT if earlier else Event.NEW
    item = Item(
        source=table["source"],
        kind=Kind(table.get("kind", Kind.TELEGRAM)),
        native_id=earlier or table.get("id", str(n)),
        published=table.get("published", at).astimezone(UTC),
        fetched=at,
        title=table.get("title", ""),
        text=table.get("says", ""),
        language=table.get("language", ""),
        url=f"https://example.org/{table['source']}/{n}",
        forward_from=table.get("forwards", ""),
        event=event,
        version=str(n) if earlier else "",
        embargo=table["embargo"].astimezone(UTC) if "embargo" in table else None,
        payload=table.get("says", "").encode(),
    )
    return Step(at, item, expect=expect)


def _place(table: Mapping[str, Any]) -> Place:
    return Place(
        id=table["id"],
        name=table["name"],
        country=table.get("country", ""),
        kind=table.get("kind", ""),
        within=table.get("within", ""),
        aliases=_aliases(table),
        latitude=table.get("latitude"),
        longitude=table.get("longitude"),
    )


def _source(table: Mapping[str, Any]) -> Source:
    return Source(
        id=table["id"],
        name=table.get("name", table["id"]),
        kind=Kind(table.get("kind", Kind.TELEGRAM)),
        reliability=Reliability(table.get("reliability", Reliability.F)),
        owner=table.get("owner", ""),
        language=table.get("language", ""),
        side=table.get("side", ""),
    )


def _watch(table: Mapping[str, Any]) -> Watch:
    return Watch(name=table["name"], places=tuple(table.get("places", ())), lane=Lane(table.get("lane", Lane.FAST)))


def _aliases(table: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {language: tuple(names) for language, names in table.get("aliases", {}).items()}
