"""One article over four wires, into three channels: the whole monitor over real protocols on the loopback.

The night of 7 December 2024. The article comes as a feed's entry, as a post on a channel's web preview, as a file in a
wire's drop folder and as a message pushed by Telegram; the alerts go to a session bus, a Bot API and a mail server.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path

import pytest

from monitor.assembly import Monitor, fetcher, monitor
from monitor.collectors.preview import Preview
from monitor.collectors.telegram.account import TelegramAccount
from monitor.config import parse
from monitor.config.secrets import Secrets
from monitor.daemon import Round
from monitor.model import Incident, Kind, Source
from tests.servers.bot_api import TOKEN, Chat, bot_api
from tests.servers.dbus import MISSING, Screen, screen, session_bus
from tests.servers.feeds import Publisher, publisher, rss
from tests.servers.preview import PreviewServer, preview_server
from tests.servers.smtp import Letters, mail_server
from tests.servers.telegram import TelegramServer, telegram_server
from tests.servers.telegram_reader import API, session_file

HERE = Path(__file__).parent
SEED = HERE.parents[1] / "shared" / "data" / "seed"
PUBLISHED = datetime(2024, 12, 7, 20, 0, tzinfo=UTC)
CHANGES = {
    "homs withdrawal",
    "homs capture",
    "malouk capture",
    "division-26 entry",
    "mashrafa entry",
    "daraa capture",
    "suwayda capture",
    "quneitra capture",
    "palmyra capture",
    "qaryatayn capture",
    "talbiseh capture",
    "rastan capture",
    "hama capture",
}
PARTS = {"homs capture", "suwayda capture", "quneitra capture"}
SECOND = timedelta(seconds=1)

NEWSML = """<?xml version="1.0" encoding="UTF-8"?>
<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header><sent>2024-12-07T20:00:00Z</sent></header><itemSet>
<newsItem guid="urn:newsml:wire.example:20241207:1" version="1" standard="NewsML-G2" standardversion="2.34"
 conformance="power" xml:lang="ar"><itemMeta><itemClass qcode="ninat:text"/><provider literal="wire"/>
<versionCreated>2024-12-07T20:00:00Z</versionCreated><pubStatus qcode="stat:usable"/></itemMeta>
<contentMeta><urgency>1</urgency><headline>{title}</headline></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body>{body}</body>
</html></inlineXML></contentSet></newsItem></itemSet></newsMessage>"""


def articles() -> list[object]:
    own = pytest.param(HERE / "fixtures" / "homs_article.txt", id="own")
    given = sorted(SEED.glob("*.txt"))
    seed = pytest.param(
        given[0] if given else None, id="seed", marks=pytest.mark.skipif(not given, reason="no ../shared")
    )
    return [own, seed]


@dataclass
class World:
    """What surrounds the monitor: where reports come from and where alerts go."""

    feed: Publisher
    pages: PreviewServer
    telegram: TelegramServer
    drop: Path
    screen: Screen
    chat: Chat
    letters: Letters

    def publish(self, article: Path) -> None:
        title, _, body = article.read_text("utf-8").partition("\n")
        paragraphs = "".join(f"<p>{escape(row)}</p>" for row in body.splitlines() if row.strip())
        date = format_datetime(PUBLISHED)
        entry = f"<item><guid>1</guid><title>{escape(title)}</title><description>{escape(paragraphs)}</description>"
        self.feed.body = rss(f"{entry}<pubDate>{date}</pubDate></item>")
        self.pages.channels["field"].post(f"{title}\n{body}", date=PUBLISHED)
        self.telegram.post("pushed", f"{title}\n{body}", date=PUBLISHED)
        (self.drop / "1.xml").write_text(NEWSML.format(title=escape(title), body=paragraphs), "utf-8")


@asynccontextmanager
async def world(folder: Path) -> AsyncIterator[World]:
    drop = folder / "drop"
    drop.mkdir()
    async with (
        publisher() as feed,
        preview_server() as pages,
        telegram_server() as telegram,
        session_bus(folder) as bus,
        screen(bus) as shown,
        bot_api() as chat,
        mail_server() as letters,
    ):
        pages.add("field")
        telegram.add("pushed")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DBUS_SESSION_BUS_ADDRESS", bus)
            yield World(feed, pages, telegram, drop, shown, chat, letters)


def settings(around: World) -> str:
    return f"""
timezone = "Asia/Damascus"
fetch.allow_private = ["127.0.0.0/8"]
digest.notify = ["mail"]
operator.notify = ["mail"]
[[sources]]
id = "feed"
kind = "rss"
url = "{around.feed.url}"
every = "1s"
[[sources]]
id = "wire"
kind = "wire"
folder = "{around.drop}"
every = "1s"
[notifiers.desktop]
kind = "desktop"
[notifiers.desk]
kind = "telegram"
token = {{ secret = "bot" }}
chat = 7
api = "{around.chat.base}"
language = "ar"
[notifiers.mail]
kind = "email"
server = "127.0.0.1"
port = {around.letters.port}
security = "none"
sender = "monitor@desk.example"
to = ["desk@desk.example"]
""" + (HERE / "fixtures" / "homs_places.toml").read_text("utf-8")


def assembled(around: World, folder: Path, clock: Callable[[], datetime]) -> Monitor:
    config, secrets = parse(settings(around)), Secrets(folder, {"MONITOR_BOT": TOKEN})
    page = Source("page", "Field page", Kind.TELEGRAM)
    pushed = Source("pushed", "Pushed", Kind.TELEGRAM)
    session = session_file(folder / "telegram.session", around.telegram)
    account = TelegramAccount([(pushed, "@pushed")], session, *API, clock=clock)
    preview = Preview(page, "field", fetcher(config), base=around.pages.base, clock=clock)
    also = [Round("page", preview, SECOND), Round("account", account, SECOND, live=True)]
    return monitor(config, folder / "config.toml", folder / "state", secrets, clock, also)


@pytest.mark.skipif(bool(MISSING), reason=MISSING)
@pytest.mark.parametrize("article", articles())
async def test_one_article_over_four_wires_is_one_alert_a_change(article: Path, tmp_path: Path) -> None:
    begun = datetime.now(UTC)

    def clock() -> datetime:
        return PUBLISHED + timedelta(minutes=2) + (datetime.now(UTC) - begun)

    async with world(tmp_path) as around:
        built = assembled(around, tmp_path, clock)
        running = asyncio.create_task(built.daemon.run())

        def everywhere() -> bool:
            told = len(CHANGES)
            shown = (len(around.screen.bubbles), len(around.chat.shown), len(around.letters.arrived))
            return built.store.counts()["items"] == 4 and all(n >= told for n in shown)

        around.publish(article)
        async with asyncio.timeout(60):
            while not everywhere() and not running.done():
                await asyncio.sleep(0.05)
        built.daemon.stop()
        await running
        incidents = built.store.incidents_between(PUBLISHED - timedelta(days=4), clock())
        built.store.close()
    assert {named(each) for each in incidents} == CHANGES
    assert {named(each) for each in incidents if each.extent == "part"} == PARTS
    for each in incidents:
        assert len(each.evidence) == 1, f"{named(each)}: four copies are one voice"
        assert each.evidence[0].copies == 3, named(each)
    assert len(around.screen.bubbles) == len(CHANGES), "one bubble an incident"
    assert around.chat.methods().count("sendMessage") == len(CHANGES), "one message an incident"
    assert len(around.letters.arrived) == len(CHANGES), "one letter an incident"


def named(incident: Incident) -> str:
    return f"{incident.place} {incident.change}"
