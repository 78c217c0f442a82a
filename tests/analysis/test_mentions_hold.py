"""What must hold of the detection whatever text comes: no failure, spans inside the text, bounded work."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor import lexicons
from monitor.analysis import mentions, reports
from monitor.analysis.gazetteer import Gazetteer
from monitor.model import Item, Kind, Mention, Place, Report

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
NAMES = {"ar": "حمص", "en": "Homs", "ru": "Хомс", "uk": "Хомс", "fr": "Homs", "es": "Homs", "tr": "Humus", "fa": "حمص"}
KNOWN = lexicons.load()
WATCHED = Gazetteer([Place("homs", "Homs", "Syria", "city", aliases={k: (v,) for k, v in NAMES.items()})], KNOWN)
PIECES = [
    *NAMES.values(),
    *[
        "captured",
        "the army",
        "said",
        "denied",
        "withdrew from",
        "on 3 March",
        "it",
        "the city",
        "not",
        "will",
        ",",
        ".",
        "\n",
    ],
    *["سيطرت", "الفصائل", "على", "المدينة", "نفى", "انسحبت", "من", "في اليوم الثالث", "التي دخلتها", "،", "عليها"],
    *["заняли", "войска", "взят", "из города", "ele geçirdi", "ont pris", "tomaron", "را گرفتند", "لم", "<b>", "&amp;"],
]
TEXTS = st.one_of(
    st.text(max_size=400),
    st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=40).map("".join),
)


def found_in(text: str, language: str, title: str = "") -> tuple[Report, tuple[Mention, ...]]:
    item = Item("field", Kind.RSS, "1", NOW, NOW, title=title, text=text, language=language, markup=True)
    report = reports.read(item)
    return report, mentions.find(report, KNOWN, WATCHED)


@given(TEXTS, st.sampled_from([*NAMES, "", "xx"]), st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_and_every_span_lies_in_it(text: str, language: str, title: str) -> None:
    report, found = found_in(text, language, title)
    for mention in found:
        start, end = mention.sentence
        assert 0 <= start < end <= len(report.text)
        for span in mention.spans:
            assert 0 <= span.start < span.end <= len(report.text)


@given(TEXTS, st.sampled_from(list(NAMES)))
@settings(max_examples=50, deadline=None)
def test_the_same_text_tells_the_same(text: str, language: str) -> None:
    assert found_in(text, language) == found_in(text, language)


@given(st.sampled_from(PIECES), st.sampled_from(PIECES), st.sampled_from(list(NAMES)))
@settings(max_examples=20, deadline=None)
def test_a_text_that_repeats_itself_without_end_is_read_in_bounded_work(one: str, other: str, language: str) -> None:
    _, found = found_in(f"{one} {other} " * 3000, language)
    assert len(found) <= 100
