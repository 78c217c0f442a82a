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

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from monitor import lexicons
from monitor.analysis import mentions, reports
from monitor.analysis.gazetteer import Gazetteer
from monitor.model import Item, Kind, Place

FOLDER = Path(__file__).parent
UNSEEN = FOLDER / "unseen"
"""Sets of reports of which the learned witness has seen none."""
Labelled = tuple[Item, list[str]]
"""A report, and "place capture claimed whole" for each fresh change in it."""
LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.toml"))


@dataclass
class Figures:
    """What was found right, missed and told wrongly, of the changes and of their places alone; `errors` are lines for a
    reader."""

    hit: int = 0
    missed: int = 0
    wrong: int = 0
    silent: int = 0
    alarms: int = 0
    status: int = 0
    extent: int = 0
    places: int = 0
    missed_places: int = 0
    wrong_places: int = 0
    errors: list[str] = field(default_factory=list)

    def __add__(self, other: Figures) -> Figures:
        return Figures(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))

    def shares(self) -> dict[str, float]:
        """The shares that the floors are about."""
        return {
            "precision": _share(self.hit, self.hit + self.wrong),
            "recall": _share(self.hit, self.hit + self.missed),
            "place precision": _share(self.places, self.places + self.wrong_places),
            "place recall": _share(self.places, self.places + self.missed_places),
            "alarms": _share(self.alarms, self.silent),
            "status": _share(self.status, self.hit),
            "extent": _share(self.extent, self.hit),
        }


def read(language: str) -> dict[str, Any]:
    """The file of a language."""
    return tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))


def play(language: str, batch: str = "") -> Figures:
    """Find the changes in every report of a file (of one `batch` or language, where one is named), and count."""
    places, reports_ = from_file(language, batch)
    return count(places, reports_)


def count(places: Sequence[Place], labelled: Sequence[Labelled]) -> Figures:
    """Find the changes in labelled reports, and count."""
    known = lexicons.load()
    gazetteer = Gazetteer(places, known)
    figures = Figures()
    for item, expect in labelled:
        found = mentions.find(reports.read(item), known, gazetteer)
        fresh = {(m.place, str(m.change)): (str(m.status), str(m.extent)) for m in found if not m.silenced}
        _count(figures, f"{item.title} // {item.text}", expect, fresh)
    return figures


def from_file(language: str, batch: str = "") -> tuple[list[Place], list[Labelled]]:
    """The places and the reports of a file beside this one."""
    data = read(language)
    chosen = [e for e in data["reports"] if not batch or batch in (e.get("batch"), e.get("lang"))]
    return [place(entry) for entry in data["places"]], [_entry(language, entry, data) for entry in chosen]


def from_folder(folder: Path) -> tuple[list[Place], list[Labelled]]:
    """The places and the reports of a set: places.json, and items.jsonl with a report a line (id, lang, kind, source,
    published, title, text, expect, tags)."""
    places = [place(entry) for entry in json.loads((folder / "places.json").read_text("utf-8"))]
    lines = (folder / "items.jsonl").read_text("utf-8").splitlines()
    return places, [_record(json.loads(line)) for line in lines if line.strip()]


def place(entry: Mapping[str, Any]) -> Place:
    aliases = {code: tuple(names) for code, names in entry.get("aliases", {}).items()}
    where = (entry.get("country") or "", entry.get("kind") or "", entry.get("within") or "")
    return Place(entry["id"], entry.get("name", entry["id"]), *where, aliases)


def item(at: datetime, kind: Kind, language: str, title: str, text: str, native_id: str = "") -> Item:
    """A report as it comes from a source."""
    rss = kind is Kind.RSS
    return Item("field", kind, native_id, at, at, title=title, text=text, language=language, markup=rss)


def _entry(language: str, entry: Mapping[str, Any], data: Mapping[str, Any]) -> Labelled:
    title, split, body = entry["says"].partition(" // ")
    if not split:
        title, body = entry.get("title", ""), title
    at = entry.get("at", data.get("at"))
    at = datetime.fromisoformat(at) if isinstance(at, str) else at
    kind = Kind(entry.get("kind", "telegram"))
    return item(at, kind, entry.get("lang", language), title, body), entry["expect"]


def _record(record: Mapping[str, Any]) -> Labelled:
    at, kind = datetime.fromisoformat(record["published"]), Kind(record["kind"])
    expect = [" ".join(e[key] for key in ("place", "type", "status", "extent")) for e in record.get("expect", ())]
    words = (record.get("title") or "", record.get("text") or "")
    return item(at, kind, record["lang"], *words, record["id"]), expect


def _count(
    figures: Figures, says: str, expect: Sequence[str], fresh: Mapping[tuple[str, str], tuple[str, str]]
) -> None:
    wanted = {}
    for line in expect:
        where, change, status, extent = line.split()
        wanted[where, change] = (status, extent)
    hits = wanted.keys() & fresh.keys()
    figures.hit += len(hits)
    figures.missed += len(wanted.keys() - hits)
    figures.wrong += len(fresh.keys() - hits)
    places, told = {where for where, _ in wanted}, {where for where, _ in fresh}
    figures.places += len(places & told)
    figures.missed_places += len(places - told)
    figures.wrong_places += len(told - places)
    figures.silent += not wanted
    figures.alarms += bool(fresh and not wanted)
    figures.status += sum(wanted[key][0] == fresh[key][0] for key in hits)
    figures.extent += sum(wanted[key][1] == fresh[key][1] for key in hits)
    if wanted != fresh:
        shown = {
            name: [" ".join((*key, *value)) for key, value in what.items()]
            for name, what in (("wanted", wanted), ("found", fresh))
        }
        figures.errors.append(f"{says}\n    wanted {shown['wanted']}\n    found  {shown['found']}")


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def show(name: str, batch: str = "") -> None:
    """Print what is wrong in a file, or in a folder of a set, and the figures."""
    figures = count(*from_folder(Path(name))) if Path(name).is_dir() else play(name, batch)
    print(*figures.errors, sep="\n")
    print(name, f"{figures.hit} right, {figures.missed} missed, {figures.wrong} wrong;", end=" ")
    print(", ".join(f"{name} {share:.2f}" for name, share in figures.shares().items()))
