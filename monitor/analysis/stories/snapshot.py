"""The index as bytes, and back: what was read from each report, not how it is found."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice

from monitor.analysis.stories.window import Record

FORM = "stories 1"
_BATCH = 20_000


def written(records: Iterable[Record], learnt: Mapping[int, int]) -> bytes:
    """One line for the form and the habits, then one for each report, the oldest first."""
    head = json.dumps({"form": FORM, "habits": [[sign, count] for sign, count in learnt.items()]}).encode()
    return b"\n".join((head, *map(_line, records)))


def read(snapshot: bytes) -> tuple[Iterator[Record], dict[int, int]]:
    """The reports and the habits of a snapshot. Raises ValueError if it has another form."""
    head, _, rest = snapshot.partition(b"\n")
    told = json.loads(head)
    if not isinstance(told, dict) or told.get("form") != FORM:
        raise ValueError(f"not a snapshot of the form {FORM!r}")
    return map(_record, rest.split(b"\n") if rest else ()), dict(told["habits"])


def batches(records: Iterator[Record]) -> Iterator[list[Record]]:
    """The reports in batches."""
    while batch := list(islice(records, _BATCH)):
        yield batch


def _line(record: Record) -> bytes:
    root = "" if record.root is None else str(record.root)
    fields = (record.id, str(record.source), str(record.published.timestamp()), str(record.text), root, record.root_id)
    told = json.dumps([*fields, *([sorted(record.places), record.origins] if record.places or record.origins else ())])
    return told.encode() + b"\x1e" + record.line


def _record(row: bytes) -> Record:
    told, _, line = row.partition(b"\x1e")
    post, source, published, text, root, root_id, *more = json.loads(told)
    return Record(
        id=post,
        source=int(source),
        published=datetime.fromtimestamp(float(published), UTC),
        line=line,
        text=int(text),
        root=int(root) if root else None,
        root_id=root_id,
        places=frozenset(more[0]) if more else frozenset(),
        origins=tuple(more[1]) if more else (),
    )
