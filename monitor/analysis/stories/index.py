"""Which story a report belongs to, among all the reports of the window. Time comes from the reports alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.analysis.stories.compare import Circumstances, Verdict, compare
from monitor.analysis.stories.gaps import Dates, content
from monitor.analysis.stories.prepare import prepare
from monitor.analysis.stories.sheet import Sheet
from monitor.analysis.stories.vocabulary import Languages, Vocabulary
from monitor.lexicons.likeness import Likeness
from monitor.model import Report, Source, Story


@dataclass
class Entry:
    id: str
    root: str
    sheet: Sheet
    published: datetime
    source: str
    places: frozenset


class Index:
    def __init__(self, tables: dict[str, Likeness], window: timedelta = timedelta(hours=72)) -> None:
        self._languages = Languages(tables)
        self._window = window
        self._entries: list[Entry] = []
        self._by_id: dict[str, int] = {}
        self._post: dict[str, list[int]] = defaultdict(list)
        self._habits: dict[tuple[str, str, tuple[str, ...]], int] = Counter()

    def assign(self, report: Report, places: frozenset[str] = frozenset(), source: Source | None = None) -> Story:
        words = self._languages.of(report.language)
        plain = prepare(report, words)
        sheet = prepare(report, words, lambda place, row: self._habits[(report.source, place, row)] >= 2)
        votes = Counter(n for t in set((*sheet.words[:64], *sheet.title)) for n in self._post[t])
        story = None
        best = sorted((n for n, v in votes.most_common(30) if v >= 2), reverse=True)
        for n in best:
            entry = self._entries[n]
            if report.published - entry.published > self._window:
                continue
            verdict = self._verdict(entry, sheet, report, places, words)
            if verdict.same:
                story = Story(f"s-{entry.root}", entry.root, f"{entry.id}: {verdict.why}")
                break
        root = story.duplicate_of if story else report.id
        n = len(self._entries)
        self._entries.append(Entry(report.id, root, sheet, report.published, report.source, places))
        self._by_id[report.id] = n
        for t in set((*sheet.words[:64], *sheet.title)):
            self._post[t].append(n)
        for place, at in (("head", 0), ("foot", -1)):
            rows = [plain.words[s:e] for s, e, b in plain.units]
            if len(rows) > 1:
                self._habits[(report.source, place, rows[at])] += 1
        return story or Story(f"s-{report.id}", "", "no earlier report like it")

    def explain(self, one: Report, other: Report) -> str:
        words = self._languages.of(other.language)
        sheet = prepare(one, words)
        entry = Entry(one.id, one.id, sheet, one.published, one.source, frozenset())
        verdict = self._verdict(entry, prepare(other, words), other, frozenset(), words)
        return f"{'same' if verdict.same else 'apart'}: {verdict.why}"

    def _verdict(
        self, entry: Entry, sheet: Sheet, report: Report, places: frozenset[str], words: Vocabulary
    ) -> Verdict:
        around = Circumstances(Dates(entry.published, report.published), entry.source == report.source)
        verdict = compare(entry.sheet, sheet, words, around)
        if not verdict.same:
            return verdict
        if entry.places - places and places - entry.places:
            return Verdict(False, "other places", True)
        if why := recurs(entry, sheet, report, words):
            return Verdict(False, why, True)
        if entry.root != entry.id:
            root = self._entries[self._by_id[entry.root]]
            around = Circumstances(Dates(root.published, report.published), root.source == report.source)
            check = compare(root.sheet, sheet, words, around)
            if check.changed:
                return Verdict(False, f"against its first report: {check.why}", True)
        return verdict


def recurs(entry: Entry, sheet: Sheet, report: Report, words: Vocabulary) -> str:
    """Why the same words are a new event: a short warning repeats its words each time, a daily bulletin each day."""
    apart = report.published - entry.published
    kept = len(content(sheet.words, words))
    alarm = words.alarms.within(sheet.words)
    if entry.source == report.source:
        if apart > timedelta(minutes=15) and (kept <= 6 or (alarm and kept <= 14)):
            return "a short post of the same source, words that recur"
        if entry.published.date() != report.published.date() and any(w in words.today for w in sheet.words):
            return "tells of another day"
    elif alarm and kept <= 8 and apart > timedelta(hours=3):
        return "a warning, hours later"
    return ""
