"""Which place "the town", "it" or "المدينة" stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.analysis.mentions.passages import Passage, Unit
from monitor.lexicons.frames import BREAK, FILLER, HEAD
from monitor.model import Place

_KINDS = {
    "settlement": frozenset(
        {"city", "town", "village", "settlement", "district", "capital", "hamlet", "suburb", "municipality"}
    ),
    "base": frozenset({"airbase", "base", "airport", "camp", "barracks", "garrison", "military", "airfield"}),
    "crossing": frozenset({"crossing", "border", "checkpoint", "bridge", "post"}),
    "facility": frozenset(
        {"facility", "plant", "refinery", "dam", "field", "oilfield", "mine", "port", "building", "prison", "power"}
    ),
    "region": frozenset({"region", "province", "governorate", "area", "island", "valley", "county", "state"}),
}
_KNOWN_KINDS = frozenset().union(*_KINDS.values())
_REACH = 6
"""Sentences back that a word like "the town" may reach; "it" reaches one."""


@dataclass(frozen=True, slots=True)
class Named:
    """Something that a later "the town" may stand for: watched places, or (empty) another place by name."""

    passage: int
    unit: int
    places: tuple[str, ...]
    away: bool
    title: bool


class References:
    """The places named in a report in their order, to look back on."""

    def __init__(self, passages: Sequence[Passage], places: Mapping[str, Place]) -> None:
        self._places = places
        self._named = [named for passage in passages for named in _named(passage)]
        self._all = {named.places for named in self._named if named.places}

    def resolve(self, passage: Passage, number: int) -> tuple[str, ...]:
        """The places that unit `number` stands for; empty when the text does not say."""
        kind = passage.units[number].reference
        reach = 1 if kind == "it" else _REACH
        before = [n for n in self._named if (n.passage, n.unit) < (passage.number, number)]
        away: tuple[str, ...] = ()
        for named in reversed(before):
            if passage.number - named.passage > reach and not named.title:
                break
            if not named.places:
                return ()
            if self._fits(named.places, kind):
                if not named.away:
                    return named.places
                away = away or named.places
        if away and len(self._all) == 1:
            return away
        fitting = {named.places for named in self._named if named.places and self._fits(named.places, kind)}
        return next(iter(fitting)) if len(fitting) == 1 and kind != "it" else ()

    def _fits(self, places: tuple[str, ...], kind: str) -> bool:
        kinds = {self._places[place].kind for place in places if place in self._places}
        wanted = _KINDS.get(kind)
        return wanted is None or not kinds or bool(kinds & wanted) or not kinds & _KNOWN_KINDS


def _named(passage: Passage) -> list[Named]:
    found = []
    for number, unit in enumerate(passage.units):
        if unit.places:
            found.append(Named(passage.number, number, unit.places, unit.away is not None, passage.title))
        elif HEAD in unit.marks and not unit.is_place and _names_another(passage, number):
            found.append(Named(passage.number, number, (), False, passage.title))
    return found


def _names_another(passage: Passage, head: int) -> bool:
    """Whether a word like "village" is followed by a name that is not watched."""
    following = head + 1
    units = passage.units
    while following < len(units) and FILLER in units[following].marks:
        following += 1
    if following >= len(units):
        return False
    unit = units[following]
    return _is_unknown_name(unit, passage)


def _is_unknown_name(unit: Unit, passage: Passage) -> bool:
    if unit.is_place or unit.side or BREAK in unit.marks or unit.marks or not unit.norm.isalpha():
        return False
    if passage.lexicon.cased:
        return unit.raw[:1].isupper()
    return not unit.norm.startswith("ال") and not passage.lexicon.frames_of(unit.norm)
