"""The index as bytes, and back: what was read from each report, not how it is found."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice

from monitor.analysis.stories.window import Record

FORM = "stories 1"
_BATCH = 4_000


def written(records: Iterable[Record], learnt: Mapping[int, int]) -> bytes:
    """One line for the form and the habits, then one for each batch of reports, the oldest first."""
    head = json.dumps({"form": FORM, "habits": [[sign, count] for sign, count in learnt.items()]})
    rows = (json.dumps([_row(record) for record in batch], ensure_ascii=False) for batch in _batches(iter(records)))
    return "\n".join((head, *rows)).encode(errors="surrogatepass")


def read(snapshot: bytes) -> tuple[Iterator[list[Record]], dict[int, int]]:
    """The reports, in batches, and the habits of a snapshot. Raises ValueError if it has another form."""
    head, *rows = snapshot.split(b"\n")
    told = json.loads(head)
    if not isinstance(told, dict) or told.get("form") != FORM:
        raise ValueError(f"not a snapshot of the form {FORM!r}")
    batches = (json.loads(row.decode(errors="surrogatepass")) for row in rows)
    return ([_record(*row) for row in batch] for batch in batches), dict(told["habits"])


def _batches(records: Iterator[Record]) -> Iterator[list[Record]]:
    while batch := list(islice(records, _BATCH)):
        yield batch


def _row(record: Record) -> list[object]:
    known = record.id, record.source, record.published.timestamp(), record.line.decode(), record.text
    return [*known, record.root, record.root_id, sorted(record.places), record.origins]


def _record(
    post: str,
    source: int,
    published: float,
    line: str,
    text: int,
    root: int | None,
    root_id: str,
    places: list[str],
    origins: list[str],
) -> Record:
    at = datetime.fromtimestamp(published, UTC)
    return Record(post, source, at, line.encode(), text, root, root_id, frozenset(places), tuple(origins))
