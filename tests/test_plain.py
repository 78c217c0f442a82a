"""Hostile text made harmless: what goes, what stays, which links are links."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import plain
from tests.notifiers.samples import HOSTILE

ANY = st.text(st.characters(codec=None, exclude_categories=()), max_size=300)


@pytest.mark.parametrize(
    ("given_", "left"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b31mred", "red"),
        ("a\x00b\x08c\x7fd", "abcd"),
        ("\u202egnp.exe", "gnp.exe"),
        ("\u2066a\u2069", "a"),
        ("Ho\u200bms\u00ad", "Homs"),
        ("a\r\nBcc: b", "a Bcc: b"),
        ("a\u2028b", "a b"),
        ("  much \t room ", "much room"),
        ("\U000e0041\ufffeok\ud800", "ok"),
    ],
)
def test_what_goes(given_: str, left: str) -> None:
    assert plain.line(given_) == left


@pytest.mark.parametrize(
    "text",
    ["می‌خواهم", "👩‍🚒 👍🏽 🇸🇾", "مُؤكَّدٌ", "Việt Nam", "Їжак", "שָׁלוֹם", "‫".replace("‫", "ok"), "%s {0} '; --", "a<b & c"],
)
def test_what_stays(text: str) -> None:
    assert plain.line(text) == text


def test_towers_of_marks_are_cut_down() -> None:
    assert len(plain.line("H" + "\u0301" * 100)) == 5


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_line_is_a_line(text: str) -> None:
    found = plain.line(text, 200)
    assert len(found) <= 200
    assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in found)


@given(ANY)
def test_nothing_acts_whatever_it_was(text: str) -> None:
    for found in (plain.line(text), plain.worded(text), plain.lines(text)):
        found.encode()
        assert not any(unicodedata.category(character) == "Cc" and character != "\n" for character in found)
        assert not set(found) & set("\u202a\u202b\u202c\u202d\u202e\u200e\u200f\u061c")
        assert plain.line(plain.line(text)) == plain.line(text)


@given(ANY)
def test_isolates_stay_only_where_they_are_closed(text: str) -> None:
    for row in plain.worded(text).split("\n"):
        depth = 0
        for character in row:
            depth += (character in "\u2066\u2067\u2068") - (character == "\u2069")
            assert depth >= 0
        assert depth == 0


def test_isolates_of_our_own_stay() -> None:
    assert plain.worded("by \u2067عمر\u2069, 23:02\nsecond") == "by \u2067عمر\u2069, 23:02\nsecond"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "&#106;avascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "tg://resolve?domain=x",
        "intent://x",
        "file:///etc/passwd",
        "https://good@evil.example/",
        "https://user:word@evil.example/",
        "https://",
        "//evil.example",
        "https://a b.example/",
        "https://example.org/\x1b[31m",
        'https://example.org/"onmouseover="x',
        "https://example.org/<script>",
        "https://example.org/\u202e",
        "https://[::1",
        "https://example.org:99999/",
        "https://example.org/" + "x" * 3000,
        "",
    ],
)
def test_what_is_no_plain_link_is_dropped(url: str) -> None:
    assert plain.link(url) == ""


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://t.me/desk/12", "https://t.me/desk/12"),
        ("HTTP://Example.ORG/a?b=c#d", "http://example.org/a?b=c#d"),
        ("https://аррӏе.com/x", "https://xn--80ak6aa92e.com/x"),
        ("https://example.org:8443/", "https://example.org:8443/"),
        ("http://[::1]:80/", "http://[::1]:80/"),
        ("https://example.org/خبر", "https://example.org/خبر"),
    ],
)
def test_links_show_where_they_lead(url: str, shown: str) -> None:
    assert plain.link(url) == shown


def test_nothing_is_found_to_call_or_to_open() -> None:
    text = plain.inert("@lina #tag /stop t.me/evil http://evil.example 3.5 km, at 10.")
    assert all(sign not in text for sign in ("@lina", "#tag", "/stop", "t.me", "://", "evil.example"))
    assert "3.5 km, at 10." in text
    assert plain.line(text) == "@lina #tag /stop t.me/evil http://evil.example 3.5 km, at 10."
