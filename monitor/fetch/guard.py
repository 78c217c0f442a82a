"""Which addresses may be dialled: public ones on web ports, and what the user allowed by name.

The check sits where the connection is made and the checked address is the one dialled, so that neither a redirect nor
a name that changes its address between two questions (DNS rebinding) leads inward.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import httpcore

from monitor.errors import Refused

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[list[str]]]

_WEB_PORTS = frozenset({80, 443, 8080, 8443})
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_SECONDS_AN_ADDRESS = 5.0
_RESOLVERS = ThreadPoolExecutor(8, "resolving")  # its own: a name server that hangs must not hold up other work


@dataclass(frozen=True, slots=True)
class Allowed:
    """A network that may be dialled although it is private, on one port or (0) on all."""

    network: ipaddress.IPv4Network | ipaddress.IPv6Network
    port: int = 0

    @classmethod
    def read(cls, text: str) -> "Allowed":
        """From `10.0.0.5`, `10.0.0.0/8`, `10.0.0.5/32:8080`, `[fd00::]/8:8080`. Raises ValueError."""
        network, port = text.strip(), "0"
        if network.count(":") == 1 or "]" in network.rpartition(":")[0]:
            network, _, port = network.rpartition(":")
        return cls(ipaddress.ip_network(network.replace("[", "").replace("]", ""), strict=False), int(port))

    def covers(self, address: Address, port: int) -> bool:
        """Whether it allows this address on this port."""
        return address in self.network and self.port in (0, port)


def is_public(address: Address) -> bool:
    """Whether the address lies in the public internet; an IPv4 address wrapped in IPv6 counts as what it wraps."""
    inner = _unwrapped(address)
    if isinstance(inner, ipaddress.IPv6Address) and inner.is_site_local:
        return False
    return inner.is_global and not (inner.is_multicast or inner.is_reserved or inner.is_unspecified)


def _unwrapped(address: Address) -> Address:
    """RFC 4291 mapped, RFC 3056 6to4, RFC 4380 Teredo and RFC 6052 NAT64 addresses carry an IPv4 address."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


async def resolve(host: str, port: int) -> list[str]:
    """Every address of a name, as the system's resolver gives them. Raises OSError."""
    ask = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    found = await asyncio.get_running_loop().run_in_executor(_RESOLVERS, ask)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Guard(httpcore.AsyncNetworkBackend):
    """Resolves once, refuses when any address is out of bounds, dials the address that was checked."""

    def __init__(self, allow: Iterable[Allowed], resolver: Resolve = resolve) -> None:
        self._allow, self._resolve = tuple(allow), resolver
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  the protocol of httpcore
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Dial the first checked address that answers. Raises Refused, or httpcore's ConnectError."""
        failure: Exception = httpcore.ConnectError("its name has no address")
        patience = min(timeout or _SECONDS_AN_ADDRESS, _SECONDS_AN_ADDRESS)
        for address in await self._checked(host, port):
            try:
                return await self._network.connect_tcp(address, port, patience, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def _checked(self, host: str, port: int) -> list[str]:
        try:
            addresses = await self._resolve(host, port)
        except (OSError, UnicodeError):
            raise httpcore.ConnectError("its name cannot be found; is the network up?") from None
        for text in addresses:
            self._check(host, ipaddress.ip_address(text), port)
        return addresses

    def _check(self, host: str, address: Address, port: int) -> None:
        if any(allowed.covers(address, port) for allowed in self._allow):
            return
        if not is_public(address):
            raise Refused(
                host, f"it leads to {address}, which is not a public address; if it is meant, add it to allow_private"
            )
        if port not in _WEB_PORTS:
            raise Refused(
                host, f'port {port} is not a web port; if it is meant, add "{address}:{port}" to allow_private'
            )

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Never: nothing that we read is a socket of this machine."""
        raise Refused("a local socket", "only addresses of the network may be dialled")

    async def sleep(self, seconds: float) -> None:
        """Wait, as the pool asks."""
        await asyncio.sleep(seconds)
