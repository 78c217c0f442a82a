"""How a language says numbers, times, lengths of time and names. Every counted word goes through its plural forms."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from monitor import plain
from monitor.locale import catalogue, direction

_ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_OPEN = {"rtl": "\u2067", "ltr": "\u2066"}
_CLOSE = "\u2069"


def later(message: str) -> str:
    """Marks a text for translation where it is only named."""
    return message


_WEEKDAYS = (
    later("Monday"),
    later("Tuesday"),
    later("Wednesday"),
    later("Thursday"),
    later("Friday"),
    later("Saturday"),
    later("Sunday"),
)
_MONTHS = (
    later("January"),
    later("February"),
    later("March"),
    later("April"),
    later("May"),
    later("June"),
    later("July"),
    later("August"),
    later("September"),
    later("October"),
    later("November"),
    later("December"),
)


@dataclass(frozen=True, slots=True)
class Wording:
    """For whom we word: the language, the time zone in which times are shown, and `digits` (`latn` or `arab`)."""

    language: str
    timezone: tzinfo
    digits: str = "latn"

    def say(self, message: str, **values: str) -> str:
        """The sentence in the language, with its values put in. Values must be plain text already."""
        return catalogue(self.language).gettext(message).format(**values)

    def count(self, one: str, many: str, n: int, **values: str) -> str:
        """The counted sentence in the plural form that the language asks for; `{n}` stands for the number."""
        return catalogue(self.language).ngettext(one, many, n).format(n=self.number(n), **values)

    def number(self, n: int) -> str:
        """A whole number in the digits of the reader."""
        return self.numerals(f"{n:,}" if n >= 10_000 else str(n))

    def numerals(self, text: str) -> str:
        """The text with its digits as the reader writes them."""
        return text.translate(_ARABIC_DIGITS) if self.digits == "arab" else text

    def clock(self, moment: datetime) -> str:
        """The time of day in the reader's zone, on 24 hours."""
        return self.numerals(f"{moment.astimezone(self.timezone):%H:%M}")

    def moment(self, moment: datetime, now: datetime) -> str:
        """The time of day, with the weekday when it is another day, or the date when that is a week away."""
        local, today = moment.astimezone(self.timezone), now.astimezone(self.timezone).date()
        if local.date() == today:
            return self.clock(moment)
        if abs((today - local.date()).days) < 7:
            return self.say("{day} {time}", day=self.say(_WEEKDAYS[local.weekday()]), time=self.clock(moment))
        return self.say("{day} {time}", day=self.date(moment), time=self.clock(moment))

    def date(self, moment: datetime) -> str:
        """Day and month of the reader's calendar day, and the year."""
        local = moment.astimezone(self.timezone)
        return self.say(
            "{day} {month} {year}",
            day=self.numerals(str(local.day)),
            month=self.say(_MONTHS[local.month - 1]),
            year=self.numerals(str(local.year)),
        )

    def day_and_month(self, moment: datetime) -> str:
        """The reader's calendar day without its year."""
        local = moment.astimezone(self.timezone)
        return self.say("{day} {month}", day=self.numerals(str(local.day)), month=self.say(_MONTHS[local.month - 1]))

    def weekday(self, moment: datetime) -> str:
        """The name of the reader's calendar day."""
        return self.say(_WEEKDAYS[moment.astimezone(self.timezone).weekday()])

    def offset(self, moment: datetime) -> str:
        """How far the reader's zone is from UTC, as `+03:00`."""
        sign = moment.astimezone(self.timezone).strftime("%z")
        return self.numerals(f"{sign[:3]}:{sign[3:5]}")

    def span(self, length: timedelta) -> str:
        """A length of time in its two largest units: seconds below a minute, minutes below an hour and so on."""
        seconds = max(int(length.total_seconds()), 0)
        if seconds < 60:
            return self.count("{n} s", "{n} s", seconds)
        if seconds < 2 * 3600:
            return self.count("{n} min", "{n} min", seconds // 60)
        if seconds < 48 * 3600:
            return self._pair(
                self.count("{n} h", "{n} h", seconds // 3600),
                self.count("{n} min", "{n} min", seconds % 3600 // 60) if seconds % 3600 >= 60 else "",
            )
        return self._pair(
            self.count("{n} day", "{n} days", seconds // 86400),
            self.count("{n} h", "{n} h", seconds % 86400 // 3600) if seconds % 86400 >= 3600 else "",
        )

    def name(self, text: str, limit: int = 80) -> str:
        """A name that others wrote, harmless, and kept apart where it runs against the direction of the language."""
        calm = plain.line(text, limit)
        own, foreign = direction(self.language), _direction_of(calm)
        return f"{_OPEN[foreign]}{calm}{_CLOSE}" if calm and foreign and foreign != own else calm

    def listed(self, names: list[str]) -> str:
        """Names joined as the language joins them."""
        if len(names) < 2:
            return "".join(names)
        return self.say("{names} and {last}", names=self.say(", ").join(names[:-1]), last=names[-1])

    def _pair(self, large: str, small: str) -> str:
        return self.say("{large} {small}", large=large, small=small) if small else large


def isolated(text: str, language: str) -> str:
    """A text of that language in an isolate of its direction, so that it turns nothing around it."""
    side = direction(language) if language else _direction_of(text) or "ltr"
    return f"{_OPEN[side]}{text}{_CLOSE}" if text else ""


def _direction_of(text: str) -> str:
    """The direction in which most letters of a text run; empty when it has none."""
    kinds = [unicodedata.bidirectional(character) for character in text]
    right, left = sum(kind in ("R", "AL") for kind in kinds), kinds.count("L")
    return "" if not right and not left else "rtl" if right > left else "ltr"
