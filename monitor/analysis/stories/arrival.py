"""A report on its way in: stripped, and with the keys by which it is looked for and filed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from xxhash import xxh3_64_intdigest

from monitor.analysis.stories.habits import Habits
from monitor.analysis.stories.prepare import prepared
from monitor.analysis.stories.sheet import Sheet, title_and_words
from monitor.analysis.stories.shelves import Keys, Shelves, keys
from monitor.analysis.stories.vocabulary import Vocabulary
from monitor.model import Report

_LEAD = 56
_FIRST = 32
FILED = (6, 3, 3)
_ASKED = (14, 7, 4)
"""Of how many of the rarest words a report is filed and looked for: of its first words, of the next, of its title. The
parts have shares of their own, since a summary has only the first, and a headline only the last."""

_NOTHING: Keys = np.array([], np.int64)


@dataclass(slots=True)
class Arrival:
    """A report on its way in. `asked` and `filed` are keys of its rarest words; `text` is the key of all of them."""

    report: Report
    sheet: Sheet
    words: Vocabulary
    places: frozenset[str]
    source: int
    origins: tuple[str, ...]
    counted: tuple[Keys, Keys]
    asked: Keys
    filed: Keys
    text: int
    line: bytes


def arrive(
    report: Report, places: frozenset[str], name: tuple[str, ...], words: Vocabulary, habits: Habits, shelves: Shelves
) -> Arrival:
    """Read a report, and learn from it what its source, of this name, puts above and below its posts."""
    sheet, heads, feet = prepared(report, words, habits.of(report.source, name))
    habits.learn(report.source, "head", heads)
    habits.learn(report.source, "foot", feet)
    lead = keys(dict.fromkeys(sheet.words[:_LEAD]))
    title = keys(dict.fromkeys(sheet.title)) if sheet.title else _NOTHING
    asked, filed = _rarest(shelves, lead[:_FIRST], lead[_FIRST:], title)
    return Arrival(
        report=report,
        sheet=sheet,
        words=words,
        places=places,
        source=_key(report.source),
        origins=_origins(report),
        counted=(lead, title),
        asked=asked,
        filed=filed,
        text=_key(" ".join(sheet.words)),
        line=sheet.line().encode(),
    )


def parts(line: str) -> tuple[list[str], list[str], list[str]]:
    """The different words of a kept sheet that has its keys from them: of its first words, the next, its title."""
    title, body = title_and_words(line, _LEAD)
    lead = list(dict.fromkeys(body))
    return lead[:_FIRST], lead[_FIRST:], list(dict.fromkeys(title))


def _rarest(shelves: Shelves, *parts: Keys) -> tuple[Keys, Keys]:
    """The keys by which a report is looked for, the rarest of all first, and those by which it is filed."""
    asked, filed = [], []
    for part, ask, file in zip(parts, _ASKED, FILED, strict=True):
        if len(part):
            rarest = shelves.rarest_first(part, ask)
            asked.append(rarest)
            filed.append(rarest[:file])
    if len(asked) < 2:
        return (asked[0], filed[0]) if asked else (_NOTHING, _NOTHING)
    return shelves.rarest_first(np.concatenate(asked), sum(_ASKED)), np.concatenate(filed)


def _origins(report: Report) -> tuple[str, ...]:
    """The posts of which this one is a copy by its own account: `channel/number`."""
    link = report.url.rpartition("t.me/")[2].removeprefix("s/") if "t.me/" in report.url else ""
    return tuple(origin for origin in (report.forward_from, link) if origin.partition("/")[2].isdigit())


def _key(text: str) -> int:
    """A number for a text, the same in every process."""
    return xxh3_64_intdigest(text.encode(errors="replace")) >> 1
