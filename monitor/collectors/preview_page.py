"""One page of a channel's web preview, as t.me/s/NAME serves it (seen 2023 to 2026; no contract, so it is checked).

A page shows about 20 messages, oldest first, between `?before=` and `?after=`. What is not a channel page, and what
no longer looks as we know it, is an error: never "no news".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.collectors.posts import Post, Run, canonical, compose

_MEDIA = {
    "tgme_widget_message_photo_wrap": "photo",
    "tgme_widget_message_video_player": "video",
    "tgme_widget_message_roundvideo_player": "video",
    "tgme_widget_message_document_wrap": "document",
    "tgme_widget_message_voice_player": "voice",
    "tgme_widget_message_sticker_wrap": "sticker",
    "tgme_widget_message_location_wrap": "location",
}
_MEDIA_CSS = ",".join(f".{name}" for name in _MEDIA)
_POST = re.compile(r"(?:https?://t\.me)?/?(?:s/)?([\w/-]+?)/(\d+)(?:\?.*)?$")
_FEW = 3  # posts of which each may well be a dice, a contact or a service message
_ALBUM_SPAN = 20  # ids: an album has up to ten members, nearly in a row
_TIMES = {"K": 1_000, "M": 1_000_000}


class NotAChannelPage(ValueError):  # noqa: N818  what the document is, in the words of the log
    """The document is something else: a profile, a notice, or a page whose marks we do not know."""


@dataclass(frozen=True, slots=True)
class Page:
    """The posts of a page, oldest first. `first` and `last` are the ids it spans (service messages count), 0 when
    the channel is empty; `before` is where the earlier posts begin, 0 at the channel's start."""

    posts: tuple[Post, ...]
    first: int
    last: int
    before: int


def read(document: str) -> Page:
    """Read a page. Raises NotAChannelPage with the reason."""
    tree = LexborHTMLParser(document)
    if tree.css_first(".tgme_channel_history") is None:
        raise NotAChannelPage(_reason(tree))
    blocks = tree.css(".tgme_widget_message[data-post]")
    if not blocks and tree.css_first(".tme_no_messages_found") is None:
        raise NotAChannelPage("it shows a channel, but no post that we can find: its markup has changed")
    posts = [_post(block) for block in blocks]
    if len(blocks) > _FEW and not any(post and (post.text or post.media) for _, post in posts):
        raise NotAChannelPage("its posts have neither words nor media that we can find: its markup has changed")
    members = [member for ids, _ in posts for member in ids]
    more = tree.css_first("a.tme_messages_more[data-before]")
    before = more.attributes.get("data-before") if more else None
    return Page(
        posts=tuple(post for _, post in posts if post),
        first=min(members, default=0),
        last=max(members, default=0),
        before=int(before) if before and before.isdigit() else 0,
    )


def _reason(tree: LexborHTMLParser) -> str:
    if tree.css_first(".tgme_page") is not None or tree.css_first(".tgme_page_wrap") is not None:
        return "Telegram shows no preview of it: no such channel, or it is private or restricted"
    return "this is not a channel page of t.me"


def _post(block: LexborNode) -> tuple[tuple[int, ...], Post | None]:
    """The ids that a block stands for, and its post; None for a service message."""
    named = _POST.match(block.attributes.get("data-post") or "")
    if not named:
        raise NotAChannelPage("a post does not say its number: its markup has changed")
    own = int(named[2])
    if "service_message" in (block.attributes.get("class") or "").split():
        return (own,), None
    when = block.css_first(".tgme_widget_message_date time[datetime]")
    if when is None:
        raise NotAChannelPage(f"post {own} does not say its time: its markup has changed")
    members, media = _media(block, canonical(named[1]), own)
    text, markup = compose(_words(block))
    post = Post(
        members=members,
        published=_time(when.attributes["datetime"] or ""),
        text=text,
        markup=markup,
        group=own if len(members) > 1 else 0,
        forward_from=_origin(block.css_first(".tgme_widget_message_forwarded_from_name")),
        reply_to=_origin(block.css_first("a.tgme_widget_message_reply")),
        edited=_edited(block),
        views=_count(block.css_first(".tgme_widget_message_views")),
        media=media,
        payload=(block.html or "").encode("utf-8", "replace"),
    )
    return members, post


def _time(told: str) -> datetime:
    try:
        return datetime.fromisoformat(told).astimezone(UTC)
    except ValueError:
        raise NotAChannelPage(f"a post's time cannot be read ({told[:40]!r}): its markup has changed") from None


def _media(block: LexborNode, name: str, own: int) -> tuple[tuple[int, ...], tuple[str, ...]]:
    members, media = {own}, []
    for node in block.css(_MEDIA_CSS):
        kind = next(kind for mark, kind in _MEDIA.items() if mark in (node.attributes.get("class") or "").split())
        link = _POST.match((node.attributes.get("href") or "").replace("&amp;", "&"))
        member = int(link[2]) if link and canonical(link[1]) == name else own
        if not own <= member < own + _ALBUM_SPAN:
            continue
        members.add(member)
        media.append(f"{kind} https://t.me/{name}/{member}")
    return tuple(sorted(members)), tuple(media)


def _words(block: LexborNode) -> Iterator[Run]:
    """The text's runs, then a poll's question and answers."""
    for node in block.css(".tgme_widget_message_text"):
        if _within(node, "tgme_widget_message_reply") or len(node.css(".tgme_widget_message_text")) > 1:
            continue
        yield from _runs(node, "", False)
        break
    question = block.css_first(".tgme_widget_message_poll_question")
    if question is not None:
        yield Run("\n" + question.text().strip())
        for option in block.css(".tgme_widget_message_poll_option_text"):
            yield Run("\n- " + option.text().strip())


def _within(node: LexborNode, mark: str) -> bool:
    up: LexborNode | None = node
    while up is not None and up.tag != "-document":
        if mark in ((up.attributes or {}).get("class") or "").split():
            return True
        up = up.parent
    return False


def _runs(node: LexborNode, link: str, quoted: bool) -> Iterator[Run]:
    for child in node.iter(include_text=True):
        if child.is_text_node:
            yield Run(child.text_content or "", link, quoted)
        elif child.tag == "br":
            yield Run("\n", link, quoted)
        elif child.tag == "a":
            yield from _runs(child, child.attributes.get("href") or "", quoted)
        elif child.tag not in ("script", "style"):
            yield from _runs(child, link, quoted or child.tag == "blockquote")


def _origin(node: LexborNode | None) -> str:
    """`name/id` of the post that a link leads to, else the name alone, else the words shown."""
    if node is None:
        return ""
    link = node.attributes.get("href") or ""
    if named := _POST.match(link):
        return f"{named[1].lower()}/{named[2]}"
    return canonical(link) if link.startswith("https://t.me/") else node.text().strip()


def _edited(block: LexborNode) -> bool:
    meta = block.css_first(".tgme_widget_message_meta")
    return meta is not None and "edited" in meta.text(deep=False)


def _count(node: LexborNode | None) -> int:
    """Views as shown, rounded: 812, 79.8K, 1.1M."""
    told = re.fullmatch(r"(\d+(?:\.\d+)?)([KM]?)", node.text().strip()) if node else None
    return round(float(told[1]) * _TIMES.get(told[2], 1)) if told else 0
