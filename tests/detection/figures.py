"""Labelled reports, most of them a file for each language, and how well their changes are found.

xx.toml holds `[[places]]` (id, name, kind, within, country, aliases), `[[reports]]` and `[floors]`:

    says    the report; a title before " // ", or in `title`
    kind    telegram (else), rss or wire
    at      when it was published (RFC 3339); by default the `at` on top of the file
    expect  "place capture claimed whole" for each fresh change; an empty list means silence
    why     why it must stay silent
    lang    its language, in a file of several

    [floors] precision and recall of (place, change); `alarms`, the greatest share of silent reports that alarm;
             status and extent, the share that is right among the changes found
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from monitor import lexicons
from monitor.analysis import mentions, reports
from monitor.analysis.gazetteer import Gazetteer
from monitor.model import Item, Kind, Place

FOLDER = Path(__file__).parent
LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.toml"))


@dataclass
class Figures:
    """What was found right, missed and told wrongly; `errors` are lines for a reader."""

    hit: int = 0
    missed: int = 0
    wrong: int = 0
    silent: int = 0
    alarms: int = 0
    status: int = 0
    extent: int = 0
    errors: list[str] = field(default_factory=list)

    def shares(self) -> dict[str, float]:
        """The shares that the floors are about."""
        return {
            "precision": _share(self.hit, self.hit + self.wrong),
            "recall": _share(self.hit, self.hit + self.missed),
            "alarms": _share(self.alarms, self.silent),
            "status": _share(self.status, self.hit),
            "extent": _share(self.extent, self.hit),
        }


def read(language: str) -> dict[str, Any]:
    """The file of a language."""
    return tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))


def play(language: str, batch: str = "") -> Figures:
    """Find the changes in every report of a file (of one `batch` or language, where one is named), and count."""
    data = read(language)
    known = lexicons.load()
    gazetteer = Gazetteer([_place(entry) for entry in data["places"]], known)
    figures = Figures()
    for number, entry in enumerate(data["reports"]):
        if not batch or batch in (entry.get("batch"), entry.get("lang")):
            report = reports.read(_item(entry.get("lang", language), number, entry, data))
            found = mentions.find(report, known, gazetteer)
            fresh = {(m.place, str(m.change)): (str(m.status), str(m.extent)) for m in found if not m.silenced}
            _count(figures, entry, fresh)
    return figures


def _place(entry: Mapping[str, Any]) -> Place:
    aliases = {code: tuple(names) for code, names in entry.get("aliases", {}).items()}
    where = (entry.get("country", ""), entry.get("kind", ""), entry.get("within", ""))
    return Place(entry["id"], entry.get("name", entry["id"]), *where, aliases)


def _item(language: str, number: int, entry: Mapping[str, Any], data: Mapping[str, Any]) -> Item:
    title, split, body = entry["says"].partition(" // ")
    if not split:
        title, body = entry.get("title", ""), title
    at = entry.get("at", data.get("at"))
    at = datetime.fromisoformat(at) if isinstance(at, str) else at
    kind = Kind(entry.get("kind", "telegram"))
    return Item("field", kind, str(number), at, at, title=title, text=body, language=language, markup=kind is Kind.RSS)


def _count(figures: Figures, entry: Mapping[str, Any], fresh: Mapping[tuple[str, str], tuple[str, str]]) -> None:
    wanted = {}
    for line in entry["expect"]:
        place, change, status, extent = line.split()
        wanted[place, change] = (status, extent)
    hits = wanted.keys() & fresh.keys()
    figures.hit += len(hits)
    figures.missed += len(wanted.keys() - hits)
    figures.wrong += len(fresh.keys() - hits)
    figures.silent += not wanted
    figures.alarms += bool(fresh and not wanted)
    figures.status += sum(wanted[key][0] == fresh[key][0] for key in hits)
    figures.extent += sum(wanted[key][1] == fresh[key][1] for key in hits)
    if wanted != fresh:
        shown = {
            name: [" ".join((*key, *value)) for key, value in what.items()]
            for name, what in (("wanted", wanted), ("found", fresh))
        }
        figures.errors.append(f"{entry['says']}\n    wanted {shown['wanted']}\n    found  {shown['found']}")


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def show(language: str, batch: str = "") -> None:
    """Print what is wrong, and the figures."""
    figures = play(language, batch)
    print(*figures.errors, sep="\n")
    print(language, f"{figures.hit} right, {figures.missed} missed, {figures.wrong} wrong;", end=" ")
    print(", ".join(f"{name} {share:.2f}" for name, share in figures.shares().items()))
