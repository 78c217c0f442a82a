"""The file itself: who may open it, what it looks like from outside, how it survives a full disk and old versions."""

import os
import re
import shutil
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from sqlite_utils import Database as Schema
from store_values import DAWN, after, evidence, incident, item, message, post, read

from monitor.errors import StoreError
from monitor.model import Silence
from monitor.store import Changes
from monitor.store.schema import steps
from monitor.store.sqlite import SqliteStore
from monitor.store.values import moment


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state" / "monitor.db"


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_it_is_all_there_after_closing(path):
    one = read(payload=b"\xfe raw")
    with SqliteStore(path) as store:
        number = store.incident_number()
        store.commit(Changes((one,), incidents=(incident(),), posts=(post(),), cursors=(("desk", "17"),)))
        assert store.notice == ""
    with SqliteStore(path) as store:
        assert store.report("desk/1") == one
        assert store.cursor("desk") == "17"
        assert store.incident_number() == number + 1
        assert [d.message for d in store.lease(DAWN, after(1), 5, ["bell"])] == [message()]


def test_a_power_cut_takes_nothing_back(path, tmp_path):
    """What lies on the disk after a commit, without an orderly end, is the whole of it."""
    with SqliteStore(path) as store:
        for n in range(5):
            store.commit(Changes((read(str(n)),), posts=(post(f"a{n}"),), cursors=(("desk", str(n)),)))
            image = tmp_path / f"image{n}"
            image.mkdir()
            for end in ("", "-wal"):
                shutil.copyfile(f"{path}{end}", f"{image / path.name}{end}")
            with SqliteStore(image / path.name) as found:
                assert found.notice == ""
                assert found.cursor("desk") == str(n)
                assert found.counts()["items"] == found.tally()["waiting"] == n + 1


def test_what_a_dead_daemon_was_trying_is_tried_again_at_once(path):
    with SqliteStore(path) as store:
        store.post([post()])
        (first,) = store.lease(DAWN, after(60), 5, ["bell"])
    with SqliteStore(path) as store:
        (again,) = store.lease(DAWN, after(60), 5, ["bell"])
        assert (again.id, again.attempts) == (first.id, 1)
        with SqliteStore(path, visiting=True) as visitor:
            assert visitor.lease(DAWN, after(60), 5, ["bell"]) == []


def test_a_second_daemon_is_refused_and_told_who_is_there(path):
    with SqliteStore(path), pytest.raises(StoreError, match=rf"process {os.getpid()}\)"):
        SqliteStore(path)
    SqliteStore(path).close()


def test_a_visitor_reads_and_writes_beside_the_daemon(path):
    with SqliteStore(path) as daemon, SqliteStore(path, visiting=True) as visitor:
        daemon.commit(Changes((read(),)))
        assert [report.id for report in visitor.find("hama", 5)] == ["desk/1"]
        visitor.silence("syria", Silence(after(5)))
        assert [watch for watch, _ in daemon.silences(DAWN)] == ["syria"]


def test_a_visitor_needs_a_state_of_todays_form(path):
    with pytest.raises(StoreError, match="start monitor run"):
        SqliteStore(path, visiting=True)
    path.parent.mkdir()
    with closing(Schema(path)) as old:
        steps.apply(old, stop_before="m005_desk")
    with pytest.raises(StoreError, match="restart monitor run"):
        SqliteStore(path, visiting=True)


def test_only_its_user_can_look_in(path):
    path.parent.mkdir(mode=0o755)
    with SqliteStore(path) as store:
        store.commit(Changes((read(),)))
        backup = store.backup(DAWN)
        assert mode(path.parent) == mode(backup.parent) == 0o700
        assert {mode(file) for file in (*path.parent.glob("*.db*"), path.parent / "lock", backup)} == {0o600}


def test_the_raw_payload_is_kept_once_with_its_fingerprint(path):
    one = read(payload=b"\x00 as received")
    with SqliteStore(path) as store:
        for _ in range(2):
            store.commit(Changes((one,)))
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("SELECT sha256, received FROM payload").fetchall() == [
            (one.item.sha256, b"\x00 as received")
        ]
        assert "as received" not in str(file.execute("SELECT item, report FROM item").fetchall())


def test_the_settings_that_keep_what_is_committed(path):
    with SqliteStore(path) as store:
        wanted = {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 5000, "foreign_keys": 1, "auto_vacuum": 2}
        assert {name: store._database.value(f"PRAGMA {name}") for name in wanted} == wanted


def test_an_older_state_is_brought_up_to_date(path):
    path.parent.mkdir()
    with closing(Schema(path)) as old:
        steps.apply(old, stop_before="m003_outbox")
        old["cursor"].insert({"source": "desk", "cursor": "17"})
        old["alert"].insert({"id": "a1", "incident": "i1", "at": moment(DAWN), "alert": "{}"})
    with SqliteStore(path) as store:
        assert store.cursor("desk") == "17"
        assert store.counts()["alerts"] == 1
        store.post([post()])
        store.remember("digest desk", "2024-12-07")
        assert store.tally()["waiting"] == 1


def test_a_newer_state_is_left_alone(path):
    SqliteStore(path).close()
    with closing(sqlite3.connect(path)) as file:
        file.execute("INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('monitor', 'm999_beyond')")
        file.commit()
    with pytest.raises(StoreError, match=r"newer version of monitor \(m999_beyond\)"):
        SqliteStore(path)


def test_a_full_disk_stops_the_store_and_keeps_what_was_committed(path):
    with SqliteStore(path) as store:
        store._database.script("PRAGMA max_page_count = 150")
        stored = 0
        with pytest.raises(StoreError, match=re.escape("free some disk space")):
            for stored in range(1000):
                changes = Changes((read(str(stored), payload=os.urandom(3000)),), posts=(post(f"a{stored}"),))
                store.commit(changes)
        assert stored > 10
        assert store.counts()["items"] == store.tally()["waiting"] == stored
        store._database.script("PRAGMA max_page_count = 100000")
        store.commit(changes)
        assert store.counts()["items"] == stored + 1


def test_a_value_that_fits_nowhere_is_our_mistake_and_takes_nothing_with_it(path):
    with SqliteStore(path) as store:
        naive = read("2", at=DAWN.replace(tzinfo=None))
        with pytest.raises(ValueError, match="without a zone"):
            store.commit(Changes((read("1"), naive)))
        assert not store.knows(item("1"))
        store.commit(Changes((read("1"),)))


def test_a_closed_store_says_so(path):
    store = SqliteStore(path)
    store.close()
    with pytest.raises(StoreError, match="is closed"):
        store.cursor("desk")


def test_old_items_are_forgotten_in_small_steps(path):
    with SqliteStore(path) as store:
        reads = tuple(read(str(n), f"Hama word{n}", at=after(n)) for n in range(20))
        store.commit(Changes(reads))
        store.commit(Changes(posts=(post("a1"), post("a2", "i2"), post("a2", "i2", notifier="mail"))))
        for delivery in store.lease(after(99), after(100), 9, ["bell"]):
            store.sent(delivery, None, after(1))
        (refused,) = store.lease(after(99), after(100), 9, ["mail"])
        store.dead(refused, after(1), "550")
        store.quarantine(item("bad"), "no", after(1))
        kept_by_incident = incident("i1", evidence=(evidence("desk/3", after(3)),))
        store.commit(Changes(incidents=(kept_by_incident,)))
        gone = []
        while forgotten := store.prune(after(15), limit=6):
            gone.append(forgotten)
        assert gone == [6 + 1 + 1, 6, 2]
        assert [r.id for r in store.find("hama", 99)] == [f"desk/{n}" for n in (19, 18, 17, 16, 15, 3)]
        assert store.find("word2", 9) == []
        assert store.report("desk/3") == reads[3]
        assert store.tally() == {"waiting": 0, "sent": 1, "dead": 1, "lost": 0}
        assert store._database.value("SELECT count(*) FROM payload") == 6


def test_threads_share_a_store_without_losing_anything(path):
    def write(name):
        for n in range(40):
            store.commit(Changes((read(f"{name}{n}", source=name),), cursors=((name, str(n)),)))
            assert store.knows(item(f"{name}{n}", source=name))
            store.find("hama", 3)

    with SqliteStore(path) as store:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(write, "abcd"))
        assert store.counts()["items"] == 160
        assert [store.cursor(name) for name in "abcd"] == ["39"] * 4


def test_space_is_given_back(path):
    with SqliteStore(path) as store:
        store.commit(Changes(tuple(read(str(n), at=after(n), payload=os.urandom(4000)) for n in range(300))))
        full = store.counts()["bytes"]
        while store.prune(after(1000)):
            pass
        assert store.counts()["bytes"] < full / 4
