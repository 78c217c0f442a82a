"""Killed with -9 at any moment: what was acknowledged is there, and nothing is there by half."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from store_values import DAWN, after

from monitor.store.sqlite import SqliteStore

WRITER = """
import sys
from store_values import DAWN, after, alert, incident, post, read
from monitor.store import Changes
from monitor.store.sqlite import SqliteStore

def all_that_follows(n):
    reads = tuple(read(f"{n}.{part}", f"Hama word{n}", at=after(n)) for part in range(3))
    return Changes(
        reads, incidents=(incident(f"i{n}"),), alerts=(alert(f"a{n}", f"i{n}"),),
        posts=(post(f"a{n}", f"i{n}"), post(f"a{n}", f"i{n}", notifier="mail")), cursors=(("desk", str(n)),),
    )

def say(*words):
    print(*words, flush=True)

with SqliteStore(sys.argv[1]) as store:
    n = int(store.cursor("desk") or 0)
    while True:
        n += 1
        store.commit(all_that_follows(n))
        say("stored", n)
        for delivery in store.lease(DAWN, after(1), 1, ["bell"]):
            say("sending", delivery.message.key)
            store.sent(delivery, None, DAWN)
            say("sent", delivery.message.key)
"""


def run_and_kill(path, choose):
    """Let the writer say as many lines as chosen, kill it at once, and return all that it said."""
    here = Path(__file__).parent
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(here), str(here.parents[1])))}
    command = [sys.executable, "-c", WRITER, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as writer:
        said = [writer.stdout.readline() for _ in range(choose.randrange(1, 60))]
        for _ in range(choose.randrange(0, 40_000)):
            pass  # a moment more, so that the blow falls anywhere between two lines
        writer.send_signal(signal.SIGKILL)
        said += writer.stdout.readlines()
    return [line.split() for line in said if line.endswith("\n")]


@pytest.mark.parametrize("seed", range(4))
def test_nothing_acknowledged_is_lost_and_nothing_is_there_by_half(tmp_path, seed):
    choose, path = random.Random(seed), tmp_path / "state" / "monitor.db"
    stored, sent, tried = 0, set(), set()
    for _ in range(3):
        for verb, what in run_and_kill(path, choose):
            if verb == "stored":
                stored = int(what)
            elif verb == "sending":
                assert what not in sent
                tried.add(what)
            else:
                sent.add(what)
        with SqliteStore(path) as store:
            assert store.notice == ""
            last = int(store.cursor("desk"))
            assert last in (stored, stored + 1)
            counts = store.counts()
            assert (counts["items"], counts["incidents"], counts["alerts"]) == (3 * last, last, last)
            assert len(store.find("hama", 10_000)) == 3 * last
            assert store.find(f"word{last}", 9)[0].published == after(last)
            told = [one for n in range(1, last + 1) for one in store.told(f"i{n}") if one.notifier == "bell"]
            assert len(told) == last
            assert sent <= {one.key for one in told if one.state == "sent"} <= tried
            stored = last
    with SqliteStore(path) as store:
        waiting = {delivery.message.key for delivery in store.lease(DAWN, after(1), 10_000, ["bell"])}
        assert not waiting & sent
        assert waiting | tried == {f"a{n}" for n in range(1, last + 1)}
