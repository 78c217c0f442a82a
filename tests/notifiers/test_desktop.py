"""The desktop, over a real session bus: with a notification service of ours, without one, and with one that hangs."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from monitor.errors import Unavailable
from monitor.notifiers import desktop
from monitor.notifiers.desktop import Desktop
from tests.notifiers.samples import HOSTILE, claimed, contested, hostile, unworded
from tests.servers.dbus import MISSING, Bubble, screen, session_bus

pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING or "never")


@pytest.fixture
async def bus(tmp_path: Path) -> AsyncIterator[str]:
    async with session_bus(tmp_path) as address:
        yield address


async def shown(bus: str, message: object, capabilities: list[str] | None = None) -> Bubble:
    async with screen(bus, capabilities) as service:
        notifier = Desktop("desktop", address=bus)
        await notifier.notify(message, None)  # type: ignore[arg-type]
        await notifier.aclose()
        return service.bubbles[1]


async def test_one_bubble_an_incident(bus: str) -> None:
    async with screen(bus) as service:
        notifier = Desktop("desktop", address=bus)
        first = await notifier.notify(claimed(), None)
        await notifier.notify(contested(), first)
        await notifier.aclose()
        assert service.calls == 2
        assert list(service.bubbles) == [1]
        assert service.bubbles[1].summary.startswith("◐ CONTESTED: Homs")
        assert service.bubbles[1].hints["urgency"].value == 2


async def test_a_new_service_knows_no_old_numbers(bus: str) -> None:
    notifier = Desktop("desktop", address=bus)
    async with screen(bus):
        first = await notifier.notify(claimed(), None)
    async with screen(bus) as service:
        service.bubbles[1] = Bubble("somebody else's", "", [], {})
        await notifier.notify(contested(), first)
        assert service.bubbles[1].summary == "somebody else's"
    await notifier.aclose()


async def test_an_update_that_wakes_nobody_is_quiet(bus: str) -> None:
    assert (await shown(bus, contested(wake=False))).hints["urgency"].value == 0
    assert (await shown(bus, claimed())).hints["urgency"].value == 1


async def test_arabic_is_marked_and_isolated(bus: str) -> None:
    body = (await shown(bus, claimed())).body
    assert "\u2067القوات <b>تنسحب</b> من أحياء <u>مدينة حمص</u> نحو الغرب\u2069" in body.split("\n")


async def test_an_arabic_line_is_arabic_whatever_name_it_begins_with(bus: str) -> None:
    rows = (await shown(bus, claimed("ar"))).body.split("\n")
    assert all(row[0] == "\u2067" and row[-1] == "\u2069" for row in rows)
    assert [word in row for word, row in zip(("انسحاب", "تنسحب", "صوت", "Orontes", "HOMS-7"), rows, strict=True)]


async def test_without_markup_the_body_is_plain(bus: str) -> None:
    body = (await shown(bus, unworded("<b>a & b</b>"), ["body"])).body
    assert "<b>a & b</b>" in body
    assert "&amp;" not in body


async def test_buttons_come_back_as_decisions(bus: str) -> None:
    pressed: asyncio.Queue[tuple[str, str, str]] = asyncio.Queue()

    async def decide(verb: str, incident: str, who: str) -> str:
        await pressed.put((verb, incident, who))
        return ""

    async def open_link(url: str) -> None:
        await pressed.put(("open", url, ""))

    async with screen(bus) as service:
        notifier = Desktop("desktop", address=bus, decide=decide, open_link=open_link, who="lina")
        await notifier.notify(claimed(), None)
        assert service.bubbles[1].actions == ["default", "Original", "take", "Take it", "snooze", "Snooze 1 h"]
        service.press(1, "take")
        assert await pressed.get() == ("take", "HOMS-7", "lina")
        service.press(1, "default")
        assert await pressed.get() == ("open", "https://t.me/orontes_field/41", "")
        await notifier.aclose()


async def test_no_service_is_said(bus: str) -> None:
    with pytest.raises(Unavailable, match="no notification service"):
        await Desktop("desktop", address=bus).notify(claimed(), None)


async def test_no_bus_is_said() -> None:
    with pytest.raises(Unavailable, match="no session bus"):
        await Desktop("desktop", address="unix:path=/nonexistent/bus").notify(claimed(), None)


async def test_a_service_that_hangs_is_left(bus: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desktop, "_PATIENCE", 0.2)
    async with screen(bus) as service:
        service.hangs = True
        notifier = Desktop("desktop", address=bus)
        with pytest.raises(Unavailable, match="does not answer"):
            await notifier.notify(claimed(), None)
        service.hangs = False
        assert await notifier.notify(claimed(), None)
        await notifier.aclose()


async def test_nothing_hostile_reaches_the_bubble(bus: str) -> None:
    async with screen(bus) as service:
        notifier = Desktop("desktop", address=bus)
        for text in HOSTILE.values():
            for message in (hostile(text), unworded(text)):
                await notifier.notify(message, None)
        await notifier.aclose()
        for bubble in service.bubbles.values():
            assert set(re.findall(r"<[^>]*>", bubble.body)) <= {"<b>", "</b>", "<u>", "</u>"}
            assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u200b]", bubble.summary + bubble.body)
            assert len(bubble.summary) <= 200
            assert len(bubble.body) <= 10_000
