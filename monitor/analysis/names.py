"""The forms in which a name of a place is written in running text, by the rules that the lexicons give."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from monitor.lexicons import Lexicons
from monitor.lexicons.letters import fold

Endings = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
"""Endings of base forms, the longest first, each with the endings that take their place and the form each makes."""


class Forms:
    """How the names of one language change. `prefixes` are glued to the front, `suffixes` to the end; both map to the
    form they make. A prefix that swallows the article stands as "لل=ال"."""

    def __init__(self, rules: Mapping[str, Mapping[str, str]]) -> None:
        self.prefixes = tuple(
            (*_halves(glued), form) for form, many in rules.get("prefixes", {}).items() for glued in many.split()
        )
        self.suffixes = {
            fold(glued): form for form, many in rules.get("suffixes", {}).items() for glued in many.split()
        }
        self.endings = _endings(rules.get("endings", {}))
        self.longest_suffix = max((len(suffix) for suffix in self.suffixes), default=0)

    def stem(self, word: str) -> tuple[str, tuple[tuple[str, str], ...]] | None:
        """What stays of a name in all its forms, and its other endings; None where it does not change."""
        for base, others in self.endings:
            if word.endswith(base) and len(word) > len(base) + 1:
                return word[: len(word) - len(base)], others
        return None

    def of(self, word: str) -> Mapping[str, str]:
        """Every form of a folded name and the case it stands in; the base form's is empty."""
        return _all_forms(word, self.endings)


def _halves(glued: str) -> tuple[str, str]:
    prefix, _, instead = glued.partition("=")
    return fold(prefix), fold(instead)


def _endings(rules: Mapping[str, str]) -> Endings:
    read = []
    for base, others in rules.items():
        pairs = (other.partition(":") for other in others.split())
        read.append(
            (fold(base.strip("-")), tuple((fold(ending.strip("-")), form or "gen") for ending, _, form in pairs))
        )
    return tuple(sorted(read, key=lambda rule: len(rule[0]), reverse=True))


@lru_cache(maxsize=50_000)
def _all_forms(word: str, endings: Endings) -> Mapping[str, str]:
    forms: dict[str, str] = {}
    for base, others in endings:
        if word.endswith(base) and len(word) > len(base) + 1:
            stem = word[: len(word) - len(base)]
            for ending, form in others:
                forms.setdefault(stem + ending, form)
            break
    forms[word] = ""
    return forms


def forms_by_language(lexicons: Lexicons) -> dict[str, Forms]:
    """The rules for names of each language."""
    return {code: Forms(lexicon.names) for code, lexicon in lexicons.languages.items()}
