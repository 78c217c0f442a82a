"""Which watched places the words of a text name: a dictionary of word sequences, found in any form they take.

Built once from the configuration. An alias is kept under its first word (or what stays of it in all its forms), so
that a hundred thousand of them cost no more time than ten thousand; which form a word is, is asked only of the few
aliases that may fit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.analysis.names import Forms, forms_by_language
from monitor.analysis.text import Token
from monitor.lexicons import Lexicons
from monitor.lexicons.letters import fold, words
from monitor.model import Place

_TANWIN = frozenset("\u064b\u064c\u064d")
_MADDA = "آ"
_HALF_SPACE = "\u200c"
_CACHE_LIMIT = 200_000
_SHORTEST_STEM = 2


@dataclass(frozen=True, slots=True)
class Alias:
    """One name of one or several places: its folded words, the language it was given in, and whether it is written
    with a capital letter."""

    words: tuple[str, ...]
    places: tuple[str, ...]
    language: str
    capital: bool
    madda: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """An alias in a text: tokens `first` to `last`, the form of the name (a case, "conj" for a glued "and", or
    empty)."""

    first: int
    last: int
    alias: Alias
    form: str


class Gazetteer:
    """The watched places by every name and form."""

    def __init__(self, places: Iterable[Place], lexicons: Lexicons) -> None:
        self.places = {place.id: place for place in places}
        self._forms = forms_by_language(lexicons)
        self._exact: dict[str, list[Alias]] = defaultdict(list)
        self._stems: dict[str, list[Alias]] = defaultdict(list)
        for alias in _aliases(self.places.values()):
            self._keep(alias)
        self._prefixes = tuple(dict.fromkeys(prefix for forms in self._forms.values() for prefix in forms.prefixes))
        self._suffixes = {s: f for forms in self._forms.values() for s, f in forms.suffixes.items()}
        self._longest_suffix = max((len(suffix) for suffix in self._suffixes), default=0)
        self._written: dict[str, bool] = {}
        self._seen: dict[str, tuple[tuple[Alias, str], ...]] = {}

    def _keep(self, alias: Alias) -> None:
        self._exact[alias.words[0]].append(alias)
        for forms in self._languages(alias):
            if (stem := forms.stem(alias.words[0])) and len(stem[0]) >= _SHORTEST_STEM:
                self._stems[stem[0]].append(alias)

    def _languages(self, alias: Alias) -> Iterable[Forms]:
        """The languages whose endings a name may take: its own, and for Cyrillic names Russian and Ukrainian alike."""
        if "\u0400" <= alias.words[0][0] <= "\u04ff":
            return (forms for forms in self._forms.values() if forms.endings)
        return (self._forms[alias.language],) if alias.language in self._forms else ()

    def names_any(self, written: Iterable[str]) -> bool:
        """Whether any of these words, as they are written, can begin a name. Cheap enough to ask of every text."""
        known = self._written
        for word in written:
            begins = known.get(word)
            if begins is None:
                if len(known) >= _CACHE_LIMIT:
                    known.clear()
                begins = known[word] = bool(self._begins(fold(word)))
            if begins:
                return True
        return False

    def find(self, tokens: Sequence[Token], text: str, careless: bool) -> list[Hit]:
        """The places named, the longest name first where two begin at one word. `careless` is a text that is written
        without capital letters."""
        hits: list[Hit] = []
        at = 0
        while at < len(tokens):
            token = tokens[at]
            options = self._begins(token.norm) if token.word else ()
            best: Hit | None = None
            for alias, form in options:
                if len(alias.words) > (best.last - best.first + 1 if best else 0):
                    best = self._fit(tokens, at, alias, form, text, careless) or best
            if best:
                hits.append(best)
                at = best.last
            at += 1
        return hits

    def _begins(self, word: str) -> tuple[tuple[Alias, str], ...]:
        known = self._seen.get(word)
        if known is None:
            known = tuple(self._look_up(word))
            if len(self._seen) >= _CACHE_LIMIT:
                self._seen.clear()
            self._seen[word] = known
        return known

    def _look_up(self, word: str) -> Iterable[tuple[Alias, str]]:
        found: dict[tuple[int, str], tuple[Alias, str]] = {}
        for alias in self._exact.get(word, ()):
            found[id(alias), ""] = alias, ""
        for cut in range(min(6, len(word) - _SHORTEST_STEM + 1)):
            for alias in self._stems.get(word[: len(word) - cut], ()):
                for forms in self._languages(alias):
                    if form := forms.of(alias.words[0]).get(word):
                        found.setdefault((id(alias), form), (alias, form))
        for prefix, instead, form in self._prefixes:
            if word.startswith(prefix):
                for alias in self._exact.get(instead + word[len(prefix) :], ()):
                    found.setdefault((id(alias), form), (alias, form))
        for length in range(1, min(self._longest_suffix, len(word) - 3) + 1):
            if form := self._suffixes.get(word[-length:]):
                for alias in self._exact.get(word[:-length], ()):
                    if len(alias.words) == 1 and alias.language == "tr":
                        found.setdefault((id(alias), form), (alias, form))
        return sorted(found.values(), key=lambda option: len(option[0].words), reverse=True)

    def _fit(self, tokens: Sequence[Token], at: int, alias: Alias, form: str, text: str, careless: bool) -> Hit | None:
        first, last = tokens[at], at
        if not _TANWIN.isdisjoint(first.raw) or (_MADDA in first.raw and not alias.madda and len(alias.words) == 1):
            return None
        for expected in alias.words[1:]:
            last += 1
            while last < len(tokens) and tokens[last].norm == "-":
                last += 1
            if last >= len(tokens) or not tokens[last].word:
                return None
            if tokens[last].norm != expected:
                case = self._case_of(tokens[last].norm, expected, alias)
                if case is None:
                    return None
                form = form or case
        if alias.capital and not careless and not any(token.raw[0].isupper() for token in tokens[at : last + 1]):
            return None
        if last + 1 < len(tokens) and _behind_apostrophe(tokens[last], tokens[last + 1], text):
            suffix = self._suffixes.get(tokens[last + 1].norm)
            if suffix:
                return Hit(at, last + 1, alias, suffix)
        return Hit(at, last, alias, form)

    def _case_of(self, word: str, expected: str, alias: Alias) -> str | None:
        for forms in self._languages(alias):
            if word in (known := forms.of(expected)):
                return known[word]
        if alias.language == "tr":
            for suffix, form in self._suffixes.items():
                if word == expected + suffix:
                    return form
        return None


def _behind_apostrophe(token: Token, following: Token, text: str) -> bool:
    return following.word and following.start == token.end + 1 and text[token.end] in "'’ʼ‘`"


def _spellings(name: str, language: str) -> tuple[str, ...]:
    """A Persian name of two words is written with a space, a half-space or nothing between them."""
    if language != "fa":
        return (name,)
    return name, name.replace(_HALF_SPACE, " "), name.replace(" ", "")


def _aliases(places: Iterable[Place]) -> Iterable[Alias]:
    """One alias for each spelling, with all the places that share it."""
    shared: dict[tuple[tuple[str, ...], str], dict[str, str]] = defaultdict(dict)
    for place in places:
        for language, names in (*place.aliases.items(), ("", (place.name,))):
            for name in names:
                for spelling in _spellings(name, language):
                    if folded := tuple(words(spelling)):
                        shared[folded, language].setdefault(place.id, name)
    for (folded, language), named in shared.items():
        name = next(iter(named.values())).strip()
        if not language and any(
            (folded, other) in shared for other in ("en", "ru", "uk", "tr", "fr", "es", "ar", "fa")
        ):
            continue
        capital = any(char.isupper() for char in name)
        yield Alias(folded, tuple(named), language, capital, _MADDA in name)
