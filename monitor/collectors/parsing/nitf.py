"""NITF (iptc.org/std/NITF), on its own or inside NewsML."""

import re

from lxml import etree

from monitor.collectors.parsing.dates import when
from monitor.collectors.parsing.documents import Dispatch, clean, iso
from monitor.collectors.parsing.signals import mark, status
from monitor.collectors.parsing.xml_tree import all_named, first_words, lines, name_of, named, value

_TIME_IN_ID = re.compile(r":(\d{10,13})$")  # dpa puts the version into the id: a time in milliseconds


def read(root: etree._Element) -> list[Dispatch]:
    """The one dispatch of an NITF document."""
    facts = named(root, "head", "docdata")
    facts = root if facts is None else facts
    head = named(root, "body", "body.head")
    head = root if head is None else head
    key, doc_id = named(facts, "du-key"), value(named(facts, "doc-id"), "id-string")
    timed = _TIME_IN_ID.search(doc_id)
    management, release = value(facts, "management-status"), value(named(facts, "date.release"), "norm")
    issued = value(named(facts, "date.issue"), "norm") or value(named(root, "head", "pubdata"), "date.publication")
    urgency = value(named(facts, "urgency"), "ed-urg")
    messages = [value(message, "info") for message in all_named(facts, "ed-msg")]
    return [
        Dispatch(
            id=doc_id[: timed.start()] if timed else doc_id or value(key, "key"),
            version=value(key, "version") or (timed[1] if timed else ""),
            status=status(management),
            signals=[management, *[word.strip(".:,") for message in messages for word in message.split()[:2]]],
            headline=_headline(root, head),
            text=text(root),
            dateline=first_words(head, ("dateline",)),
            language=value(root, "{http://www.w3.org/XML/1998/namespace}lang"),
            sent=iso(when(issued) or when(release)),
            embargo=iso(when(release)) if mark(management) == "embargoed" else "",
            urgency=int(urgency) if urgency.isdigit() else 0,
            notes=[message for message in messages if message],
        )
    ]


def _headline(root: etree._Element, head: etree._Element) -> str:
    return first_words(head, ("hedline", "hl1"), ("headline", "hl1"), ("hedline",)) or first_words(
        root, ("head", "title")
    )


def text(root: etree._Element) -> str:
    """The body's words, with the abstract where there is nothing else."""
    body = named(root, "body", "body.content")
    if body is None:
        body = next((each for each in root.iter() if name_of(each) == "body.content"), None)
    return clean(lines(body)) or lines(named(root, "body", "body.head", "abstract"))
