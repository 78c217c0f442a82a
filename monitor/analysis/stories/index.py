"""Which story a report belongs to, among all the reports of the window. Time comes from the reports alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from monitor.analysis.stories.arrival import FILED, Arrival, arrive, parts
from monitor.analysis.stories.compare import Circumstances, Verdict, compare
from monitor.analysis.stories.gaps import Dates
from monitor.analysis.stories.habits import Habits
from monitor.analysis.stories.names import Names
from monitor.analysis.stories.overlay import LEAST_COMMON
from monitor.analysis.stories.prepare import prepare
from monitor.analysis.stories.recur import recurs
from monitor.analysis.stories.shelves import Shelves
from monitor.analysis.stories.snapshot import read, written
from monitor.analysis.stories.spelling import MARKS, tokens
from monitor.analysis.stories.vocabulary import Languages
from monitor.analysis.stories.window import Record, Window
from monitor.lexicons.likeness import Likeness
from monitor.model import Event, Report, Source, Story

_GONE = -1
_NOWHERE: frozenset[str] = frozenset()
_TRIED = 6
_RAREST = 3
_ENOUGH = 4
"""Votes that make a report worth laying beside: each of the rarest keys in common has two, every other one."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Whether two reports are taken for one text, why, and what was left of each to be laid side by side."""

    same: bool
    why: str
    one: str
    other: str


class Index:
    """The stories of the last hours. `tables` are the lexicon's words by language; `window` is how long is remembered.

    Not to be shared between threads. Give it the reports in the order in which they came."""

    def __init__(self, tables: Mapping[str, Likeness], window: timedelta = timedelta(hours=72)) -> None:
        self._languages = Languages(tables)
        self._span = window
        self._window = Window()
        self._shelves = Shelves()
        self._names = Names()
        self._habits = Habits()

    def assign(self, report: Report, places: frozenset[str] = _NOWHERE, source: Source | None = None) -> Story:
        """The story of a report, which is remembered. `places` are the watched places that it names; the name of
        its `source` is no part of its text. An edit that says nothing new is a copy; one that does keeps its story and
        is no copy. A retraction is told its story and not remembered."""
        self._window.forget(report.published - self._span)
        new = self._arrive(report, places, source)
        earlier = self._post(report.id)
        if report.event is Event.RETRACT:
            return Story(_story(report.id if earlier is None else self._window.root_id(earlier)), "", "taken back")
        if earlier is not None and (story := self._edit(new, earlier)):
            return story
        found = self._find(new)
        if found is None:
            self._keep(new, None, report.id)
            return Story(_story(report.id), "", "no earlier report like it")
        number, why = found
        root = self._window.root_id(number)
        self._keep(new, self._window.root(number), root)
        return Story(_story(root), root, f"like {self._window.id(number)}: {why}")

    def remember(self, report: Report, story: Story, places: frozenset[str] = _NOWHERE) -> None:
        """Take in a report whose story is known already, after a restart."""
        new = self._arrive(report, places, None)
        root, root_id = None, story.duplicate_of or report.id
        if story.duplicate_of:
            known = self._post(root_id)
            root = _GONE if known is None else known
        self._keep(new, root, root_id)

    def knows(self, report: str) -> bool:
        """Whether the report of this id is remembered."""
        return self._post(report) is not None

    def snapshot(self) -> bytes:
        """All that is remembered, to be taken up after a restart much faster than by reading every report again."""
        return written(self._window.records(), self._habits.learnt)

    def take_up(self, snapshot: bytes) -> None:
        """Go on from a snapshot; of an index that is empty. Raises ValueError if it is not a snapshot of this form."""
        batches, learnt = read(snapshot)
        self._habits.take_up(learnt)
        for batch in batches:
            self._shelves.file_many([self._restored(record) for record in batch], FILED)

    def _restored(self, record: Record) -> tuple[int, tuple[list[str], list[str], list[str]]]:
        """Put a kept report back; its number and the words of its parts."""
        number = self._window.add(record)
        self._named(record.id, record.text, record.origins, number)
        return number, parts(record.line.decode())

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

    def _arrive(self, report: Report, places: frozenset[str], source: Source | None) -> Arrival:
        name = tuple(word for word in tokens(source.name) if word not in MARKS) if source else ()
        return arrive(report, places, name, self._languages.of(report.language), self._habits, self._shelves)

    def _post(self, post: str) -> int | None:
        """The number of the latest version of a post."""
        for number in self._names.newest(post):
            if self._window.has(number) and self._window.id(number) == post:
                return number
        return None

    def _edit(self, new: Arrival, number: int) -> Story | None:
        """The story of another version of a known post; None if it is to be looked for afresh."""
        root_id = self._window.root_id(number)
        verdict = compare(self._window.sheet(number), new.sheet, new.words, self._around(new, number))
        root = self._window.root(number)
        if verdict.same:
            self._keep(new, root, root_id)
            return Story(_story(root_id), root_id, f"another version that says the same: {verdict.why}")
        if root_id == new.report.id:
            self._keep(new, root, root_id)
            return Story(_story(root_id), "", f"a new version: {verdict.why}")
        return None

    def _find(self, new: Arrival) -> tuple[int, str] | None:
        """The latest report of the window that this one repeats."""
        for origin in new.origins:
            for number in self._names.newest((origin,)):
                if self._window.has(number) and origin in self._window.origins(number):
                    return number, f"both from {origin}"
        for number in self._candidates(new):
            verdict = self._verdict(new, number)
            if verdict.same:
                return number, verdict.why
        return None

    def _candidates(self, new: Arrival) -> Iterator[int]:
        """Reports with the same text, then those with the most rare words in common; not many."""
        same = [n for n in self._names.newest(new.text) if self._window.has(n) and self._window.text(n) == new.text]
        yield from same
        rare = new.asked
        votes = Counter(self._shelves.near(np.concatenate((rare, rare[:_RAREST]))))
        del votes[-1]
        enough = min(_ENOUGH, 1 + len(rare) // 4)
        best = sorted(((count, number) for number, count in votes.items() if count >= enough), reverse=True)
        known = frozenset(new.line.split())
        for _, number in best[: 3 * _TRIED]:
            if number not in same and self._window.has(number) and self._window.shares(number, known, LEAST_COMMON):
                yield number

    def _verdict(self, new: Arrival, number: int) -> Verdict:
        around = self._around(new, number)
        verdict = self._compared(new, number, around)
        if not verdict.same:
            return verdict
        places = self._window.places(number)
        if places - new.places and new.places - places:
            return Verdict(False, "other watched places", True)
        if again := recurs(new.sheet, new.words, around.dates.one, around.dates.other, around.one_source):
            return Verdict(False, again, True)
        root = self._window.root(number)
        if root != number and self._window.has(root):
            against = self._compared(new, root, self._around(new, root))
            if against.changed:
                return Verdict(False, f"unlike the first of the story: {against.why}", True)
        return verdict

    def _compared(self, new: Arrival, number: int, around: Circumstances) -> Verdict:
        if self._window.line(number) == new.line and new.sheet.words:
            return Verdict(True, "the same words")
        return compare(self._window.sheet(number), new.sheet, new.words, around)

    def _around(self, new: Arrival, number: int) -> Circumstances:
        dates = Dates(self._window.published(number), new.report.published)
        return Circumstances(dates, self._window.source(number) == new.source)

    def _keep(self, new: Arrival, root: int | None, root_id: str) -> None:
        report = new.report
        number = self._window.add(
            Record(
                id=report.id,
                source=new.source,
                published=report.published,
                line=new.line,
                text=new.text,
                root=root,
                root_id=root_id,
                places=new.places,
                origins=new.origins,
            )
        )
        self._shelves.file(number, new.filed)
        for some in new.counted:
            self._shelves.count(some)
        self._named(report.id, new.text, new.origins, number)

    def _named(self, post: str, text: int, origins: tuple[str, ...], number: int) -> None:
        self._names.put(post, number)
        self._names.put(text, number)
        for origin in origins:
            self._names.put((origin,), number)


def _story(root_id: str) -> str:
    return f"s-{root_id}"
