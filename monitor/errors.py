"""What can go wrong, by what we do about it."""

from dataclasses import dataclass
from datetime import timedelta


class MonitorError(Exception):
    """What the monitor itself raises; anything else is a mistake of ours on one item."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in a file, where it stands and what mends it. Line and column count from 1; 0 is unknown. `private`:
    the line holds what nobody may see, and is not shown."""

    file: str
    line: int
    column: int
    what: str
    hint: str = ""
    private: bool = False


class ConfigError(MonitorError):
    """The user must mend the file: print every mistake and do not start (exit 78)."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = mistakes
        super().__init__("; ".join(f"{m.file}:{m.line}:{m.column}: {m.what}" for m in mistakes))


class StoreError(MonitorError):
    """We can no longer remember: stop, and let the service manager start us afresh."""


class Unavailable(MonitorError):  # noqa: N818  the word of the design, and what a log line says
    """The other side is away: rest for `retry_after` if it said so, else longer each time, and go again."""

    def __init__(self, who: str, why: str, retry_after: timedelta | None = None) -> None:
        self.who, self.why, self.retry_after = who, why, retry_after
        super().__init__(f"{who}: {why}")


class Refused(MonitorError):  # noqa: N818
    """The other side will not have us (401, 404, banned, bad token): stop asking it and tell the user."""

    def __init__(self, who: str, why: str) -> None:
        self.who, self.why = who, why
        super().__init__(f"{who}: {why}")
