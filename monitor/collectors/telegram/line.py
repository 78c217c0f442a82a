"""One connection to Telegram: what is pushed is handed on, every call has a time limit and keeps to the pace.

Telethon's own reconnecting is off: it would come back without saying so, and what was missed meanwhile would stay
missed. A line that breaks is gone; the collector opens another and looks for what it missed.
"""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from telethon import TelegramClient, errors, events, utils
from telethon.sessions import SQLiteSession
from telethon.tl import types

from monitor.collectors.telegram.pacing import Pacing
from monitor.collectors.telegram.sessions import WHO
from monitor.errors import Refused

CONNECT_LIMIT = 30.0  # seconds
CALL_LIMIT = 15.0
_SHORT_REST = 5.0  # seconds that a call waits for its turn; a longer rest is the caller's business
_DEAD = (
    errors.AuthKeyDuplicatedError,
    errors.AuthKeyNotFound,
    errors.UnauthorizedError,
    errors.UserDeactivatedError,
    errors.UserDeactivatedBanError,
    errors.FrozenMethodInvalidError,
)
_PUSHED = (types.UpdateNewChannelMessage, types.UpdateEditChannelMessage, types.UpdateDeleteChannelMessages)


class Broken(Exception):  # noqa: N818  what the line is
    """The connection is gone, or does not answer: open another."""


class Flooded(Exception):  # noqa: N818  what Telegram calls it
    """Telegram asks us to leave this method alone for so many seconds, or our own pace does."""

    def __init__(self, method: str, seconds: float) -> None:
        self.method, self.seconds = method, seconds
        super().__init__(f"{method} must rest for {seconds:.0f} s")


class Line:
    """An open connection."""

    def __init__(self, client: TelegramClient, pacing: Pacing) -> None:
        self._client, self._pacing = client, pacing

    async def call(self, request: Any, limit: float = CALL_LIMIT) -> Any:
        """Ask, at our pace. Raises Flooded, Broken, Refused for a dead key, or what Telegram says against it."""
        method, loop = type(request).__name__.removesuffix("Request"), asyncio.get_running_loop()
        if (rest := self._pacing.rest(method, loop.time())) > _SHORT_REST:
            raise Flooded(method, rest)
        await asyncio.sleep(rest)
        self._pacing.called(method, loop.time())
        try:
            with translated():
                async with asyncio.timeout(limit):
                    return await self._client(request)
        except errors.FloodError as flood:
            seconds = float(getattr(flood, "seconds", None) or 60)
            self._pacing.flooded(method, seconds, loop.time())
            raise Flooded(method, seconds) from None

    async def catch_up(self) -> None:
        """Have Telethon ask for the account's difference: that tells of edits and deletions that were missed."""
        await self._client.catch_up()

    async def ended(self) -> None:
        """Return never: raise Broken or Refused once the connection is gone."""
        with translated():
            await self._client.run_until_disconnected()
        raise Broken("the connection ended")

    def known(self, name: str) -> int:
        """The id of a channel whose name was met before, from the session file; 0 when it is not there."""
        row = self._client.session.get_entity_rows_by_username(name)
        channel, kind = utils.resolve_id(row[0]) if row else (0, None)
        return channel if kind is types.PeerChannel else 0

    def peer(self, channel: int) -> types.InputPeerChannel | None:
        """What names a channel in a call; None when the account has not met it."""
        try:
            peer = self._client.session.get_input_entity(types.PeerChannel(channel))
        except ValueError:
            return None
        return peer if isinstance(peer, types.InputPeerChannel) else None

    def save(self) -> None:
        """Write what was learnt into the session file now, lest it be asked for again after a crash."""
        self._client.session.save()


@asynccontextmanager
async def open_line(
    session: SQLiteSession, api_id: int, api_hash: str, pacing: Pacing, heard: Callable[[Any], None]
) -> AsyncIterator[Line]:
    """Connect, and hand every update about channel messages to `heard`. Raises Broken or Refused."""
    client = make_client(session, api_id, api_hash)

    async def hand_on(update: Any) -> None:
        heard(update)

    client.add_event_handler(hand_on, events.Raw(_PUSHED))
    try:
        with translated():
            async with asyncio.timeout(CONNECT_LIMIT):
                await client.connect()
                if not await client.is_user_authorized():
                    raise Refused(WHO, "it does not know this session any more. Log in: monitor login telegram")
        yield Line(client, pacing)
    finally:
        await asyncio.shield(client.disconnect())
        await asyncio.gather(client.disconnected, return_exceptions=True)  # looked at, lest it be logged as forgotten


def make_client(
    session: SQLiteSession, api_id: int, api_hash: str, *, catch_up: bool = True, request_retries: int = 2
) -> TelegramClient:
    """A client that does nothing by itself that we would not know of. Its log speaks of every drop as of an error:
    what there is to say of that the collector says."""
    quiet = logging.getLogger("monitor.telegram")
    quiet.setLevel(logging.CRITICAL)
    return TelegramClient(
        session,
        api_id,
        api_hash,
        catch_up=catch_up,
        sequential_updates=True,
        auto_reconnect=False,
        connection_retries=1,
        retry_delay=0,
        request_retries=request_retries,
        flood_sleep_threshold=0,
        raise_last_call_error=True,
        entity_cache_limit=20_000,
        device_model=f"monitor on {socket.gethostname()}",
        base_logger=quiet,
    )


@contextmanager
def translated() -> Iterator[None]:
    """Our words for what can go wrong. Telethon cancels the calls that wait when a connection ends: that is no
    cancellation of ours."""
    try:
        yield
    except _DEAD as dead:
        raise Refused(WHO, _ended(dead)) from None
    except (OSError, TimeoutError, EOFError, errors.InvalidBufferError, errors.SecurityError) as broken:
        raise Broken(str(broken) or type(broken).__name__) from None
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise Broken("the connection ended before the answer came") from None


def _ended(dead: Exception) -> str:
    again = "Log in again: monitor login telegram"
    if isinstance(dead, errors.AuthKeyDuplicatedError):
        return f"it ended this session, because the session was used from two places at once. {again}"
    if isinstance(dead, errors.UserDeactivatedError | errors.UserDeactivatedBanError):
        return "it closed the account. Log in with another one: monitor login telegram"
    if isinstance(dead, errors.FrozenMethodInvalidError):
        return "it froze the account: it may not read any more. See the Telegram app on its phone"
    return f"it ended this session. {again}"
