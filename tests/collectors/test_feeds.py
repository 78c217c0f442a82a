"""Feeds, over real HTTP on the loopback: told once, asked politely, and never hurt by what they send."""

import gzip
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from monitor.collectors.dating import UNDATED
from monitor.collectors.feeds import FeedCollector
from monitor.errors import Refused, Unavailable
from monitor.fetch import Fetcher
from monitor.model import Event
from tests.collectors.polling import NOW, Keeper, source
from tests.servers.feeds import Publisher, entry, publisher, rss, status
from tests.servers.loopback import ALLOW


@asynccontextmanager
async def desk(**settings: Any) -> AsyncIterator[tuple[Publisher, FeedCollector, Keeper]]:
    """A publisher, a collector that reads it, and a store."""
    of = settings.pop("source", {})
    keeper, fetcher = Keeper(), Fetcher(user_agent="whoholds-test", allow=ALLOW)
    async with publisher(**settings) as published:
        yield published, FeedCollector(source(**of), published.url, fetcher, keeper.clock), keeper
    await fetcher.aclose()


# --- what becomes of an entry ----------------------------------------------------------------------------------


async def test_an_entry_becomes_an_item() -> None:
    page = (
        b'<?xml version="1.0"?>\n<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        b"<language>ar-SY</language>"
        b"<item><guid>a1</guid><title>Army &amp;lt;b&amp;gt;leaves&amp;lt;/b&amp;gt; town</title><link>/news/1</link>"
        b"<description>short</description><content:encoded>&lt;p&gt;The whole story&lt;/p&gt;</content:encoded>"
        b'<enclosure url="https://desk.example/1.jpg"/><pubDate>Sat, 07 Dec 2024 23:00:00 MSK</pubDate></item>'
        b"</channel></rss>"
    )
    async with desk(body=page) as (published, collector, keeper):
        (item,) = await keeper.poll(collector)
        assert item.url == f"{published.base}/news/1"
    assert (item.id, item.event, item.fetched) == ("desk/a1", Event.NEW, NOW)
    assert item.published == datetime(2024, 12, 7, 20, tzinfo=UTC)
    assert (item.text, item.markup, item.language) == ("<p>The whole story</p>", True, "ar")
    assert item.media == ("https://desk.example/1.jpg",)
    assert item.payload == page[page.index(b"<item>") : page.index(b"</item>") + len(b"</item>")]


async def test_entries_come_oldest_first_and_once() -> None:
    dates = ["Sat, 07 Dec 2024 20:00:00 GMT", "Sat, 07 Dec 2024 19:00:00 GMT", "Sat, 07 Dec 2024 18:00:00 GMT"]
    entries = [entry(3 - place, date=date) for place, date in enumerate(dates)]
    async with desk(body=rss(*entries[1:])) as (published, collector, keeper):
        assert [item.native_id for item in await keeper.poll(collector)] == ["n1", "n2"]
        published.body = rss(*entries)
        assert [item.native_id for item in await keeper.poll(collector)] == ["n3"]
        assert await keeper.poll(collector) == []


async def test_new_words_under_an_old_id_are_an_edit_also_back_to_what_they_were() -> None:
    async with desk(body=rss(entry(1, text="taken"))) as (published, collector, keeper):
        (first,) = await keeper.poll(collector)
        published.body = rss(entry(1, text="not taken"))
        (second,) = await keeper.poll(collector)
        published.body = rss(entry(1, text="taken"))
        (third,) = await keeper.poll(collector)
    assert [item.event for item in (first, second, third)] == [Event.NEW, Event.EDIT, Event.EDIT]
    assert len({item.version for item in (first, second, third)}) == 3
    assert {item.id for item in (first, second, third)} == {"desk/n1"}


async def test_two_texts_under_one_id_in_one_feed_are_told_once_each() -> None:
    async with desk(body=rss(entry(1, text="newer"), entry(1, text="older"))) as (published, collector, keeper):
        items = await keeper.poll(collector)
        assert [(item.text, item.event) for item in items] == [("older", Event.NEW), ("newer", Event.EDIT)]
        published.body = rss(entry(2), entry(1, text="newer"), entry(1, text="older"))
        assert [item.native_id for item in await keeper.poll(collector)] == ["n2"]


async def test_a_clock_in_the_text_does_not_go_on_for_ever() -> None:
    async with desk() as (published, collector, keeper):
        told = 0
        for minute in range(40):
            published.body = rss(entry(1, text=f"It is {minute} past"))
            told += len(await keeper.poll(collector))
    assert told == 25


async def test_without_an_id_the_link_and_then_the_words_tell_entries_apart() -> None:
    page = rss("<item><title>A</title><link>https://a.example/1</link></item>", "<item><title>B</title></item>")
    async with desk(body=page) as (_, collector, keeper):
        items = await keeper.poll(collector)
    assert sorted(item.native_id.startswith("https://a.example/1") for item in items) == [False, True]


async def test_one_id_on_links_of_two_hosts_is_two_entries() -> None:
    same = "<item><guid isPermaLink='false'>1</guid><title>{0}</title><link>https://{0}.example/1</link></item>"
    async with desk(body=rss(same.format("a"), same.format("b"))) as (_, collector, keeper):
        items = await keeper.poll(collector)
    assert [item.event for item in items] == [Event.NEW, Event.NEW]


@pytest.mark.parametrize(
    "date",
    ["", "yesterday", "Mon, 01 Jan 99999 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "Sun, 08 Dec 2024 11:00"],
)
async def test_a_date_that_cannot_be_is_now_and_marked(date: str) -> None:
    async with desk(body=rss(entry(1, date=date))) as (_, collector, keeper):
        (item,) = await keeper.poll(collector)
    assert (item.published, item.notes) == (NOW, (UNDATED,))


async def test_links_that_are_no_web_addresses_are_dropped() -> None:
    bad = "<item><guid>{0}</guid><title>{0}</title><link>{0}:alert(1)</link><enclosure url='{0}:x'/></item>"
    page = rss(*[bad.format(scheme) for scheme in ("javascript", "data", "vbscript", "tg", "intent", "file")])
    async with desk(body=page) as (_, collector, keeper):
        items = await keeper.poll(collector)
    assert len(items) == 6
    assert {(item.url, item.media) for item in items} == {("", ())}


async def test_a_json_feed() -> None:
    body = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [
            {"id": 7, "url": "https://a.example/7", "title": "T\ud800\0", "content_html": "<p>Words</p>"},
            {"id": "8", "content_text": "plain", "date_published": "2024-12-07T22:00:00+03:00", "language": "en-GB"},
            "junk",
        ],
    }
    headers = {"Content-Type": "application/feed+json"}
    async with desk(body=json.dumps(body).encode(), headers=headers) as (_, collector, keeper):
        plain, marked = await keeper.poll(collector)
    assert (marked.native_id, marked.title, marked.markup) == ("7", "T\ufffd\ufffd", True)
    assert (plain.text, plain.markup, plain.language) == ("plain", False, "en")
    assert plain.published == datetime(2024, 12, 7, 19, tzinfo=UTC)
    assert marked.title.encode()


@pytest.mark.parametrize(
    ("page", "of"),
    [("cp1256", {"language": "ar"}), ("cp1251", {"language": "ru"}), ("utf-16", {}), ("utf-8-sig", {})],
)
async def test_an_encoding_that_nobody_declared(page: str, of: dict[str, str]) -> None:
    words = "السيطرة على حمص" if page == "cp1256" else "взяли город"
    body = rss(entry(1, title=words)).decode().replace(' encoding="UTF-8"', "").encode(page)
    async with desk(body=body, headers={"Content-Type": "application/rss+xml"}, source=of) as (_, collector, keeper):
        (item,) = await keeper.poll(collector)
    assert item.title == words


async def test_a_title_of_ten_megabytes_is_cut() -> None:
    async with desk(body=rss(entry(1, title="a" * 9_000_000))) as (_, collector, keeper):
        (item,) = await keeper.poll(collector)
    assert item.title == "a" * 500


# --- manners ---------------------------------------------------------------------------------------------------


async def test_validators_go_back_as_they_came_and_only_with_the_body_they_came_with() -> None:
    etag, date = 'W/"\u00e9 odd,"', "Sat, 7 Dec 2024 20:00:00 +0000"
    async with desk(body=rss(entry(1)), etag=etag, last_modified=date) as (published, collector, keeper):
        await keeper.poll(collector)
        published.answers = [status(503, ETag='"of an error"')]
        with pytest.raises(Unavailable):
            await keeper.poll(collector)
        published.etag = ""
        published.last_modified = "Sun, 8 Dec"
        await keeper.poll(collector)
        await keeper.poll(collector)
    seen = [(headers.get("if-none-match"), headers.get("if-modified-since")) for headers in published.requests]
    raw = etag.encode().decode("utf-8")
    assert seen == [(None, None), (raw, date), (raw, date), (None, "Sun, 8 Dec")]


async def test_an_unchanged_feed_costs_nothing_and_moves_nothing() -> None:
    async with desk(body=rss(entry(1)), etag='"1"') as (_, collector, keeper):
        await keeper.poll(collector)
        before = dict(keeper.cursors)
        assert await keeper.poll(collector) == []
    assert keeper.cursors == before


async def test_a_server_that_answers_304_for_ever_is_asked_in_full_once_a_day() -> None:
    async with desk(body=rss(entry(1)), etag='"frozen"') as (published, collector, keeper):
        await keeper.poll(collector)
        published.body = rss(entry(2), entry(1))
        keeper.later(hours=23)
        assert await keeper.poll(collector) == []
        keeper.later(hours=1)
        assert [item.native_id for item in await keeper.poll(collector)] == ["n2"]


async def test_retry_after_is_obeyed() -> None:
    async with desk(answers=[status(429, Retry_After="86400"), status(503, Retry_After="soon")]) as (
        _,
        collector,
        keeper,
    ):
        with pytest.raises(Unavailable, match="429 Too Many Requests") as caught:
            await keeper.poll(collector)
        assert caught.value.retry_after == timedelta(hours=24)
        with pytest.raises(Unavailable) as caught:
            await keeper.poll(collector)
        assert caught.value.retry_after is None


@pytest.mark.parametrize(
    ("headers", "about", "hint"),
    [
        ({"Cache-Control": "public, max-age=600", "Age": "60"}, "", timedelta(minutes=9)),
        ({}, "<ttl>30</ttl>", timedelta(minutes=30)),
        ({"Cache-Control": "s-maxage=999, max-age=60"}, "<ttl>soon</ttl>", timedelta(minutes=1)),
        ({}, "<skipHours><hour>21</hour><hour>22</hour></skipHours>", timedelta(hours=2)),
        ({"Retry-After": "90"}, "", timedelta(seconds=90)),
        ({}, "", None),
    ],
)
async def test_what_the_publisher_wishes_is_passed_on(
    headers: dict[str, str], about: str, hint: timedelta | None
) -> None:
    async with desk(body=rss(entry(1), about=about)) as (published, collector, keeper):
        published.headers |= headers
        await keeper.poll(collector)
    assert collector.hint == hint


async def test_gone_is_gone_and_a_denial_is_believed_at_the_fifth_time() -> None:
    async with desk(answers=[status(410)]) as (published, collector, keeper):
        with pytest.raises(Refused, match="gone for good"):
            await keeper.poll(collector)
        published.always = status(404)
        for _ in range(4):
            with pytest.raises(Unavailable, match="404 Not Found"):
                await keeper.poll(collector)
        with pytest.raises(Refused, match="5 times in a row"):
            await keeper.poll(collector)
        published.always = status(401)
        with pytest.raises(Refused, match="credentials"):
            await keeper.poll(collector)


async def test_a_permanent_move_is_believed_at_the_third_time_and_undone_when_it_ends_nowhere() -> None:
    async with desk(body=rss(entry(1))) as (published, collector, keeper):
        paths: list[str] = []

        def move(request: web.Request) -> web.Response:
            paths.append(request.path)
            if request.path == "/feed":
                return web.Response(status=301, headers={"Location": "/new"})
            return web.Response(body=published.body, headers=published.headers)

        published.always = move
        for _ in range(4):
            await keeper.poll(collector)
        assert paths == ["/feed", "/new"] * 3 + ["/new"]
        published.always = status(404)
        with pytest.raises(Unavailable):
            await keeper.poll(collector)
        published.always = move
        paths.clear()
        await keeper.poll(collector)
        assert paths == ["/feed", "/new"]


async def test_a_temporary_move_is_never_believed() -> None:
    async with desk(body=rss(entry(1)), pages={"/new": rss(entry(1))}) as (published, collector, keeper):
        for _ in range(5):
            published.answers = [status(302, Location="/new")]
            await keeper.poll(collector)
            assert published.answers == []


# --- nothing lost ----------------------------------------------------------------------------------------------


async def test_when_nothing_is_known_any_more_the_pages_before_are_read() -> None:
    wordpress = "<generator>https://wordpress.org/?v=6.7</generator>"
    async with desk(body=rss(entry(1), about=wordpress)) as (published, collector, keeper):
        await keeper.poll(collector)
        published.body = rss(entry(5), entry(4), about=wordpress)
        published.pages = {"/feed?paged=2": rss(entry(3), entry(2), about=wordpress), "/feed?paged=3": rss(entry(1))}
        assert [item.native_id for item in await keeper.poll(collector)] == ["n2", "n3", "n4", "n5"]
    assert collector.trouble == ""


async def test_what_ran_out_of_the_window_is_told() -> None:
    async with desk(body=rss(entry(1))) as (published, collector, keeper):
        await keeper.poll(collector)
        published.body = rss(entry(9))
        await keeper.poll(collector)
    assert "may have come and gone" in collector.trouble


async def test_an_empty_feed_deletes_nothing() -> None:
    async with desk(body=rss(entry(1))) as (published, collector, keeper):
        await keeper.poll(collector)
        published.body = rss()
        assert await keeper.poll(collector) == []
        assert "had entries before" in collector.trouble
        published.body = rss(entry(1))
        assert await keeper.poll(collector) == []


async def test_a_crash_between_reading_and_storing_loses_nothing() -> None:
    async with desk(body=rss(entry(2), entry(1)), etag='"1"') as (_, collector, keeper):
        async for collected in collector.collect(keeper):
            assert len(collected.items) == 2
            break  # the power fails before anything is stored
        assert len(await keeper.poll(collector)) == 2


@pytest.mark.parametrize("cursor", ["", "not ours", "[]", '{"etag": "x", "of a later version": 1}'])
async def test_a_cursor_that_is_not_ours_begins_again(cursor: str) -> None:
    async with desk(body=rss(entry(1))) as (_, collector, keeper):
        keeper.cursors["desk"] = cursor
        assert len(await keeper.poll(collector)) == 1


# --- what is no feed -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "it is empty"),
        (b" \n\t", "it is empty"),
        (b"<!DOCTYPE html><html><head><title>Please log in</title></head></html>", "a web page titled 'Please log in'"),
        (b"http://127.0.0.1:1/", "not a feed|malformed"),
        (b"/etc/passwd", "not a feed|malformed"),
        (b"<rss version='2.0'><channel><item><title>x", None),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not a feed|malformed"),
        (b"<rss version='2.0'><channel><title>x</tit", "malformed"),
        (b"{]", "malformed JSON"),
        (b'{"error": "quota"}', "no list of items"),
        (b"<?xml version='1.0' encoding='utf-7'?><rss/>", "UTF-7"),
    ],
)
async def test_what_is_no_feed_is_told_in_words(body: bytes, why: str | None) -> None:
    async with desk(body=body) as (_, collector, keeper):
        if why is None:
            assert len(await keeper.poll(collector)) == 1
            assert "malformed" in collector.trouble
            return
        with pytest.raises(Unavailable, match=why) as caught:
            await keeper.poll(collector)
        assert caught.value.who == "The Desk"
        assert keeper.cursors == {}


async def test_a_feed_of_fifty_megabytes_is_not_read() -> None:
    async with desk() as (published, collector, keeper):
        published.body = rss(entry(1, text="a" * 50_000_000))
        with pytest.raises(Unavailable, match="larger than 10 MB"):
            await keeper.poll(collector)
        published.body = gzip.compress(published.body)
        published.headers |= {"Content-Encoding": "gzip"}
        with pytest.raises(Unavailable, match="larger than 10 MB"):
            await keeper.poll(collector)


async def test_what_points_inward_is_never_asked() -> None:
    async with desk() as (published, collector, keeper):
        bait = f"{published.base}/bait"
        published.body = rss(
            f"<item><guid>1</guid><title>x</title><link>{bait}</link><enclosure url='{bait}'/>"
            f"<description>&lt;img src='{bait}'&gt;</description></item>",
            about=f"<image><url>{bait}</url></image><cloud domain='127.0.0.1'/>",
        )
        await keeper.poll(collector)
    assert len(published.requests) == 1
