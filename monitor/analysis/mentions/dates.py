"""When it happened, as far as the words say: the dates of a passage, and the one that belongs to a claim.

Every time is counted in days of UTC. A date without a year is the last such one by the day of publication.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from monitor.analysis.mentions.calendars import CALENDARS, latest, month_range
from monitor.analysis.mentions.passages import Passage, Unit
from monitor.analysis.mentions.units import PRONOUNS
from monitor.lexicons.frames import BREAK, FILLER, PREPOSITION
from monitor.model import Change

_DIGITS = re.compile(r"^و?(\d{1,4})(?:st|nd|rd|th|er|го|е|й|ого|ше)?$")
FRESH = timedelta(hours=72)
_HARD = frozenset(";؛:")
_LONG_AGO = timedelta(days=60)
"""So old a date rules what is told behind it, even if its own sentence tells no change."""
_DEAL = 4
"""Units within which a word like "accord" stands behind its date."""
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_LOCAL_YEARS = {"jalali": (1300, 1500), "hijri": (1380, 1500)}


@dataclass(frozen=True, slots=True)
class Date:
    """A time that units `first` to `last` name: from the day `start` to the day `end`."""

    first: int
    last: int
    start: date
    end: date

    def is_old(self, published: datetime) -> bool:
        """Whether it ended more than 72 hours before."""
        return published - self.at > FRESH

    def is_ahead(self, published: datetime) -> bool:
        """Whether it begins after the report was published."""
        return datetime.combine(self.start, time.min, UTC) > published + timedelta(hours=14)

    @property
    def at(self) -> datetime:
        """The last moment that it can mean."""
        return datetime.combine(self.end, time.max, UTC)


class Timeline:
    """The dates of a report, passage by passage. What counts from another date is reckoned here: "the next day" from
    the date before it, "the third day of the operation" from the highest such number, which is the day of writing."""

    def __init__(self, passages: Sequence[Passage], published: datetime) -> None:
        self._today = published.date()
        self._operation = max(
            (day for p in passages for n in range(len(p.units)) if (day := _operation_day(p, n))), default=0
        )
        self._dates: dict[int, list[Date]] = {}
        self._passages = {passage.number: passage for passage in passages}
        last: Date | None = None
        for passage in passages:
            found = self._dates[passage.number] = self._in(passage, last)
            last = found[-1] if found else last

    def of(self, passage: Passage) -> list[Date]:
        """Every date in a passage, in order."""
        return self._dates[passage.number]

    def carried(self, passage: Passage) -> Date | None:
        """The date that the sentences before a passage, in its paragraph, leave it in; None where it has its own."""
        if self.of(passage):
            return None
        for number in range(passage.number - 1, -1, -1):
            before = self._passages.get(number)
            if before is None or before.paragraph != passage.paragraph or before.title:
                return None
            if dates := self.of(before):
                return dates[-1] if self._tells(before) or self._today - dates[-1].end > _LONG_AGO else None
        return None

    def _tells(self, passage: Passage) -> bool:
        """Whether a sentence tells a change: its date is then that of an event, not of a remark."""
        return bool(passage.match(tuple(change.value for change in Change)))

    def _in(self, passage: Passage, last: Date | None) -> list[Date]:
        found: list[Date] = []
        for number in range(len(passage.units)):
            if (found and number <= found[-1].last) or not _may_date(passage, number):
                continue
            try:
                here = self._counted(passage, number, last) or _date_at(passage, number, self._today)
            except (ValueError, OverflowError):
                continue
            if here and not (found and self._dates_the_operation(passage, found[-1], here)):
                found.append(here)
                last = here
        return found

    def _dates_the_operation(self, passage: Passage, day: Date, following: Date) -> bool:
        """Whether a date only tells when the operation began: "on the third day of the operation launched on ..."."""
        between = passage.units[day.last + 1 : following.first]
        return _operation_day(passage, day.first) > 0 and not any(BREAK in unit.marks for unit in between)

    def _counted(self, passage: Passage, number: int, last: Date | None) -> Date | None:
        days = passage.lexicon.date_value("following", passage.units[number].norm)
        if days and days > 0 and number + 1 < len(passage.units) and passage.marked(number + 1, "date_from"):
            day = self._today - timedelta(days=days)
            return Date(number, number, day, day)
        if last and (days := passage.lexicon.date_value("following", passage.units[number].norm)) is not None:
            day = last.end + timedelta(days=days)
            return Date(number, number, day, day)
        if last and (same := self._in_that_month(passage, number, last)):
            return same
        ordinal = _operation_day(passage, number)
        if ordinal:
            day = self._today - timedelta(days=self._operation - ordinal)
            return Date(number, min(number + 1, len(passage.units) - 1), day, day)
        return None

    def _in_that_month(self, passage: Passage, number: int, last: Date) -> Date | None:
        """ "On the 26th of it", where "it" is the month of the date before."""
        units = passage.units
        day = _number(units[number]) or int(passage.lexicon.date_value("ordinals", units[number].norm) or 0)
        if not 0 < day <= 31 or number + 2 >= len(units) or not passage.marked(number + 1, "date_from"):
            return None
        if units[number + 2].reference not in PRONOUNS or not passage.marked(max(number - 1, 0), "date_in"):
            return None
        when = last.start.replace(day=day)
        return Date(number, number + 1, when, when)


def _may_date(passage: Passage, number: int) -> bool:
    """Whether unit `number` may be (part of) a date. That of an agreement, and that since which a thing had not been,
    are not the event's: "under the January accord", "the first time since 2014"."""
    norm = passage.units[number].norm
    if not (passage.lexicon.dates_of(norm) or norm.isdecimal() or passage.marked(number, "date_day")):
        return False
    first = number - 1 if number > 1 and passage.units[number - 1].norm.isdecimal() else number
    if passage.marked(max(first - 1, 0), "first_since"):
        return False
    for at in range(number + 1, min(number + _DEAL, len(passage.units))):
        if passage.marked(at, "deal"):
            return False
        marks = passage.units[at].marks
        if not {BREAK, PREPOSITION}.isdisjoint(marks) or (FILLER in marks and len(passage.units[at].norm) > 1):
            break
    return True


def _operation_day(passage: Passage, number: int) -> int:
    """The number in "the third day", or 0."""
    if not passage.marked(number, "date_day"):
        return 0
    for at in (number + 1, number - 1, number + 2):
        if 0 <= at < len(passage.units):
            unit = passage.units[at]
            digits = "".join(char for char in unit.norm if char.isdigit())
            value = passage.lexicon.date_value("ordinals", unit.norm) or (
                digits and len(digits) < 4 and not passage.any_marked("date_months", at + 1, at + 2) and int(digits)
            )
            if value and (passage.lexicon.date_value("ordinals", unit.norm) or not unit.norm.isdigit()):
                return int(value)
    return 0


def _date_at(passage: Passage, number: int, today: date) -> Date | None:
    for table in CALENDARS:
        if (month := passage.lexicon.date_value(table, passage.units[number].norm)) is not None:
            return _month(passage, number, table, int(month), today)
    if (span := _ago(passage, number, today)) or (span := _weekday(passage, number, today)):
        return span
    value = passage.lexicon.date_value("relative", passage.units[number].norm)
    if value is not None:
        day = today - timedelta(days=value)
        return Date(number, number, day, day)
    return _year(passage, number)


def _month(passage: Passage, number: int, table: str, month: int, today: date) -> Date | None:
    units = passage.units
    first = last = number
    day: int | None = None
    for at in (number - 1, number - 2, number + 1):
        if (
            0 <= at < len(units)
            and (value := _number(units[at]) or int(passage.lexicon.date_value("ordinals", units[at].norm) or 0))
            and value <= CALENDARS[table][2]
        ):
            if at == number - 2 and BREAK in units[number - 1].marks:
                continue
            day, first, last = value, min(first, at), max(last, at)
            break
    if (
        day is None
        and passage.lexicon.cased
        and units[number].norm == "may"
        and not passage.marked(max(number - 1, 0), "date_in")
    ):
        return None
    for at in range(last + 1, min(last + 4, len(units))):
        value = _number(units[at]) or 0
        low, high = _LOCAL_YEARS.get(table, (_FIRST_YEAR, _LAST_YEAR))
        if low <= value <= high:
            return Date(first, at, *month_range(table, value, month, day))
        if units[at].norm not in (",", "،") and not units[at].marks:
            break
    past = any(passage.marked(at, "date_past") for at in range(max(0, first - 1), min(last + 3, len(units))))
    start, end = latest(table, month, day, today)
    if past and end >= today:
        start, end = latest(table, month, day, start - timedelta(days=2))
    return Date(first, last, start, min(end, today))


def _number(unit: Unit) -> int | None:
    digits = _DIGITS.sub(r"\1", unit.norm)
    return int(digits) if digits.isdecimal() and len(digits) <= 4 else None


def _weekday(passage: Passage, number: int, today: date) -> Date | None:
    value = passage.lexicon.date_value("weekdays", passage.units[number].norm)
    if value is None:
        return None
    around = [at for at in (number - 1, number + 1, number + 2) if 0 <= at < len(passage.units)]
    if any(passage.marked(at, "date_next") for at in around):
        return None
    back = (today.weekday() - int(value)) % 7
    if back == 0 and any(passage.marked(at, "date_past") for at in around):
        back = 7
    day = today - timedelta(days=back)
    return Date(number, number, day, day)


def _ago(passage: Passage, number: int, today: date) -> Date | None:
    """ "Three weeks ago", "منذ ثلاثة أسابيع", "il y a un mois": a span of time with the word that counts it back."""
    units = passage.units
    days = passage.lexicon.date_value("spans", units[number].norm)
    if days is None:
        return None
    first, last, count = number, number, 1.0
    for at in (number - 1, number + 1):
        if 0 <= at < len(units):
            value = _number(units[at]) or passage.lexicon.date_value("numbers", units[at].norm)
            if value:
                count, first, last = float(value), min(first, at), max(last, at)
                break
    for at in (first - 1, first - 2, last + 1, last + 2):
        if 0 <= at < len(units) and passage.marked(at, "date_ago"):
            ago = timedelta(days=min(days * count, 36_500))
            return Date(min(first, at), max(last, at), today - ago, today - ago)
        if 0 <= at < len(units) and passage.marked(at, "date_past") and days >= 7:
            return Date(
                min(first, at), max(last, at), today - timedelta(days=2 * days), today - timedelta(days=max(days, 5))
            )
    return None


def _year(passage: Passage, number: int) -> Date | None:
    unit = passage.units[number]
    if not unit.norm.isdecimal() or len(unit.norm) != 4:
        return None
    around = [at for at in (number - 1, number + 1) if 0 <= at < len(passage.units)]
    if not any(passage.marked(at, "date_in") for at in around):
        return None
    value = int(unit.norm)
    if 1900 <= value <= 2100:
        return Date(number, number, date(value, 1, 1), date(value, 12, 31))
    if 1300 <= value <= 1450:
        return Date(number, number, *_local_year(value))
    return None


def _local_year(value: int) -> tuple[date, date]:
    return month_range("jalali", value, 1, 1)[0], month_range("jalali", value, 12, 29)[0]


def nearest(dates: Sequence[Date], passage: Passage, first: int, last: int) -> Date | None:
    """The date that belongs to units `first` to `last`: in their clause if there is one, else the nearest."""
    if not dates:
        return None

    def distance(found: Date) -> tuple[int, int]:
        low, high = (found.last, first) if found.last < first else (last, found.first)
        between = passage.units[low + 1 : high]
        breaks = sum(3 if unit.norm in _HARD else 1 for unit in between if BREAK in unit.marks and unit.norm != "(")
        return breaks, max(0, high - low)

    return min(dates, key=distance)
