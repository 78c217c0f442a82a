"""NewsML 1.0 to 1.2, as TASS, EFE, Kyodo and others still send it."""

from collections.abc import Iterator

from lxml import etree

from monitor.collectors.parsing import nitf
from monitor.collectors.parsing.dates import when
from monitor.collectors.parsing.documents import Dispatch, clean, iso
from monitor.collectors.parsing.signals import mark, status
from monitor.collectors.parsing.xml_tree import all_named, lines, name_of, named, value, words

_FORMAL = ("FormalName",)


def read(root: etree._Element) -> list[Dispatch]:
    """The news items of an envelope."""
    items = list(all_named(root, "NewsItem"))
    return [_dispatch(item, raw=len(items) > 1) for item in items]


def _dispatch(item: etree._Element, *, raw: bool) -> Dispatch:
    identity = named(item, "Identification", "NewsIdentifier")
    management = named(item, "NewsManagement")
    identity = etree.Element("none") if identity is None else identity
    management = etree.Element("none") if management is None else management
    state = value(named(management, "Status"), *_FORMAL)
    urgency = value(named(management, "Urgency"), *_FORMAL) or value(next(_any(item, "Priority"), None), *_FORMAL)
    release = named(management, "StatusWillChange", "DateAndTime")
    embargo = iso(when(words(release))) or "open" if mark(state) == "embargoed" else ""
    instructions = [value(each, *_FORMAL) for each in all_named(management, "Instruction")]
    revision = named(identity, "RevisionId")
    return Dispatch(
        id=_id(identity),
        version=words(revision),
        status=status(state),
        signals=[*instructions, *(["update"] if value(revision, "Update") not in ("", "N") else [])],
        headline=_first(item, "HeadLine") or _first(item, "SlugLine"),
        text=_text(item),
        dateline=_first(item, "DateLine"),
        language=value(next(_any(item, "Language"), None), *_FORMAL),
        sent=iso(
            when(words(named(management, "ThisRevisionCreated"))) or when(words(named(management, "FirstCreated")))
        ),
        embargo=embargo,
        urgency=int(urgency) if urgency.isdigit() else 0,
        notes=[note for note in (clean(words(each)) for each in _any(item, "EditorialNote", "Instruction")) if note],
        raw=etree.tostring(item, encoding="unicode", with_tail=False) if raw else "",
    )


def _id(identity: etree._Element) -> str:
    """The parts that stay when it is revised. PublicIdentifier ends in the revision, so it is second choice."""
    parts = [words(named(identity, name)) for name in ("ProviderId", "DateId", "NewsItemId")]
    return (
        clean(":".join(parts)) if all(parts) else clean(words(named(identity, "PublicIdentifier")).rpartition(":")[0])
    )


def _any(item: etree._Element, *names: str) -> Iterator[etree._Element]:
    return (each for each in item.iter() if isinstance(each.tag, str) and name_of(each) in names)


def _first(item: etree._Element, name: str) -> str:
    return next(filter(None, (clean(words(each)) for each in _any(item, name))), "")


def _text(item: etree._Element) -> str:
    for content in _any(item, "DataContent"):
        inner = next((child for child in content if isinstance(child.tag, str) and name_of(child) == "nitf"), None)
        if text := lines(content) if inner is None else nitf.text(inner):
            return text
    return ""
