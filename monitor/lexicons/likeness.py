"""The words by which copies of one report are told from reports that only look alike: data, one table a language.

The lists are given as written in likeness.toml; whoever uses them folds them the way it folds the texts.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

Words = frozenset[str]


@dataclass(frozen=True, slots=True)
class Likeness:
    """What one language's words do when two texts are laid side by side.

    `free` may come and go without a change of meaning; `speech` attributes; `urgent`, `calls`, `credit`, `more`,
    `forwarded`, `media` and `edited` belong to the packaging; `weekdays` start on Monday; `guards` names kinds of words
    (negation, denial, attempt ...) none of which may come or go; `alarms` are words of recurring short warnings;
    `numbers` maps number words to digits; `same` are groups of interchangeable words."""

    free: Words = frozenset()
    speech: Words = frozenset()
    urgent: Words = frozenset()
    calls: Words = frozenset()
    credit: Words = frozenset()
    more: Words = frozenset()
    forwarded: Words = frozenset()
    media: Words = frozenset()
    edited: Words = frozenset()
    comment: Words = frozenset()
    joins: Words = frozenset()
    today: Words = frozenset()
    daytime: Words = frozenset()
    months: Words = frozenset()
    alarms: Words = frozenset()
    weekdays: tuple[tuple[str, ...], ...] = ()
    guards: Mapping[str, Words] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    same: tuple[Words, ...] = ()


def load() -> dict[str, Likeness]:
    """The tables of every language, by ISO 639-1 code."""
    text = files("monitor.lexicons").joinpath("likeness.toml").read_text("utf-8")
    return {language: _read(table) for language, table in tomllib.loads(text).items()}


def _read(table: dict[str, Any]) -> Likeness:
    return Likeness(**{key: _SHAPES.get(key, frozenset)(value) for key, value in table.items()})


_SHAPES: dict[str, Callable[[Any], Any]] = {
    "weekdays": lambda days: tuple(tuple(day.split("|")) for day in days),
    "guards": lambda kinds: {kind: frozenset(words) for kind, words in kinds.items()},
    "numbers": dict,
    "same": lambda groups: tuple(frozenset(group) for group in groups),
}
