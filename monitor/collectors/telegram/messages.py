"""A message of Telegram's TL layer becomes a post: its words with their links and quotations, its origin, its media."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from telethon.helpers import add_surrogate, del_surrogate
from telethon.tl import types

from monitor.collectors.posts import Post, Run, address, compose
from monitor.collectors.telegram.rich import runs as rich_runs

Names = Callable[[int], str]
"""The public name of a channel by its id; empty when it has none that we know."""

log = logging.getLogger(__name__)

_TOLD = (types.MessageEntityTextUrl, types.MessageEntityBlockquote)


def read(message: Any, name: str, names: Names) -> Post | None:
    """The post that a message is, in the channel of that name; None for service messages and empty ones. One that we
    fail to understand is taken by its bare words: it must not hold up those that follow."""
    if not isinstance(message, types.Message):
        return None
    try:
        return _post(message, name, names)
    except Exception:
        log.exception("post %s/%s is taken by its bare words", name, message.id)
        bare = Post((message.id,), _moment(message), str(message.message or ""), group=message.grouped_id or 0)
        return replace(bare, payload=bytes(message))


def _post(message: Any, name: str, names: Names) -> Post:
    text, markup = _text(message)
    return Post(
        members=(message.id,),
        published=_moment(message),
        text=text,
        markup=markup,
        group=message.grouped_id or 0,
        forward_from=_origin(message.fwd_from, names),
        reply_to=_reply(message.reply_to, name, names),
        edited=is_edited(message),
        views=message.views or 0,
        media=tuple(f"{kind} {address(name, message.id)}" for kind in _media(message.media)),
        payload=message.to_json().encode(),
    )


def is_edited(message: Any) -> bool:
    """Whether its words were changed. A reaction or a new button is marked `edit_hide`."""
    return bool(message.edit_date) and not message.edit_hide


def _moment(message: Any) -> datetime:
    moment: datetime = message.date
    return moment


def _text(message: Any) -> tuple[str, bool]:
    told = [entity for entity in message.entities or () if isinstance(entity, _TOLD)]
    poll = isinstance(message.media, types.MessageMediaPoll)
    rich = getattr(message, "rich_message", None)
    if not (told or poll or rich):
        return (message.message or "").strip(), False
    runs = [*_runs(message.message or "", told)]
    if rich:
        runs += [Run("\n"), *rich_runs(rich.blocks)]
    if poll:
        question, answers = message.media.poll.question.text, message.media.poll.answers
        runs += [Run("\n" + question.strip()), *(Run("\n- " + answer.text.text.strip()) for answer in answers)]
    return compose(runs)


def _runs(text: str, told: list[Any]) -> Iterator[Run]:
    """Offsets of entities count UTF-16 units (core.telegram.org/api/entities)."""
    wide = add_surrogate(text)
    cuts = sorted({0, len(wide), *(edge for e in told for edge in (e.offset, e.offset + e.length) if edge < len(wide))})
    for start, end in pairwise(cuts):
        over = [entity for entity in told if entity.offset <= start and end <= entity.offset + entity.length]
        link = next((entity.url for entity in over if isinstance(entity, types.MessageEntityTextUrl)), "")
        quoted = any(isinstance(entity, types.MessageEntityBlockquote) for entity in over)
        yield Run(del_surrogate(wide[start:end]), link, quoted)


def _origin(forward: Any, names: Names) -> str:
    """Where a forward first stood: `name/id`, else what Telegram shows of who wrote it."""
    if forward is None:
        return ""
    if not isinstance(forward.from_id, types.PeerChannel):
        return forward.from_name or forward.post_author or ""
    name = names(forward.from_id.channel_id) or f"c/{forward.from_id.channel_id}"
    return f"{name}/{forward.channel_post}" if forward.channel_post else name


def _reply(header: Any, name: str, names: Names) -> str:
    post = getattr(header, "reply_to_msg_id", None)
    if not post:
        return ""
    elsewhere = header.reply_to_peer_id
    if isinstance(elsewhere, types.PeerChannel):
        name = names(elsewhere.channel_id) or f"c/{elsewhere.channel_id}"
    return f"{name}/{post}"


def _media(media: Any) -> Iterator[str]:
    if isinstance(media, types.MessageMediaPhoto):
        yield "photo"
    elif isinstance(media, types.MessageMediaDocument):
        yield _document(media)
    elif isinstance(media, types.MessageMediaGeo | types.MessageMediaVenue | types.MessageMediaGeoLive):
        yield "location"


def _document(media: Any) -> str:
    kinds = {type(attribute) for attribute in getattr(media.document, "attributes", None) or ()}
    if types.DocumentAttributeSticker in kinds:
        return "sticker"
    if media.voice:
        return "voice"
    return "video" if media.video or media.round or types.DocumentAttributeVideo in kinds else "document"
