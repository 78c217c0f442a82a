"""What a source puts above and below all its posts: learnt from its own, so that no list of footers is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from xxhash import xxh3_64_intdigest

_OFTEN = 3
_MOST = 50_000


class Habits:
    """Counts the first and last lines of each source; of what is seldom seen it forgets the older half in time."""

    def __init__(self) -> None:
        self._now: dict[int, int] = {}
        self._before: dict[int, int] = {}

    def of(self, source: str, name: tuple[str, ...] = ()) -> Callable[[str, tuple[str, ...]], bool]:
        """Says whether the source often puts this line at this place (`head` or `foot`), or it is its own name."""
        return lambda place, line: line == name or self._times(_sign(source, place, line)) >= _OFTEN

    def learn(self, source: str, place: str, lines: Iterable[tuple[str, ...]]) -> None:
        """Take note of the lines that stood at a place of one post."""
        for line in lines:
            sign = _sign(source, place, line)
            self._now[sign] = self._times(sign) + 1
        if len(self._now) > _MOST:
            self._before, self._now = self._now, {}

    @property
    def learnt(self) -> Mapping[int, int]:
        """How often each line was seen, by its sign: to be kept over a restart."""
        return self._before | self._now

    def take_up(self, learnt: Mapping[int, int]) -> None:
        """Go on with what was learnt before a restart."""
        self._before = dict(learnt)

    def _times(self, sign: int) -> int:
        return self._now.get(sign) or self._before.get(sign, 0)


def _sign(source: str, place: str, line: tuple[str, ...]) -> int:
    return xxh3_64_intdigest(f"{source}\n{place}\n{' '.join(line)}".encode(errors="replace"))
