"""The article that this project began with: a long recap, in Arabic, of the night when Homs was left."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from monitor import lexicons
from monitor.analysis import mentions, reports
from monitor.analysis.gazetteer import Gazetteer
from monitor.model import Change, Item, Kind, Mention, Place

SEED = Path(__file__).parents[3] / "shared" / "data" / "seed"
PUBLISHED = datetime.fromisoformat("2024-12-07T23:00+03:00")
PLACES = {
    "homs": ("city", "حمص"),
    "hama": ("city", "حماة"),
    "daraa": ("province", "درعا"),
    "suwayda": ("province", "السويداء"),
    "quneitra": ("province", "القنيطرة"),
    "palmyra": ("city", "تدمر"),
    "qaryatayn": ("town", "القريتين"),
    "talbiseh": ("town", "تلبيسة"),
    "rastan": ("town", "الرستن"),
    "malouk": ("checkpoint", "حاجز ملوك"),
    "division-26": ("base", "الفرقة 26"),
    "mashrafa": ("town", "المشرفة"),
    "saraqib": ("city", "سراقب"),
    "aleppo": ("city", "حلب"),
    "idlib": ("province", "إدلب"),
    "halfaya": ("town", "حلفايا"),
    "suran": ("town", "صوران"),
    "maardes": ("town", "معردس"),
    "taybat-al-imam": ("town", "طيبة الإمام"),
    "daraya": ("town", "داريا"),
    "saasaa": ("town", "سعسع"),
    "damascus": ("city", "دمشق"),
    "maydan": ("district", "الميدان"),
    "harasta": ("town", "حرستا"),
    "douma": ("town", "دوما"),
    "qalamoun": ("region", "القلمون"),
    "lebanon": ("country", "لبنان"),
    "western-ghouta": ("region", "الغوطة الغربية"),
    "eastern-ghouta": ("region", "الغوطة الشرقية"),
    "homs-prison": ("prison", "سجن حمص المركزي"),
    "aleppo-countryside": ("region", "ريف حلب الغربي"),
    "idlib-countryside": ("region", "ريف إدلب الشرقي"),
    "coast": ("region", "الساحل"),
    "syria": ("country", "سوريا"),
    "homs-countryside": ("region", "ريف حمص الشرقي"),
}


@pytest.fixture(scope="module")
def found() -> list[Mention]:
    if not SEED.is_dir():
        pytest.skip("the seed article is not here")
    title, _, body = next(SEED.glob("*.txt")).read_text("utf-8").partition("\n")
    item = Item("seed", Kind.RSS, "1", PUBLISHED, PUBLISHED, title=title, text=body, language="ar")
    known = lexicons.load()
    places = [Place(key, key, kind=kind, aliases={"ar": (name,)}) for key, (kind, name) in PLACES.items()]
    return list(mentions.find(reports.read(item), known, Gazetteer(places, known), (), None))


def fresh(found: list[Mention]) -> set[tuple[str, Change]]:
    return {(mention.place, mention.change) for mention in found if not mention.silenced}


def test_every_fresh_change_is_found(found: list[Mention]) -> None:
    wanted = {
        ("homs", Change.WITHDRAWAL),
        ("homs", Change.CAPTURE),
        ("malouk", Change.CAPTURE),
        ("division-26", Change.ENTRY),
        ("mashrafa", Change.ENTRY),
        ("daraa", Change.CAPTURE),
        ("suwayda", Change.CAPTURE),
        ("quneitra", Change.CAPTURE),
        ("palmyra", Change.CAPTURE),
        ("qaryatayn", Change.CAPTURE),
        ("talbiseh", Change.CAPTURE),
        ("rastan", Change.CAPTURE),
        ("hama", Change.CAPTURE),
    }
    assert wanted - fresh(found) == set()


def test_what_is_older_or_elsewhere_stays_silent(found: list[Mention]) -> None:
    old = {"saraqib", "aleppo", "idlib", "halfaya", "suran", "maardes", "taybat-al-imam", "aleppo-countryside"}
    told = {place for place, _ in fresh(found)}
    assert not told & (old | {"damascus", "daraya", "saasaa", "lebanon", "coast", "douma", "harasta", "syria"})
