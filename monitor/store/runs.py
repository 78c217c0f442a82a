"""Offsets of characters, written as runs: a text mostly moves as a whole, so a few pairs stand for thousands."""

from collections.abc import Sequence


def pack(offsets: Sequence[int]) -> tuple[int, ...]:
    """The offsets as pairs, one after another: where a run starts, and of how many following numbers it is."""
    packed: list[int] = []
    for offset in offsets:
        if packed and offset == packed[-2] + packed[-1]:
            packed[-1] += 1
        else:
            packed += (offset, 1)
    return tuple(packed)


def unpack(packed: Sequence[int]) -> tuple[int, ...]:
    """The offsets that `pack` wrote."""
    pairs = zip(packed[::2], packed[1::2], strict=True)
    return tuple(offset for start, length in pairs for offset in range(start, start + length))
