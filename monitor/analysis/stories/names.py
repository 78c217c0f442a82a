"""Where the newest reports of a name stand: a post's id, the whole of a text, the post that was forwarded.

A bounded table like the shelves, made for single look-ups: two places a name, the newest first; what it gives may
belong to another name by chance, so that the asker must check."""

from __future__ import annotations

from array import array
from collections.abc import Hashable

_FIRST = 1 << 13
_LARGEST = 1 << 23
_FULL = 0.7


class Names:
    """Numbers under names."""

    def __init__(self) -> None:
        self._places = array("i", [-1]) * (2 * _FIRST)
        self._mask = _FIRST - 1
        self._put = 0

    def newest(self, name: Hashable) -> tuple[int, int]:
        """The two newest numbers that may belong to a name; -1 where there is none."""
        at = 2 * (hash(name) & self._mask)
        return self._places[at], self._places[at + 1]

    def put(self, name: Hashable, number: int) -> None:
        """A number under a name; the older of the two that stood there is forgotten."""
        if self._put > _FULL * self._mask and self._mask < _LARGEST - 1:
            self._places *= 2  # what stood in one place stands in both it may now belong to
            self._mask = 2 * self._mask + 1
        at = 2 * (hash(name) & self._mask)
        self._places[at + 1] = self._places[at]
        self._places[at] = number
        self._put += 1
