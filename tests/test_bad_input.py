"""Bad input at the door of the whole monitor: it is named in the right place, stops nobody else, and loses nothing."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web

from monitor.assembly import Monitor, monitor
from monitor.config import parse
from monitor.config.secrets import Secrets
from tests.servers.feeds import Answer, entry, publisher, rfc822, rss
from tests.servers.loopback import rude, says

PLACES = (Path(__file__).parent / "fixtures" / "homs_places.toml").read_text("utf-8")
NEWS = "Opposition fighters captured the city of Hama, residents told us."
HOSTILE = f"\x1b]0;owned\x07<script>alert(1)</script>\u202e{NEWS}\u202c\x00"


def body(content: bytes, kind: str = "application/rss+xml") -> Answer:
    return lambda request: web.Response(body=content, headers={"Content-Type": kind})


CASES: dict[str, tuple[Answer, str]] = {
    "malformed": (body(b"<rss><chan"), "it is malformed at line 2"),
    "a page instead of a feed": (body(b"<!DOCTYPE html><html><body>Log in</body></html>", "text/html"), "a web page"),
    "an empty file": (body(b""), "it is empty"),
    "too large": (body(b"<rss>" + b"x" * 50_000_000), "larger than 10 MB"),
    "a bomb of entities": (
        body(b'<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><rss>&b;</rss>'),
        "it declares the entity",
    ),
    "away": (lambda request: web.Response(status=503), "503"),
    "gone": (lambda request: web.Response(status=410), "410"),
}


@asynccontextmanager
async def watching(folder: Path, **feeds: str) -> AsyncIterator[Monitor]:
    """The whole monitor over these feeds, telling into files."""
    sources = "".join(f'[[sources]]\nid = "{n}"\nkind = "rss"\nurl = "{f}"\nevery = "1s"\n' for n, f in feeds.items())
    out = f'[notifiers.out]\nkind = "files"\nfolder = "{folder / "out"}"\n'
    config = parse(f'fetch.allow_private = ["127.0.0.0/8"]\n{sources}{out}{PLACES}')
    built = monitor(config, folder / "c.toml", folder / "state", Secrets(folder, {}), lambda: datetime.now(UTC))
    running = asyncio.create_task(built.daemon.run())
    try:
        yield built
    finally:
        built.daemon.stop()
        await running
        built.close()


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not true():
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("case", CASES)
async def test_what_cannot_be_read_is_named_and_stops_nobody(
    case: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    answer, named = CASES[case]
    async with (
        publisher(always=answer) as bad,
        publisher(body=rss(entry(1))) as good,
        watching(tmp_path, bad=bad.url, good=good.url) as built,
    ):
        await until(lambda: "bad cannot be read: " in caplog.text and good.requests)
        good.body = rss(entry(2, NEWS, NEWS, rfc822(datetime.now(UTC))), entry(1))
        await until(lambda: built.store.tally().get("sent"))
        health = {each.source: each for each in built.store.health()}
        assert named in health["bad"].trouble
        assert health["good"].trouble == ""
        assert built.store.quarantined() == []
    told = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert len([line for line in told if line.startswith("bad cannot be read")]) == 1
    assert not any("Traceback" in line for line in told)


async def test_what_was_published_meanwhile_is_told_when_the_feed_can_be_read_again(tmp_path: Path) -> None:
    async with publisher(body=rss(entry(1))) as feed:
        async with watching(tmp_path, feed=feed.url) as built:
            await until(lambda: built.store.counts()["items"] == 1)
        feed.body = rss(entry(2, NEWS, NEWS, rfc822(datetime.now(UTC))), entry(1))
        for answer in (body(b"<rss"), body(b""), lambda request: web.Response(status=500)):
            feed.answers = [answer]
            async with watching(tmp_path, feed=feed.url) as built:
                await until(lambda: not feed.answers and built.store.health()[0].trouble)
                assert built.store.counts()["items"] == 1
        async with watching(tmp_path, feed=feed.url) as built:
            await until(lambda: built.store.counts()["items"] == 2 and built.store.tally().get("sent"))


async def test_a_source_that_hangs_holds_nobody_up(tmp_path: Path) -> None:
    async with (
        rude(says(b"", pause=3600)) as mute,
        publisher(body=rss(entry(1))) as good,
        watching(tmp_path, mute=mute, good=good.url) as built,
    ):
        await until(lambda: built.store.counts()["items"] == 1)
        good.body = rss(entry(2, NEWS, NEWS, rfc822(datetime.now(UTC))), entry(1))
        await until(lambda: built.store.tally().get("sent"))


async def test_markup_and_control_characters_reach_nobody(tmp_path: Path) -> None:
    async with publisher(body=rss(entry(1))) as feed, watching(tmp_path, feed=feed.url) as built:
        await until(lambda: built.store.counts()["items"] == 1)
        feed.body = rss(entry(2, "Hama", HOSTILE, rfc822(datetime.now(UTC))), entry(1))
        await until(lambda: built.store.tally().get("sent"))
        written = "".join(file.read_text("utf-8") for file in (tmp_path / "out").iterdir())
    assert "captured the city of Hama" in written
    assert not set(written) & set("\x00\x07\x1b\u202e")
    assert "<script" not in written
