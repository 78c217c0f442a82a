"""Logging in at a Telegram on this machine: what is asked, what is said, what comes of it."""

import asyncio
import stat
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from telethon.sessions import SQLiteSession

from monitor.collectors.telegram import login, sessions
from monitor.collectors.telegram.login import Outcome, Talk
from tests.servers.telegram import TelegramServer, telegram_server
from tests.servers.telegram_reader import API, session_file
from tests.servers.telegram_wire import server_key


class Terminal:
    """Answers in order, and what was said."""

    def __init__(self, *answers: str) -> None:
        self.answers, self.lines = list(answers), []

    def ask(self, prompt: str) -> str:
        self.lines.append(prompt)
        return self.answers.pop(0)

    @property
    def talk(self) -> Talk:
        return Talk(self.lines.append, self.ask, self.ask, lambda prompt: self.ask(prompt) == "y")

    @property
    def said(self) -> str:
        return "\n".join(self.lines)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    server_key()
    async with telegram_server() as running:
        yield running


@pytest.fixture
def session(tmp_path: Path, server: TelegramServer) -> Path:
    """An empty session that leads to the test server."""
    path = tmp_path / "telegram.session"
    made = SQLiteSession(str(path))
    made.set_dc(2, "127.0.0.1", server.port)
    made.save()
    made.close()
    return path


async def test_number_code_and_the_channels_that_are_joined(server: TelegramServer, session: Path) -> None:
    server.add("homs")
    server.add("hama", joined=False)
    terminal = Terminal("+963944000000", "123-45")
    assert await login.log_in(session, *API, terminal.talk, ["@Homs", "hama"]) is Outcome.DONE
    assert 'Logged in as "Desk Reader".' in terminal.said
    assert "1 of 2 channels are joined already." in terminal.said
    assert "one a minute: hama" in terminal.said
    assert "sent a code to the Telegram app" in terminal.said
    assert mode(session) == 0o600
    again = Terminal()
    assert await login.status(session, *API, again.talk) is Outcome.DONE
    assert 'as "Desk Reader"' in again.said


async def test_a_wrong_code_counts_down(server: TelegramServer, session: Path) -> None:
    terminal = Terminal("+963", "1", "2", "3")
    assert await login.log_in(session, *API, terminal.talk) is Outcome.FAILED
    counted = [line.split(". ")[1] for line in terminal.lines if "code is wrong" in line]
    assert counted == ["2 tries left.", "1 try left.", "0 tries left."]


async def test_a_code_that_has_run_out_is_sent_anew(server: TelegramServer, session: Path) -> None:
    terminal = Terminal("+963", "00000", "y", "12345")
    assert await login.log_in(session, *API, terminal.talk) is Outcome.DONE, terminal.said
    assert "has run out" in terminal.said, terminal.said


async def test_two_step_verification(server: TelegramServer, session: Path) -> None:
    server.password, server.hint = "orontes", "river"
    terminal = Terminal("+963", "12345", "tigris", "orontes")
    assert await login.log_in(session, *API, terminal.talk) is Outcome.DONE
    assert 'Wrong password. Hint: "river".' in terminal.said
    assert "orontes" not in terminal.said


async def test_telegram_asks_to_wait(server: TelegramServer, session: Path) -> None:
    server.floods["SendCode"] = asyncio.get_running_loop().time() + 22 * 3600 + 14 * 60
    terminal = Terminal("+963")
    when = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    assert await login.log_in(session, *API, terminal.talk, clock=lambda: when) is Outcome.LATER
    assert "wait 22 h 14 min, until Mon" in terminal.said


async def test_a_session_in_use_is_not_touched(server: TelegramServer, session: Path) -> None:
    terminal = Terminal()
    with sessions.locked(session, "monitor run"):
        assert await login.log_in(session, *API, terminal.talk) is Outcome.FAILED
    assert "in use: pid" in terminal.said
    assert "monitor run" in terminal.said
    assert not server.calls


async def test_no_telegram_no_login(server: TelegramServer, session: Path) -> None:
    await server.stop()
    terminal = Terminal("+963")
    assert await login.log_in(session, *API, terminal.talk) is Outcome.LATER
    assert "cannot be reached" in terminal.said


async def test_to_end_is_to_log_out_and_to_forget(server: TelegramServer, tmp_path: Path) -> None:
    session = session_file(tmp_path / "telegram.session", server)
    terminal = Terminal()
    assert await login.end(session, *API, terminal.talk) is Outcome.DONE
    assert server.calls["LogOut"] == 1
    assert not session.exists()
    assert await login.end(session, *API, terminal.talk) is Outcome.DONE
    assert await login.status(session, *API, terminal.talk) is Outcome.FAILED


async def test_a_folder_is_opened_without_joining(server: TelegramServer, tmp_path: Path) -> None:
    session = session_file(tmp_path / "telegram.session", server)
    server.add("homs")
    server.add("hama", joined=False)
    assert await login.open_folder(session, *API, "AbC", Terminal().talk) == ["homs", "hama"]
    assert server.calls["JoinChannel"] == 0


async def test_a_dead_session_says_so(server: TelegramServer, tmp_path: Path) -> None:
    session = session_file(tmp_path / "telegram.session", server)
    server.dead[next(iter(server.logged_in))] = "AUTH_KEY_UNREGISTERED"
    terminal = Terminal()
    assert await login.status(session, *API, terminal.talk) is Outcome.FAILED
    assert "Log in again" in terminal.said


def test_the_application_is_asked_for_until_it_can_be_right() -> None:
    terminal = Terminal("seven", "1234567", "short", "0123456789abcdef0123456789abcdef")
    assert login.ask_api(terminal.talk) == (1234567, "0123456789abcdef0123456789abcdef")
