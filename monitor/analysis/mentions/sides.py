"""Parties to a conflict by the words that name them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from monitor.analysis.mentions.passages import Unit
from monitor.analysis.text import Token
from monitor.lexicons import Lexicon
from monitor.lexicons.letters import words
from monitor.model import Side

_OFFICES = ("official", "local_official", "state", "enemy", "keepers")


class SideNames:
    """Parties by the words that name them. `adjectives`: by language, what makes a party of the word "troops"."""

    def __init__(self, sides: Iterable[Side], adjectives: Mapping[str, Mapping[str, str]] | None = None) -> None:
        self._adjectives = adjectives or {}
        self._by_word: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for side in sides:
            for name in {name for names in side.aliases.values() for name in names} | {side.name}:
                if folded := tuple(words(name)):
                    self._by_word.setdefault(folded[0], []).append((folded, side.id))
        for names in self._by_word.values():
            names.sort(key=lambda name: len(name[0]), reverse=True)

    def adjective(self, word: str, language: str) -> str:
        """The side that a folded word beside "troops" means, or an empty string."""
        known = self._adjectives.get(language, {})
        if side := known.get(word):
            return side
        return next((known[stem] for n in range(len(word), 2, -1) if (stem := word[:n] + "*") in known), "")

    def at(self, tokens: Sequence[Token], number: int, prefixes: tuple[str, ...]) -> tuple[int, str] | None:
        """How many words from here name a party, and which."""
        word = tokens[number].norm
        if not prefixes and word not in self._by_word:
            return None
        for spelling in (word, *(word[len(p) :] for p in prefixes if word.startswith(p) and len(word) > len(p) + 2)):
            for name, side in self._by_word.get(spelling, ()):
                following = tuple(token.norm for token in tokens[number + 1 : number + len(name)])
                if following == name[1:]:
                    return len(name), side
        return None


def party_marks(norm: str, lexicon: Lexicon) -> str:
    """The marks of a party's name: of men under arms, and of the offices that its words tell ("Russian ministry")."""
    wanted = [lexicon.marks[name] for name in _OFFICES if name in lexicon.marks]
    words = norm.split("_")
    told = "".join(lexicon.marks_of(word) for word in words)
    for at in range(len(words)):
        for phrase, marks in lexicon.phrases.get(words[at], ()):
            if tuple(words[at : at + len(phrase)]) == phrase:
                told += marks
    return lexicon.marks.get("forces", "") + "".join(mark for mark in wanted if mark in told)


def name_sides(units: list[Unit], lexicon: Lexicon, sides: SideNames) -> None:
    """Men under arms are a side's where its adjective stands beside them ("Russian marines", "القوات الروسية")."""
    armed = [lexicon.marks[name] for name in ("forces", "official") if name in lexicon.marks]
    for number, unit in enumerate(units):
        if not unit.marks or unit.side or unit.is_place or not any(mark in unit.marks for mark in armed):
            continue
        for step in (-1, 1, -2, 2):
            at = number + step
            if not 0 <= at < len(units) or (abs(step) == 2 and units[number + step // 2].marks):
                continue
            if not units[at].is_place and (side := sides.adjective(units[at].norm, lexicon.code)):
                unit.side = side
                break
