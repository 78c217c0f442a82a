"""What Telegram does to an account, in virtual time: flood waits, dead keys, silence, channels that shut us out."""

import asyncio
import stat
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from monitor.collectors.telegram import sessions
from monitor.collectors.telegram.account import TelegramAccount
from monitor.errors import Refused, StoreError, Unavailable
from monitor.model import Event
from tests.servers.telegram import TelegramServer, telegram_server
from tests.servers.telegram_reader import Kept, Reading, account, session_file
from tests.servers.telegram_time import VirtualLoop, run

Story = Callable[[TelegramServer, Path, Kept, VirtualLoop], Awaitable[None]]


def live(tmp_path: Path, story: Story) -> None:
    """Run a story at a server with one channel, homs, that has one post."""

    async def main(loop: VirtualLoop) -> None:
        async with telegram_server() as server:
            server.add("homs")
            server.post("homs", "first")
            await story(server, session_file(tmp_path / "telegram.session", server), Kept(), loop)

    run(main)


@pytest.mark.parametrize(
    "words", ["AUTH_KEY_UNREGISTERED", "SESSION_REVOKED", "AUTH_KEY_DUPLICATED", "USER_DEACTIVATED_BAN"]
)
@pytest.mark.parametrize("when", ["at once", "later"])
def test_a_dead_key_stops_the_account_for_good(words: str, when: str, tmp_path: Path) -> None:
    async def story(server: TelegramServer, session: Path, kept: Kept, loop: VirtualLoop) -> None:
        collector = account(server, session)
        if when == "at once":
            server.dead = dict.fromkeys(server.logged_in, words)
        async with Reading(collector, kept) as reading:
            if when == "later":
                await reading.until(lambda: kept.numbers("homs") == [1], 300)
                server.dead = dict.fromkeys(server.logged_in, words)
            error = await reading.ended()
        asked = server.calls.total()
        await asyncio.sleep(600)
        assert isinstance(error, Refused)
        assert "monitor login telegram" in error.why
        assert collector.facts().dead == error.why
        assert server.calls.total() == asked

    live(tmp_path, story)


def test_a_key_that_telegram_has_forgotten(tmp_path: Path) -> None:
    async def story(server: TelegramServer, session: Path, kept: Kept, loop: VirtualLoop) -> None:
        server.keys.clear()
        async with Reading(account(server, session), kept) as reading:
            assert isinstance(await reading.ended(), Refused)

    live(tmp_path, story)


def test_a_flood_wait_is_kept_and_the_history_read_by_number(tmp_path: Path) -> None:
    async def story(server: TelegramServer, session: Path, kept: Kept, loop: VirtualLoop) -> None:
        collector = account(server, session, clock=loop.now)
        async with Reading(collector, kept) as reading:
            await reading.until(lambda: kept.numbers("homs") == [1], 60)
            server.floods["GetHistory"] = loop.time() + 3600
            server.deaf = True
            for number in range(150):
                server.post("homs", f"missed {number}")
            server.delete("homs", 7)
            await reading.until(lambda: len(kept.numbers("homs")) == 150, 120)
            asked = server.calls["GetHistory"]
            assert collector.facts().flooded["GetHistory"] > loop.now()
            await asyncio.sleep(3000)
            assert server.calls["GetHistory"] == asked
            await asyncio.sleep(3000)
            assert server.calls["GetHistory"] > asked
        assert kept.numbers("homs") == sorted(set(range(1, 152)) - {7})

    live(tmp_path, story)


@pytest.mark.parametrize(
    "silent", [{"GetPeerDialogs", "ping"}, {"GetHistory"}, {"GetPeerDialogs", "GetHistory", "GetState", "ping"}]
)
def test_a_line_that_answers_no_more_is_left_within_75_seconds(silent: set[str], tmp_path: Path) -> None:
    async def story(server: TelegramServer, session: Path, kept: Kept, loop: VirtualLoop) -> None:
        async with Reading(account(server, session, clock=loop.now), kept) as reading:
            await reading.until(lambda: kept.numbers("homs") == [1], 60)
            await asyncio.sleep(1000)
            server.silent, server.deaf = silent, True
            server.post("homs", "missed")
            start, stood = loop.time(), server.calls["GetConfig"]
            loop.call_later(30, server.silent.clear)
            await reading.until(lambda: kept.numbers("homs") == [1, 2], 300)
            assert loop.time() - start <= 75
            assert server.calls["GetConfig"] > stood or "GetPeerDialogs" not in silent

    live(tmp_path, story)


def test_a_channel_that_shuts_us_out_stops_no_other(tmp_path: Path) -> None:
    async def story(server: TelegramServer, session: Path, kept: Kept, loop: VirtualLoop) -> None:
        server.add("hama").broken = "CHANNEL_PRIVATE"
        collector = account(server, session, clock=loop.now)
        async with Reading(collector, kept) as reading:
            await reading.until(lambda: kept.numbers("homs") == [1], 60)
            await reading.until(lambda: "hama" in collector.facts().trouble, 60)
            assert "private" in collector.facts().trouble["hama"]
            server.rooms["hama"].channel.broken = ""
            server.post("hama", "open again")
            await reading.until(lambda: kept.numbers("hama") == [1], 2000)
            await reading.until(lambda: collector.facts().trouble == {}, 2000)

    live(tmp_path, story)


def test_names_are_resolved_one_a_minute_and_never_again(tmp_path: Path) -> None:
    async def story(server: TelegramServer, session: Path, kept: Kept, loop: VirtualLoop) -> None:
        for name in ("hama", "idlib", "daraa"):
            server.add(name, joined=False)
            server.post(name, "there")
        names = ["homs", "hama", "idlib", "daraa", "nowhere"]
        collector = account(server, session, names, clock=loop.now, join=False)
        async with Reading(collector, kept) as reading:
            start = loop.time()
            await reading.until(lambda: len(kept.items) == 4, 1000)
            assert loop.time() - start >= 120
            await reading.until(lambda: "nowhere" in collector.facts().trouble, 1000)
        assert server.calls["ResolveUsername"] == 4
        async with Reading(account(server, session, names[:4], clock=loop.now, join=False), kept) as reading:
            server.post("daraa", "polled, since it is not joined")
            await reading.until(lambda: kept.numbers("daraa") == [1, 2], 60)
        assert server.calls["ResolveUsername"] == 4

    live(tmp_path, story)


def test_channels_are_joined_five_a_day(tmp_path: Path) -> None:
    async def story(server: TelegramServer, session: Path, kept: Kept, loop: VirtualLoop) -> None:
        for number in range(8):
            server.add(f"front{number}", joined=False)
        async with Reading(account(server, session, clock=loop.now), kept) as reading:
            await reading.until(lambda: server.calls["JoinChannel"] == 5, 1200)
            await asyncio.sleep(3600)
            assert server.calls["JoinChannel"] == sum(room.joined for room in server.rooms.values()) - 1 == 5

    live(tmp_path, story)


def test_a_cold_start_with_300_channels_asks_little(tmp_path: Path) -> None:
    async def story(server: TelegramServer, session: Path, kept: Kept, loop: VirtualLoop) -> None:
        for number in range(299):
            server.add(f"front{number}")
            server.post(f"front{number}", "there")
        async with Reading(account(server, session), kept) as reading:
            await reading.until(lambda: len(kept.items) == 300, 600)
        first = dict(server.calls)
        assert (first["GetDialogs"], first.get("ResolveUsername", 0)) == (4, 0)
        assert 300 <= first["GetHistory"] <= 340
        server.calls.clear()
        server.post("front7", "missed")
        async with Reading(account(server, session), kept) as reading:
            await reading.until(lambda: len(kept.items) == 301, 600)
        assert server.calls["GetPeerDialogs"] <= 3
        assert server.calls["GetHistory"] <= 20
        assert server.calls["GetDialogs"] == server.calls["ResolveUsername"] == 0

    live(tmp_path, story)


def test_posts_under_open_alerts_are_looked_at_again(tmp_path: Path) -> None:
    async def story(server: TelegramServer, session: Path, kept: Kept, loop: VirtualLoop) -> None:
        server.post("homs", "Homs has fallen")
        collector = account(server, session, watched=lambda source: [1, 2], clock=loop.now)
        async with Reading(collector, kept) as reading:
            await reading.until(lambda: kept.numbers("homs") == [1, 2], 60)
            server.deaf, server.names = True, False
            server.delete("homs", 2)
            server.edit("homs", 1, "corrected")
            await reading.until(lambda: kept.numbers("homs", Event.RETRACT) == [2], 100)
            assert kept.numbers("homs", Event.EDIT) == [1]

    live(tmp_path, story)


def test_what_could_not_be_stored_is_offered_again(tmp_path: Path) -> None:
    async def story(server: TelegramServer, session: Path, kept: Kept, loop: VirtualLoop) -> None:
        kept.fail = StoreError("the disk is full")
        async with Reading(account(server, session), kept) as reading:
            assert isinstance(await reading.ended(), StoreError)
        async with Reading(account(server, session), kept) as reading:
            await reading.until(lambda: kept.numbers("homs") == [1], 60)

    live(tmp_path, story)


def test_telegram_away_is_told_after_some_minutes(tmp_path: Path) -> None:
    async def story(server: TelegramServer, session: Path, kept: Kept, loop: VirtualLoop) -> None:
        await server.stop()
        start = loop.time()
        async with Reading(account(server, session), kept) as reading:
            await asyncio.sleep(400)
            error = await reading.ended()
        assert isinstance(error, Unavailable)
        assert "cannot be reached" in error.why
        assert loop.time() - start >= 300

    live(tmp_path, story)


def test_one_program_a_session(tmp_path: Path) -> None:
    async def story(server: TelegramServer, session: Path, kept: Kept, loop: VirtualLoop) -> None:
        with sessions.locked(session, "monitor login"):
            async with Reading(account(server, session), kept) as reading:
                error = await reading.ended()
        assert isinstance(error, Unavailable)
        assert "in use: pid" in error.why
        assert not server.calls

    live(tmp_path, story)


async def test_nobody_is_logged_in(tmp_path: Path) -> None:
    collector = TelegramAccount([], tmp_path / "telegram.session", 1, "x")
    with pytest.raises(Refused, match="monitor login telegram"):
        await anext(collector.collect(Kept()))


def test_a_session_file_is_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "telegram.session"
    path.touch(0o644)
    sessions.opened(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
