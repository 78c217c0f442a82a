"""Dates as publishers write them: RFC 822 in any language, ISO 8601, seconds since 1970, days in figures."""

import re
import tomllib
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from importlib.resources import files

_CALENDAR = tomllib.loads((files(__package__) / "calendar.toml").read_text(encoding="utf-8"))
_ZONES: dict[str, int] = _CALENDAR["zones"]
_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_ENGLISH, 1)} | {
    unicodedata.normalize("NFC", name): int(month) for month, names in _CALENDAR["months"].items() for name in names
}
_LONGEST_FIRST = "|".join(re.escape(name) for name in sorted(_MONTHS, key=len, reverse=True))
_MONTH = re.compile(rf"(?<![^\W\d_])({_LONGEST_FIRST})[^\W\d_]*")
_AFTER_A_DAY = re.compile(r"\d(?:er|st|nd|rd|th|\.|º)?[\s/-]*(?:de\s+)?$")

_CLOCK = re.compile(
    r"[T,\s]+(?:[^\W\d_]\s+|at\s+|um\s+)?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"(?:\s*(?P<half>[ap])\.?m\b\.?)?\s*(?P<zone>(?:GMT|UTC)?\s*[+-]\d{1,2}(?::?\d{2})?|\(?[^\W\d_]{1,5}\b)?",
    re.IGNORECASE,
)
_YEAR = r"(?P<year>\d{4}|\d{2})(?!\d)"
_DAYS = (
    re.compile(
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:er|st|nd|rd|th|º|\.)?[\s/-]*(?:de\s+)?#(?P<month>\d+)#[.,]?[\s/-]*(?:de\s+)?{_YEAR}"
    ),
    re.compile(rf"#(?P<month>\d+)#[.,]?\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}"),
    re.compile(r"^(?P<year>\d{4})[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2}))?(?!\d)"),
    re.compile(r"^(?P<year>\d{4})$"),
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})[./-](?P<month>\d{{1,2}})[./-]{_YEAR}"),
)
_OFFSET = re.compile(r"(?:GMT|UTC)?\s*([+-])(\d{1,2}):?(\d{2})?", re.IGNORECASE)
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?")


def when(text: str) -> datetime | None:
    """The time that a publisher means, aware; None where it cannot be told. Without a zone it is UTC."""
    text = " ".join(unicodedata.normalize("NFC", text).translate(_LATIN_DIGITS).split())
    if _EPOCH.fullmatch(text):
        seconds = float(text) / (1000 if len(text.partition(".")[0]) == 13 else 1)
        return datetime.fromtimestamp(seconds, UTC)
    try:
        return datetime.fromisoformat(text).replace(tzinfo=datetime.fromisoformat(text).tzinfo or UTC)
    except ValueError:
        pass
    clock = _CLOCK.search(text)
    day = text[: clock.start()] + " " + text[clock.end() :].strip() if clock else text
    named = _name_months(day.strip())
    for form in _DAYS:
        if found := form.search(named):
            return _moment(found.groupdict(), clock.groupdict() if clock else {})
    return None


_LATIN_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹،", "01234567890123456789,")


def _name_months(text: str) -> str:
    """The text with the name of its month as `#number#`. Some days of the week begin like months (mar., Середа): the
    name that follows a number is the month, else the first."""
    lowered = text.lower()
    names = list(_MONTH.finditer(lowered))
    if not names or len(lowered) != len(text):
        return text
    found = next((each for each in names if _AFTER_A_DAY.search(lowered[: each.start()])), names[0])
    return f"{text[: found.start()]}#{_MONTHS[found[1]]}#{text[found.end() :]}"


def _moment(date: dict[str, str | None], clock: dict[str, str | None]) -> datetime | None:
    year, month, day = int(date["year"] or 0), int(date.get("month") or 1), int(date.get("day") or 1)
    year += 0 if year > 99 else 2000 if year < 70 else 1900
    if month > 12 >= day:
        day, month = month, day  # the American order
    hour, minute, second = (int(clock.get(part) or 0) for part in ("hour", "minute", "second"))
    if half := clock.get("half"):
        hour = hour % 12 + (12 if half in "pP" else 0)
    try:
        start = datetime(year, month, day, tzinfo=_zone(clock.get("zone") or ""))
        return start + timedelta(hours=hour, minutes=minute, seconds=second)  # 24:00 means the next day
    except (ValueError, OverflowError):
        return None


def _zone(text: str) -> timezone:
    offset = _OFFSET.match(text)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        if minutes <= 24 * 60 - 1:
            return timezone(timedelta(minutes=-minutes if offset[1] == "-" else minutes))
    name = re.match(r"[^\W\d_]+", text.strip("( "))
    return timezone(timedelta(minutes=_ZONES.get(name[0].upper(), 0))) if name else UTC
