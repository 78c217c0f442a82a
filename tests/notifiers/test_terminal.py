"""The terminal: lines of words, colour only where it shows, nothing that acts on it."""

import io
import re

import pytest

from monitor.errors import Refused
from monitor.notifiers.terminal import Terminal
from tests.notifiers.samples import HOSTILE, claimed, contested, hostile, unworded


async def printed(message: object, **settings: object) -> str:
    stream = io.StringIO()
    await Terminal("here", stream, **settings).notify(message, None)  # type: ignore[arg-type]
    return stream.getvalue()


async def test_the_order_of_an_alert() -> None:
    text = await printed(contested())
    found = [
        text.index(part)
        for part in ("◐", "CONTESTED", "Homs", "Withdrawal", "لا صحة", "1 denies", "C4", "Posted", "https://", "HOMS-7")
        if part != "HOMS-7"
    ]
    assert found == sorted(found)
    assert "HOMS-7" in text


async def test_arabic_stands_in_an_isolate_on_a_line_of_its_own() -> None:
    rows = (await printed(claimed())).splitlines()
    quote = next(row for row in rows if "تنسحب" in row)
    assert quote.strip().startswith("\u2067")
    assert quote.endswith("\u2069")
    assert not re.search("[a-z]", quote)


async def test_no_colour_outside_a_terminal() -> None:
    assert "\x1b" not in await printed(claimed())
    assert "\x1b[1m" in await printed(claimed(), colour="always")


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False), ({}, False)],
)
async def test_colour_by_the_customs_of_terminals(environment: dict[str, str], coloured: bool) -> None:
    stream = Screen()
    await Terminal("here", stream, environment=environment).notify(claimed(), None)
    assert ("\x1b" in stream.getvalue()) is coloured


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_nothing_hostile_reaches_the_screen(text: str) -> None:
    for message in (hostile(text), unworded(text)):
        shown = await printed(message)
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u200b\u200e\u200f\ud800-\udfff]", shown)
        assert shown.count("\u2066") + shown.count("\u2067") == shown.count("\u2069")
        shown.encode()


class Broken(io.StringIO):
    def write(self, text: str) -> int:
        raise BrokenPipeError(32, "Broken pipe")


async def test_a_terminal_that_is_gone_is_no_mistake_of_ours() -> None:
    with pytest.raises(Refused, match="nobody reads it any more"):
        await Terminal("here", Broken(), environment={}).notify(claimed(), None)
