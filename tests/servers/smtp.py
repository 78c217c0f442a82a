"""A mail server that takes letters, or fails in the ways that mail servers fail."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "desk", "correct horse"


@dataclass
class Letters:
    """What arrived, and how the next letters are met: `451 ...` and the like are said, `drop` breaks off after the
    letter was taken, `hang` never answers."""

    port: int = 0
    arrived: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    secure: list[bool] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    manners: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    async def handle_RCPT(  # noqa: N802  the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        manner = self.manners.pop(0) if self.manners else ""
        if manner == "hang":
            await asyncio.sleep(3600)
        if manner[:1].isdigit():
            return manner
        letter = message_from_bytes(envelope.content or b"", policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.arrived.append(letter)
        self.recipients.append(list(envelope.rcpt_tos))
        self.secure.append(server.transport is not None and server.transport.get_extra_info("sslcontext") is not None)
        if manner == "drop" and server.transport:
            server.transport.abort()
        return "250 OK"

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append(data.password.decode())
        known = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=known, handled=False)


@asynccontextmanager
async def mail_server(
    tls: ssl.SSLContext | None = None, *, starttls: bool = False, auth: bool = False, open_auth: bool = False
) -> AsyncIterator[Letters]:
    """A server on the loopback: plain, with STARTTLS, or with TLS from the first byte; with a login or without."""
    letters = Letters()

    def protocol() -> SMTP:
        return SMTP(
            letters,
            hostname="mail.test",
            tls_context=tls if starttls else None,
            authenticator=letters.authenticate if auth else None,
            auth_require_tls=auth and not open_auth and starttls,
        )

    loop = asyncio.get_running_loop()
    server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=None if starttls else tls)
    letters.port = server.sockets[0].getsockname()[1]
    try:
        yield letters
    finally:
        server.close()
