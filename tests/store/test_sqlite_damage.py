"""A damaged file is noticed before it is used, put aside, and mended from the newest good backup and its remains."""

import sqlite3
import stat
from contextlib import closing

import pytest
from store_values import DAWN, after, alert, evidence, incident, item, post, read

from monitor.errors import StoreError
from monitor.model import Receipt
from monitor.store import Changes
from monitor.store.recovery import restore
from monitor.store.sqlite import SqliteStore

PAGE = 4096


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state" / "monitor.db"


def changes(start, end):
    return Changes(
        tuple(read(str(n), f"Hama word{n}", at=after(n), payload=b"x" * 2000) for n in range(start, end)),
        incidents=(incident(f"i{start}", evidence=(evidence(f"desk/{start}", after(start)),)),),
        alerts=(alert(f"a{start}", f"i{start}"),),
        posts=(post(f"a{start}", f"i{start}"),),
        cursors=(("desk", str(end)),),
    )


def send_all(store):
    for delivery in store.lease(DAWN, after(1), 99, ["bell"]):
        store.sent(delivery, Receipt(f"r{delivery.message.key}"), after(1))


def break_pages(path, kind, count):
    """Overwrite pages that hold this table, leaving the first and the last of it."""
    with closing(sqlite3.connect(path)) as file:
        pages = [
            row[0] for row in file.execute("SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf'", (kind,))
        ]
    with path.open("r+b") as file:
        for page in pages[1 : 1 + count]:
            file.seek((page - 1) * PAGE)
            file.write(b"\xa5" * PAGE)


def test_a_whole_file_needs_no_mending(path):
    for _ in range(2):
        with SqliteStore(path) as store:
            assert store.notice == ""
    assert not list(path.parent.glob("*aside*"))


def test_a_broken_file_is_mended_from_backup_and_remains(path, caplog):
    with SqliteStore(path) as store:
        store.commit(changes(0, 40))
        store.backup(DAWN)
        store.commit(changes(40, 120))
        send_all(store)
    break_pages(path, "payload", 3)
    break_pages(path, "item", 2)
    with SqliteStore(path) as store:
        assert "restored the backup monitor-20241207T040000Z.db" in store.notice
        assert store.notice in caplog.text
        assert store.report("desk/5").item.payload == b"x" * 2000
        missing = [n for n in range(120) if not store.knows(item(str(n)))]
        assert all(n >= 40 for n in missing)
        assert len(missing) < 40
        assert [r.id for r in store.find("word119", 5)] == ["desk/119"]
        assert store.cursor("desk") == "40"
        assert [i.id for i in store.incidents_citing("desk/40")] == ["i40"]
        assert store.tally() == {"waiting": 0, "sent": 2, "dead": 0, "lost": 0}
        store.commit(changes(40, 120))
        assert store.counts()["items"] == 120
        assert store.tally()["waiting"] == 0
    with SqliteStore(path) as store:
        assert store.notice == ""
    assert [file.name for file in path.parent.glob("*aside*.db")] == ["monitor.aside-1.db"]


def test_without_a_backup_what_can_be_read_is_saved(path):
    with SqliteStore(path) as store:
        store.commit(changes(0, 80))
        send_all(store)
    break_pages(path, "item", 1)
    with SqliteStore(path) as store:
        assert "no good backup" in store.notice
        assert store.cursor("desk") is None
        assert 40 < store.counts()["items"] < 80
        assert store.tally()["sent"] == 1
        store.commit(changes(0, 80))
        assert store.counts()["items"] == 80
        assert store.tally()["waiting"] == 0


def test_rows_that_are_no_longer_ours_are_not_saved(path):
    with SqliteStore(path) as store:
        store.commit(changes(0, 80))
        store.commit(changes(80, 81))
    with closing(sqlite3.connect(path)) as file:
        file.execute("UPDATE incident SET incident = '{\"id\": 7}' WHERE id = 'i80'")
        file.execute("UPDATE item SET report = 'x' WHERE id = 'desk/80'")
        file.commit()
    break_pages(path, "payload", 1)
    with SqliteStore(path) as store:
        assert store.incident("i0") is not None
        assert store.incident("i80") is None
        assert not store.knows(item("80"))
        assert store.counts()["items"] == 80


@pytest.mark.parametrize("rubbish", [b"not a database at all" * 999, b"\x00" * 50_000])
def test_a_file_that_is_no_database_gives_way_to_the_backup(path, rubbish):
    with SqliteStore(path) as store:
        store.commit(changes(0, 5))
        store.backup(DAWN)
    path.write_bytes(rubbish)
    with SqliteStore(path) as store:
        assert "saved from the damaged file: nothing" in store.notice
        assert store.counts()["items"] == 5


def test_a_damaged_backup_is_passed_over(path):
    with SqliteStore(path) as store:
        store.commit(changes(0, 5))
        store.backup(DAWN)
        store.commit(changes(5, 9))
        newer = store.backup(after(1))
    newer.write_bytes(b"rubbish" * 2000)
    path.write_bytes(b"rubbish" * 2000)
    with SqliteStore(path) as store:
        assert "monitor-20241207T040000Z.db" in store.notice
        assert store.counts()["items"] == 5


def test_the_newest_backups_are_kept(path):
    with SqliteStore(path) as store:
        made = [store.backup(after(n), keep=3) for n in range(5)]
        assert [backup.exists() for backup in made] == [False, False, True, True, True]
        assert [file.name for file in made[4].parent.iterdir() if file.suffix != ".db"] == []


def test_a_backup_is_the_whole_state(path, tmp_path):
    with SqliteStore(path) as store:
        store.commit(changes(0, 5))
        backup = store.backup(DAWN)
        before = [store.report(f"desk/{n}") for n in range(5)], store.tally(), store.incident("i0")
    elsewhere = tmp_path / "elsewhere" / "monitor.db"
    elsewhere.parent.mkdir()
    elsewhere.write_bytes(backup.read_bytes())
    with SqliteStore(elsewhere) as store:
        assert ([store.report(f"desk/{n}") for n in range(5)], store.tally(), store.incident("i0")) == before
        assert [r.id for r in store.find("word3", 5)] == ["desk/3"]


def test_a_backup_is_restored_by_hand(path):
    with SqliteStore(path) as store:
        store.commit(changes(0, 5))
        backup = store.backup(DAWN)
        store.commit(changes(5, 9))
        with pytest.raises(StoreError, match="in use"):
            restore(path, backup)
    aside = restore(path, backup)
    with SqliteStore(path) as store:
        assert store.counts()["items"] == 5
        assert store.cursor("desk") == "5"
    with closing(sqlite3.connect(aside)) as kept:
        assert kept.execute("SELECT count(*) FROM item").fetchone() == (9,)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_log_of_a_killed_daemon_does_not_run_into_a_restored_backup(path):
    with SqliteStore(path) as store:
        store.commit(changes(0, 5))
        backup = store.backup(DAWN)
        store.commit(changes(5, 9))
        log = path.with_name("monitor.db-wal").read_bytes()
    path.with_name("monitor.db-wal").write_bytes(log)
    restore(path, backup)
    with SqliteStore(path) as store:
        assert store.counts()["items"] == 5


def test_a_damaged_backup_is_not_restored(path, tmp_path):
    with SqliteStore(path) as store:
        store.commit(changes(0, 5))
    rubbish = tmp_path / "rubbish.db"
    rubbish.write_bytes(b"rubbish" * 999)
    for backup in (rubbish, tmp_path / "nothing.db"):
        with pytest.raises(StoreError, match="not a whole backup"):
            restore(path, backup)
    with SqliteStore(path) as store:
        assert store.counts()["items"] == 5
