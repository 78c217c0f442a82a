"""What the user names: sources, places, sides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What kind of wire a source is."""

    TELEGRAM = "telegram"
    RSS = "rss"
    WIRE = "wire"


class Reliability(StrEnum):
    """How far a source is trusted, by the Admiralty code (NATO STANAG 2511): A completely ... F cannot be judged."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"


@dataclass(frozen=True, slots=True)
class Source:
    """What a collector reads. Outlets of one `owner` are one voice; a source of a `side` speaks as a party."""

    id: str
    name: str
    kind: Kind
    reliability: Reliability = Reliability.F
    owner: str = ""
    language: str = ""
    side: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A watched place. `aliases` maps a language (ISO 639-1) to base forms; `within` is an enclosing place's id."""

    id: str
    name: str
    country: str = ""
    kind: str = ""
    within: str = ""
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """A party to a conflict: its names in any language. A source may be configured to speak for it."""

    id: str
    name: str
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
