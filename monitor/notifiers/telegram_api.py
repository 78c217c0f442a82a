"""The Telegram Bot API over HTTP (https://core.telegram.org/bots/api): one call at a time, its errors in our words."""

import json
from datetime import timedelta
from typing import Any

from monitor import plain
from monitor.errors import Refused, Unavailable
from monitor.fetch import Fetcher

TELEGRAM = "https://api.telegram.org"


class Rejected(Refused):
    """Telegram will not do what we asked (400). `description` is its reason, `migrated_to` a group's new id."""

    def __init__(self, who: str, description: str, migrated_to: int | None = None) -> None:
        self.description, self.migrated_to = description, migrated_to
        super().__init__(who, description)


class BotApi:
    """The methods of one bot. The token is part of every address, so no address is ever shown."""

    def __init__(
        self, fetcher: Fetcher, token: str, base: str = TELEGRAM, *, who: str = "telegram bot", patience: float = 15.0
    ) -> None:
        self._fetcher, self._who, self._patience = fetcher, who, patience
        self._address = f"{base.rstrip('/')}/bot{token}"

    async def ask(self, method: str, *, patience: float | None = None, **payload: Any) -> Any:
        """Call a method and return its result; `patience` is in seconds, the bot's own unless given.

        Raises Rejected (400), Refused (token, ban, blocked) or Unavailable, with the rest that Telegram asks for."""
        response = await self._fetcher.post(
            f"{self._address}/{method}", json=payload, timeout=patience or self._patience
        )
        try:
            answer = json.loads(response.body)
            is_ok, result = bool(answer["ok"]), answer.get("result")
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Unavailable(self._who, f"answered {response.status} without a word") from None
        if is_ok:
            return result
        raise self._error(int(answer.get("error_code") or response.status), answer)

    def _error(self, code: int, answer: dict[str, Any]) -> Exception:
        why = plain.line(str(answer.get("description", "")), 200) or f"error {code}"
        about = answer.get("parameters") or {}
        if code == 429:
            return Unavailable(self._who, why, timedelta(seconds=float(about.get("retry_after", 30))))
        if code >= 500 or code == 409:
            return Unavailable(self._who, why)
        if code in (401, 404):
            return Refused(self._who, "Telegram does not know this token; make a new one with: monitor login bot")
        if code == 403:
            return Refused(self._who, why)
        return Rejected(self._who, why, about.get("migrate_to_chat_id"))
