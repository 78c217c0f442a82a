"""A report stripped to what it says, as it is laid beside others and as it is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

BREAKS = frozenset(".|\n")
"""Marks that end a unit: a sentence, a segment, a line."""

_MARKS = BREAKS | {":"}
_KEPT_MARKS = frozenset(".|:¶") | {""}


@dataclass(eq=False)
class Sheet:
    """The words of a report without their packaging.

    `title`, `label` (a channel's own name above its posts) and `dateline` are words alone; `body` has the marks of
    its sentences, segments, lines and colons among its words. A report without a body has its title there. `cut`:
    the end was cut off; `listed`: it is a list of several things. `words` are those of the body, `bag` the different
    ones."""

    title: tuple[str, ...] = ()
    label: tuple[str, ...] = ()
    dateline: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    cut: bool = False
    listed: bool = False
    words: tuple[str, ...] = field(init=False)
    bag: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        words = tuple([word for word in self.body if word not in _MARKS])
        self.words = words
        self.bag = frozenset(words)

    @cached_property
    def units(self) -> tuple[tuple[int, int, str], ...]:
        """The sentences, segments and lines of the body: first word, end, and the mark before it."""
        units, start, count, before = [], 0, 0, "\n"
        for piece in (*self.body, "\n"):
            if piece in BREAKS:
                if count > start:
                    units.append((start, count, before))
                    start, before = count, piece
                elif piece == "\n":
                    before = piece
            elif piece != ":":
                count += 1
        return tuple(units)

    @cached_property
    def opening(self) -> tuple[int, int]:
        """From where to where words stand before the first colon, in the unit that has it near the beginning."""
        start = count = 0
        for piece in self.body[:48]:
            if piece == ":":
                return (start, count) if count - start <= 12 else (0, 0)
            if piece in BREAKS:
                start = count
            else:
                count += 1
        return 0, 0

    def line(self) -> str:
        """The sheet as one line, to be kept."""
        flags = "".join(flag for flag, on in zip("cl", (self.cut, self.listed), strict=True) if on)
        rows = (self.title, self.label, self.dateline, self.body)
        return "\t".join((flags, *(" ".join(row).replace("\n", "¶") for row in rows)))


def read(line: str) -> Sheet:
    """The sheet that was kept as this line."""
    flags, *rows = line.split("\t")
    title, label, dateline, body = (tuple(row.replace("¶", "\n").split(" ")) if row else () for row in rows)
    return Sheet(title, label, dateline, body, "c" in flags, "l" in flags)


def title_and_words(line: str, most: int) -> tuple[list[str], list[str]]:
    """The title of a kept sheet and the first words of its body."""
    _, title, _, _, body = line.split("\t")
    words = [word for word in body.split(" ", 2 * most)[: 2 * most] if word not in _KEPT_MARKS]
    return title.split(), words[:most]
