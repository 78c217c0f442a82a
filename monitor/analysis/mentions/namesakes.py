"""Which of several watched places a shared name means: the one that fits what else the report names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from monitor.analysis.mentions.passages import Passage
from monitor.lexicons.letters import words
from monitor.model import Place

_ENCLOSING, _COUNTRY, _NEIGHBOUR = 4, 2, 1


def decide(passages: Sequence[Passage], places: Mapping[str, Place]) -> None:
    """Leave each shared name the place that lies within another named one, whose country is named, or in whose country
    most of the other places lie. Where nothing speaks for either, the place that the user listed first."""
    units = [unit for passage in passages for unit in passage.units if unit.places]
    shared = [unit for unit in units if len(unit.places) > 1]
    if not shared:
        return
    sure = {unit.places[0] for unit in units if len(unit.places) == 1}
    countries = Counter(places[place].country for place in sure if place in places)
    said = {word for passage in passages for unit in passage.units for word in unit.norm.split("_")}
    for unit in shared:
        unit.places = tuple(sorted(unit.places, key=lambda place: -_fit(places[place], sure, countries, said, places)))


def _fit(place: Place, sure: set[str], countries: Counter[str], said: set[str], places: Mapping[str, Place]) -> int:
    fit = _NEIGHBOUR * countries[place.country] if place.country else 0
    country = words(place.country)
    if country and all(word in said for word in country):
        fit += _COUNTRY
    if place.within in sure:
        fit += _ENCLOSING
    return fit + sum(_NEIGHBOUR for other in sure if place.within and places[other].within == place.within)
