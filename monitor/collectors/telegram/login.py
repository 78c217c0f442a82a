"""Logging in, on the terminal only: never inside the running monitor, never over a chat or the web.

Each function says what it does through a `Talk` and gives the exit code: 0 done, 1 failed, 75 try again later.
"""

import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from pathlib import Path
from typing import Any

from telethon import TelegramClient, errors
from telethon.tl import functions, types

from monitor.clock import Clock, utcnow
from monitor.collectors.posts import canonical
from monitor.collectors.telegram import sessions
from monitor.collectors.telegram.asking import Names, joined
from monitor.collectors.telegram.line import Broken, Flooded, Line, make_client, translated
from monitor.collectors.telegram.pacing import Pacing
from monitor.errors import Refused, Unavailable

_TRIES = 3

INTRODUCTION = """\
A bot cannot read a channel that it was not let into, so the monitor reads as a user. Before you go on:
  * Take a second number with a real SIM, some weeks old. Not your own, not one of an internet telephone.
  * Telegram watches accounts that use its API, and may close one without a reason. The monitor only reads:
    five joins a day at most, one name looked up a minute, and a rest whenever Telegram asks for one.
  * The session file is as good as the password. It stays on this machine, for your eyes only (0600).
"""
API = """\
1/3  api_id and api_hash: https://my.telegram.org -> API development tools
     If that page only says ERROR, switch off VPN and ad blocker; a phone on mobile data works most often."""


class Outcome(IntEnum):
    """The exit code."""

    DONE = 0
    FAILED = 1
    LATER = 75


@dataclass(frozen=True)
class Talk:
    """The terminal: say a line, ask for one, ask for one that is not shown, ask for yes or no."""

    say: Callable[[str], None]
    ask: Callable[[str], str]
    ask_hidden: Callable[[str], str]
    confirm: Callable[[str], bool]


def ask_api(talk: Talk) -> tuple[int, str]:
    """The first step: the application's id and hash, asked for until they can be right."""
    talk.say(API)
    while not (api_id := talk.ask("     api_id: ").strip()).isdigit():
        talk.say("     The api_id is a number of seven or eight digits.")
    while len(api_hash := talk.ask_hidden("     api_hash (hidden): ").strip()) != 32:
        talk.say("     The api_hash has 32 characters.")
    return int(api_id), api_hash


async def log_in(
    session: Path, api_id: int, api_hash: str, talk: Talk, channels: Sequence[str] = (), clock: Clock = utcnow
) -> Outcome:
    """Log in with number, code and password, and tell which of the channels are joined."""

    async def enter(client: TelegramClient) -> Outcome:
        if not await client.is_user_authorized() and (outcome := await _enter(client, talk)) is not Outcome.DONE:
            return outcome
        await _welcome(client, talk, channels)
        return Outcome.DONE

    talk.say(INTRODUCTION)
    return await _converse(session, api_id, api_hash, talk, clock, enter)


async def status(session: Path, api_id: int, api_hash: str, talk: Talk, clock: Clock = utcnow) -> Outcome:
    """Tell who is logged in."""

    async def tell(client: TelegramClient) -> Outcome:
        if not await client.is_user_authorized():
            talk.say("Telegram does not know this session any more. Log in again: monitor login telegram")
            return Outcome.FAILED
        talk.say(f'Logged in to Telegram as "{_name(await client.get_me())}". The session is in {session}.')
        return Outcome.DONE

    if not sessions.is_there(session):
        talk.say("Nobody is logged in to Telegram. Log in: monitor login telegram")
        return Outcome.FAILED
    return await _converse(session, api_id, api_hash, talk, clock, tell)


async def end(session: Path, api_id: int, api_hash: str, talk: Talk, clock: Clock = utcnow) -> Outcome:
    """Log out at Telegram and delete the session file."""

    async def leave(client: TelegramClient) -> Outcome:
        if await client.is_user_authorized():
            await client(functions.auth.LogOutRequest())
        return Outcome.DONE

    if not sessions.is_there(session):
        talk.say("Nobody is logged in to Telegram: there is nothing to end.")
        return Outcome.DONE
    outcome = await _converse(session, api_id, api_hash, talk, clock, leave)
    if outcome is Outcome.DONE:
        sessions.remove(session)  # only now: a client that disconnects writes its file once more
        talk.say("Logged out, and deleted the session file. Channels that were read through the account are quiet now.")
    return outcome


async def open_folder(
    session: Path, api_id: int, api_hash: str, slug: str, talk: Talk, clock: Clock = utcnow
) -> list[str]:
    """The public channels of a shared folder (t.me/addlist/SLUG), without joining any."""
    found: list[str] = []

    async def look(client: TelegramClient) -> Outcome:
        folder = await client(functions.chatlists.CheckChatlistInviteRequest(slug))
        found.extend(Names().learn(folder.chats))
        return Outcome.DONE

    await _converse(session, api_id, api_hash, talk, clock, look)
    return found


async def _converse(
    session: Path,
    api_id: int,
    api_hash: str,
    talk: Talk,
    clock: Clock,
    conversation: Callable[[TelegramClient], Awaitable[Outcome]],
) -> Outcome:
    """Connect for one conversation. What goes wrong is said, and becomes the outcome."""
    try:
        with sessions.locked(session, "monitor login"), translated():
            client = make_client(sessions.opened(session), api_id, api_hash, catch_up=False, request_retries=5)
            try:
                await client.connect()
                return await conversation(client)
            finally:
                await client.disconnect()
    except (errors.FloodWaitError, Flooded) as flood:
        talk.say(_flood(timedelta(seconds=flood.seconds), clock()))
        return Outcome.LATER
    except Broken as broken:
        talk.say(f"Telegram cannot be reached: {broken}.")
        return Outcome.LATER
    except (Refused, Unavailable) as error:
        talk.say(f"Telegram: {error.why}")
        return Outcome.FAILED
    except errors.RPCError as error:
        talk.say(f"Telegram refuses: {error.message or type(error).__name__}.")
        return Outcome.FAILED


async def _enter(client: TelegramClient, talk: Talk) -> Outcome:
    sent = None
    while sent is None:
        phone = talk.ask("2/3  Phone number with its country code (+963 ...): ").strip()
        try:
            sent = await client(
                functions.auth.SendCodeRequest(phone, client.api_id, client.api_hash, types.CodeSettings())
            )
        except errors.PhoneNumberInvalidError:
            talk.say("     Telegram does not take this for a phone number. Write it as +963 944 000 000.")
        except errors.PhoneNumberBannedError:
            talk.say("     Telegram has closed the account of this number. Take another number.")
            return Outcome.FAILED
        except errors.ApiIdInvalidError:
            talk.say("     Telegram does not know this api_id with this api_hash. Look them up again.")
            return Outcome.FAILED
    talk.say(f"     Telegram sent a code {_way(sent.type)}.")
    talk.say("     Type it here only: once it is sent or pasted into a Telegram chat, it is cancelled.")
    return await _code(client, talk, phone, sent)


async def _code(client: TelegramClient, talk: Talk, phone: str, sent: Any) -> Outcome:
    left = _TRIES
    while left:
        code = talk.ask("     Code: ").strip().replace("-", "").replace(" ", "")
        try:
            await client(functions.auth.SignInRequest(phone, sent.phone_code_hash, code))
            return Outcome.DONE
        except (errors.PhoneCodeInvalidError, errors.PhoneCodeEmptyError):
            left -= 1
            talk.say(f"     That code is wrong. {left} {'try' if left == 1 else 'tries'} left.")
        except errors.PhoneCodeExpiredError:
            talk.say("     That code has run out: it lives about two minutes, less if it was sent in a chat.")
            if not talk.confirm("     Send a new one?"):
                return Outcome.FAILED
            sent = await client(functions.auth.ResendCodeRequest(phone, sent.phone_code_hash))
        except errors.SessionPasswordNeededError:
            return await _password(client, talk)
        except errors.PhoneNumberUnoccupiedError:
            talk.say("     There is no Telegram account with this number. Make one in the app first.")
            return Outcome.FAILED
    return Outcome.FAILED


async def _password(client: TelegramClient, talk: Talk) -> Outcome:
    known = await client(functions.account.GetPasswordRequest())
    hint = f'Hint: "{known.hint}".' if known.hint else "It has no hint."
    talk.say(f"3/3  This account has two-step verification. {hint}")
    for _ in range(_TRIES):
        try:
            await client.sign_in(password=talk.ask_hidden("     Password (hidden, not kept): "))
            return Outcome.DONE
        except errors.PasswordHashInvalidError:
            talk.say(f"     Wrong password. {hint}")
    return Outcome.FAILED


async def _welcome(client: TelegramClient, talk: Talk, channels: Sequence[str]) -> None:
    talk.say(f'Logged in as "{_name(await client.get_me())}".')
    if channels:
        there = await joined(Line(client, Pacing()), Names())
        missing = [name for name in channels if canonical(name) not in there]
        talk.say(f"{len(channels) - len(missing)} of {len(channels)} channels are joined already.")
        if missing:
            talk.say(f"The monitor looks up the others, one a minute: {', '.join(missing)}")
    talk.say(f'See also in the app: Settings -> Devices now shows "{device()}".')
    talk.say("If you did not do this, end it there.")


def device() -> str:
    """The name under which Telegram lists this session."""
    return f"monitor on {socket.gethostname()}"


def _way(kind: Any) -> str:
    if isinstance(kind, types.auth.SentCodeTypeApp):
        return "to the Telegram app on that phone (not by SMS)"
    if isinstance(kind, types.auth.SentCodeTypeSms):
        return "by SMS"
    if isinstance(
        kind, types.auth.SentCodeTypeCall | types.auth.SentCodeTypeFlashCall | types.auth.SentCodeTypeMissedCall
    ):
        return "by a phone call"
    return "by e-mail" if isinstance(kind, types.auth.SentCodeTypeEmailCode) else "on a way of its own"


def _flood(rest: timedelta, now: datetime) -> str:
    hours, minutes = divmod(max(round(rest.total_seconds() / 60), 1), 60)
    span = f"{hours} h {minutes} min" if hours else f"{minutes} min"
    until = (now + rest).astimezone()
    return (
        f"Telegram asks us to wait {span}, until {until:%a %H:%M}. Nothing is wrong with the number; "
        "to try sooner makes the wait longer."
    )


def _name(me: Any) -> str:
    return " ".join(part for part in (me.first_name, me.last_name) if part) or me.username or str(me.id)
