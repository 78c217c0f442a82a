"""Wires behind an address, over real HTTP: nothing lost and nothing told twice, however the server pages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from monitor.collectors.wire_http import WireHttp
from monitor.errors import Refused, Unavailable
from monitor.fetch import Fetcher
from monitor.model import Event, Kind
from tests.collectors.polling import Keeper, source
from tests.collectors.wire_samples import g2, g2_message
from tests.servers.loopback import ALLOW
from tests.servers.wires import Agency, agency, ninjs


class Crash(Exception):  # noqa: N818
    """The power fails."""


@asynccontextmanager
async def desk(style: str, query: str = "", **settings: Any) -> AsyncIterator[tuple[Agency, WireHttp, Keeper]]:
    """An agency, a collector that reads it, and a store."""
    keeper, fetcher = Keeper(), Fetcher(user_agent="whoholds-test", allow=ALLOW)
    async with agency(style, **settings) as house:
        reader = WireHttp(
            source(Kind.WIRE),
            house.url + query,
            fetcher,
            keeper.clock,
            headers={"x-api-key": "s3cret"},
            receipts=style == "receipts",
        )
        yield house, reader, keeper
    await fetcher.aclose()


def told(items: list[Any]) -> list[int]:
    return [int(item.native_id.rpartition(":")[2]) for item in items]


@pytest.mark.parametrize("style", ["continuation", "archive", "receipts"])
async def test_everything_once_and_oldest_first(style: str) -> None:
    async with desk(style) as (house, reader, keeper):
        house.dispatches = [ninjs(number, number) for number in range(8)]
        assert sorted(told(await keeper.poll(reader))) == list(range(8))
        assert await keeper.poll(reader) == []
        house.dispatches += [ninjs(8, 8), ninjs(9, 9)]
        assert told(await keeper.poll(reader)) == [8, 9]
        assert set(house.keys) == {"s3cret"}


@pytest.mark.parametrize("style", ["continuation", "archive", "receipts"])
@pytest.mark.parametrize("moment", range(1, 6))
async def test_a_crash_after_any_commit_loses_nothing(style: str, moment: int) -> None:
    async with desk(style, page=2) as (house, reader, keeper):
        house.dispatches = [ninjs(number, number) for number in range(9)]
        commits = 0

        def fail() -> None:
            nonlocal commits
            commits += 1
            if commits == moment:
                raise Crash

        try:
            await keeper.poll(reader, fail)
        except Crash:
            house.out.clear()  # the receipts of what was not acknowledged run out
        for _ in range(3):
            await keeper.poll(reader)
        assert sorted(told(list(keeper.items.values()))) == list(range(9))


async def test_a_server_goes_on_from_where_we_were() -> None:
    async with desk("continuation") as (house, reader, keeper):
        house.dispatches = [ninjs(number, number) for number in range(4)]
        await keeper.poll(reader)
        house.requests.clear()
        await keeper.poll(reader)
    assert house.requests == [("GET", "/feed?seq=4")]


async def test_a_continuation_that_the_server_forgot_begins_again_with_an_overlap() -> None:
    async with desk("continuation", "?since={since}") as (house, reader, keeper):
        house.dispatches = [ninjs(number, number * 4) for number in range(8)]
        await keeper.poll(reader)
        house.dispatches.insert(7, ninjs(77, 27))  # indexed late
        house.dispatches.append(ninjs(8, 40))
        house.forgotten = True
        assert sorted(told(await keeper.poll(reader))) == [8, 77]
        assert ("GET", "/feed?since=2024-12-07T20%3A18%3A00Z") in house.requests


async def test_the_first_look_goes_back_six_hours() -> None:
    async with desk("archive", "?since={since}") as (house, reader, keeper):
        await keeper.poll(reader)
    assert house.requests == [("GET", "/feed?since=2024-12-07T15%3A00%3A00Z")]


async def test_an_archive_is_read_only_as_far_as_it_is_news() -> None:
    async with desk("archive") as (house, reader, keeper):
        house.dispatches = [ninjs(number, number) for number in range(30)]
        await keeper.poll(reader)
        house.requests.clear()
        house.dispatches.append(ninjs(30, 30))
        assert told(await keeper.poll(reader)) == [30]
    assert len(house.requests) <= 2


async def test_a_receipt_goes_back_after_the_commit_only() -> None:
    async with desk("receipts") as (house, reader, keeper):
        house.dispatches = [ninjs(1)]
        async for _ in reader.collect(keeper):
            break
        assert [method for method, _ in house.requests] == ["GET"]
        house.out.clear()
        await keeper.poll(reader)
        assert ("DELETE", "/wireq/entry/1") in house.requests
        assert house.dispatches == []


async def test_a_receipt_that_ran_out_is_no_trouble_and_a_busy_server_is_left_alone() -> None:
    async with desk("receipts") as (house, reader, keeper):
        house.dispatches = [ninjs(1)]
        polling = reader.collect(keeper)
        async for collected in polling:
            keeper.cursors |= dict(collected.cursors)
            house.refuse = [web.Response(status=410)]
        house.out.clear()
        assert await keeper.poll(reader) == []
        house.refuse = [web.Response(status=429, headers={"Retry-After": "3600"})]
        with pytest.raises(Unavailable) as caught:
            await keeper.poll(reader)
        assert caught.value.retry_after == timedelta(hours=1)


async def test_versions_and_kills() -> None:
    async with desk("archive") as (house, reader, keeper):
        house.dispatches = [ninjs(1)]
        (first,) = await keeper.poll(reader)
        house.dispatches = [ninjs(1, 5, version="2", body_text="corrected")]
        (second,) = await keeper.poll(reader)
        house.dispatches = [ninjs(1, 6, version="2", pubstatus="canceled")]
        (third,) = await keeper.poll(reader)
    assert [each.event for each in (first, second, third)] == [Event.NEW, Event.EDIT, Event.RETRACT]


async def test_newsml_behind_an_address() -> None:
    async with desk("archive") as (house, reader, keeper):
        house.refuse = [web.Response(body=g2_message(g2("a"), g2("b")), content_type="application/xml")] * 2
        assert [item.native_id for item in await keeper.poll(reader)] == ["a", "b"]
        assert b'guid="a"' in keeper.items["desk/a", next(iter(keeper.items))[1]].payload


async def test_a_link_in_the_header_leads_on() -> None:
    async with desk("archive") as (house, reader, keeper):
        link = {"Link": '</x>; rel="prev", </feed?page=2>; rel="next"'}
        house.refuse = [web.json_response([ninjs(1)], headers=link), web.json_response([ninjs(2, 1)])]
        assert told(await keeper.poll(reader)) == [1, 2]


async def test_the_next_page_must_not_lead_away_with_our_key() -> None:
    async with desk("archive") as (house, reader, keeper):
        house.refuse = [web.json_response({"items": [ninjs(1)], "next": "https://elsewhere.example/"})]
        with pytest.raises(Refused, match="another host"):
            await keeper.poll(reader)


@pytest.mark.parametrize(
    ("answer", "error", "why"),
    [
        (web.Response(status=401), Refused, "credentials"),
        (web.Response(status=503, headers={"Retry-After": "60"}), Unavailable, "503"),
        (web.Response(text="<html>log in</html>"), Unavailable, "root is <html>"),
        (web.Response(text=""), Unavailable, "empty"),
        (web.json_response({"error": "quota"}), Unavailable, "neither id nor words"),
    ],
)
async def test_what_is_no_answer_is_told(answer: web.Response, error: type[Exception], why: str) -> None:
    async with desk("archive") as (house, reader, keeper):
        house.refuse = [answer]
        with pytest.raises(error, match=why) as caught:
            await keeper.poll(reader)
        assert "s3cret" not in str(caught.value)
        assert keeper.cursors == {}
