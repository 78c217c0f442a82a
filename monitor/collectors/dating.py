"""When something was published, as far as its publisher can be believed."""

from datetime import UTC, datetime, timedelta

UNDATED = "undated"  # the note on an item whose time is ours, because its own could not be
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # no feed and no wire of today is older
_AHEAD = timedelta(minutes=10)  # clocks differ


def believed(published: datetime | None, now: datetime) -> tuple[datetime, tuple[str, ...]]:
    """The time to go by, never after `now`, and the notes that go with it."""
    if published is None or not _EARLIEST <= published <= now + _AHEAD:
        return now, (UNDATED,)
    return min(published, now), ()
