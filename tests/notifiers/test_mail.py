"""Mail, against a real SMTP server: with TLS and a login, and in the ways that mail servers fail."""

import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import Refused, Unavailable
from monitor.notifiers.mail import Mail, Server
from tests.notifiers.samples import HOSTILE, claimed, contested, hostile, unworded
from tests.servers.smtp import PASSWORD, USER, Letters, mail_server
from tests.servers.tls import certificate

SENDER, TO = "Desk <desk@example.org>", ["lina@example.org", "omar@example.org"]


def to(letters: Letters, host: str = "127.0.0.1", **settings: Any) -> Mail:
    server = Server(**({"host": host, "port": letters.port, "security": "none", "patience": 2.0} | settings))
    return Mail("mail", server, SENDER, TO)


@asynccontextmanager
async def secured(folder: Path, **settings: Any) -> AsyncIterator[tuple[Letters, str]]:
    file = certificate(folder, "localhost")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(file)
    async with mail_server(tls, **settings) as letters:
        yield letters, str(file)


async def test_a_letter_in_two_parts() -> None:
    async with mail_server() as letters:
        await to(letters).notify(claimed(), None)
    letter = letters.arrived[0]
    assert letter["Subject"] == "◌ CLAIMED: Homs حمص"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Id"] == "Monitor <alerts.monitor.example.org>"
    assert letter["Content-Language"] == "en"
    assert letters.recipients == [TO]
    text, markup = (part.get_content() for part in letter.iter_parts())
    assert "\u2067القوات تنسحب من أحياء مدينة حمص نحو الغرب\u2069" in text
    quote = re.findall("<blockquote [^>]*>", markup)[0]
    assert all(each in quote for each in ('lang="ar"', 'dir="rtl"', "direction: rtl", "text-align: right"))
    assert text.index("CLAIMED") < text.index("Withdrawal") < text.index("تنسحب") < text.index("voice")


async def test_the_letters_of_an_incident_form_a_thread() -> None:
    async with mail_server() as letters:
        mail = to(letters)
        first = await mail.notify(claimed(), None)
        await mail.notify(contested(), first)
    one, two = letters.arrived
    assert first is not None
    assert one["Message-ID"] == first.id
    assert two["In-Reply-To"] == first.id
    assert one["References"].split()[0] == two["References"].split()[0]
    assert first.id in two["References"]


async def test_a_retry_is_the_same_letter() -> None:
    async with mail_server() as letters:
        letters.manners.append("drop")
        with pytest.raises(Unavailable):
            await to(letters).notify(claimed(), None)
        await to(letters).notify(claimed(), None)
        await to(letters).notify(contested(), None)
    ids = [letter["Message-ID"] for letter in letters.arrived]
    assert ids[0] == ids[1] != ids[2]


async def test_starttls_and_login(tmp_path: Path) -> None:
    async with secured(tmp_path, starttls=True, auth=True) as (letters, ca):
        mail = to(letters, "localhost", security="starttls", user=USER, password=PASSWORD, ca=ca)
        await mail.check()
        await mail.notify(claimed(), None)
    assert letters.secure == [True]
    assert letters.logins == [PASSWORD, PASSWORD]


async def test_tls_from_the_first_byte(tmp_path: Path) -> None:
    async with secured(tmp_path, auth=True) as (letters, ca):
        await to(letters, "localhost", security="tls", user=USER, password=PASSWORD, ca=ca).notify(claimed(), None)
    assert letters.secure == [True]


async def test_a_wrong_password_is_final(tmp_path: Path) -> None:
    async with secured(tmp_path, starttls=True, auth=True) as (letters, ca):
        mail = to(letters, "localhost", security="starttls", user=USER, password="wrong", ca=ca)
        with pytest.raises(Refused, match="535") as caught:
            await mail.notify(claimed(), None)
    assert "wrong" not in str(caught.value)
    assert not letters.arrived


async def test_a_certificate_of_nobody_is_refused(tmp_path: Path) -> None:
    async with secured(tmp_path, starttls=True) as (letters, _):
        with pytest.raises(Refused, match="certificate"):
            await to(letters, "localhost", security="starttls").notify(claimed(), None)
    assert not letters.arrived


async def test_without_starttls_nothing_leaves() -> None:
    async with mail_server(auth=True, open_auth=True) as letters:
        with pytest.raises(Refused, match="no STARTTLS"):
            await to(letters, security="starttls", user=USER, password=PASSWORD).notify(claimed(), None)
    assert not letters.logins
    assert not letters.arrived


@pytest.mark.parametrize(("open_password", "logins"), [(False, 0), (True, 1)])
async def test_a_password_stays_here_without_tls(
    open_password: bool, logins: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.notifiers.mail._LOOPBACK", frozenset())  # as if the server stood elsewhere
    async with mail_server(auth=True, open_auth=True) as letters:
        mail = to(letters, user=USER, password=PASSWORD, open_password=open_password)
        if open_password:
            await mail.notify(claimed(), None)
        else:
            with pytest.raises(Refused, match="password was not sent"):
                await mail.notify(claimed(), None)
    assert len(letters.logins) == logins


@pytest.mark.parametrize(
    ("manner", "error"),
    [
        ("451 4.3.0 try later", Unavailable),
        ("421 4.3.2 closing", Unavailable),
        ("550 5.7.1 not wanted", Refused),
        ("552 5.2.2 mailbox full", Refused),
        ("drop", Unavailable),
        ("hang", Unavailable),
    ],
)
async def test_failures_by_what_we_do_about_them(manner: str, error: type[Exception]) -> None:
    async with mail_server() as letters:
        letters.manners.append(manner)
        with pytest.raises(error):
            await to(letters, patience=0.3).notify(claimed(), None)
        await to(letters).notify(claimed(), None)


async def test_one_wrong_mailbox_does_not_stop_the_others() -> None:
    async with mail_server() as letters:
        letters.refused.add(TO[0])
        await to(letters).notify(claimed(), None)
        assert letters.recipients == [[TO[1]]]
        letters.refused.add(TO[1])
        with pytest.raises(Refused, match="550"):
            await to(letters).notify(claimed(), None)


async def test_nobody_there_is_a_matter_of_waiting() -> None:
    async with mail_server() as letters:
        pass
    with pytest.raises(Unavailable):
        await to(letters).notify(claimed(), None)


async def test_nothing_hostile_reaches_a_letter() -> None:
    async with mail_server() as letters:
        mail = to(letters)
        for text in HOSTILE.values():
            for message in (hostile(text), unworded(text), replace(claimed(), key=text, thread=text)):
                await mail.notify(message, None)
    assert len(letters.arrived) == 3 * len(HOSTILE)
    for letter in letters.arrived:
        assert letter["Bcc"] is None
        assert len(letter["Subject"]) <= 200
        assert letter.get_all("To") == [", ".join(TO)]
        assert letter.defects == []
        text, markup = (part.get_content() for part in letter.iter_parts())
        assert not any(sign in text for sign in ("\x1b", "\u202e", "\x00", "\u200b"))
        assert "\u202e" not in markup
        found = Elements(markup)
        assert found.tags <= {
            *("html", "head", "meta", "title", "style", "body", "div", "h1", "p", "blockquote", "span", "a")
        }
        assert not [name for name, _ in found.attributes if name.startswith("on")]
        assert all(value.startswith("https://") for name, value in found.attributes if name == "href")


class Elements(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
