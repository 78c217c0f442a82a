"""Dispatches in whatever format an agency sends them, told apart by how they begin."""

import hashlib
from dataclasses import dataclass, field

from monitor.collectors.parsing import newsml1, newsml_g2, nitf, telegraph, wire_json
from monitor.collectors.parsing.documents import Dispatch, Unreadable
from monitor.collectors.parsing.signals import settle
from monitor.collectors.parsing.xml_tree import name_of, parse

_XML = {
    "newsMessage": newsml_g2.read,
    "newsItem": newsml_g2.read,
    "packageItem": newsml_g2.read,
    "conceptItem": newsml_g2.read,
    "knowledgeItem": newsml_g2.read,
    "planningItem": newsml_g2.read,
    "catalogItem": newsml_g2.read,
    "NewsML": newsml1.read,
    "nitf": nitf.read,
}


@dataclass(slots=True)
class Wires:
    """The dispatches of one document, in its order, and the address of the page that follows it."""

    dispatches: list[Dispatch] = field(default_factory=list)
    next: str = ""


def read(body: bytes, *, name: str = "") -> Wires:
    """Read one document of a wire; `name` is its file's name, which plain text may need. A document without news
    (concepts, plans) has no dispatches. Raises Unreadable."""
    start = body[:1000].lstrip(b"\xef\xbb\xbf\t\r\n ")
    if not start.strip(b"\0"):
        raise Unreadable("it is empty")
    following = ""
    if start[:1] in (b"{", b"["):
        dispatches, following = wire_json.read(body)
    elif start[:1] == b"<" or start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        dispatches = _xml(body)
    else:
        dispatches = telegraph.read(body, name)
    for dispatch in dispatches:
        settle(dispatch)
        if not dispatch.id and not dispatch.headline and not dispatch.text:
            raise Unreadable("something in it has neither id nor words: it is no dispatch")
        dispatch.id = dispatch.id or _words_as_id(dispatch)
    return Wires(dispatches, following)


def _words_as_id(dispatch: Dispatch) -> str:
    """Better than to lose it: a later version will look like another dispatch, and the words show that it is not."""
    words = f"{dispatch.headline}\n{dispatch.text}".encode()
    return "sha1:" + hashlib.sha1(words, usedforsecurity=False).hexdigest()


def _xml(body: bytes) -> list[Dispatch]:
    root = parse(body)
    reader = _XML.get(name_of(root))
    if reader is None:
        raise Unreadable(f"its root is <{name_of(root)[:40]}>, which is neither NewsML nor NITF")
    return reader(root)
