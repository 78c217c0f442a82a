"""How a source fares, from when it was heard: quiet for twice its usual gap, refused, or behind. Told once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from monitor.model import Health

QUIET = 2.0
"""A source is quiet when nothing has come for as many of its usual gaps."""

LEAST = timedelta(minutes=30)
"""Nobody is told of a shorter quiet than this, however often the source speaks."""

BEHIND = timedelta(minutes=15)
"""A source is behind when what it brings is older than this."""

IN_A_ROW = 3
"""Nobody is told of a source that could not be read, or was late, less often than this in a row."""

_WEIGHT = 0.1  # of the newest gap in the usual one: a day of many posts does not make a calm night alarming


def heard(health: Health, published: Sequence[datetime], now: datetime) -> Health:
    """The health after a source brought reports of those times (none means that it answered and had nothing new)."""
    if not published:
        return replace(health, failures=0, trouble="")
    times = sorted([*([health.heard] if health.heard else []), *published])
    gaps = [later - earlier for earlier, later in pairwise(times) if later > earlier]
    usual = health.usual_gap
    if gaps and usual is None:
        usual = timedelta(seconds=median(g.total_seconds() for g in gaps))
    else:
        for gap in gaps:
            usual = gap if usual is None else usual + (gap - usual) * _WEIGHT
    late = health.late + 1 if health.heard and behind(max(published), now) else 0
    return replace(health, heard=times[-1], usual_gap=usual, failures=0, trouble="", late=late)


def failed(health: Health, why: str) -> Health:
    """The health after a source could not be read."""
    return replace(health, failures=health.failures + 1, trouble=why)


def trouble(health: Health, now: datetime) -> str:
    """What is wrong with a source right now, in a word that stays the same while it lasts; empty when all is well."""
    if health.trouble.startswith("refused"):
        return "refused"
    if health.trouble and health.failures >= IN_A_ROW:
        return "away"
    if health.late >= IN_A_ROW:
        return "behind"
    if health.heard is None or health.usual_gap is None:
        return ""
    return "quiet" if now - health.heard > max(QUIET * health.usual_gap, LEAST) else ""


def behind(published: datetime, now: datetime) -> bool:
    """Whether a report came so late that the reader should know."""
    return now - published > BEHIND


def notices(before: dict[str, str], healths: Sequence[Health], now: datetime) -> tuple[dict[str, str], list[Health]]:
    """Which sources to tell the operator of: those whose trouble is not the one that he was told of last. A source
    that is well again is told once too. Returns what has been told by now (source to trouble) and of whom to tell."""
    told, news = dict(before), []
    for health in healths:
        wrong = trouble(health, now)
        if wrong != told.get(health.source, ""):
            told[health.source] = wrong
            news.append(health)
    return {source: wrong for source, wrong in told.items() if wrong}, news
