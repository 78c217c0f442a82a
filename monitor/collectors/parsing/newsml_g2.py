"""NewsML-G2 (iptc.org/std/nar/2006-10-01): news items and packages, alone or several to a message."""

from lxml import etree

from monitor.collectors.parsing import nitf
from monitor.collectors.parsing.dates import when
from monitor.collectors.parsing.documents import Dispatch, clean, iso
from monitor.collectors.parsing.signals import mark, status
from monitor.collectors.parsing.xml_tree import all_named, first_words, lines, name_of, named, value, words

_NEWS = ("newsItem", "packageItem")
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_CODE = ("qcode", "uri", "literal")


def read(root: etree._Element) -> list[Dispatch]:
    """The news in a document; concepts, plans and catalogues are none."""
    if name_of(root) in _NEWS:
        return [_dispatch(root, {})]
    header = named(root, "header")
    message = {"sent": "", "priority": ""}
    if header is not None:
        message = {"sent": first_words(header, ("sent",)), "priority": first_words(header, ("priority",))}
    items = [item for item_set in all_named(root, "itemSet") for item in item_set if name_of(item) in _NEWS]
    return [_dispatch(item, message, raw=len(items) > 1) for item in items]


def _dispatch(item: etree._Element, message: dict[str, str], *, raw: bool = False) -> Dispatch:
    meta, about = _below(item, "itemMeta"), _below(item, "contentMeta")
    notes = list(all_named(meta, "edNote"))
    roles = [mark(value(note, "role")) for note in notes]
    embargo = named(meta, "embargoed")
    urgency = words(named(about, "urgency")) or message.get("priority", "")
    language = value(named(about, "language"), "tag") or value(item, _LANGUAGE)
    text, markup = _text(item)
    return Dispatch(
        id=value(item, "guid"),
        version=value(item, "version"),
        status=status(value(named(meta, "pubStatus"), *_CODE)),
        signals=[value(signal, *_CODE) for signal in all_named(meta, "signal")]
        + [role for role in roles if role.startswith("correction")],
        headline=_headline(about, meta),
        text=text or first_words(about, ("description",)),
        markup=markup and bool(text),
        dateline=first_words(about, ("dateline",)),
        language=language,
        sent=iso(when(first_words(meta, ("versionCreated",))) or when(message.get("sent", ""))),
        embargo="" if embargo is None else iso(when(words(embargo))) or "open",  # there but empty: without end
        urgency=int(urgency) if urgency.isdigit() else 0,
        notes=[clean(words(note)) for note in notes if words(note)],
        media=_media(item),
        raw=etree.tostring(item, encoding="unicode", with_tail=False) if raw else "",
    )


def _below(item: etree._Element, name: str) -> etree._Element:
    found = named(item, name)
    return etree.Element(name) if found is None else found


def _headline(about: etree._Element, meta: etree._Element) -> str:
    main = next((each for each in all_named(about, "headline") if mark(value(each, "role")) in ("", "main")), None)
    return clean(words(main)) or first_words(about, ("headline",)) or first_words(meta, ("title",)) or first_words(
        about, ("slugline",)
    )  # fmt: skip


def _text(item: etree._Element) -> tuple[str, bool]:
    """The first content that has words; whether they are HTML."""
    for content in all_named(item, "contentSet"):
        for part in content:
            if name_of(part) == "inlineXML":
                inner = next((child for child in part if isinstance(child.tag, str)), None)
                if inner is None:
                    continue
                text = nitf.text(inner) if name_of(inner) == "nitf" else lines(_body(inner))
                if text:
                    return text, False
            elif name_of(part) == "inlineData" and not value(part, "encoding") and words(part):
                kind = value(part, "contenttype")
                return clean("".join(map(str, part.itertext()))), "html" in kind or kind == "image/svg+xml"
    return "", False


def _body(inner: etree._Element) -> etree._Element:
    body = next((each for each in inner.iter() if isinstance(each.tag, str) and name_of(each) == "body"), None)
    return inner if body is None else body


def _media(item: etree._Element) -> list[str]:
    links = (value(remote, "href") for remote in all_named(item, "contentSet", "remoteContent"))
    return [link for link in links if link.startswith(("http://", "https://"))][:20]
