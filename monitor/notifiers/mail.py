"""Alerts by e-mail, over SMTP (RFC 5321) with STARTTLS, TLS or, where it is said in so many words, neither."""

import asyncio
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Literal

from monitor import plain
from monitor.errors import Refused, Unavailable
from monitor.model import Message, Receipt
from monitor.notifiers.mail_letter import letter

_OWN_NAME = "[127.0.0.1]"  # RFC 5321, 4.1.4: an address in place of the machine's name, which is nobody's business
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server. `security` is `starttls`, `tls` (from the first byte) or `none`; `ca` adds a file of trusted
    certificates; `open_password` lets the password travel without TLS beyond this machine; `patience` is in seconds
    and counts for each step."""

    host: str
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    ca: str | None = None
    open_password: bool = False
    patience: float = 10.0


class Mail:
    """One letter a message, to all of `to`. An incident's letters form a thread."""

    def __init__(self, name: str, server: Server, sender: str, to: Sequence[str]) -> None:
        self._name, self._server, self._sender, self._to = name, server, sender, tuple(to)
        self._domain = plain.line(sender.rpartition("@")[2].rstrip("> "), 200) or "localhost"

    @property
    def name(self) -> str:
        """The name under which the configuration knows it."""
        return self._name

    async def notify(self, message: Message, previous: Receipt | None) -> Receipt | None:
        """Hand the letter to the server. A letter that only some recipients were refused counts as sent."""
        mail = letter(message, self._sender, self._to, self._domain, previous)
        await asyncio.to_thread(self._deliver, mail)
        return Receipt(str(mail["Message-ID"]))

    async def check(self) -> None:
        """Connect and log in, and send nothing. Raises Unavailable or Refused."""
        await asyncio.to_thread(self._deliver, None)

    def _deliver(self, mail: EmailMessage | None) -> None:
        try:
            with self._connected() as smtp:
                if mail is not None:
                    smtp.send_message(mail, _bare(self._sender), list(map(_bare, self._to)))
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise self._failed(min(codes), next(iter(error.recipients.values()))[1]) from None
        except smtplib.SMTPResponseException as error:
            raise self._failed(error.smtp_code, error.smtp_error) from None
        except smtplib.SMTPNotSupportedError as error:
            raise Refused(self._name, f"{self._server.host} cannot do it: {plain.line(str(error), 200)}") from None
        except ssl.SSLCertVerificationError as error:
            why = f"the certificate of {self._server.host} is not valid: {error.verify_message}"
            raise Refused(self._name, why) from None
        except (smtplib.SMTPException, OSError) as error:
            why = plain.line(str(error), 200) or type(error).__name__
            raise Unavailable(self._name, f"{self._server.host}: {why}") from None

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        tls = ssl.create_default_context(cafile=server.ca)
        where = (server.host, server.port, _OWN_NAME)
        if server.security == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(*where, timeout=server.patience, context=tls)
        else:
            smtp = smtplib.SMTP(*where, timeout=server.patience)
        try:
            if server.security == "starttls":
                self._start_tls(smtp, tls)
            if server.user:
                self._log_in(smtp)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _start_tls(self, smtp: smtplib.SMTP, tls: ssl.SSLContext) -> None:
        smtp.ehlo_or_helo_if_needed()
        if not smtp.has_extn("starttls"):
            why = f"{self._server.host} offers no STARTTLS, so nothing was sent; set security to tls, or to none"
            raise Refused(self._name, why)
        smtp.starttls(context=tls)

    def _log_in(self, smtp: smtplib.SMTP) -> None:
        server = self._server
        if server.security == "none" and server.host not in _LOOPBACK and not server.open_password:
            why = "the password was not sent, since the connection is not encrypted; set security to starttls or tls"
            raise Refused(self._name, why)
        smtp.login(server.user, server.password)

    def _failed(self, code: int, why: bytes | str) -> Exception:
        words = plain.line(why.decode("utf-8", "replace") if isinstance(why, bytes) else why, 200)
        text = f"{self._server.host} answered {code}: {words}"
        return Refused(self._name, text) if 500 <= code < 600 else Unavailable(self._name, text)


def _bare(address: str) -> str:
    return address.rpartition("<")[2].rstrip("> ").strip()
