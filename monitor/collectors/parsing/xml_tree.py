"""XML of news agencies: read without fetching or expanding anything, and its words as plain lines."""

import re
from collections.abc import Iterator
from contextlib import suppress

from lxml import etree

from monitor.collectors.parsing.documents import Unreadable, clean
from monitor.collectors.parsing.prescan import scan

_PARAGRAPHS = ("p", "br", "div", "section", "article", "block", "lead", "lede", "blockquote", "bq", "pre", "note", "hr")
_HEADS = ("h1", "h2", "h3", "h4", "h5", "h6", "hl1", "hl2")
_ROWS = ("li", "ul", "ol", "dl", "dt", "dd", "table", "tr")
_LINES = frozenset((*_PARAGRAPHS, *_HEADS, *_ROWS))
_UNSEEN = frozenset(("script", "style", "header", "footer", "nav", "aside", "media", "nitf-table-metadata"))


def parse(body: bytes) -> etree._Element:
    """The root. What is not quite well-formed is mended; what breaks off before its end is not. Raises Unreadable."""
    scan(body)
    try:
        return etree.fromstring(body, _parser(recover=False))
    except (etree.XMLSyntaxError, ValueError) as error:
        mistake = clean(error)[:120]
    root: etree._Element | None = None
    with suppress(etree.XMLSyntaxError, ValueError):
        root = etree.fromstring(body, _parser(recover=True))
    if root is None:
        raise Unreadable(f"it is malformed: {mistake}")
    closing = re.compile(rb"</(?:[\w.-]+:)?" + name_of(root).encode() + rb"\s*>\s*$")
    if b"\0" not in body[:4] and not closing.search(body[-500:]):
        raise Unreadable("it breaks off before its end")
    return root


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def name_of(element: etree._Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def all_named(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The elements below, at the end of this path of names, in any namespace."""
    if not names:
        yield element
        return
    for child in element:
        if isinstance(child.tag, str) and name_of(child) == names[0]:
            yield from all_named(child, *names[1:])


def named(element: etree._Element, *names: str) -> etree._Element | None:
    """The first of them."""
    return next(all_named(element, *names), None)


def words(element: etree._Element | None) -> str:
    """All the words in an element, on one line."""
    return " ".join("".join(map(str, element.itertext())).split()) if element is not None else ""


def first_words(element: etree._Element, *paths: tuple[str, ...]) -> str:
    """The words at the first of these paths that has any."""
    found = (words(each) for path in paths for each in all_named(element, *path))
    return clean(next(filter(None, found), ""))


def value(element: etree._Element | None, *attributes: str) -> str:
    """The first of these attributes that is there."""
    if element is None:
        return ""
    return clean(next((element.get(name) for name in attributes if element.get(name)), ""))


def lines(element: etree._Element | None) -> str:
    """The words of a body as plain text, a line for each paragraph."""
    if element is None:
        return ""
    pieces: list[str] = []
    _gather(element, pieces)
    rows = (" ".join(row.split()) for row in "".join(pieces).split("\x1e"))
    return clean("\n".join(row for row in rows if row))


def _gather(element: etree._Element, pieces: list[str]) -> None:
    name = name_of(element).lower()  # of an unresolved entity it is a function's, which is no name of a line
    if name in _UNSEEN:
        return
    edge = "\x1e" if name in _LINES else " " if name in ("td", "th") else ""
    pieces.append(edge + (element.text or ""))
    for child in element:
        _gather(child, pieces)
        pieces.append(child.tail or "")
    pieces.append(edge)
