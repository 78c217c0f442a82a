"""A drop folder: each file once, none half, none lost, whatever the moment of a crash."""

import os
from pathlib import Path

import pytest

from monitor.collectors.wire_folder import WireFolder
from monitor.errors import Unavailable
from monitor.model import Event, Kind
from tests.collectors.polling import NOW, Keeper, source
from tests.collectors.wire_samples import IPTC7901, g2, g2_message


class Crash(Exception):  # noqa: N818
    """The power fails."""


def crash() -> None:
    raise Crash


@pytest.fixture
def keeper() -> Keeper:
    return Keeper()


def folder(path: Path, keeper: Keeper) -> WireFolder:
    return WireFolder(source(Kind.WIRE), path, keeper.clock, settle=0.0)


def drop(path: Path, name: str, words: str | bytes) -> Path:
    target = path / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(words if isinstance(words, bytes) else words.encode())
    return target


def names(path: Path) -> list[str]:
    return sorted(each.name for each in path.iterdir()) if path.is_dir() else []


async def test_a_file_is_read_stored_and_moved(tmp_path: Path, keeper: Keeper) -> None:
    drop(tmp_path, "a.xml", g2())
    (item,) = await keeper.poll(folder(tmp_path, keeper))
    assert (item.id, item.kind, item.event, item.urgency) == ("desk/urn:desk:1", Kind.WIRE, Event.NEW, 2)
    assert (item.title, item.fetched) == ("Army leaves the town", NOW)
    assert item.text == "HAMA, Syria HAMA - The army left.\nIt said so."
    assert item.payload == g2().encode()
    assert names(tmp_path) == ["done"]
    assert names(tmp_path / "done") == ["a.xml"]


async def test_a_file_that_still_grows_is_left_alone(
    tmp_path: Path, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = folder(tmp_path, keeper)
    growing = drop(tmp_path, "a.xml", g2()[:100])
    looked = reader._look

    def look() -> dict[Path, str]:
        with growing.open("ab") as file:
            file.write(b"<")
        return looked()

    monkeypatch.setattr(reader, "_look", look)
    assert await keeper.poll(reader) == []
    monkeypatch.undo()
    drop(tmp_path, "a.xml", g2())
    assert len(await keeper.poll(reader)) == 1


async def test_files_under_way_by_their_name_wait_for_the_rename(tmp_path: Path, keeper: Keeper) -> None:
    parts = [drop(tmp_path, name, g2(name)) for name in ("a.xml.tmp", ".b.xml", "c.filepart")]
    reader = folder(tmp_path, keeper)
    assert await keeper.poll(reader) == []
    parts[0].rename(tmp_path / "a.xml")
    assert [item.native_id for item in await keeper.poll(reader)] == ["a.xml.tmp"]


async def test_an_old_time_a_subfolder_and_a_second_file_of_a_name_make_no_difference(
    tmp_path: Path, keeper: Keeper
) -> None:
    os.utime(drop(tmp_path, "late.xml", g2("late")), (1, 1))
    drop(tmp_path, "politics/late.xml", g2("other"))
    assert len(await keeper.poll(folder(tmp_path, keeper))) == 2
    assert names(tmp_path / "done") == ["late-1.xml", "late.xml"]


async def test_the_same_dispatch_twice_is_told_once(tmp_path: Path, keeper: Keeper) -> None:
    drop(tmp_path, "a.xml", g2())
    drop(tmp_path, "b.xml", g2())
    reader = folder(tmp_path, keeper)
    assert len(await keeper.poll(reader)) == 1
    drop(tmp_path, "c.xml", g2())
    assert await keeper.poll(reader) == []
    assert len(names(tmp_path / "done")) == 3


async def test_a_correction_and_a_kill_follow_their_dispatch(tmp_path: Path, keeper: Keeper) -> None:
    reader = folder(tmp_path, keeper)
    drop(tmp_path, "z-first.xml", g2(version="978556838"))
    drop(tmp_path, "a-second.xml", g2(version="1542761538", sent="2024-12-07T20:05:00Z", body="<p>Not so.</p>"))
    first, second = await keeper.poll(reader)
    assert [(each.event, each.version[:9]) for each in (first, second)] == [
        (Event.NEW, "978556838"),
        (Event.EDIT, "154276153"),
    ]
    drop(tmp_path, "kill.xml", g2(version="1542761538", sent="2024-12-07T20:10:00Z", status="stat:canceled", body=""))
    drop(tmp_path, "late.xml", g2(version="1", sent="2024-12-07T19:00:00Z"))
    (kill,) = await keeper.poll(reader)
    assert kill.event is Event.RETRACT
    assert len({first.version, second.version, kill.version}) == 3


async def test_an_embargo_travels_with_the_item(tmp_path: Path, keeper: Keeper) -> None:
    drop(tmp_path, "a.xml", g2("a", embargoed="<embargoed>2024-12-07T23:00:00Z</embargoed>"))
    drop(tmp_path, "b.xml", g2("b", embargoed="<embargoed/>"))
    items = {item.native_id: item.embargo for item in await keeper.poll(folder(tmp_path, keeper))}
    assert items["a"] and items["a"].isoformat() == "2024-12-07T23:00:00+00:00"
    assert items["b"] and items["b"].year == 9999


async def test_a_bad_file_goes_to_bad_with_the_reason_and_the_others_are_read(tmp_path: Path, keeper: Keeper) -> None:
    drop(tmp_path, "a.xml", g2("a")[:-50])
    drop(tmp_path, "b.xml", g2_message(g2("b"), g2("c")))
    drop(tmp_path, "d.bin", bytes(range(256)))
    drop(tmp_path, "e.iptc", IPTC7901)
    os.utime(drop(tmp_path, "f.xml", ""), (1, 1))
    reader = folder(tmp_path, keeper)
    assert len(await keeper.poll(reader)) == 3
    assert names(tmp_path / "bad") == ["a.xml", "a.xml.why", "d.bin", "d.bin.why", "f.xml", "f.xml.why"]
    assert (tmp_path / "bad/a.xml.why").read_text() == "it breaks off before its end\n"
    assert "lies in bad/" in reader.trouble
    await keeper.poll(reader)
    assert reader.trouble == ""


async def test_an_empty_file_may_be_one_that_has_only_begun(tmp_path: Path, keeper: Keeper) -> None:
    stamp = NOW.timestamp()
    os.utime(drop(tmp_path, "a.xml", ""), (stamp, stamp))
    reader = folder(tmp_path, keeper)
    assert await keeper.poll(reader) == []
    assert names(tmp_path) == ["a.xml"]
    keeper.later(minutes=2)
    await keeper.poll(reader)
    assert names(tmp_path / "bad") == ["a.xml", "a.xml.why"]


async def test_links_and_pipes_are_left_alone(tmp_path: Path, keeper: Keeper) -> None:
    elsewhere = drop(tmp_path / "outside", "secret.xml", g2("secret"))
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "link.xml").symlink_to(elsewhere)
    os.mkfifo(inbox / "pipe.xml")
    assert await keeper.poll(folder(inbox, keeper)) == []


async def test_a_crash_before_the_commit_loses_nothing(tmp_path: Path, keeper: Keeper) -> None:
    drop(tmp_path, "a.xml", g2())
    async for _ in folder(tmp_path, keeper).collect(keeper):
        break
    assert names(tmp_path) == ["a.xml"]
    assert len(await keeper.poll(folder(tmp_path, keeper))) == 1


async def test_a_crash_between_the_commit_and_the_move_tells_nothing_twice(tmp_path: Path, keeper: Keeper) -> None:
    drop(tmp_path, "a.xml", g2())
    with pytest.raises(Crash):
        await keeper.poll(folder(tmp_path, keeper), crash)
    assert names(tmp_path) == ["a.xml"]
    assert await keeper.poll(folder(tmp_path, keeper)) == []
    assert names(tmp_path / "done") == ["a.xml"]


async def test_a_crash_after_each_batch_of_many(tmp_path: Path, keeper: Keeper) -> None:
    for number in range(60):
        drop(tmp_path, f"{number}.xml", g2(f"n{number}"))
    crashes, told = 0, 0

    def later() -> None:
        nonlocal crashes
        crashes += 1
        if crashes % 2:
            raise Crash

    for _ in range(10):
        try:
            told += len(await keeper.poll(folder(tmp_path, keeper), later))
        except Crash:
            continue
    assert len(keeper.items) == 60
    assert len(names(tmp_path / "done")) == 60


async def test_a_file_that_cannot_be_moved_is_read_once_all_the_same(
    tmp_path: Path, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, target: Path) -> Path:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "replace", refuse)
    drop(tmp_path, "a.xml", g2())
    reader = folder(tmp_path, keeper)
    assert len(await keeper.poll(reader)) == 1
    assert "cannot be moved to done/: Read-only file system" in reader.trouble
    assert await keeper.poll(folder(tmp_path, keeper)) == []
    drop(tmp_path, "b.xml", g2("b"))
    assert [item.native_id for item in await keeper.poll(folder(tmp_path, keeper))] == ["b"]


async def test_a_folder_that_is_not_there_is_told(tmp_path: Path, keeper: Keeper) -> None:
    with pytest.raises(Unavailable, match="its folder cannot be read: No such file"):
        await keeper.poll(folder(tmp_path / "nowhere", keeper))
