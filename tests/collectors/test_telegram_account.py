"""The account's collector against a Telegram on this machine: what it reads, what it survives, what it asks."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from monitor.model import Event
from tests.servers.telegram import TelegramServer, telegram_server
from tests.servers.telegram_reader import Kept, Reading, account, session_file


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with telegram_server() as running:
        yield running


@pytest.fixture
def session(tmp_path: Path, server: TelegramServer) -> Path:
    return session_file(tmp_path / "telegram.session", server)


async def test_what_was_published_before_and_what_is_pushed(server: TelegramServer, session: Path) -> None:
    kept = Kept()
    server.add("homs")
    for number in range(5):
        server.post("homs", f"old {number}")
    async with Reading(account(server, session), kept) as reading:
        await reading.until(lambda: kept.numbers("homs") == [1, 2, 3, 4, 5])
        server.post("homs", "new")
        await reading.until(lambda: kept.numbers("homs") == [1, 2, 3, 4, 5, 6])
    assert kept.of("homs", 6)[0].text == "new"
    assert kept.twice == []


async def test_an_album_is_one_item_and_an_edit_of_its_caption_a_version(server: TelegramServer, session: Path) -> None:
    kept = Kept()
    server.add("homs")
    async with Reading(account(server, session), kept) as reading:
        await reading.until(lambda: kept.cursors != {})
        server.album("homs", "caption", "", "")
        server.post("homs", "after")
        await reading.until(lambda: kept.numbers("homs") == [1, 4])
        server.edit("homs", 1, "another caption")
        await reading.until(lambda: kept.numbers("homs", Event.EDIT) == [1])
    first, second = kept.of("homs", 1)
    assert (first.text, len(first.media)) == ("caption", 3)
    assert (second.text, len(second.media)) == ("another caption", 3)


async def test_deletions_are_retractions(server: TelegramServer, session: Path) -> None:
    kept = Kept()
    server.add("homs")
    server.post("homs", "Homs has fallen")
    async with Reading(account(server, session), kept) as reading:
        await reading.until(lambda: kept.numbers("homs") == [1])
        server.delete("homs", 1)
        await reading.until(lambda: kept.numbers("homs", Event.RETRACT) == [1])


async def test_what_was_missed_while_away_is_read_in_order(server: TelegramServer, session: Path) -> None:
    kept = Kept()
    server.add("homs")
    server.post("homs", "before")
    async with Reading(account(server, session), kept) as reading:
        await reading.until(lambda: kept.numbers("homs") == [1])
    for number in range(350):
        server.post("homs", f"missed {number}")
    async with Reading(account(server, session), kept) as reading:
        await reading.until(lambda: len(kept.items) == 351)
    assert kept.numbers("homs") == list(range(1, 352))
    assert server.calls["ResolveUsername"] == 0


async def test_a_drop_is_healed_without_a_further_post(server: TelegramServer, session: Path) -> None:
    kept = Kept()
    server.add("homs")
    server.post("homs", "before")
    async with Reading(account(server, session), kept) as reading:
        await reading.until(lambda: kept.numbers("homs") == [1])
        server.drop()
        server.deaf = True
        server.post("homs", "missed")
        await reading.until(lambda: kept.numbers("homs") == [1, 2])


async def test_lost_pushes_are_read_before_the_next_one_is_let_through(server: TelegramServer, session: Path) -> None:
    kept = Kept()
    server.add("homs")
    server.post("homs", "before")
    async with Reading(account(server, session), kept) as reading:
        await reading.until(lambda: kept.numbers("homs") == [1])
        server.deaf = True
        for number in range(150):
            server.post("homs", f"lost {number}")
        server.deaf = False
        server.post("homs", "heard")
        await reading.until(lambda: len(kept.items) == 152)
    assert kept.numbers("homs") == list(range(1, 153))
