"""What came back, and how to speak of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from monitor.clock import utcnow

_LONGEST_REST = timedelta(hours=24)
_BOT_TOKEN = re.compile(r"\d{6,}:[\w-]{20,}")


@dataclass(frozen=True, slots=True)
class Response:
    """An answer of any status. `headers` knows its keys in any case, values are Latin-1 text and so keep every byte;
    `url` is where the last redirect led, `permanent` says that it was reached by permanent redirects only."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    url: str = field(repr=False)
    permanent: bool = False


def retry_after(response: Response, now: datetime | None = None) -> timedelta | None:
    """How long the server asks us to stay away, by RFC 9110 section 10.2.3 (seconds or a date), 24 hours at most;
    None when it says nothing that can be understood."""
    value = response.headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,12}", value):
        return min(timedelta(seconds=int(value)), _LONGEST_REST)
    until = _http_date(value)
    if until is None:
        return None
    since = _http_date(response.headers.get("date", "")) or now or utcnow()
    return min(max(until - since, timedelta()), _LONGEST_REST)


def _http_date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError, IndexError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def shown(url: str) -> str:
    """The URL without anything that may be secret: no user, no query, no fragment, no bot token in the path."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "an unreadable address"
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}{port}{_BOT_TOKEN.sub('***', parts.path)}"
