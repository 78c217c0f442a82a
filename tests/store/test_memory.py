"""What only the store without a file does: it forgets what no pipeline looks at any more."""

from datetime import timedelta

from store_values import after, incident, item, read

from monitor.store import Changes
from monitor.store.memory import MemoryStore


def test_a_window_bounds_what_is_kept():
    store = MemoryStore(window=timedelta(hours=1), payloads=False)
    store.commit(Changes(incidents=(incident(),)))
    most = 0
    for n in range(45_000):
        store.commit(Changes((read(str(n), at=after(n)),)))
        most = max(most, len(store._reads))
    assert most < 30_000
    assert all(store.knows(item(str(n))) for n in range(45_000 - 60, 45_000))
    assert not store.knows(item("0"))
    assert store.report("desk/0") is None
    assert store.report("desk/44999").item.payload == b""
    assert store.incident("i1") == incident()
