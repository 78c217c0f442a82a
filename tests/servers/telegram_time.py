"""Time that passes when nothing happens: hours of waiting in milliseconds, with real sockets.

The servers and the collector of a test live in one loop, so when no socket has anything to say, nothing is under way:
the loop's clock then jumps to the next timer.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

START = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
_GRACE = 0.001  # seconds in which a packet to ourselves arrives


class _Selector(selectors.DefaultSelector):  # type: ignore[misc]
    jump: Callable[[float], None]

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0)
        if ready or timeout == 0:
            return ready
        if timeout is None or timeout <= _GRACE:
            return super().select(timeout)
        ready = super().select(_GRACE)
        if not ready:
            self.jump(timeout - _GRACE)
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps over waiting."""

    def __init__(self) -> None:
        self._jumped = 0.0
        selector = _Selector()
        selector.jump = self._jump
        super().__init__(selector)
        self._start = self.time()

    def _jump(self, seconds: float) -> None:
        self._jumped += seconds

    def time(self) -> float:
        return super().time() + self._jumped

    def now(self) -> datetime:
        """The moment that goes with the loop's clock."""
        return START + timedelta(seconds=self.time() - self._start)


@contextmanager
def _telethon_on(loop: VirtualLoop) -> Iterator[None]:
    """Telethon remembers flood waits by the wall clock: give it ours."""
    with patch("telethon.client.users.time", SimpleNamespace(time=loop.time)):
        yield


def run(main: Callable[[VirtualLoop], Coroutine[Any, Any, Any]]) -> Any:
    """Run a scenario to its end in virtual time."""
    loop = VirtualLoop()
    try:
        with _telethon_on(loop):
            return loop.run_until_complete(main(loop))
    finally:
        loop.run_until_complete(_end_all())
        loop.close()


async def _end_all() -> None:
    pending = asyncio.all_tasks() - {asyncio.current_task()}
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
