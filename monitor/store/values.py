"""Our values as JSON text and back, strict both ways: what does not fit its type is refused, never guessed.

A field that holds its default is left out, so a default in the model is part of the stored format: changing one, or
taking a field away, needs a migration. Bytes have columns of their own and are not written here.
"""

import json
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from monitor.errors import StoreError
from monitor.model import Incident, Item, Report
from monitor.store.runs import pack, unpack

Value = TypeVar("Value")


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def to_json(kind: Any, value: object) -> str:
    """The value as JSON. Raises ValueError where a field does not hold what its type says."""
    without = {"payload"} if kind is Item else None
    adapter = _adapter(kind)
    try:
        return adapter.dump_json(value, exclude=without, exclude_defaults=True, warnings="error").decode()
    except PydanticSerializationError as error:
        if "surrogates" not in str(error):
            raise
    plain = adapter.dump_python(value, mode="json", exclude=without, exclude_defaults=True, warnings="error")
    return text(json.dumps(plain, ensure_ascii=False))


def from_json(kind: type[Value], written: str) -> Value:
    """The value that `to_json` wrote. Raises StoreError for anything else, an unknown field included."""
    try:
        value: Value = _adapter(cast(Any, kind)).validate_json(written, strict=True, extra="forbid")
    except ValidationError as error:
        what = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()[:3])
        raise StoreError(
            f"a stored {getattr(kind, '__name__', kind)} has not the form that this version of monitor knows ({what}): "
            "install the version that wrote it, or restore a backup"
        ) from error
    return value


def from_report(report: Report) -> str:
    """The report as JSON, its offsets as runs."""
    return to_json(Report, replace(report, offsets=pack(report.offsets)) if report.offsets else report)


def to_report(written: str) -> Report:
    """The report that `from_report` wrote."""
    report = from_json(Report, written)
    return replace(report, offsets=unpack(report.offsets)) if report.offsets else report


@lru_cache(maxsize=512)  # the same few hundred are read again and again; what is frozen can be shared
def to_incident(written: str) -> Incident:
    """The incident that `to_json` wrote."""
    return from_json(Incident, written)


def text(words: str) -> str:
    """The words as a store can hold them: half a surrogate pair, which no encoding can write, becomes U+FFFD."""
    try:
        words.encode()
    except UnicodeEncodeError:
        return words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return words


def moment(at: datetime) -> str:
    """A time as text in UTC that sorts as the times do. Raises ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError(f"a time without a zone cannot be stored: {at}")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def from_moment(written: str) -> datetime:
    """The time that `moment` wrote."""
    return datetime.fromisoformat(written)
