"""The words of a rich message (layer 229): blocks of headings, paragraphs, lists and tables instead of one text.

The blocks and the styled texts in them are trees; what holds words is found by the names of their fields, so that
a kind of block that is added later is read as well.
"""

from collections.abc import Iterator
from typing import Any

from telethon.tl import types

from monitor.collectors.posts import Run

_WORDS = ("title", "text", "author", "caption", "credit", "texts", "items", "rows", "cells", "blocks", "articles")
_QUOTES = (types.PageBlockBlockquote, types.PageBlockPullquote, types.PageBlockBlockquoteBlocks)


def runs(blocks: list[Any]) -> Iterator[Run]:
    """The runs of these blocks, each block on lines of its own."""
    for number, block in enumerate(blocks):
        if number:
            yield Run("\n")
        yield from _below(block, "", isinstance(block, _QUOTES))


def _below(node: Any, link: str, quoted: bool) -> Iterator[Run]:
    if isinstance(node, str):
        yield Run(node, link, quoted)
    elif isinstance(node, list):
        inline = all(type(part).__name__.startswith("Text") for part in node)
        for number, part in enumerate(node):
            if number and not inline:
                yield Run("\n", "", quoted)
            yield from _below(part, link, quoted)
    elif node is not None:
        yield from _fields(node, link or _link(node), quoted or isinstance(node, _QUOTES))


def _fields(node: Any, link: str, quoted: bool) -> Iterator[Run]:
    first = True
    for name in _WORDS:
        words = list(_below(getattr(node, name, None), link, quoted))
        if any(run.text for run in words):
            if not first:
                yield Run("\n", "", quoted)
            first = False
            yield from words


def _link(node: Any) -> str:
    return node.url if isinstance(node, types.TextUrl) else ""
