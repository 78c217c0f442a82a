"""Asks over HTTP: redirects followed by our own rules, one deadline for the whole exchange, no cookie, no proxy of the
environment, the system's trusted certificates."""

import asyncio
import json as jsons
import ssl
import zlib
from collections import defaultdict
from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpcore
import httpx
import truststore

from monitor.errors import Refused, Unavailable
from monitor.fetch.body import ENCODINGS, read
from monitor.fetch.guard import Allowed, Guard, Resolve, resolve
from monitor.fetch.response import Response

LIMIT = 10_000_000  # bytes of an answer, on the wire and inflated
TIMEOUT = 30.0  # seconds for a whole exchange, redirects and all
_PATIENCE = {"connect": 10.0, "read": 20.0, "write": 10.0, "pool": TIMEOUT}  # seconds of silence
_REDIRECTS = {301, 302, 303, 307, 308}
_PERMANENT = {301, 308}
_MOST_REDIRECTS = 5
_HARMLESS = {"accept", "accept-language", "if-none-match", "if-modified-since"}  # what another host may see
_POOLS = 8  # httpx's cost of a request grows with the pool (encode/httpx#3215), so hosts are spread over several


class _Transport(httpx.AsyncHTTPTransport):
    """httpx's transport on a pool of connections that the guard dials."""

    def __init__(self, tls: ssl.SSLContext, guard: Guard) -> None:
        super().__init__(verify=tls, trust_env=False)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls,
            max_connections=16,
            max_keepalive_connections=8,
            keepalive_expiry=30.0,
            network_backend=guard,
        )


class Fetcher:
    """Shared by all that speak HTTP. `allow` names private networks that may be reached (`10.0.0.5/32:8080`), `apart`
    is the time in seconds between two GETs to one host, which follow one another; `ca` adds a file of trusted
    certificates. Network failures are raised as Unavailable, forbidden addresses as Refused; neither names more of
    the URL than its host."""

    def __init__(
        self,
        *,
        user_agent: str,
        allow: Iterable[str] = (),
        apart: float = 0.0,
        ca: str | None = None,
        resolver: Resolve = resolve,
    ) -> None:
        self._user_agent, self._apart = user_agent, apart
        tls = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if ca:
            tls.load_verify_locations(cafile=ca)
        guard = Guard([Allowed.read(network) for network in allow], resolver)
        self._transports = [_Transport(tls, guard) for _ in range(_POOLS)]
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._last: dict[str, float] = {}  # when each host was asked last, and when it last kept silent
        self._silent: dict[str, float] = {}

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        limit: int = LIMIT,
        timeout: float = TIMEOUT,  # noqa: ASYNC109  the deadline is ours to keep
    ) -> Response:
        """Ask for a document and follow redirects, at most five, never from https to http. Headers other than those
        of content negotiation and caching stay with the host they were meant for."""
        start = _url(url)
        async with self._turn(start):
            return await self._within(timeout, start, self._follow(start, dict(headers or {}), limit))

    async def post(
        self,
        url: str,
        *,
        json: Any = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        method: str = "POST",
        limit: int = LIMIT,
        timeout: float = TIMEOUT,  # noqa: ASYNC109
    ) -> Response:
        """Send once; a redirect is returned, not followed. `method` may name another verb, such as DELETE."""
        target, sent = _url(url), dict(headers or {})
        if json is not None:
            content = jsons.dumps(json, ensure_ascii=False).encode()
            sent.setdefault("Content-Type", "application/json")
        return await self._within(timeout, target, self._exchange(method, target, sent, content, limit))

    async def aclose(self) -> None:
        """Close every connection."""
        for transport in self._transports:
            await transport.aclose()

    @asynccontextmanager
    async def _turn(self, url: httpx.URL) -> AsyncIterator[None]:
        """One question to a host at a time. Who stood in line while the host did not answer the one before is sent
        away at once, so that a dead host does not hold up all that wait for it."""
        host, loop = url.netloc.decode("ascii"), asyncio.get_running_loop()
        came = loop.time()
        async with self._turns[host]:
            if self._silent.get(host, came) > came:
                raise Unavailable(_who(url), "its server did not answer another question a moment ago")
            if (rest := self._last.get(host, -self._apart) + self._apart - loop.time()) > 0:
                await asyncio.sleep(rest)
            try:
                yield
            finally:
                self._last[host] = loop.time()

    async def _within(self, seconds: float, url: httpx.URL, exchange: Coroutine[Any, Any, Response]) -> Response:
        try:
            async with asyncio.timeout(seconds):
                return await exchange
        except TimeoutError:
            self._silent[url.netloc.decode("ascii")] = asyncio.get_running_loop().time()
            raise Unavailable(_who(url), f"it did not finish its answer within {seconds:g} seconds") from None
        except httpx.LocalProtocolError:
            raise Refused(_who(url), "a header of ours holds characters that HTTP cannot carry") from None
        except httpx.HTTPError as error:
            if isinstance(error, httpx.TimeoutException | httpx.ConnectError):
                self._silent[url.netloc.decode("ascii")] = asyncio.get_running_loop().time()
            raise Unavailable(_who(url), _words(error)) from None

    async def _follow(self, url: httpx.URL, headers: dict[str, str], limit: int) -> Response:
        permanent = False
        for hop in range(_MOST_REDIRECTS + 1):
            response = await self._exchange("GET", url, headers, None, limit)
            location = response.headers.get("location")
            if response.status not in _REDIRECTS or not location:
                return Response(response.status, response.headers, response.body, str(url), permanent)
            onward = _onward(url, location)
            if onward.netloc != url.netloc:
                headers = {name: value for name, value in headers.items() if name.lower() in _HARMLESS}
            permanent = response.status in _PERMANENT and (permanent or hop == 0)
            url = onward
        raise Unavailable(_who(url), f"it redirected us more than {_MOST_REDIRECTS} times")

    async def _exchange(
        self, method: str, url: httpx.URL, headers: dict[str, str], content: bytes | None, limit: int
    ) -> Response:
        request = httpx.Request(
            method, url, headers=self._encoded(url, headers), content=content, extensions={"timeout": _PATIENCE}
        )
        transport = self._transports[zlib.crc32(url.netloc) % _POOLS]
        answer = await transport.handle_async_request(request)
        try:
            answer.headers.encoding = "latin-1"
            encoding = answer.headers.get("content-encoding", "")
            body = await read(_who(url), answer.aiter_raw(), encoding, limit)
        finally:
            await answer.aclose()
        return Response(answer.status_code, answer.headers, body, str(url))

    def _encoded(self, url: httpx.URL, headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
        own = {"User-Agent": self._user_agent, "Accept": "*/*", "Accept-Encoding": ENCODINGS}
        own = {name: value for name, value in own.items() if name.lower() not in map(str.lower, headers)}
        try:
            return [(name.encode("ascii"), value.encode("latin-1")) for name, value in {**own, **headers}.items()]
        except UnicodeEncodeError:
            raise Refused(_who(url), "a header holds characters that HTTP cannot carry") from None


def _who(url: httpx.URL) -> str:
    """The host in ASCII (punycode), so that letters that look alike do not pass for another's name."""
    return url.raw_host.decode("ascii")


def _url(text: str) -> httpx.URL:
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError, TypeError):
        raise Refused("an address", "it is not a URL that can be read") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise Refused(_who(url) or "an address", "only http and https addresses can be asked")
    if url.userinfo:
        raise Refused(_who(url), "an address must not hold a user name or password; put them into a header")
    return url


def _onward(url: httpx.URL, location: str) -> httpx.URL:
    try:
        joined = url.join(location)
    except (httpx.InvalidURL, ValueError):
        raise Unavailable(_who(url), "it redirected us to an address that cannot be read") from None
    onward = _url(str(joined))
    if url.scheme == "https" and onward.scheme == "http":
        raise Refused(_who(url), "it redirected us from https to http")
    return onward


def _words(error: httpx.HTTPError) -> str:
    """What happened, in words of our own: those of the library may quote the URL or a header."""
    text = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in text or "certificate" in text.lower():
        return "its certificate is not valid"
    if isinstance(error, httpx.ConnectTimeout):
        return "it did not take the connection in time"
    if isinstance(error, httpx.ConnectError):
        return text if text.startswith("its name") else "it cannot be reached"
    if isinstance(error, httpx.TimeoutException):
        return "it stopped answering"
    if isinstance(error, httpx.ProtocolError):
        return "its answer is not proper HTTP, or broke off"
    return "the connection broke"
