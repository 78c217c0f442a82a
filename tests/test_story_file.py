"""The index of stories over a restart: from its snapshot, from the store, or from both."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.analysis.stories import Index
from monitor.lexicons import likeness
from monitor.model import Item, Kind, Report
from monitor.store import Changes, Read
from monitor.store.memory import MemoryStore
from monitor.story_file import StoryFile
from tests.builders import at, report

WORDS = "Residents of the river districts said on Monday that the bridge at the old mill was closed after the storm."
OTHER = "The council of the port opened two new wells in the eastern quarter and promised a third before the summer."


def kept(store: MemoryStore, index: Index, told: Report) -> None:
    item = Item(told.source, Kind.TELEGRAM, told.id.partition("/")[2], told.published, told.fetched, text=told.text)
    story = index.assign(told, frozenset(), None)
    store.commit(Changes(read=(Read(item, told, story),)))


@pytest.mark.parametrize("snapshot", ["none", "fresh", "old", "broken"])
def test_a_copy_is_known_after_a_restart(snapshot: str, tmp_path: Path) -> None:
    store, before, path = MemoryStore(), Index(likeness.load()), tmp_path / "stories.snapshot"
    kept(store, before, report("field/1", text=WORDS))
    if snapshot in ("fresh", "old"):
        StoryFile(path, before, store).save()
        os.utime(path, (at(0.5).timestamp(), at(0.5).timestamp()))
    if snapshot == "broken":
        path.write_bytes(b"no snapshot")
    if snapshot == "old":
        kept(store, before, report("field/2", 1, text=OTHER))
    after = Index(likeness.load())
    StoryFile(path, after, store).load(at(2))
    assert after.assign(report("wire/1", 2, text=WORDS), frozenset(), None).duplicate_of == "field/1"
    known = "field/2" if snapshot == "old" else ""
    assert after.assign(report("wire/2", 2, text=OTHER), frozenset(), None).duplicate_of == known


def test_what_left_the_window_is_not_taken_up(tmp_path: Path) -> None:
    store, before = MemoryStore(), Index(likeness.load())
    kept(store, before, report("field/1", text=WORDS))
    after = Index(likeness.load())
    StoryFile(tmp_path / "none", after, store).load(at(0) + timedelta(hours=80))
    assert not after.knows("field/1")
