"""Every lexicon carries examples: what a report says, and what is to be found in it. They are played here.

says    the text; [Name] is a watched place, [Form=Name] one whose name is written in another form
expect  "capture claimed part, withdrawal reported whole" (more than one change after commas, for other places
        with the name before it: "Name: capture reported whole"); "silent" or "silent negated" when nothing is
        to be told
at      when it was published; by default Saturday 7 December 2024, 12:00 UTC
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import pytest

from monitor import lexicons
from monitor.analysis import mentions, reports
from monitor.analysis.gazetteer import Gazetteer
from monitor.model import Item, Kind, Mention, Place

SATURDAY = datetime(2024, 12, 7, 12, tzinfo=UTC)
LEXICONS = lexicons.load()
_MARKED = re.compile(r"\[([^\]=]+)(?:=([^\]]+))?\]")


def _examples() -> Iterator[tuple[str, Mapping[str, str]]]:
    for code, lexicon in LEXICONS.languages.items():
        for example in lexicon.examples:
            yield code, example


def found_in(language: str, example: Mapping[str, str]) -> tuple[Mention, ...]:
    """What is found in an example."""
    names = dict.fromkeys((base or form).strip() for form, base in _MARKED.findall(example["says"]))
    kind = example.get("kind", "")
    places = [Place(name, name, kind=kind, aliases={language: (name,)}) for name in names]
    text = _MARKED.sub(lambda found: found[1], example["says"])
    title, _, body = text.rpartition(" || ")
    at = datetime.fromisoformat(example["at"]).replace(tzinfo=UTC) if "at" in example else SATURDAY
    item = Item("example", Kind.TELEGRAM, "1", at, at, title=title, text=body, language=language)
    return mentions.find(reports.read(item), LEXICONS, Gazetteer(places, LEXICONS), (), None)


def wanted(example: Mapping[str, str]) -> set[str]:
    """The changes that an example expects, each as "place: change status extent"."""
    only = (_MARKED.search(example["says"]) or [""])[0].strip("[]").rpartition("=")[2]
    changes = (part.strip() for part in example["expect"].split(","))
    return {change if ":" in change else f"{only}: {change}" for change in changes}


@pytest.mark.parametrize(("language", "example"), list(_examples()), ids=lambda value: str(value)[:60])
def test_example_says_what_it_expects(language: str, example: Mapping[str, str]) -> None:
    found = found_in(language, example)
    fresh = {f"{m.place}: {m.change} {m.status} {m.extent}" for m in found if not m.silenced}
    if not example["expect"].startswith("silent"):
        assert fresh == wanted(example)
        return
    assert not fresh
    reason = example["expect"].removeprefix("silent").strip()
    assert not reason or reason in {m.silenced for m in found}


def test_every_language_has_examples() -> None:
    assert {code for code, _ in _examples()} == set(LEXICONS.languages)
