"""Alerts as signed JSON to an address of the user's: each with a key by which the receiver knows it again.

The body is a JSON object with `schema` 1, `key`, `thread` and the fields of the message. `Idempotency-Key` repeats the
key (draft-ietf-httpapi-idempotency-key-header); `X-Signature: sha256=HEX` is the HMAC of the body with the shared key.
"""

import hashlib
import hmac
import json
import re

from monitor.errors import Refused, Unavailable
from monitor.fetch import Fetcher, retry_after
from monitor.model import Message, Receipt
from monitor.notifiers.fields import SCHEMA, fields

_PATIENCE = 20.0  # seconds
_LATER = {408, 409, 423, 425, 429}  # client errors that a later try may mend


class Webhook:
    """Posts to one address; with a `key` every body is signed."""

    def __init__(self, name: str, fetcher: Fetcher, url: str, key: str = "") -> None:
        self._name, self._fetcher, self._url, self._key = name, fetcher, url, key

    @property
    def name(self) -> str:
        """The name under which the configuration knows it."""
        return self._name

    async def notify(self, message: Message, previous: Receipt | None) -> Receipt | None:
        """Post the message. Any 2xx means that it was taken."""
        about = {"schema": SCHEMA, "key": message.key, "thread": message.thread, **fields(message)}
        body = json.dumps(about, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": json.dumps(_ascii(message.key))}
        if self._key:
            headers["X-Signature"] = f"sha256={hmac.new(self._key.encode(), body, hashlib.sha256).hexdigest()}"
        response = await self._fetcher.post(self._url, content=body, headers=headers, timeout=_PATIENCE, limit=100_000)
        if 200 <= response.status < 300:
            return Receipt(_ascii(response.headers.get("location", "")))
        if response.status >= 500 or response.status in _LATER:
            raise Unavailable(self._name, f"it answered {response.status}", retry_after(response))
        raise Refused(self._name, f"it answered {response.status}; see that the address and the key are right")


def _ascii(text: str) -> str:
    return re.sub(r"[^\x21-\x7e]+", "-", text)[:255]
