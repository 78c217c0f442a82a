"""What a message of the TL layer says, once it is a post."""

from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import pytest
from telethon.tl import types

from monitor.collectors.telegram.inbox import Inbox
from monitor.collectors.telegram.messages import is_edited, read
from monitor.collectors.telegram.tracks import Track
from monitor.model import Kind, Source

AT = datetime(2026, 11, 22, tzinfo=UTC)


def message(text: str | None = "", **more: Any) -> types.Message:
    return types.Message(id=7, peer_id=types.PeerChannel(1), date=AT, message=text, **more)


def names(channel: int) -> str:
    return {5: "agency"}.get(channel, "")


def test_offsets_count_utf_16_units() -> None:
    link = types.MessageEntityTextUrl(offset=3, length=2, url="https://a.example")
    post = read(message("🚨 ab", entities=[link]), "homs", names)
    assert post
    assert post.text == '🚨 <a href="https://a.example">ab</a>'


def test_entities_beyond_the_text_do_no_harm() -> None:
    entities = [types.MessageEntityTextUrl(offset=n, length=99, url="https://a.example") for n in range(300)]
    post = read(message("words", entities=entities), "homs", names)
    assert post
    assert "words" in post.text.replace('<a href="https://a.example">', "").replace("</a>", "")


@pytest.mark.parametrize(
    ("forward", "origin"),
    [
        (types.MessageFwdHeader(date=AT, from_id=types.PeerChannel(5), channel_post=12), "agency/12"),
        (types.MessageFwdHeader(date=AT, from_id=types.PeerChannel(6), channel_post=12), "c/6/12"),
        (types.MessageFwdHeader(date=AT, from_name="Somebody"), "Somebody"),
        (types.MessageFwdHeader(date=AT, from_id=types.PeerUser(9)), ""),
        (None, ""),
    ],
)
def test_where_a_forward_first_stood(forward: Any, origin: str) -> None:
    post = read(message("seen", fwd_from=forward), "homs", names)
    assert post
    assert post.forward_from == origin


def test_a_reply_may_lead_to_another_channel() -> None:
    here = types.MessageReplyHeader(reply_to_msg_id=3)
    there = types.MessageReplyHeader(reply_to_msg_id=3, reply_to_peer_id=types.PeerChannel(5))
    assert [read(message("re", reply_to=to), "homs", names).reply_to for to in (here, there)] == ["homs/3", "agency/3"]  # type: ignore[union-attr]


def test_a_rich_message_is_read_in_all_its_blocks() -> None:
    plain = types.TextPlain
    linked = types.TextUrl(text=plain("source"), url="https://a.example", webpage_id=0)
    cell = types.PageTableCell(text=plain("Rastan"))
    blocks = [
        types.PageBlockHeading1(text=plain("Homs has fallen")),
        types.PageBlockParagraph(text=types.TextConcat([plain("says the "), types.TextBold(plain("army")), linked])),
        types.PageBlockBlockquote(text=plain("we left"), caption=types.TextEmpty()),
        types.PageBlockList(
            items=[types.PageListItemText(text=plain("Talbiseh")), types.PageListItemText(text=plain("Hama"))]
        ),
        types.PageBlockTable(title=types.TextEmpty(), rows=[types.PageTableRow(cells=[cell])]),
    ]
    post = read(message(None, rich_message=types.RichMessage(blocks=blocks, photos=[], documents=[])), "homs", names)
    assert post
    assert post.text == (
        'Homs has fallen<br>says the army<a href="https://a.example">source</a>'
        "<blockquote>we left</blockquote>Talbiseh<br>Hama<br>Rastan"
    )


def test_service_messages_and_empty_ones_are_no_posts() -> None:
    pinned = types.MessageService(id=7, peer_id=types.PeerChannel(1), date=AT, action=types.MessageActionPinMessage())
    assert read(pinned, "homs", names) is None
    assert read(types.MessageEmpty(id=7, peer_id=None), "homs", names) is None


def test_a_reaction_is_no_edit() -> None:
    assert is_edited(message("words", edit_date=AT))
    assert not is_edited(message("words", edit_date=AT, edit_hide=True))
    assert not is_edited(message("words"))


def test_a_post_that_we_fail_to_understand_keeps_its_words() -> None:
    with patch("monitor.collectors.telegram.messages._text", side_effect=KeyError("a mistake of ours")):
        post = read(message("Homs has fallen", grouped_id=5), "homs", names)
    assert post
    assert (post.text, post.group, bool(post.payload)) == ("Homs has fallen", 5, True)


def test_an_inbox_that_is_full_forgets_words_but_not_that_there_were_some() -> None:
    inbox, track = Inbox(most=2), Track.load(Source("homs", "Homs", Kind.TELEGRAM), "homs", '{"id":1,"last":4}')
    for number in range(5, 10):
        inbox.push(track, number, lambda now, at, n=number: track.pushed(n, None, now, at))  # type: ignore[misc]
    for entry in inbox.take(100):
        entry.step(0.0, AT)
    assert track.behind
    assert track.top == 7
    track.read(dict.fromkeys(range(5, 10)), True, 0.0, AT)
    assert (track.last, track.behind) == (9, False)
