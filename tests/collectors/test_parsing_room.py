"""The room for hostile bytes: what is built to hurt is refused or given up, and the next document is read as ever."""

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from monitor.collectors.parsing import Room, Unreadable
from tests.servers.feeds import entry, rss


@pytest_asyncio.fixture(loop_scope="function")
async def room() -> AsyncIterator[Room]:
    own = Room(seconds=1.0)
    yield own
    own.close()


LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (level, b"&l%d;" % (level - 1) * 10) for level in range(1, 10))
HOSTILE = {
    "billion laughs": b"<!DOCTYPE r [<!ENTITY l0 'ha'>" + LAUGHS + b"]><rss><channel>&l9;</channel></rss>",
    "quadratic blow-up": b"<!DOCTYPE r [<!ENTITY a '" + b"a" * 90_000 + b"'>]><rss>" + b"&a;" * 9000 + b"</rss>",
    "parameter entity": b"<!DOCTYPE r [<!ENTITY % x SYSTEM 'file:///etc/passwd'> %x;]><rss/>",
    "100,000 attributes": b"<rss " + b" ".join(b"a%d='1'" % n for n in range(100_000)) + b"/>",
    "50,000 nested tags": b"<rss><channel><item>" + b"<b>" * 50_000 + b"</b>" * 50_000 + b"</item></channel></rss>",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
async def test_what_is_built_to_hurt_is_refused(room: Room, body: bytes) -> None:
    with pytest.raises(Unreadable):
        await room.feed(b'<?xml version="1.0"?>' + body)
    assert len((await room.feed(rss(entry(1)))).entries) == 1


async def test_a_file_named_in_an_entity_is_not_read(room: Room) -> None:
    body = (
        b"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
        + rss("<item><title>a &x; b</title></item>").partition(b"?>")[2]
    )
    try:
        read = await room.feed(body)
    except Unreadable:
        return
    assert "root:" not in json.dumps([entry.title for entry in read.entries])


async def test_what_takes_too_long_is_given_up_and_the_next_is_read(room: Room) -> None:
    crawling = rss(f"<item><author>{'a' * 100_000}</author></item>")  # an expression of feedparser's goes quadratic
    with pytest.raises(Unreadable, match="longer than 1 seconds"):
        await room.feed(crawling)
    assert len((await room.feed(rss(entry(1)))).entries) == 1


async def test_a_hundred_thousand_items_are_cut_to_the_newest_five_hundred(room: Room) -> None:
    read = await room.feed(rss(*[f"<item><guid>{number}</guid></item>" for number in range(100_000)]))
    assert len(read.entries) == 500
    assert read.entries[0].id == "0"
    assert "more than 500 entries" in read.trouble


async def test_control_characters_and_nul_do_not_come_through_as_such(room: Room) -> None:
    read = await room.feed(b"<rss><channel><item><title>a\0b\x1b[31mc</title></item></channel></rss>")
    assert "\0" not in read.entries[0].title


async def test_a_comment_before_the_declaration_is_overlooked(room: Room) -> None:
    body = b"\n<!-- cache -->\n" + rss(entry(1, title="ok"))
    read = await room.feed(body)
    start, end = read.entries[0].span
    assert body[start:end].startswith(b"<item>")
    assert body[start:end].endswith(b"</item>")


@pytest.mark.parametrize(
    "body", [b'<?xml version="1.0" encoding="UTF-\xdb"?><rss><tesk</title>', rss()[:120] + b"<lin\xd6>"]
)
async def test_what_brings_the_reader_down_is_told_as_unreadable(room: Room, body: bytes) -> None:
    with pytest.raises(Unreadable, match=r"failed on it|malformed|not a feed"):
        read = await room.feed(body)
        raise Unreadable(read.trouble)
    assert room._child
    assert room._child.poll() is None


async def test_the_room_reads_on_after_its_child_was_killed(room: Room) -> None:
    await room.feed(rss())
    assert room._child
    room._child.kill()
    room._child.wait()
    assert len((await room.feed(rss(entry(1)))).entries) == 1
