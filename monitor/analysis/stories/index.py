"""Which story a report belongs to, among all the reports of the window. Time comes from the reports alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from monitor.analysis.stories.compare import Circumstances, Verdict, compare
from monitor.analysis.stories.gaps import Dates
from monitor.analysis.stories.habits import Habits
from monitor.analysis.stories.prepare import prepare, prepared
from monitor.analysis.stories.recur import recurs
from monitor.analysis.stories.sheet import BREAKS, Sheet
from monitor.analysis.stories.shelves import Shelves, key
from monitor.analysis.stories.spelling import MARKS, tokens
from monitor.analysis.stories.vocabulary import Languages, Vocabulary
from monitor.analysis.stories.window import Window
from monitor.lexicons.likeness import Likeness
from monitor.model import Event, Report, Source, Story

_NOWHERE: frozenset[str] = frozenset()
_LEAD = 56
_FIRST = 24
_FILED = (8, 4, 4)
_ASKED = (12, 6, 4)
"""Of how many of the rarest words a report is filed and looked for: of its first words, of the next, of its title. The
parts have shares of their own, since a summary has only the first, and a headline only the last."""
_TRIED = 6


@dataclass(frozen=True, slots=True)
class Explanation:
    """Whether two reports are taken for one text, why, and what was left of each to be laid side by side."""

    same: bool
    why: str
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class _New:
    """A report on its way in."""

    report: Report
    sheet: Sheet
    words: Vocabulary
    places: frozenset[str]
    source: int
    lead: list[str]
    title: list[str]


class Index:
    """The stories of the last hours. `tables` are the lexicon's words by language; `window` is how long is remembered.

    Not to be shared between threads. Give it the reports in the order in which they came."""

    def __init__(self, tables: Mapping[str, Likeness], window: timedelta = timedelta(hours=72)) -> None:
        self._languages = Languages(tables)
        self._span = window
        self._window = Window()
        self._shelves = Shelves()
        self._habits = Habits()

    def assign(self, report: Report, places: frozenset[str] = _NOWHERE, source: Source | None = None) -> Story:
        """The story of a report, which is remembered. `places` are the watched places that it names; the name of
        its `source` is no part of its text. An edit that says nothing new is a copy; one that does keeps its story and
        is no copy. A retraction is told its story and not remembered."""
        self._window.forget(report.published - self._span)
        new = self._read(report, places, source)
        earlier = self._same_post(report)
        if report.event is Event.RETRACT:
            return Story(_story(earlier[1]) if earlier else _story(report.id), "", "taken back")
        if earlier and (story := self._edit(new, *earlier)):
            return story
        found = self._find(new)
        if found is None:
            self._keep(new, -1, report.id)
            return Story(_story(report.id), "", "no earlier report like it")
        number, why = found
        root = self._window.root_id(number)
        self._keep(new, self._window.root(number), root)
        return Story(_story(root), root, f"like {self._window.id(number)}: {why}")

    def remember(self, report: Report, story: Story, places: frozenset[str] = _NOWHERE) -> None:
        """Take in a report whose story is known already, after a restart."""
        new = self._read(report, places, None)
        root, root_id = -1, story.duplicate_of or report.id
        if story.duplicate_of:
            root = next((n for n in self._under(f"id {root_id}") if self._window.id(n) == root_id), -1)
        self._keep(new, root, root_id)

    def explain(self, one: Report, other: Report) -> Explanation:
        """Why two reports, the earlier first, are or are not taken for one."""
        words = self._languages.of(other.language)
        sheets = [prepare(report, words, self._habits.of(report.source)) for report in (one, other)]
        around = Circumstances(Dates(one.published, other.published), one.source == other.source)
        verdict = compare(sheets[0], sheets[1], words, around)
        again = recurs(sheets[1], words, one.published, other.published, around.one_source)
        if verdict.same and again:
            verdict = Verdict(False, again, True)
        return Explanation(verdict.same, verdict.why, *(" ".join(sheet.words) for sheet in sheets))

    def _read(self, report: Report, places: frozenset[str], source: Source | None) -> _New:
        words = self._languages.of(report.language)
        name = tuple(word for word in tokens(source.name) if word not in MARKS) if source else ()
        sheet, heads, feet = prepared(report, words, self._habits.of(report.source, name))
        self._habits.learn(report.source, "head", heads)
        self._habits.learn(report.source, "foot", feet)
        lead = list(dict.fromkeys(word for word in sheet.body[:_LEAD] if word not in BREAKS and word != ":"))
        title = list(dict.fromkeys(sheet.title))
        return _New(report, sheet, words, places, key(report.source), lead, title)

    def _same_post(self, report: Report) -> tuple[int, str] | None:
        """The number of the same post's latest version, and the id of its story's first report."""
        for number in self._under(f"id {report.id}"):
            if self._window.id(number) == report.id:
                return number, self._window.root_id(number)
        return None

    def _edit(self, new: _New, number: int, root_id: str) -> Story | None:
        """The story of another version of a known post; None if it is to be looked for afresh."""
        verdict = compare(self._window.sheet(number), new.sheet, new.words, self._around(new, number))
        root = self._window.root(number)
        if verdict.same:
            self._keep(new, root, root_id)
            return Story(_story(root_id), root_id, f"another version that says the same: {verdict.why}")
        if root_id == new.report.id:
            self._keep(new, root, root_id)
            return Story(_story(root_id), "", f"a new version: {verdict.why}")
        return None

    def _find(self, new: _New) -> tuple[int, str] | None:
        """The latest report of the window that this one repeats."""
        for origin in _origins(new.report):
            for number in self._under(f"from {origin}"):
                return number, f"both from {origin}"
        for number in self._candidates(new):
            verdict = self._verdict(new, number)
            if verdict.same:
                return number, verdict.why
        return None

    def _candidates(self, new: _New) -> Iterator[int]:
        """Reports with the same text, then those that share two rare words, the rarest first; not many."""
        tried: set[int] = set()
        for number in self._under(_text(new.sheet)):
            if len(tried) < _TRIED:
                tried.add(number)
                yield number
        keys = self._keys(new, _ASKED)
        once: set[int] = set()
        for number in self._shelves.near(keys) if keys else ():
            if number not in once:
                once.add(number)
            elif number not in tried and self._window.has(number):
                tried.add(number)
                yield number
                if len(tried) >= 2 * _TRIED:
                    return

    def _under(self, name: str) -> Iterator[int]:
        """The numbers of remembered reports filed under a name, the newest first; some may be there by chance."""
        numbers = [number for number in self._shelves.near([key(name)]) if self._window.has(number)]
        return iter(sorted(numbers, reverse=True))

    def _verdict(self, new: _New, number: int) -> Verdict:
        around = self._around(new, number)
        sheet = self._window.sheet(number)
        verdict = compare(sheet, new.sheet, new.words, around)
        if not verdict.same:
            return verdict
        places = self._window.places(number)
        if places - new.places and new.places - places:
            return Verdict(False, "other watched places", True)
        if again := recurs(new.sheet, new.words, around.dates.one, around.dates.other, around.one_source):
            return Verdict(False, again, True)
        root = self._window.root(number)
        if root != number and self._window.has(root):
            against = compare(self._window.sheet(root), new.sheet, new.words, self._around(new, root))
            if against.changed:
                return Verdict(False, f"unlike the first of the story: {against.why}", True)
        return verdict

    def _around(self, new: _New, number: int) -> Circumstances:
        dates = Dates(self._window.published(number), new.report.published)
        return Circumstances(dates, self._window.source(number) == new.source)

    def _keep(self, new: _New, root: int, root_id: str) -> None:
        report = new.report
        number = self._window.add(report.id, new.source, report.published, new.sheet, root, root_id, new.places)
        names = [f"id {report.id}", _text(new.sheet), *(f"from {origin}" for origin in _origins(report))]
        self._shelves.file(number, [*map(key, names), *self._keys(new, _FILED)], (*new.lead, *new.title))

    def _keys(self, new: _New, shares: tuple[int, int, int]) -> list[int]:
        parts = new.lead[:_FIRST], new.lead[_FIRST:], new.title
        return [key for part, most in zip(parts, shares, strict=True) for key in self._shelves.rarest_first(part, most)]


def _story(root_id: str) -> str:
    return f"s-{root_id}"


def _text(sheet: Sheet) -> str:
    return f"text {' '.join(sheet.words)}"


def _origins(report: Report) -> list[str]:
    """The posts of which this one is a copy by its own account: `channel/number`."""
    link = report.url.rpartition("t.me/")[2].removeprefix("s/") if "t.me/" in report.url else ""
    return [origin for origin in (report.forward_from, link) if origin.partition("/")[2].isdigit()]
