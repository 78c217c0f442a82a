"""Where earlier reports stand by the keys of their rarest words, so that a look-up costs the same at any number.

A bounded table: each shelf keeps the newest few numbers filed under keys that fall on it. Nothing is taken out; what is
older than the window is passed over and in time overwritten. A hostile flood can so push others out, but not slow it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.int64]

_DEPTH = 4
_COMMON = 16 * _DEPTH
"""Times after which a word says little: its shelf has room for the newest few of its reports."""
_LEAST_KEYS = 4
_FEW = 4
_FIRST = 1 << 15
_LARGEST = 1 << 23
_FULL = 0.5
_COUNTERS = 1 << 20
_HIGHEST = np.iinfo(np.uint16).max
_RECOUNT = 8 * _COUNTERS
"""Words after which all counts are halved, so that what was frequent long ago may be rare again."""


def keys(words: Iterable[str]) -> Keys:
    """The numbers of some words: Python's own hashes, which nobody can foresee, so that nobody can make them clash."""
    return np.array(list(map(hash, words)), np.int64)


def _rank(groups: Keys) -> Keys:
    """The place of each element within its run of equal neighbours, from 0."""
    starts = np.flatnonzero(np.concatenate(([True], groups[1:] != groups[:-1])))
    lengths = np.diff(np.append(starts, len(groups)))
    rank: Keys = np.arange(len(groups)) - np.repeat(starts, lengths)
    return rank


class Shelves:
    """Finds the numbers that were filed under the same keys, and knows which keys are rare."""

    def __init__(self) -> None:
        self._shelves = np.full((_FIRST, _DEPTH), -1, np.int32)
        self._next = np.zeros(_FIRST, np.uint8)
        self._seen = np.zeros(_COUNTERS, np.uint16)
        self._words = 0
        self._filed = 0

    def rarest_first(self, some: Keys, most: int) -> Keys:
        """The rarest of some keys, the rarest first; without those that nearly everything has, if enough are left.
        Keys seen a few times are as rare as new ones: those are the words that a copy shares with its original."""
        if len(some) < 2:
            return some
        seen = np.maximum(self._seen[some & (_COUNTERS - 1)], _FEW)
        order = seen.argsort(kind="stable")[:most]
        rarest: Keys = some[order]
        if len(order) > _LEAST_KEYS and seen[order[-1]] > _COMMON:
            return rarest[: max(_LEAST_KEYS, int(np.count_nonzero(seen[order] <= _COMMON)))]
        return rarest

    def near(self, some: Keys) -> list[int]:
        """What was filed under any of these keys, in the order of the keys; -1 where nothing was."""
        found: list[int] = self._shelves[some & (len(self._shelves) - 1)].ravel().tolist()
        return found

    def file(self, number: int, some: Keys) -> None:
        """Put a number under these keys."""
        if self._filed > _FULL * self._shelves.size and len(self._shelves) < _LARGEST:
            self._double()
        at = some & (len(self._shelves) - 1)
        places = self._next[at]
        self._shelves[at, places] = number
        self._next[at] = (places + 1) & (_DEPTH - 1)
        self._filed += len(some)

    def file_many(self, many: Sequence[tuple[int, Sequence[Sequence[str]]]], shares: Sequence[int]) -> None:
        """Count and file many numbers at once, in rising order: each with its words in parts, of which the rarest are
        taken, as many as each part's share."""
        words = [word for _, parts in many for row in parts for word in row]
        if not words:
            return
        lengths = np.array([len(row) for _, parts in many for row in parts])
        owners = np.repeat(np.array([number for number, _ in many]), len(shares))
        places = np.tile(np.arange(len(shares)), len(many))
        self._file_keys(np.repeat(owners, lengths), np.repeat(places, lengths), keys(words), np.array(shares))

    def _file_keys(self, owners: Keys, parts: Keys, some: Keys, most: Keys) -> None:
        while self._filed + len(some) > _FULL * self._shelves.size and len(self._shelves) < _LARGEST:
            self._double()
        seen, times = np.unique(some & (_COUNTERS - 1), return_counts=True)
        self._seen[seen] = np.minimum(self._seen[seen] + times, _HIGHEST)
        order = np.lexsort((np.maximum(self._seen[some & (_COUNTERS - 1)], _FEW), parts, owners))
        owners, parts, some = owners[order], parts[order], some[order]
        kept = _rank(owners * len(most) + parts) < most[parts]
        owners, at = owners[kept], some[kept] & (len(self._shelves) - 1)
        order = at.argsort(kind="stable")
        owners, at = owners[order], at[order]
        rank = _rank(at)
        shelves, sizes = np.unique(at, return_counts=True)
        newest = rank >= np.repeat(sizes, sizes) - _DEPTH
        places = (self._next[at] + rank) & (_DEPTH - 1)
        self._shelves[at[newest], places[newest]] = owners[newest]
        self._next[shelves] = (self._next[shelves] + sizes) & (_DEPTH - 1)
        self._filed += len(at)

    def count(self, some: Keys) -> None:
        """Take note that these different keys were seen once more."""
        if not len(some):
            return
        at = some & (_COUNTERS - 1)
        self._seen[at] += self._seen[at] < _HIGHEST
        self._words += len(some)
        if self._words > _RECOUNT:
            self._words = 0
            self._seen >>= 1

    def _double(self) -> None:
        """Twice the shelves: what stood on one stands on both it may now belong to, until it is overwritten."""
        self._shelves = np.concatenate((self._shelves, self._shelves))
        self._next = np.concatenate((self._next, self._next))
