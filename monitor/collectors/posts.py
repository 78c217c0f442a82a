"""What a Telegram post is to us, whichever way it was read: the account and the web preview give the same Item.

A channel numbers its messages from 1. An album is several messages shown as one post; it is named by the first.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from html import escape
from itertools import groupby

from monitor.model import Event, Item, Kind, Source

HOME = "https://t.me"
_PREFIX = re.compile(r"^(?:https?://)?(?:www\.)?(?:t\.me|telegram\.me|telegram\.dog)/(?:s/)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one style: where they link to, and whether the post quotes them."""

    text: str
    link: str = ""
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Post:
    """One post. `members` are the ids of its messages; `group` ties the messages of an album together before they
    are joined; `forward_from` and `reply_to` are `name/id` of the post meant, or the words shown for it."""

    members: tuple[int, ...]
    published: datetime
    text: str = ""
    markup: bool = False
    group: int = 0
    forward_from: str = ""
    reply_to: str = ""
    edited: bool = False
    views: int = 0
    media: tuple[str, ...] = ()
    payload: bytes = b""

    @property
    def id(self) -> int:
        """The id that names the post."""
        return self.members[0]

    @property
    def digest(self) -> str:
        """Tells two versions of one post apart, by what they say and show."""
        said = "\n".join((self.text, *self.media))
        return sha256(said.encode("utf-8", "replace")).hexdigest()[:16]


def canonical(name: str) -> str:
    """A channel's name as it is compared: no @, no address around it, lower case."""
    bare = _PREFIX.sub("", name.strip())
    return bare.lstrip("@").strip("/").lower()


def address(name: str, post: int) -> str:
    """Where a post can be read."""
    return f"{HOME}/{name}/{post}"


def preview_cursor(source: Source) -> str:
    """The name under which the preview keeps how far it has read; the account keeps that under the source's id."""
    return f"{source.id}/preview"


def compose(runs: Iterable[Run]) -> tuple[str, bool]:
    """The text of a post, and whether it is HTML: it is so only where words hide a link or a quotation stands.

    Then links are `a`, quotations `blockquote` and line breaks `br`; nothing else is marked. Line breaks around a
    quotation say nothing, since the block breaks the line by itself."""
    merged = [Run("".join(r.text for r in same), *style) for style, same in groupby(map(_told, runs), _style)]
    if not any(run.link or run.quoted for run in merged):
        return "".join(run.text for run in merged).strip(), False
    parts = []
    for quoted, block in groupby(merged, lambda run: run.quoted):
        inner = _html(block)
        parts.append(f"<blockquote>{inner}</blockquote>" if quoted else inner)
    return "".join(parts), True


def whole(parts: Sequence[Post]) -> Post:
    """The album that these messages make, in order of their ids."""
    parts = sorted(parts, key=lambda part: part.id)
    if len(parts) == 1:
        return parts[0]
    markup = any(part.markup for part in parts)
    texts = [part.text if part.markup or not markup else _escaped(part.text) for part in parts if part.text]
    return replace(
        parts[0],
        members=tuple(member for part in parts for member in part.members),
        text=("<br>" if markup else "\n").join(texts),
        markup=markup,
        forward_from=next((part.forward_from for part in parts if part.forward_from), ""),
        reply_to=next((part.reply_to for part in parts if part.reply_to), ""),
        edited=any(part.edited for part in parts),
        views=max(part.views for part in parts),
        media=tuple(medium for part in parts for medium in part.media),
        payload=b"\n".join(part.payload for part in parts),
    )


def as_item(post: Post, source: Source, name: str, fetched: datetime, event: Event = Event.NEW) -> Item:
    """The post as an item of this source. A later version is told by its text, since the preview shows no time."""
    return Item(
        source=source.id,
        kind=Kind.TELEGRAM,
        native_id=str(post.id),
        published=post.published,
        fetched=fetched,
        text=post.text,
        markup=post.markup,
        language=source.language,
        url=address(name, post.id),
        forward_from=post.forward_from,
        reply_to=post.reply_to,
        event=event,
        version=post.digest if event is Event.EDIT else "",
        media=post.media,
        payload=post.payload,
    )


def as_retraction(post: int, source: Source, name: str, fetched: datetime) -> Item:
    """That the channel took a post back. Telegram does not say when: it is dated to the moment we heard of it."""
    return Item(
        source=source.id,
        kind=Kind.TELEGRAM,
        native_id=str(post),
        published=fetched,
        fetched=fetched,
        language=source.language,
        url=address(name, post),
        event=Event.RETRACT,
        version="retracted",
    )


def _told(run: Run) -> Run:
    """The run without a link that its words show anyway, or that leads nowhere on the web."""
    link = run.link.strip()
    shown = link.startswith(("http://", "https://")) and _bare(link) not in (_bare(run.text), _bare(_named(run.text)))
    return replace(run, link=link if shown else "")


def _named(text: str) -> str:
    return f"{HOME}/{text.strip()[1:]}" if text.strip().startswith("@") else text


def _bare(link: str) -> str:
    scheme, _, rest = link.strip().rpartition("://")
    return (rest if scheme.lower() in ("", "http", "https") else link).rstrip("/").lower()


def _style(run: Run) -> tuple[str, bool]:
    return run.link, run.quoted


def _html(block: Iterable[Run]) -> str:
    runs = list(block)
    runs[0] = replace(runs[0], text=runs[0].text.lstrip("\n "))
    runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip("\n "))
    return "".join(map(_marked, runs))


def _marked(run: Run) -> str:
    return f'<a href="{escape(run.link)}">{_escaped(run.text)}</a>' if run.link else _escaped(run.text)


def _escaped(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")
