"""A process that delivers what lies in an outbox to a webhook, a bot and a mail server, to be killed at any moment.

python -m tests.delivering DATABASE WEBHOOK BOT-API SMTP-PORT
"""

import asyncio
import sys
from pathlib import Path

from monitor.clock import utcnow
from monitor.dispatch import Dispatcher
from monitor.fetch import Fetcher
from monitor.notifiers.mail import Mail, Server
from monitor.notifiers.telegram_api import BotApi
from monitor.notifiers.telegram_bot import TelegramBot
from monitor.notifiers.webhook import Webhook
from monitor.store.sqlite import SqliteStore
from tests.servers.bot_api import TOKEN
from tests.servers.loopback import ALLOW

DESK = -1001


async def deliver(database: Path, hook: str, bot: str, smtp: int) -> None:
    """Deliver until nothing waits any more."""
    fetcher = Fetcher(user_agent="whoholds-test", allow=ALLOW)
    server = Server("127.0.0.1", smtp, "none")
    notifiers = [
        Webhook("hook", fetcher, hook),
        TelegramBot("bot", BotApi(fetcher, TOKEN, bot), DESK),
        Mail("mail", server, "desk@example.org", ["lina@example.org"]),
    ]
    with SqliteStore(database) as store:
        dispatcher = Dispatcher(store, notifiers, utcnow)
        while store.tally()["waiting"]:
            await dispatcher.run_once()
            await asyncio.sleep(0.01)
    await fetcher.aclose()


if __name__ == "__main__":
    asyncio.run(deliver(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])))
