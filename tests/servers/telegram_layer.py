"""A test channel's messages and facts as Telegram's TL layer words them."""

import inspect
from datetime import UTC, datetime, timedelta
from typing import Any

from telethon.helpers import add_surrogate
from telethon.tl import types

from tests.servers.telegram_channel import Channel, Message

PAST = datetime(2020, 1, 1, tzinfo=UTC)


def chat(channel: Channel, joined: bool = True) -> types.Channel:
    """The channel as it stands in answers."""
    return types.Channel(
        id=channel.id,
        title=channel.title,
        photo=types.ChatPhotoEmpty(),
        date=PAST,
        broadcast=True,
        left=not joined,
        access_hash=access_hash(channel),
        username=channel.name or None,
    )


def access_hash(channel: Channel) -> int:
    """What an account needs besides the id to name a channel."""
    return channel.id * 7919


def message(channel: Channel, said: Message, others: dict[str, Channel]) -> Any:
    """A message, or a service message."""
    peer = types.PeerChannel(channel.id)
    if said.service:
        return types.MessageService(
            id=said.id, peer_id=peer, date=said.date, action=types.MessageActionPinMessage(), post=True
        )
    return types.Message(
        id=said.id,
        peer_id=peer,
        date=said.date,
        message=said.text,
        post=True,
        out=False,
        media=_media(said),
        entities=_entities(said) or None,
        views=said.views,
        forwards=0,
        grouped_id=said.group or None,
        fwd_from=_forward(said, others),
        reply_to=types.MessageReplyHeader(reply_to_msg_id=said.reply) if said.reply else None,
        edit_date=said.date + timedelta(minutes=1) if said.edited else None,
    )


def dialog(channel: Channel, pts: int) -> types.Dialog:
    """The channel in the list of chats."""
    return types.Dialog(
        peer=types.PeerChannel(channel.id),
        top_message=max(channel.messages, default=0),
        read_inbox_max_id=0,
        read_outbox_max_id=0,
        unread_count=0,
        unread_mentions_count=0,
        unread_reactions_count=0,
        unread_poll_votes_count=0,
        notify_settings=types.PeerNotifySettings(),
        pts=pts,
    )


def config(port: int) -> types.Config:
    """What help.getConfig answers."""
    told = inspect.signature(types.Config.__init__).parameters.values()
    numbers = {p.name: 1 for p in told if p.annotation is int and p.name != "this_dc"}
    return types.Config(
        date=PAST,
        expires=PAST,
        test_mode=False,
        this_dc=2,
        dc_options=[types.DcOption(id=2, ip_address="127.0.0.1", port=port)],
        dc_txt_domain_name="",
        me_url_prefix="https://t.me/",
        **numbers,
    )


def _forward(said: Message, others: dict[str, Channel]) -> types.MessageFwdHeader | None:
    if not said.forward:
        return None
    name, slash, post = said.forward.partition("/")
    if slash and name in others:
        origin = types.PeerChannel(others[name].id)
        return types.MessageFwdHeader(date=said.date, from_id=origin, channel_post=int(post))
    return types.MessageFwdHeader(date=said.date, from_name=said.forward)


def _entities(said: Message) -> list[Any]:
    """Offsets and lengths count UTF-16 units (core.telegram.org/api/entities)."""
    text, found = add_surrogate(said.text), []
    for words, link in said.links.items():
        words = add_surrogate(words)
        found.append(types.MessageEntityTextUrl(text.index(words), len(words), link))
    if said.quote:
        words = add_surrogate(said.quote)
        found.append(types.MessageEntityBlockquote(text.index(words), len(words)))
    return found


def _media(said: Message) -> Any:
    if said.poll:
        question, *options = (types.TextWithEntities(words, []) for words in said.poll)
        answers = [types.PollAnswer(option, bytes([n])) for n, option in enumerate(options)]
        poll = types.Poll(id=said.id, question=question, answers=answers, hash=0)
        return types.MessageMediaPoll(poll, types.PollResults())
    if said.media == "photo":
        photo = types.Photo(id=said.id, access_hash=1, file_reference=b"", date=said.date, sizes=[], dc_id=2)
        return types.MessageMediaPhoto(photo=photo)
    if said.media:
        kinds = {"video": "video/mp4", "voice": "audio/ogg", "document": "application/pdf"}
        attributes: dict[str, list[Any]] = {
            "video": [types.DocumentAttributeVideo(duration=1, w=1, h=1)],
            "voice": [types.DocumentAttributeAudio(duration=1, voice=True)],
        }
        document = types.Document(
            id=said.id,
            access_hash=1,
            file_reference=b"",
            date=said.date,
            mime_type=kinds[said.media],
            size=1,
            dc_id=2,
            attributes=attributes.get(said.media, []),
        )
        return types.MessageMediaDocument(document=document, video=said.media == "video", voice=said.media == "voice")
    return None
