"""The tables, as the steps by which they came to be. A step that was ever released is never changed: add another.

Times are text in UTC that sorts (values.moment); values are JSON (values.to_json) beside the columns that are searched.
"""

from sqlite_utils import Database, Migrations

steps = Migrations("monitor")


@steps()
def m001_archive(db: Database) -> None:
    """Every item with what was made of it, those under an embargo and those that could not be read. `n` is the order
    in which they were stored."""
    db["item"].create(  # type: ignore[union-attr]
        {
            "n": int, "id": str, "version": str, "retracts": int, "source": str, "published": str, "fetched": str,
            "story": str, "duplicate_of": str, "why": str, "item": str, "report": str, "mentions": str,
        },
        pk="n",
        not_null={"id", "version", "retracts", "source", "published", "fetched", "story", "item", "report"},
        strict=True,
    )  # fmt: skip
    db.conn.execute("CREATE UNIQUE INDEX item_version ON item(id, version, retracts)")
    db.conn.execute("CREATE INDEX item_published ON item(published)")
    db.conn.execute("CREATE INDEX item_fetched ON item(fetched)")
    db.conn.execute(
        "CREATE TABLE payload (n INTEGER PRIMARY KEY REFERENCES item(n) ON DELETE CASCADE, sha256 TEXT NOT NULL, "
        "received BLOB NOT NULL) STRICT"
    )
    # The index alone: the words stand in `item.report`, and no search asks for their order.
    db.conn.execute("CREATE VIRTUAL TABLE words USING fts5(text, content='', detail=none, tokenize=ascii)")
    db.conn.execute("CREATE TABLE cursor (source TEXT PRIMARY KEY, cursor TEXT NOT NULL) STRICT, WITHOUT ROWID")
    db.conn.execute(
        "CREATE TABLE held (n INTEGER PRIMARY KEY, id TEXT NOT NULL, version TEXT NOT NULL, retracts INTEGER NOT NULL, "
        "embargo TEXT NOT NULL, item TEXT NOT NULL, received BLOB NOT NULL, UNIQUE (id, version, retracts)) STRICT"
    )
    db.conn.execute(
        "CREATE TABLE quarantine (n INTEGER PRIMARY KEY, id TEXT NOT NULL, version TEXT NOT NULL, at TEXT NOT NULL, "
        "error TEXT NOT NULL, item TEXT NOT NULL, sha256 TEXT NOT NULL, received BLOB NOT NULL, "
        "UNIQUE (id, version, sha256)) STRICT"
    )


@steps()
def m002_incidents(db: Database) -> None:
    """Incidents with the reports that they cite, and the alerts. `heard` is when the last evidence came,
    `opened` and `changed` when the first and the last thing was told."""
    db.conn.execute(
        "CREATE TABLE incident (id TEXT PRIMARY KEY, place TEXT NOT NULL, opened TEXT NOT NULL, changed TEXT NOT NULL, "
        "heard TEXT NOT NULL, incident TEXT NOT NULL) STRICT"
    )
    db.conn.execute("CREATE INDEX incident_place ON incident(place, heard)")
    db.conn.execute("CREATE INDEX incident_changed ON incident(changed)")
    db.conn.execute(
        "CREATE TABLE citation (report TEXT NOT NULL, "
        "incident TEXT NOT NULL REFERENCES incident(id) ON DELETE CASCADE, "
        "PRIMARY KEY (report, incident)) STRICT, WITHOUT ROWID"
    )
    db.conn.execute("CREATE INDEX citation_incident ON citation(incident)")
    db.conn.execute(
        "CREATE TABLE alert (id TEXT PRIMARY KEY, incident TEXT NOT NULL, at TEXT NOT NULL, alert TEXT NOT NULL) STRICT"
    )
    db.conn.execute("CREATE INDEX alert_incident ON alert(incident, at)")


@steps()
def m003_outbox(db: Database) -> None:
    """Deliveries, and each thread's receipt. `leased` is until when a delivery is being tried."""
    db.conn.execute(
        "CREATE TABLE delivery (n INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL, notifier TEXT NOT NULL, "
        "thread TEXT NOT NULL, message TEXT NOT NULL, due TEXT NOT NULL, leased TEXT, "
        "attempts INTEGER NOT NULL DEFAULT 0, "
        "state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'dead')), settled TEXT, "
        "error TEXT NOT NULL DEFAULT '', UNIQUE (key, notifier)) STRICT"
    )
    db.conn.execute("CREATE INDEX delivery_waiting ON delivery(due) WHERE state = 'waiting'")
    db.conn.execute("CREATE INDEX delivery_order ON delivery(thread, notifier, n) WHERE state = 'waiting'")
    db.conn.execute(
        "CREATE TABLE receipt (thread TEXT NOT NULL, notifier TEXT NOT NULL, receipt TEXT NOT NULL, "
        "PRIMARY KEY (thread, notifier)) STRICT, WITHOUT ROWID"
    )


@steps()
def m004_health(db: Database) -> None:
    """How each source fares, and small things to remember: what was said once, when the last digest went."""
    db.conn.execute("CREATE TABLE health (source TEXT PRIMARY KEY, health TEXT NOT NULL) STRICT, WITHOUT ROWID")
    db.conn.execute("CREATE TABLE memo (name TEXT PRIMARY KEY, memo TEXT NOT NULL) STRICT, WITHOUT ROWID")


@steps()
def m005_desk(db: Database) -> None:
    """What people decided, until the incident carries it, and what they muted."""
    db.conn.execute(
        "CREATE TABLE decision (n INTEGER PRIMARY KEY, incident TEXT NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL, "
        "verb TEXT NOT NULL, decision TEXT NOT NULL, taken INTEGER NOT NULL DEFAULT 0, "
        "UNIQUE (incident, at, by, verb)) STRICT"
    )
    db.conn.execute("CREATE INDEX decision_waiting ON decision(at) WHERE taken = 0")
    db.conn.execute(
        "CREATE TABLE silence (n INTEGER PRIMARY KEY, watch TEXT NOT NULL, until TEXT NOT NULL, "
        "silence TEXT NOT NULL) STRICT"
    )
    db.conn.execute("CREATE INDEX delivery_thread ON delivery(thread, n)")


@steps()
def m006_stories(db: Database) -> None:
    """Stories are counted by every look at the status."""
    db.conn.execute("CREATE INDEX item_story ON item(story)")


@steps()
def m007_tally(db: Database) -> None:
    """Deliveries are counted by every look at the status, and years of them are kept."""
    db.conn.execute("CREATE INDEX delivery_state ON delivery(state, key)")
