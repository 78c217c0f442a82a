"""A language is data: words by class, frames that tell a change, words that silence it, dates, names, examples.

Each `xx.toml` beside this file is one language; `sides.toml` names known parties to conflicts. `frames` explains how
a phrase is written. To add a language, add a file with

    [spelling]     `cased`; `heads_behind`: "Karsava town", never "the town of Karsava";
                   `before`: letters glued to any word; `prefixes`: glued to nouns; `pronouns`: glued objects,
                   `relatives`: words like "which", each with the pronoun that takes it up,
                   `things`: those of them that stand for a base or a crossing, not for a town
                   `duals`: those of them that stand for the two places named last
                   `contracted`: words that end in an article, with the article (del = "el")
    [words]        classes: `head` (city), `part` (districts), `filler` (the whole of), `preposition`, `break` (ends a
                   clause), `and`, `of`, `forces`, `civilians`, `official`, `local_official`, `neutral`, `says`,
                   `admits`, `ours`, `enemy`, `state`, `liberation`, `partisan`, `object` (a pronoun that stands for a
                   place in front of a word of `takes_object`), `deal`, `first_since` (beside these a date is not
                   the event's), `no` (a sentence of such a word alone denies the one
                   before), and any that the file's own frames need
    [reference]    what stands for a place, by its kind: `city`, `town`, `village`, `settlement`, `base`, `it` ...
    [macros]       shorthands, written {so} in a frame
    [capture] [withdrawal] [entry] [handover]
                   `plain`: tells it by itself; `by_forces`: only where armed men do it; `unless_civil`: only where
                   nobody else does ("workers left"); `loss`: told by the loser; `flight`: of the enemy; `topic`:
                   without a place, about the one that the report speaks of; `if_denied`: tells nothing by itself
                   ("the fall of X"), but says what a denial denies
    [silence.REASON]
                   `before` the trigger in its clause, `undated` (the same, but void beside a fresh date), `clause`,
                   `sentence_before`, `sentence`, `over` (overlaps the trigger), `report` (two such words anywhere
                   make the report one of another field)
    [place]        what makes a name not the place itself: `part`, `approach`, `elsewhere`, `homonym`
    [extent]       `part`, `whole`
    [speech]       `party`, `neutral`, `unverified`, `located`, `admission`
    [parties]      `gainer`, `loser`: who takes or loses it, where he is not the one who acts ("by <forces>")
    [footer]       `line`: a line that belongs to the channel, not to the report; `rest`: the same, and as a heading
                   ("Related:") all that follows
    [dates]        classes `in past next ago day`, tables `months hijri jalali weekdays relative spans numbers
                   ordinals following`
    [names]        `prefixes`, `suffixes`, `endings`: the forms that names take, each with the case it makes
    [[homonyms]]   `name`, `beside` (then it is not the place), `unless`
    [[examples]]   `says`, `expect`, `at`: played by tests/lexicons
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from monitor.lexicons.language import Lexicon
from monitor.lexicons.letters import fold
from monitor.model import Side

_LEARNED = "learned.npz"

__all__ = ["Lexicon", "Lexicons", "load"]


class Lexicons:
    """The languages that are understood, by ISO 639-1 code, the parties that are known by name, and by language the
    words that beside "troops" name one of them. `learned` is the file of what was learned from labelled reports, which
    `training/witness.py` writes; empty where there is none."""

    def __init__(
        self,
        languages: Mapping[str, Lexicon],
        sides: tuple[Side, ...],
        adjectives: Mapping[str, Mapping[str, str]],
        learned: bytes = b"",
    ) -> None:
        self.languages, self.sides, self.adjectives, self.learned = dict(languages), sides, adjectives, learned

    def warm_up(self) -> Iterator[object]:
        """Compile every frame that no report has needed yet, one with each step, so that none has to wait for it."""
        for lexicon in self.languages.values():
            for _, frame in lexicon.frames:
                yield frame.regex

    def __getitem__(self, language: str) -> Lexicon:
        return self.languages[language]

    def __contains__(self, language: object) -> bool:
        return language in self.languages

    def __iter__(self) -> Iterator[str]:
        return iter(self.languages)


@cache
def load(languages: tuple[str, ...] | None = None) -> Lexicons:
    """The lexicons of these languages, or of all that have a file. Read and compiled once. Raises ValueError, naming
    the file and the phrase, where a file is not understood."""
    folder = resources.files(__name__)
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    wanted = [name for name in names if len(name) == len("xx.toml") and (languages is None or name[:-5] in languages)]
    found = {}
    for name in wanted:
        try:
            found[name[:-5]] = Lexicon(name[:-5], tomllib.loads(folder.joinpath(name).read_text("utf-8")))
        except ValueError as mistake:
            raise ValueError(f"{name}: {mistake}") from mistake
    sides = tomllib.loads(folder.joinpath("sides.toml").read_text("utf-8"))
    learned = folder.joinpath(_LEARNED)
    return Lexicons(found, _sides(sides), _adjectives(sides), learned.read_bytes() if learned.is_file() else b"")


def _adjectives(data: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """By language the folded words, a `*` at the end for any ending, each with the side that it means."""
    found: dict[str, dict[str, str]] = {}
    for side, entry in data.items():
        for language, words in entry.get("adjectives", {}).items():
            for word in words:
                found.setdefault(language, {})[fold(word.rstrip("*")) + "*" * word.endswith("*")] = side
    return found


def _sides(data: Mapping[str, Mapping[str, Any]]) -> tuple[Side, ...]:
    """Each side as the file has it: its name, and its names by language."""
    return tuple(
        Side(key, str(entry["name"]), {lang: tuple(names) for lang, names in entry.items() if isinstance(names, list)})
        for key, entry in data.items()
    )
