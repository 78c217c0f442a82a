"""From the calendars that reports use to one date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

_HIJRI_EPOCH = date(622, 7, 19).toordinal()
_JALALI_EPOCH = date(622, 3, 20).toordinal()


def hijri(year: int, month: int, day: int) -> date:
    """A date of the Islamic calendar by the tabular rule (30-year cycle, 11 leap years); a day off at most."""
    days = day + -(-59 * (month - 1) // 2) + (year - 1) * 354 + (3 + 11 * year) // 30
    return date.fromordinal(_HIJRI_EPOCH + days - 1)


def jalali(year: int, month: int, day: int) -> date:
    """A date of the solar calendar of Iran and Afghanistan by the 33-year rule, which holds from 1178 to 1633."""
    days = 365 * (year - 1) + (8 * year + 21) // 33 + 31 * min(month - 1, 6) + 30 * max(month - 7, 0) + day
    return date.fromordinal(_JALALI_EPOCH + days)


def gregorian(year: int, month: int, day: int) -> date:
    """A date of the common calendar; a day that the month does not have is its last."""
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            if day <= 28:
                raise
            day -= 1


Calendar = Callable[[int, int, int], date]
CALENDARS: dict[str, tuple[Calendar, int, int]] = {
    "months": (gregorian, 0, 31),
    "hijri": (hijri, -579, 30),
    "jalali": (jalali, -621, 31),
}
"""By the lexicons' name for the table of months: the calendar, roughly how its years differ, its longest month."""


def month_range(name: str, year: int, month: int, day: int | None) -> tuple[date, date]:
    """The first and the last day of a month, or one day twice. Raises ValueError for what is no date."""
    convert, _, longest = CALENDARS[name]
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= longest):
        raise ValueError("no such day")
    if day is not None:
        return convert(year, month, day), convert(year, month, day)
    following = convert(year + month // 12, month % 12 + 1, 1)
    return convert(year, month, 1), following - timedelta(days=1)


def latest(name: str, month: int, day: int | None, before: date) -> tuple[date, date]:
    """The last such month or day that began by `before`."""
    guess = before.year + CALENDARS[name][1] + 1
    if name == "hijri":
        guess = round((before.year - 621.57) * 1.0307) + 1
    for year in range(guess, guess - 4, -1):
        first, last = month_range(name, year, month, day)
        if first <= before + timedelta(days=1):
            return first, last
    raise ValueError("no such day")
