"""What may be asked of Telegram and when: its flood waits, per method, and our own modest pace. Pure.

An account that asks too much is closed without a reason, so names are resolved and channels joined slowly
(github.com/LonamiWebs/Telethon issues 824, 3159, 4150 tell of such accounts).
"""

from collections import defaultdict, deque
from collections.abc import Mapping

MODEST: Mapping[str, tuple[int, float]] = {
    "ResolveUsername": (1, 60.0),
    "JoinChannel": (5, 86_400.0),
    "GetDialogs": (10, 60.0),
    "GetHistory": (30, 10.0),
}
"""At most so many calls of a method in so many seconds."""


class Pacing:
    """Times are seconds of one clock that only moves on."""

    def __init__(self, modest: Mapping[str, tuple[int, float]] = MODEST) -> None:
        self._modest = modest
        self._calls: defaultdict[str, deque[float]] = defaultdict(deque)
        self.until: dict[str, float] = {}

    def rest(self, method: str, now: float) -> float:
        """Seconds to wait before the method may be called; 0 for at once."""
        flood = self.until.get(method, now) - now
        if method not in self._modest:
            return max(flood, 0.0)
        most, seconds = self._modest[method]
        calls = self._calls[method]
        full = calls[0] + seconds - now if len(calls) >= most else 0.0
        return max(flood, full, 0.0)

    def called(self, method: str, now: float) -> None:
        """Note a call."""
        if method in self._modest:
            calls = self._calls[method]
            calls.append(now)
            while len(calls) > self._modest[method][0]:
                calls.popleft()

    def flooded(self, method: str, seconds: float, now: float) -> None:
        """Telegram asks us not to call the method for so long."""
        self.until[method] = now + seconds
