"""Files of incidents: whole at any moment, harmless in a spreadsheet, the newest state of each."""

import csv
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from monitor.errors import Unavailable
from monitor.model import Message
from monitor.notifiers.files import Files
from tests.notifiers.samples import HOSTILE, claimed, contested, hostile, unworded

ATOM = "{http://www.w3.org/2005/Atom}"


async def written(
    folder: Path, *messages: Message
) -> tuple[list[dict[str, str]], dict[str, object], ElementTree.Element]:
    files = Files("files", folder)
    for message in messages:
        await files.notify(message, None)
    with (folder / "incidents.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    features = json.loads((folder / "incidents.geojson").read_text("utf-8"))
    return rows, features, ElementTree.parse(folder / "incidents.atom").getroot()


async def test_the_newest_state_of_each_incident(tmp_path: Path) -> None:
    rows, features, feed = await written(tmp_path / "out", claimed(), contested())
    assert [(row["id"], row["state"]) for row in rows] == [("HOMS-7", "contested")]
    (feature,) = features["features"]  # type: ignore[misc]
    assert feature["geometry"] == {"type": "Point", "coordinates": [36.7137, 34.7324]}
    assert feature["properties"]["state"] == "contested"
    (entry,) = feed.iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == "tag:whoholds,2024:incident/HOMS-7"
    assert entry.findtext(f"{ATOM}updated") == "2024-12-07T19:15:22Z"
    assert entry.findtext("{http://www.georss.org/georss}point") == "34.7324 36.7137"
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [
        "incidents.atom",
        "incidents.csv",
        "incidents.geojson",
    ]


async def test_a_spoilt_file_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "incidents.geojson").write_text("[1, 2")
    rows, _, _ = await written(tmp_path, claimed())
    assert len(rows) == 1


async def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="cannot write"):
        await Files("files", tmp_path / "file" / "folder").notify(claimed(), None)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_nothing_hostile_lies_in_the_files(tmp_path: Path, text: str) -> None:
    rows, _, feed = await written(tmp_path, hostile(text), unworded(text))
    for row in rows:
        for value in row.values():
            assert not value.lstrip("\u2066\u2067\u2068").startswith(("=", "+", "@", "\t"))
            assert "\x1b" not in value
    for link in feed.iter(f"{ATOM}link"):
        assert link.get("href", "").startswith("https://")


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@sum", "\t=1", " =1", "\u2067=1\u2069"])
async def test_no_cell_is_a_formula(tmp_path: Path, formula: str) -> None:
    rows, _, _ = await written(tmp_path, unworded(formula))
    assert rows[0]["headline"].startswith("'")
