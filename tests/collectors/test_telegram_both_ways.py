"""A post is the same Item, whether the account read it live or from the history, or the preview did."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from monitor.collectors.posts import as_item
from monitor.collectors.preview import Preview
from monitor.collectors.preview_page import read
from monitor.fetch import Fetcher
from monitor.model import Event, Item
from tests.servers import preview as pages
from tests.servers.telegram import TelegramServer, telegram_server
from tests.servers.telegram_channel import START
from tests.servers.telegram_reader import Kept, Reading, account, session_file

POSTS: dict[str, Callable[[TelegramServer], Any]] = {
    "plain words": lambda server: server.post("homs", "انسحاب من حمص\n\nتفاصيل لاحقا"),
    "hidden link": lambda server: server.post("homs", "قال 🚨 المصدر", links={"المصدر": "https://a.example/?x=1&y=2"}),
    "shown link": lambda server: server.post("homs", "see a.example", links={"a.example": "http://a.example/"}),
    "mention": lambda server: server.post("homs", "by @hama", links={"@hama": "https://t.me/hama"}),
    "quotation": lambda server: server.post("homs", "he said:\n<we> left\nand went", quote="<we> left"),
    "reply": lambda server: server.post("homs", "more", reply=1),
    "forward of a channel": lambda server: server.post("homs", "seen", forward="hama/12"),
    "forward of a person": lambda server: server.post("homs", "seen", forward="Abu Somebody"),
    "photo": lambda server: server.post("homs", "caption", media="photo"),
    "video": lambda server: server.post("homs", media="video"),
    "document": lambda server: server.post("homs", "map", media="document"),
    "voice": lambda server: server.post("homs", media="voice"),
    "poll": lambda server: server.post("homs", poll=("Who holds it?", "one", "the other")),
    "album": lambda server: server.album("homs", "caption <1>", "", ""),
    "album of two captions": lambda server: server.album("homs", "one", "two"),
}


def told(item: Item) -> Item:
    """What is the same whoever read it."""
    return replace(item, fetched=START, payload=b"")


@pytest.mark.parametrize("what", POSTS)
async def test_the_same_item_both_ways(what: str, tmp_path: Path) -> None:
    async with telegram_server() as server:
        channel, kept, later = server.add("homs"), Kept(), Kept()
        server.add("hama", joined=False)
        server.post("homs", "first")
        session = session_file(tmp_path / "telegram.session", server)
        async with Reading(account(server, session, ["homs"]), kept) as reading:
            await reading.until(lambda: kept.numbers("homs") == [1])
            POSTS[what](server)
            server.post("homs", "end")
            await reading.until(lambda: len(kept.numbers("homs")) == 3)
        async with Reading(account(server, session, ["homs"]), later) as reading:
            await reading.until(lambda: len(later.numbers("homs")) == 3)
        live, read_later = (told(each.of("homs", 2)[0]) for each in (kept, later))
        source = reading.collector.sources[0]
        shown = next(post for post in read(pages.page(channel)).posts if post.id == 2)
        assert live == read_later == told(as_item(shown, source, "homs", START))


async def test_what_one_way_has_stored_the_other_does_not_store_again(tmp_path: Path) -> None:
    async with telegram_server() as server, pages.preview_server() as web:
        kept = Kept()
        web.channels["homs"] = server.add("homs")
        server.post("homs", "Homs has fallen")
        collector = account(server, session_file(tmp_path / "telegram.session", server))
        async with Reading(collector, kept) as reading:
            await reading.until(lambda: kept.numbers("homs") == [1])
            fetcher = Fetcher(user_agent="test", allow=["127.0.0.0/8"])
            preview = Preview(collector.sources[0], "homs", fetcher, base=web.base)
            server.deaf = True
            server.post("homs", "heard by the preview alone")
            for text in ("Homs has not fallen", "Homs has not fallen"):
                async for collected in preview.collect(kept):
                    kept.keep(collected)
                server.deaf = False
                server.edit("homs", 1, text)
            await reading.until(lambda: kept.numbers("homs", Event.EDIT) == [1])
            server.post("homs", "third")
            await reading.until(lambda: kept.numbers("homs") == [1, 2, 3])
            await fetcher.aclose()
        assert len(kept.of("homs", 1)) == 2
