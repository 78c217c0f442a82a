"""Which place "the town", "it" or "المدينة" stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.analysis.mentions.passages import Passage, Unit
from monitor.analysis.mentions.units import PRONOUNS
from monitor.lexicons.frames import BREAK, FILLER, HEAD
from monitor.model import Place, Reason

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
_KINDS["thing"] = frozenset().union(*(_KINDS[kind] for kind in ("base", "crossing", "facility"))) | {"district", "area"}
_EXACT = frozenset({"city", "town", "village"})
_NEVER = {"village": frozenset({"city", "capital"}), "city": frozenset({"village", "hamlet"})}
"""Kinds of places that nobody calls so."""
_KNOWN_KINDS = frozenset().union(*_KINDS.values())
_REACH = 6
"""Sentences back that a word like "the town" may reach; "it" and "there" reach one."""
_TOPIC_REACH = 2
BOTH = "both"
"""What "both towns" is: the two places that were named last, side by side."""
_RELATIVE = 6
"""Units within which a relative clause has its pronoun."""


@dataclass(frozen=True, slots=True)
class Named:
    """Something that a later "the town" may stand for: watched places, or (empty) another place by name."""

    passage: int
    unit: int
    places: tuple[str, ...]
    away: bool
    title: bool
    reference: bool = False


class References:
    """The places named in a report in their order, to look back on."""

    def __init__(self, passages: Sequence[Passage], places: Mapping[str, Place]) -> None:
        self._places = places
        self._named = [named for passage in passages for named in _named(passage)]
        self._all = {named.places for named in self._named if named.places}

    def resolve(self, passage: Passage, number: int) -> tuple[str, ...]:
        """The places that unit `number` stands for; empty when the text does not say."""
        kind = passage.units[number].reference
        reach = 1 if kind in PRONOUNS else _REACH
        if kind in PRONOUNS and (antecedent := _antecedent(passage, number)) is not None:
            return antecedent.places
        before = [n for n in self._named if (n.passage, n.unit) < (passage.number, number)]
        if kind == BOTH:
            return _last_two(before, passage)
        if exact := self._exactly(before, passage, kind):
            return exact
        away: tuple[str, ...] = ()
        for named in reversed(before):
            if passage.number - named.passage > reach and not named.title:
                break
            if away and kind in PRONOUNS and named.passage != passage.number:
                return away
            if named.reference:
                if kind in PRONOUNS and named.passage == passage.number:
                    return self.resolve(passage, named.unit)
                continue
            if not named.places:
                return ()
            if self._fits(named.places, kind):
                if not named.away:
                    return named.places
                away = away or named.places
        if away and len(self._all) == 1 and kind != "it":
            return away
        fitting = {named.places for named in self._named if named.places and self._fits(named.places, kind)}
        return next(iter(fitting)) if len(fitting) == 1 and (kind not in PRONOUNS or not before) else ()

    def _exactly(self, before: Sequence[Named], passage: Passage, kind: str) -> tuple[str, ...]:
        """ "The city" goes past the towns named last to the city before them, be it only named as a direction."""
        near = [n for n in before if n.places and passage.number == n.passage]
        if kind not in _EXACT or not near or kind in self._kinds(near[-1].places):
            return ()
        return next((n.places for n in reversed(near) if kind in self._kinds(n.places)), ())

    def _kinds(self, places: tuple[str, ...]) -> set[str]:
        return {self._places[place].kind for place in places if place in self._places}

    def topic(self, passage: Passage, number: int) -> tuple[str, ...]:
        """The places that a clause without any place is about: the last named one, or the only one of the report."""
        for named in reversed([n for n in self._named if (n.passage, n.unit) < (passage.number, number)]):
            if passage.number - named.passage > _TOPIC_REACH and not named.title:
                break
            if not named.away and not named.reference:
                return named.places
        meant = {named.places for named in self._named if named.places and not named.away}
        return next(iter(meant)) if len(meant) == 1 and meant == self._all else ()

    def _fits(self, places: tuple[str, ...], kind: str) -> bool:
        kinds = self._kinds(places)
        if kinds and kinds <= _NEVER.get(kind, frozenset()):
            return False
        wanted = _KINDS.get("settlement" if kind in _EXACT else kind)
        return wanted is None or not kinds or bool(kinds & wanted) or not kinds & _KNOWN_KINDS


def _last_two(before: Sequence[Named], passage: Passage) -> tuple[str, ...]:
    """Two places that were named last, in one sentence."""
    named = [n for n in before if n.places and passage.number - n.passage <= _TOPIC_REACH]
    pair = [n for n in named if n.passage == named[-1].passage and not n.away][-2:]
    return tuple(dict.fromkeys(place for n in pair for place in n.places)) if len(pair) > 1 else ()


def _antecedent(passage: Passage, number: int) -> Unit | None:
    """What a relative clause is about, where its pronoun is unit `number` ("القرى التي دخلتها"): the unit before it."""
    wanted = passage.units[number].norm
    for at in range(number - 1, max(0, number - _RELATIVE), -1):
        unit = passage.units[at]
        if passage.lexicon.relatives.get(unit.norm) == wanted:
            return passage.units[at - 1]
        if BREAK in unit.marks:
            return None
    return None


def _named(passage: Passage) -> list[Named]:
    found = []
    for number, unit in enumerate(passage.units):
        if unit.places and unit.away is not Reason.HOMONYM:
            found.append(Named(passage.number, number, unit.places, unit.away is not None, passage.title))
        elif unit.reference and unit.reference not in PRONOUNS:
            found.append(Named(passage.number, number, (), False, passage.title, reference=True))
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
