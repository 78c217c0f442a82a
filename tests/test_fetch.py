"""Asking over HTTP: what a hostile or clumsy server, address or redirect must not be able to do."""

import asyncio
import gzip
import ssl
import zlib
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiohttp import web

from monitor.errors import Refused, Unavailable
from monitor.fetch import Fetcher, Response, retry_after, shown
from monitor.fetch.guard import Allowed, is_public
from tests.servers.loopback import ALLOW, rude, says, serve
from tests.servers.tls import certificate

OK = b"HTTP/1.1 200 OK\r\n"


def fetcher(**settings: object) -> Fetcher:
    return Fetcher(**({"user_agent": "whoholds-test", "allow": ALLOW} | settings))  # type: ignore[arg-type]


async def answer(app_answer: web.Response | bytes, **settings: object) -> Response:
    """What the fetcher makes of one answer: a response of aiohttp, or bytes sent as they are."""
    asking = {name: settings.pop(name) for name in ("limit", "timeout") if name in settings}
    script = says(app_answer) if isinstance(app_answer, bytes) else None
    own = fetcher(**settings)
    try:
        if script:
            async with rude(script) as base:
                return await own.get(base, **asking)  # type: ignore[arg-type]

        async def respond(request: web.Request) -> web.Response:
            assert isinstance(app_answer, web.Response)
            return app_answer

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", respond)
        async with serve(app) as base:
            return await own.get(base, **asking)  # type: ignore[arg-type]
    finally:
        await own.aclose()


def with_body(encoding: str, body: bytes) -> bytes:
    head = OK + f"Content-Encoding: {encoding}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    return head + body


# --- answers that are as they should be ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("identity", b"words"),
        ("gzip", gzip.compress(b"words", mtime=0)),
        ("gzip", gzip.compress(b"wo", mtime=0) + gzip.compress(b"rds", mtime=0)),
        ("x-gzip", gzip.compress(b"words", mtime=0)),
        ("deflate", zlib.compress(b"words")),
        ("deflate", zlib.compress(b"words")[2:-4]),  # without zlib's header, as some servers send it
    ],
)
async def test_each_compression_that_we_offer_is_undone(encoding: str, body: bytes) -> None:
    assert (await answer(with_body(encoding, body))).body == b"words"


async def test_any_status_is_an_answer() -> None:
    assert (await answer(web.Response(status=503, text="later"))).status == 503


async def test_a_header_keeps_every_byte_on_its_way_in_and_out() -> None:
    seen = []

    async def respond(request: web.Request) -> web.Response:
        seen.append(dict(request.raw_headers).get(b"If-None-Match"))
        return web.Response()

    odd = 'W/"a\xe9\xff;,\\"'
    response = await answer(OK + b"ETag: " + odd.encode("latin-1") + b"\r\nContent-Length: 0\r\n\r\n")
    assert response.headers["etag"] == response.headers["ETAG"] == odd
    app, own = web.Application(), fetcher()
    app.router.add_get("/", respond)
    async with serve(app) as base:
        await own.get(base, headers={"If-None-Match": odd})
    await own.aclose()
    assert seen == [odd.encode("latin-1")]


async def test_post_sends_json_and_follows_no_redirect() -> None:
    async def respond(request: web.Request) -> web.Response:
        return web.json_response({"got": await request.json()}, status=307, headers={"Location": "/elsewhere"})

    app, own = web.Application(), fetcher()
    app.router.add_post("/send", respond)
    async with serve(app) as base:
        response = await own.post(f"{base}/send", json={"text": "حمص"})
    await own.aclose()
    assert (response.status, response.body) == (307, b'{"got": {"text": "\\u062d\\u0645\\u0635"}}')


async def test_no_cookie_comes_back_and_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    seen = []

    async def respond(request: web.Request) -> web.Response:
        seen.append(request.headers.get("Cookie"))
        return web.Response(headers={"Set-Cookie": "spy=1"})

    app, own = web.Application(), fetcher()
    app.router.add_get("/", respond)
    async with serve(app) as base:
        await own.get(base)
        await own.get(base)
    await own.aclose()
    assert seen == [None, None]


# --- A: transport ----------------------------------------------------------------------------------------------

BOMB = gzip.compress(bytes(60_000_000))


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (with_body("gzip", BOMB), "larger than"),
        (with_body("gzip, gzip", gzip.compress(gzip.compress(b"x", mtime=0))), "did not ask for"),
        (with_body("br", b"x"), "did not ask for"),
        (with_body("zstd", b"x"), "did not ask for"),
        (with_body("gzip", b"this is no gzip"), "damaged"),
        (with_body("gzip", gzip.compress(b"words" * 99, mtime=0)[:-12]), "broke off"),
        (OK + b"Content-Length: 50000000\r\n\r\n" + bytes(11_000_000), "larger than"),
        (OK + b"X: " + b"a" * 5_000_000 + b"\r\n\r\n", "not proper HTTP"),
        (OK + b"".join(b"X-%d: y\r\n" % number for number in range(100_000)) + b"\r\n", "not proper HTTP"),
        (OK + b"Content-Length: 100\r\n\r\nshort", "broke off"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "not proper HTTP"),
        (b"", "not proper HTTP"),
    ],
    ids=lambda value: value[:40].decode("latin-1") if isinstance(value, bytes) else value,
)
async def test_a_broken_or_bloated_answer_is_no_answer(sent: bytes, why: str) -> None:
    with pytest.raises(Unavailable, match=why):
        await answer(sent)


async def test_a_body_without_end_is_given_up_at_the_limit() -> None:
    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(OK + b"Transfer-Encoding: chunked\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"10000\r\n" + bytes(0x10000) + b"\r\n")
            await writer.drain()

    own = fetcher()
    async with rude(endless) as base:
        with pytest.raises(Unavailable, match="larger than 1 MB"):
            await own.get(base, limit=1_000_000)
    await own.aclose()


@pytest.mark.parametrize(
    "script",
    [
        says(OK + b"Content-Length: 1000\r\n\r\n", *[b"x"] * 1000, pause=0.02),
        says(b"HTTP/1.1 200 OK\r\n", *[b"A: b\r\n"] * 1000, pause=0.02),
        says(b"", pause=60),
    ],
    ids=["slow body", "slow headers", "silence"],
)
async def test_the_whole_exchange_has_one_deadline(script: object) -> None:
    own = fetcher()
    async with rude(script) as base:  # type: ignore[arg-type]
        with pytest.raises(Unavailable, match=r"within 0\.3 seconds"):
            await own.get(base, timeout=0.3)
    await own.aclose()


async def test_a_connection_reset_half_way_is_told_as_such() -> None:
    async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(OK + b"Content-Length: 100\r\n\r\nhalf")
        await writer.drain()
        writer.transport.abort()

    own = fetcher()
    async with rude(reset) as base:
        with pytest.raises(Unavailable, match="broke"):
            await own.get(base)
    await own.aclose()


async def test_nobody_there() -> None:
    async with rude(says(b"")) as base:
        pass
    own = fetcher()
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1: it cannot be reached"):
        await own.get(base)
    await own.aclose()


@pytest.mark.parametrize(("name", "days"), [("localhost", 1), ("wrong.example", 1), ("localhost", -1)])
async def test_a_certificate_must_be_trusted_valid_and_bear_the_name(name: str, days: int, tmp_path: Path) -> None:
    chain = certificate(tmp_path, name, days)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)

    async def respond(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(OK + b"Content-Length: 2\r\n\r\nhi")
        writer.close()

    server = await asyncio.start_server(respond, "127.0.0.1", 0, ssl=context)
    url = f"https://localhost:{server.sockets[0].getsockname()[1]}/"
    stranger, friend = fetcher(allow=("127.0.0.0/8", "::1")), fetcher(allow=("127.0.0.0/8", "::1"), ca=str(chain))
    with pytest.raises(Unavailable, match="certificate"):
        await stranger.get(url)
    if name == "localhost" and days > 0:
        assert (await friend.get(url)).body == b"hi"
    else:
        with pytest.raises(Unavailable, match="certificate"):
            await friend.get(url)
    server.close()
    await stranger.aclose()
    await friend.aclose()


# --- redirects -------------------------------------------------------------------------------------------------


async def redirecting(*codes: int, to: str = "") -> Response:
    """Ask a server that redirects from /0 to /1 and so on with these codes, at last to `to`."""
    seen: list[dict[str, str]] = []

    async def respond(request: web.Request) -> web.Response:
        seen.append(dict(request.headers))
        hop = int(request.match_info["hop"])
        if hop == len(codes):
            return web.Response(text="there")
        last = to if to and hop == len(codes) - 1 else f"/{hop + 1}"
        return web.Response(status=codes[hop], headers={"Location": last})

    app, own = web.Application(), fetcher()
    app.router.add_get("/{hop}", respond)
    async with serve(app) as base:
        try:
            return await own.get(f"{base}/0")
        finally:
            await own.aclose()


@pytest.mark.parametrize(
    ("codes", "permanent"), [((301,), True), ((308, 301), True), ((301, 302), False), ((302, 301), False), ((), False)]
)
async def test_a_redirect_is_permanent_when_each_hop_was(codes: tuple[int, ...], permanent: bool) -> None:
    response = await redirecting(*codes)
    assert (response.body, response.permanent) == (b"there", permanent)
    assert response.url.endswith(f"/{len(codes)}")


async def test_six_redirects_are_too_many() -> None:
    assert (await redirecting(*[302] * 5)).body == b"there"
    with pytest.raises(Unavailable, match="more than 5 times"):
        await redirecting(*[302] * 6)


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "ftp://127.0.0.1/",
        "data:text/xml,x",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:10.0.0.1]/",
        "http://user:secret@127.0.0.1/",
    ],
)
async def test_a_redirect_cannot_lead_inward(target: str) -> None:
    with pytest.raises(Refused) as caught:
        await redirecting(302, to=target)
    assert "secret" not in str(caught.value)


async def test_a_secret_header_stays_with_its_host() -> None:
    seen: dict[str, dict[str, str]] = {}

    async def second(request: web.Request) -> web.Response:
        seen["second"] = dict(request.headers)
        return web.Response()

    away, home = web.Application(), web.Application()
    away.router.add_get("/", second)
    async with serve(away) as there:

        async def first(request: web.Request) -> web.Response:
            seen["first"] = dict(request.headers)
            return web.Response(status=302, headers={"Location": there})

        home.router.add_get("/", first)
        own = fetcher()
        async with serve(home) as here:
            await own.get(here, headers={"x-api-key": "s3cret", "If-None-Match": '"e"'})
        await own.aclose()
    assert seen["first"]["x-api-key"] == "s3cret"
    assert "x-api-key" not in seen["second"]
    assert seen["second"]["If-None-Match"] == '"e"'


def test_https_is_never_left_for_http() -> None:
    import httpx

    from monitor.fetch.fetcher import _onward

    with pytest.raises(Refused, match="from https to http"):
        _onward(httpx.URL("https://a.example/"), "http://a.example/")
    assert str(_onward(httpx.URL("https://a.example/x"), "/y")) == "https://a.example/y"


# --- B: addresses ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "0.0.0.0",
        "169.254.169.254",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "240.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "fec0::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "2001:db8::1",
        "::7f00:1",
        "2001:0:4136:e378:8000:63bf:f5ff:fffe",
    ],
)
def test_what_is_not_the_public_internet(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_what_is_the_public_internet(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://[::1]/",
        "http://[fe80::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://localhost/",
        "http://good@127.0.0.1/",
        "http://a:b@example.org/",
        "file:///etc/passwd",
        "ftp://example.org/",
        "//example.org/",
        "example.org",
        "http://",
        "",
        "http://1.1.1.1:22/",
        "http://1.1.1.1:25/",
        "http://1.1.1.1:6379/",
    ],
)
async def test_an_address_that_leads_inward_or_nowhere_is_refused(url: str) -> None:
    own = fetcher(allow=())
    with pytest.raises(Refused):
        await own.get(url)
    await own.aclose()


async def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    async def resolver(host: str, port: int) -> list[str]:
        return ["93.184.216.34", "127.0.0.1"]

    own = fetcher(allow=(), resolver=resolver)
    with pytest.raises(Refused, match=r"leads to 127\.0\.0\.1"):
        await own.get("http://both.example/")
    await own.aclose()


async def test_a_name_that_changes_its_address_is_caught_at_the_second_connection() -> None:
    answers = [["127.0.0.1"], ["127.0.0.2"]]

    async def resolver(host: str, port: int) -> list[str]:
        return answers.pop(0)

    async with rude(says(OK + b"Connection: close\r\nContent-Length: 2\r\n\r\nhi")) as base:
        port = base.rpartition(":")[2]
        own = fetcher(allow=(f"127.0.0.1/32:{port}",), resolver=resolver)
        assert (await own.get(f"http://rebinding.example:{port}/")).body == b"hi"
        with pytest.raises(Refused, match=r"leads to 127\.0\.0\.2"):
            await own.get(f"http://rebinding.example:{port}/")
        await own.aclose()


async def test_an_unknown_name_is_told_as_such() -> None:
    async def resolver(host: str, port: int) -> list[str]:
        raise OSError

    own = fetcher(resolver=resolver)
    with pytest.raises(Unavailable, match="its name cannot be found"):
        await own.get("http://nowhere.example/")
    await own.aclose()


async def test_a_name_in_look_alike_letters_is_shown_as_what_it_is() -> None:
    async def resolver(host: str, port: int) -> list[str]:
        raise OSError

    own = fetcher(resolver=resolver)
    with pytest.raises(Unavailable) as caught:
        await own.get("http://\u0430\u0440\u0440\u04cf\u0435.com/")
    assert caught.value.who == "xn--80ak6aa92e.com"
    await own.aclose()


@pytest.mark.parametrize(
    ("text", "address", "port", "covered"),
    [
        ("10.0.0.0/8", "10.1.2.3", 80, True),
        ("10.0.0.5", "10.0.0.5", 9000, True),
        ("10.0.0.5/32:8080", "10.0.0.5", 8080, True),
        ("10.0.0.5/32:8080", "10.0.0.5", 8081, False),
        ("[fd00::]/8:8080", "fd00::1", 8080, True),
        ("fd00::/8", "fd00::1", 1, True),
        ("[::1]:8080", "::1", 8080, True),
        ("10.0.0.0/8", "11.0.0.1", 80, False),
    ],
)
def test_what_the_user_allows(text: str, address: str, port: int, covered: bool) -> None:
    assert Allowed.read(text).covers(ip_address(address), port) is covered


# --- manners ---------------------------------------------------------------------------------------------------


async def test_questions_to_one_host_follow_one_another() -> None:
    under_way, most = 0, 0

    async def respond(request: web.Request) -> web.Response:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.02)
        under_way -= 1
        return web.Response()

    app, own = web.Application(), fetcher()
    app.router.add_get("/", respond)
    async with serve(app) as base:
        await asyncio.gather(*[own.get(base) for _ in range(5)])
    await own.aclose()
    assert most == 1


async def test_who_waits_for_a_host_that_keeps_silent_is_sent_away() -> None:
    own, asked = fetcher(), 0

    async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        await asyncio.sleep(60)

    async with rude(silence) as base:
        results = await asyncio.gather(*[own.get(base, timeout=0.2) for _ in range(5)], return_exceptions=True)
        assert [isinstance(result, Unavailable) for result in results] == [True] * 5
        assert asked == 1
        with pytest.raises(Unavailable, match="within"):
            await own.get(base, timeout=0.2)
        assert asked == 2
    await own.aclose()


async def test_questions_to_one_host_keep_their_distance(monkeypatch: pytest.MonkeyPatch) -> None:
    rests, sleep = [], asyncio.sleep

    async def short(seconds: float, *rest: object) -> None:
        rests.append(seconds)
        await sleep(0)

    async with serve(web.Application()) as base:
        own = fetcher(apart=3600.0)
        monkeypatch.setattr(asyncio, "sleep", short)
        await asyncio.gather(*[own.get(base) for _ in range(3)])
        await own.aclose()
    assert [rest > 3500 for rest in rests if rest] == [True, True]


@pytest.mark.parametrize(
    ("value", "rest"),
    [
        ("120", timedelta(minutes=2)),
        ("86400", timedelta(hours=24)),
        ("999999999", timedelta(hours=24)),
        ("-1", None),
        ("soon", None),
        ("", None),
        ("Sun, 22 Nov 2026 10:05:00 GMT", timedelta(minutes=5)),
        ("Sun, 22 Nov 2026 09:00:00 GMT", timedelta()),
    ],
)
def test_how_long_to_stay_away(value: str, rest: timedelta | None) -> None:
    now = datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert retry_after(Response(429, {"retry-after": value}, b"", ""), now) == rest


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        ("https://user:pw@a.example:8443/x?key=1#y", "https://a.example:8443/x"),
        ("https://a.example/bot1234567890:AAbbccddeeffgghhiijjkkllmmnnoopp-_q/send", "https://a.example/bot***/send"),
        ("http://[::1]:99999/", "an unreadable address"),
        ("http://[::1]/x", "http://[::1]/x"),
    ],
)
def test_a_url_in_a_log_holds_no_secret(url: str, seen: str) -> None:
    assert shown(url) == seen


async def test_an_error_names_the_host_alone() -> None:
    own = fetcher(allow=())
    for call in (own.get, own.post):
        with pytest.raises(Refused) as caught:
            await call("http://127.0.0.1/bot12345:secret/send?key=secret")
        assert "secret" not in str(caught.value) + repr(caught.value.__context__) + repr(caught.value.__cause__)
    await own.aclose()


async def test_a_header_that_cannot_be_sent_is_not_quoted() -> None:
    async with serve(web.Application()) as base:
        own = fetcher()
        for value in ("secret\n", "secret\u0633"):
            with pytest.raises(Refused, match="a header") as caught:
                await own.get(base, headers={"x-api-key": value})
            assert "secret" not in str(caught.value)
        await own.aclose()
