"""What an answer's status and headers ask of whoever polls."""

import re
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from monitor.collectors.parsing import Feed
from monitor.errors import Refused, Unavailable
from monitor.fetch import Response, retry_after

_LONGEST = timedelta(hours=24)
_PATIENCE = 5  # denials in a row: a site behind a shield may answer 403 or 404 for an hour
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age=(\d{1,9})")


def refusal(who: str, response: Response, now: datetime, denials: int) -> Unavailable | Refused:
    """What to raise for an answer that holds no document; `denials` counts such answers in a row."""
    status = response.status
    if status == HTTPStatus.GONE:
        return Refused(who, "it is gone for good (410); take it out of the configuration or give its new address")
    if status == HTTPStatus.UNAUTHORIZED:
        return Refused(who, "it asks for credentials (401); check the headers in the configuration")
    if status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND) and denials >= _PATIENCE:
        return Refused(who, f"it answered {phrase(status)} {denials} times in a row; check its address")
    return Unavailable(who, f"it answered {phrase(status)}", retry_after(response, now))


def phrase(status: int) -> str:
    """The status with its name: `503 Service Unavailable`."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"with the unknown status {status}"


def freshness(response: Response, now: datetime) -> timedelta | None:
    """How long it stays fresh, by RFC 9111: Retry-After, else max-age less Age, else Expires; 24 hours at most."""
    if rest := retry_after(response, now):
        return rest
    if found := _MAX_AGE.search(response.headers.get("cache-control", "").lower()):
        age = response.headers.get("age", "0")
        seconds = int(found[1]) - (int(age) if re.fullmatch(r"\d{1,9}", age) else 0)
        return min(timedelta(seconds=seconds), _LONGEST) if seconds > 0 else None
    try:
        expires = parsedate_to_datetime(response.headers["expires"])
        since = parsedate_to_datetime(response.headers["date"])
        return min(expires - since, _LONGEST) if expires > since else None
    except (KeyError, TypeError, ValueError, IndexError):
        return None


def skipped_hours(feed: Feed, now: datetime) -> timedelta:
    """How long the hours last (RSS 2.0 skipHours, UTC) in which the publisher wants no poll."""
    for ahead in range(24):
        if (now.hour + ahead) % 24 not in feed.skip_hours:
            start = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=ahead)
            return max(start - now, timedelta())
    return timedelta()  # it forbids every hour: then it means none
