"""Mornings of news, told post by post through the real pipeline in virtual time. Anyone can add one."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path

import pytest

from monitor import demo
from monitor.analysis import mentions, messages
from monitor.analysis.gazetteer import Gazetteer
from monitor.analysis.stories import Index
from monitor.demo import Morning, Step
from monitor.lexicons import Lexicons, likeness, load
from monitor.model import Decision, Incident, Mention, Recipient, Report, Side, Source
from monitor.pipeline import Pipeline
from monitor.pipeline.attending import Attendant
from monitor.pipeline.telling import Teller
from monitor.store import Changes
from monitor.store.memory import MemoryStore

FOLDER = Path(__file__).parent / "scenarios"
FILES = sorted(FOLDER.glob("*.toml"))


@cache
def lexicons() -> Lexicons:
    return load()


class Desk:
    """The real pipeline over a morning's places and sources."""

    def __init__(self, morning: Morning) -> None:
        self.store = MemoryStore()
        places = {p.id: p for p in morning.places}
        sources = {s.id: s for s in morning.sources}
        self.sides: Mapping[str, Side] = {s.id: s for s in (*lexicons().sides, *morning.sides)}
        self.gazetteer = Gazetteer(places.values(), lexicons())
        watches = [type(w)(w.name, (Recipient("desk"),), w.places, lane=w.lane) for w in morning.watches]
        teller = Teller(watches, places, sources, self.sides, messages.word)
        index = Index(likeness.load())
        self.pipeline = Pipeline(self.store, self.find, index, teller, sources, self.sides)
        self.attendant = Attendant(self.store, teller)

    def find(self, report: Report, source: Source) -> tuple[Mention, ...]:
        return mentions.find(report, lexicons(), self.gazetteer, tuple(self.sides.values()), source)

    def play(self, step: Step) -> list[str]:
        """One step, and what wakes the desk because of it."""
        if step.item:
            return self._woken(self.pipeline.receive((*self.store.released(step.at), step.item), (), step.at))
        about = self._about(step.about, step.at)
        self.store.decide(about.id, Decision(step.at, step.by, step.verb))
        return self._woken(self.attendant.attend(step.at))

    def _about(self, words: str, now: datetime) -> Incident:
        place, change = words.split()
        near = self.store.incidents_at(place, now.replace(year=now.year - 1))
        return next(i for i in near if i.change == change)

    def _woken(self, changes: Changes) -> list[str]:
        of = {i.id: i for i in changes.incidents}
        return sorted(
            f"{a.action} {a.state} {of[a.incident].place} {of[a.incident].change}" for a in changes.alerts if a.wake
        )


def play(text: str) -> tuple[list[str], Desk]:
    """Plays a morning. Returns what went otherwise than expected, each with the post that it came from."""
    morning = demo.parse(text)
    desk, wrong = Desk(morning), []
    for step in morning.steps:
        woken = desk.play(step)
        if woken != sorted(step.expect):
            said = f"{step.item.title} {step.item.text}" if step.item else f"{step.verb} by {step.by}"
            wrong.append(f"{step.at:%d %H:%M} {said[:90]!r}: expected {list(step.expect)}, came {woken}")
    return wrong, desk


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_morning_is_told_as_expected(file: Path) -> None:
    wrong, _ = play(file.read_text("utf-8"))
    assert not wrong, "\n".join(wrong)


def test_the_demo_is_told_as_expected() -> None:
    wrong, desk = play(resources.files(demo).joinpath(demo.HOMS).read_text("utf-8"))
    assert not wrong, "\n".join(wrong)
    counts = desk.store.counts()
    assert counts["items"] > 100


def test_there_are_enough_mornings_in_all_languages() -> None:
    languages = {
        step.item.language for file in FILES for step in demo.parse(file.read_text("utf-8")).steps if step.item
    }
    assert len(FILES) >= 30
    assert {"ar", "en", "ru", "uk", "fr", "es", "tr", "fa"} <= languages
