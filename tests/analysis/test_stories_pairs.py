"""Every pair of stories_pairs.toml: what differs in one fact stays apart, what differs in packaging is joined."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from monitor.analysis.stories import Index
from monitor.lexicons.likeness import Likeness, load
from monitor.model import Kind, Report

PAIRS = tomllib.loads(Path(__file__).with_name("stories_pairs.toml").read_text("utf-8"))
MORNING = datetime(2025, 4, 4, 8, tzinfo=UTC)


@cache
def tables() -> dict[str, Likeness]:
    return load()


def report(name: str, source: str, written: str, language: str, published: datetime) -> Report:
    title, split, body = written.partition(" || ")
    if not split:
        return Report(name, source, Kind.TELEGRAM, published, published, written, language=language)
    kind = Kind.WIRE if any(mark in body[:45] for mark in (" - ", "/", ". ")) else Kind.RSS
    text = f"{title}\n{body}"
    return Report(name, source, kind, published, published, text, len(title) + 1, language)


def cases(kind: str, follow_ups: bool = True) -> list[Any]:
    return [
        pytest.param(group, one, other, id=f"{group['lang']}: {other[:40]}")
        for group in PAIRS[kind]
        if follow_ups or not group.get("follow_up")
        for one, other in group["pairs"]
    ]


def joined(group: dict[str, Any], one: str, other: str) -> tuple[bool, str]:
    index = Index(tables())
    later = MORNING + timedelta(hours=group.get("hours", 1))
    first = index.assign(report("a", "s1", one, group["lang"], MORNING))
    second = index.assign(report("b", "s1" if group.get("one_source") else "s2", other, group["lang"], later))
    return first.id == second.id, second.why


@pytest.mark.parametrize(("group", "one", "other"), cases("apart"))
def test_another_fact_is_another_story(group: dict[str, Any], one: str, other: str) -> None:
    same, why = joined(group, one, other)
    assert not same, why


@pytest.mark.parametrize(("group", "one", "other"), cases("copies"))
def test_another_packaging_is_the_same_story(group: dict[str, Any], one: str, other: str) -> None:
    same, why = joined(group, one, other)
    assert same, why


@pytest.mark.parametrize(("group", "one", "other"), cases("apart", follow_ups=False))
def test_the_order_makes_no_difference(group: dict[str, Any], one: str, other: str) -> None:
    same, why = joined(group, other, one)
    assert not same, why
