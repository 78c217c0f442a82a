"""From a report to its mentions."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.analysis.gazetteer import Gazetteer
from monitor.analysis.mentions import counsel
from monitor.analysis.mentions.judge import Judge
from monitor.analysis.mentions.reading import read
from monitor.analysis.mentions.settle import settle
from monitor.lexicons import Lexicons
from monitor.model import Mention, Report, Side, Source


def find(
    report: Report, lexicons: Lexicons, gazetteer: Gazetteer, sides: Iterable[Side] = (), source: Source | None = None
) -> tuple[Mention, ...]:
    """Every fresh change of control of a watched place that the report states, and (`silenced`, with the reason and
    the words) every one that it only seems to state.

    A denial or a withdrawn report ("we deleted the news that ...", a kill notice) is a mention silenced as DENIED
    whose span in the role DENIAL covers the words that deny: it speaks against an incident of that place and change.
    Spans count characters of `report.text`.
    """
    reading = read(report, lexicons, gazetteer, tuple(sides))
    if reading is None:
        return ()
    judge = Judge(reading, source)
    told = settle(judge.weigh(reading.claims), gazetteer.places)
    return counsel.weigh(told, reading, judge, lexicons.learned, gazetteer.places)
