"""The web preview: what a page says, what a poll makes of it, and what is an error rather than silence."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from monitor.collectors import Collected
from monitor.collectors.posts import as_item
from monitor.collectors.preview import Preview
from monitor.collectors.preview_page import NotAChannelPage, read
from monitor.errors import Refused, Unavailable
from monitor.fetch import Fetcher
from monitor.model import Event, Item, Kind, Source
from tests.servers.preview import PreviewServer, page, preview_server, profile
from tests.servers.telegram_channel import Channel

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SOURCE = Source("homs", "Homs news", Kind.TELEGRAM, language="ar")


class Kept:
    """What a store would keep: items by id and version, and cursors."""

    def __init__(self) -> None:
        self.cursors: dict[str, str] = {}
        self.items: list[Item] = []

    def cursor(self, source: str) -> str | None:
        return self.cursors.get(source)

    def keep(self, collected: Collected) -> None:
        self.items += collected.items
        self.cursors |= dict(collected.cursors)

    def ids(self, event: Event = Event.NEW) -> list[int]:
        return [int(item.native_id) for item in self.items if item.event is event]


@pytest.fixture
async def server() -> AsyncIterator[PreviewServer]:
    async with preview_server() as running:
        yield running


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    fetcher = Fetcher(user_agent="test", allow=["127.0.0.0/8"])
    yield fetcher
    await fetcher.aclose()


async def no_pause(_seconds: float) -> None:
    return None


async def poll(server: PreviewServer, fetcher: Fetcher, kept: Kept, **options: int) -> None:
    preview = Preview(SOURCE, "@HomsNews", fetcher, base=server.base, clock=lambda: NOW, sleep=no_pause, **options)
    async for collected in preview.collect(kept):
        kept.keep(collected)


def only(channel: Channel) -> Item:
    (post,) = read(page(channel)).posts
    return as_item(post, SOURCE, channel.name, NOW)


def test_a_post_becomes_an_item() -> None:
    channel = Channel("homsnews")
    channel.post("الجيش ينسحب من حمص\nتفاصيل", views=79_800)
    item = only(channel)
    assert (item.source, item.native_id, item.url) == ("homs", "1", "https://t.me/homsnews/1")
    assert (item.text, item.markup, item.language) == ("الجيش ينسحب من حمص\nتفاصيل", False, "ar")
    assert item.published == channel.messages[1].date
    assert read(page(channel)).posts[0].views == 79_800
    assert b'data-post="homsnews/1"' in item.payload


def test_hidden_links_and_quotations_make_it_html() -> None:
    channel = Channel("homsnews")
    channel.post(
        "He said:\nWe left & stay away\nsource, http://a.example @other",
        quote="We left & stay away",
        links={
            "source": "https://b.example/x?a=1&b=2",
            "http://a.example": "http://a.example/",
            "@other": "https://t.me/other",
        },
    )
    item = only(channel)
    assert item.markup
    assert item.text == (
        "He said:<blockquote>We left &amp; stay away</blockquote>"
        '<a href="https://b.example/x?a=1&amp;b=2">source</a>, http://a.example @other'
    )


def test_links_that_lead_nowhere_on_the_web_are_dropped() -> None:
    channel = Channel("homsnews")
    channel.post("press here", links={"here": "javascript:alert(1)"})
    assert (only(channel).text, only(channel).markup) == ("press here", False)


def test_an_album_is_one_post_and_its_members_are_no_gap() -> None:
    channel = Channel("homsnews")
    channel.album("caption", "", "")
    channel.post("after")
    shown = read(page(channel))
    album, after = shown.posts
    assert (album.members, album.text, after.id) == ((1, 2, 3), "caption", 4)
    assert album.media[1] == "photo https://t.me/homsnews/2"
    assert (shown.first, shown.last) == (1, 4)


def test_forwards_replies_and_polls() -> None:
    channel = Channel("homsnews")
    channel.post("first words")
    channel.post("second words", reply=1, forward="AgencyX/1066")
    channel.post("hidden origin", forward="Somebody")
    channel.post(poll=("Who holds Homs?", "A", "B"))
    _, second, hidden, poll = read(page(channel)).posts
    assert (second.text, second.reply_to, second.forward_from) == ("second words", "homsnews/1", "agencyx/1066")
    assert hidden.forward_from == "Somebody"
    assert poll.text == "Who holds Homs?\n- A\n- B"


def test_service_messages_are_skipped_but_counted() -> None:
    channel = Channel("homsnews")
    channel.post("words")
    channel.post("pinned a message", service=True)
    shown = read(page(channel))
    assert [post.id for post in shown.posts] == [1]
    assert shown.last == 2


def test_an_empty_channel_is_no_error() -> None:
    assert read(page(Channel("homsnews"))).posts == ()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("tgme_channel_history", "channel_feed", "not a channel page"),
        ("data-post", "data-id", "no post that we can find"),
        ("tgme_widget_message_date", "message_date", "does not say its time"),
        ("tgme_widget_message_text", "message_words", "neither words nor media"),
    ],
)
def test_changed_markup_is_an_error(old: str, new: str, words: str) -> None:
    channel = Channel("homsnews")
    for number in range(5):
        channel.post(f"news {number}")
    with pytest.raises(NotAChannelPage, match=words):
        read(page(channel).replace(old, new))


def test_a_profile_says_that_there_is_no_preview() -> None:
    with pytest.raises(NotAChannelPage, match="shows no preview"):
        read(profile("homsnews"))


async def test_a_first_poll_reads_the_newest_page(server: PreviewServer, fetcher: Fetcher) -> None:
    channel, kept = server.add("homsnews"), Kept()
    for number in range(50):
        channel.post(f"news {number}")
    await poll(server, fetcher, kept)
    assert kept.ids() == list(range(31, 51))
    assert server.asked == ["/s/homsnews"]


async def test_nothing_new_yields_nothing(server: PreviewServer, fetcher: Fetcher) -> None:
    kept = Kept()
    server.add("homsnews").post("news")
    await poll(server, fetcher, kept)
    before = dict(kept.cursors)
    await poll(server, fetcher, kept)
    assert (kept.ids(), kept.cursors) == ([1], before)


async def test_a_downtime_of_500_posts_is_closed_by_paging(server: PreviewServer, fetcher: Fetcher) -> None:
    channel, kept = server.add("homsnews"), Kept()
    channel.post("before")
    await poll(server, fetcher, kept)
    for number in range(500):
        if number % 50 == 7:
            channel.album("caption", "", "")
        channel.post(f"news {number}")
    await poll(server, fetcher, kept)
    shown = [block[0].id for block in channel.blocks()]
    assert kept.ids() == shown
    assert len(set(server.asked)) == len(server.asked) - 1


async def test_what_one_poll_cannot_reach_the_next_ones_fetch(server: PreviewServer, fetcher: Fetcher) -> None:
    channel, kept = server.add("homsnews"), Kept()
    channel.post("before")
    await poll(server, fetcher, kept)
    for number in range(199):
        channel.post(f"news {number}")
    for _ in range(6):
        channel.post("more")
        await poll(server, fetcher, kept, pages=3)
    assert sorted(kept.ids()) == list(range(1, 207))


async def test_an_interrupted_poll_goes_on_where_it_was_stored(server: PreviewServer, fetcher: Fetcher) -> None:
    channel, kept = server.add("homsnews"), Kept()
    channel.post("before")
    await poll(server, fetcher, kept)
    for number in range(100):
        channel.post(f"news {number}")
    async for collected in Preview(SOURCE, "homsnews", fetcher, base=server.base, sleep=no_pause).collect(kept):
        kept.keep(collected)
        break
    await poll(server, fetcher, kept)
    assert kept.ids() == list(range(1, 102))


async def test_edits_are_versions(server: PreviewServer, fetcher: Fetcher) -> None:
    channel, kept = server.add("homsnews"), Kept()
    channel.post("Homs taken")
    channel.post("other")
    await poll(server, fetcher, kept)
    channel.edit(1, "Homs not taken")
    await poll(server, fetcher, kept)
    await poll(server, fetcher, kept)
    edit = kept.items[-1]
    assert kept.ids(Event.EDIT) == [1]
    assert (edit.text, bool(edit.version)) == ("Homs not taken", True)


async def test_a_post_missing_twice_was_taken_back(server: PreviewServer, fetcher: Fetcher) -> None:
    channel, kept = server.add("homsnews"), Kept()
    for number in range(4):
        channel.post(f"news {number}")
    await poll(server, fetcher, kept)
    channel.delete(2)
    await poll(server, fetcher, kept)
    assert kept.ids(Event.RETRACT) == []
    await poll(server, fetcher, kept)
    await poll(server, fetcher, kept)
    assert kept.ids(Event.RETRACT) == [2]


async def test_a_channel_that_lost_all_its_posts_is_an_error(server: PreviewServer, fetcher: Fetcher) -> None:
    channel, kept = server.add("homsnews"), Kept()
    channel.post("news")
    await poll(server, fetcher, kept)
    channel.messages.clear()
    with pytest.raises(Unavailable, match="shows no post, yet it had some"):
        await poll(server, fetcher, kept)


async def test_posts_that_lose_their_words_but_not_their_pictures_are_an_error(
    server: PreviewServer, fetcher: Fetcher
) -> None:
    channel, kept = server.add("homsnews"), Kept()
    for number in range(8):
        channel.post(f"news {number}", media="photo")
    await poll(server, fetcher, kept)
    changed = page(channel).replace("tgme_widget_message_text", "message_words")
    server.answers = [web.Response(text=changed, content_type="text/html")]
    with pytest.raises(Unavailable, match="lost their words"):
        await poll(server, fetcher, kept)


async def test_no_such_channel_is_refused_but_a_known_one_rests(server: PreviewServer, fetcher: Fetcher) -> None:
    with pytest.raises(Refused, match="no such channel, or it is private"):
        await poll(server, fetcher, Kept())
    kept = Kept()
    server.add("homsnews").post("news")
    await poll(server, fetcher, kept)
    del server.channels["homsnews"]
    with pytest.raises(Unavailable, match="shows no preview") as caught:
        await poll(server, fetcher, kept)
    assert caught.value.retry_after == timedelta(hours=1)


async def test_telegram_asks_for_rest(server: PreviewServer, fetcher: Fetcher) -> None:
    server.add("homsnews").post("news")
    server.answers = [web.Response(status=429, headers={"Retry-After": "90"})]
    with pytest.raises(Unavailable, match="status 429") as caught:
        await poll(server, fetcher, Kept())
    assert caught.value.retry_after == timedelta(seconds=90)
