"""What is read from each format of a wire: our own samples, and the agencies' where they are at hand."""

import random
from pathlib import Path

import pytest

from monitor.collectors.parsing import Dispatch, Unreadable, wires
from tests.collectors.wire_samples import (
    ANPA,
    AP,
    DIGITALWIRES,
    IPTC7901,
    NEWSML1,
    NINJS3,
    NITF,
    as_json,
    g2,
    g2_message,
)

SAMPLES = {
    "NewsML-G2": g2_message(g2("a"), g2("b")),
    "NewsML 1": NEWSML1,
    "NITF": NITF,
    "IPTC 7901": IPTC7901.encode(),
    "ANPA": ANPA.encode(),
    "digitalwires": as_json(DIGITALWIRES),
    "ninjs": as_json(NINJS3),
    "AP": as_json(AP),
}
CORPORA = Path(__file__).parents[3] / "shared/data/wire"


def one(body: bytes | str, name: str = "") -> Dispatch:
    (dispatch,) = wires.read(body.encode() if isinstance(body, str) else body, name=name).dispatches
    return dispatch


def test_newsml_g2() -> None:
    read = one(g2())
    assert (read.id, read.version, read.status, read.urgency, read.language) == ("urn:desk:1", "1", "usable", 2, "en")
    assert (read.headline, read.dateline) == ("Army leaves the town", "HAMA, Syria")
    assert read.text == "HAMA - The army left.\nIt said so."
    assert (read.sent, read.embargo) == ("2024-12-07T20:00:00+00:00", "")


@pytest.mark.parametrize(
    ("more", "signals", "status", "embargo"),
    [
        ({"signal": "sig:update"}, ["update"], "usable", ""),
        ({"signal": "http://cv.iptc.org/newscodes/signal/correction"}, ["correction"], "usable", ""),
        ({"signal": "edStat:C"}, ["correction"], "usable", ""),
        ({"signal": "edStat:D", "status": "stat:canceled", "body": ""}, ["kill"], "canceled", ""),
        ({"status": "http://cv.iptc.org/newscodes/pubstatusg2/withheld"}, [], "withheld", ""),
        ({"note": "Corrects the name"}, ["correction"], "usable", ""),
        ({"headline": "CORRECTED-Army leaves"}, ["corrected"], "usable", ""),
        ({"headline": "UPDATE 2-Army leaves"}, ["update"], "usable", ""),
        ({"headline": "KILL: Army leaves"}, ["kill"], "usable", ""),
        ({"headline": "Update on the army"}, [], "usable", ""),
        ({"headline": "KILLED IN HAMA: three"}, [], "usable", ""),
        ({"embargoed": "<embargoed>2024-12-08T01:00:00+03:00</embargoed>"}, [], "usable", "2024-12-07T22:00:00+00:00"),
        ({"embargoed": "<embargoed/>"}, [], "usable", "open"),
    ],
)
def test_status_marks_and_embargo(more: dict[str, str], signals: list[str], status: str, embargo: str) -> None:
    read = one(g2(**more))
    assert (read.signals, read.status, read.embargo) == (signals, status, embargo)


def test_several_items_to_a_message_keep_their_own_bytes() -> None:
    first, second = wires.read(g2_message(g2("a"), g2("b", body="<p>other</p>"))).dispatches
    assert (first.id, second.id, second.text) == ("a", "b", "other")
    assert 'guid="a"' in first.raw
    assert 'guid="b"' not in first.raw
    assert wires.read(g2_message("<conceptItem guid='c'/>")).dispatches == []


def test_newsml_1() -> None:
    read = one(NEWSML1)
    assert (read.id, read.version, read.signals) == ("desk.example:20241207:n7", "2", ["update"])
    assert (read.headline, read.text) == ("الجيش ينسحب من حماة", "انسحب الجيش.\nقال ناطق.")
    assert (read.language, read.urgency, read.sent) == ("ar", 1, "2024-12-07T20:00:00+00:00")
    canceled = NEWSML1.replace(b'Status FormalName="USABLE"', b'Status FormalName="Canceled"')
    assert one(canceled).status == "canceled"


def test_nitf() -> None:
    read = one(NITF)
    assert (read.id, read.version, read.headline) == ("desk-9", "4", "Army leaves Hama")
    assert (read.text, read.dateline) == ("The army left & went south.", "Hama")
    assert (read.signals, read.embargo) == (["embargoed", "update", "adds"], "2024-12-07T23:00:00+00:00")
    assert read.notes == ["UPDATE: adds details"]


def test_iptc_7901() -> None:
    read = one(IPTC7901)
    assert (read.headline, read.text) == ("Army leaves Hama", "Hama (desk) - The army left the town.\nIt went south.")
    assert (read.urgency, read.notes, read.dateline) == (2, ["Eil"], "Hama (desk) -")
    assert (read.id, read.sent) == ("abc0042:2024-12-07T20:00:00+00:00", "2024-12-07T20:00:00+00:00")
    assert one(IPTC7901.encode("cp1252").replace(b"Army", b"Arm\xe9e")).headline == "Armée leaves Hama"
    assert len(wires.read((IPTC7901 * 3).encode()).dispatches) == 3


def test_anpa() -> None:
    read = one(ANPA)
    assert (read.headline, read.signals, read.urgency) == ("Army leaves Hama", ["writethru"], 3)
    assert read.text == "HAMA, Syria (Desk) _ The army left the town.\nIt went south."
    assert one(ANPA.replace("1stLd-Writethru", "KILL")).signals == ["kill"]
    assert one(ANPA.replace("bc-syria", "bc-kill")).signals == ["writethru"]


def test_plain_text_in_a_file_called_so() -> None:
    read = one("Army leaves Hama\n\nThe army\nleft.\n", name="hama-1.txt")
    assert (read.id, read.headline, read.text) == ("hama-1", "Army leaves Hama", "The army left.")


def test_digitalwires() -> None:
    read = one(as_json(DIGITALWIRES))
    assert (read.id, read.version, read.status, read.signals) == ("urn:desk:dw", "2", "usable", ["update"])
    assert (read.embargo, read.urgency) == ("2024-12-07T23:00:00+00:00", 2)
    assert read.markup
    assert "not for publication" not in read.text
    assert read.notes == ["Zahl im 2. Absatz"]


def test_ninjs() -> None:
    read = one(as_json(NINJS3))
    assert (read.id, read.version, read.headline, read.text) == ("urn:desk:n3", "5", "انسحاب", "<p>html</p>")
    assert (read.markup, read.language) == (True, "ar")
    old = {"uri": "u", "headline": "h", "body_text": "t", "pubstatus": "canceled", "urgency": 1}
    assert (one(as_json(old)).status, one(as_json(old)).markup) == ("canceled", False)
    assert [read.id for read in wires.read(as_json([old, NINJS3])).dispatches] == ["u", "urn:desk:n3"]


def test_ap() -> None:
    read = wires.read(as_json(AP))
    (dispatch,) = read.dispatches
    assert (dispatch.id, dispatch.signals, dispatch.notes) == ("ap1", ["newscontent", "correction"], ["CORRECTS name"])
    assert read.next == "https://wire.example/feed?seq=1"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "empty"),
        (b"\0\0\0", "empty"),
        (b"{", "malformed JSON"),
        (b'{"error": "no"}', "neither id nor words"),
        (b"[1]", "not an object"),
        (b'"words"', "no format"),
        (b"<html><body>Log in</body></html>", "root is <html>"),
        (b"<<<", "malformed"),
        (g2().encode()[:-40], "breaks off"),
        (b"\x01what is this\x02\x03", "neither IPTC 7901 nor ANPA"),
        (bytes(range(256)), "neither|no format"),
        (b"<!DOCTYPE n [<!ENTITY a 'x'><!ENTITY b '&a;&a;'>]><newsItem guid='1'>&b;</newsItem>", "grow without end"),
    ],
)
def test_what_is_no_dispatch_is_told_in_words(body: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        wires.read(body)


def test_an_item_that_is_not_quite_well_formed_is_mended() -> None:
    assert one(g2(body="<p>Smith & Sons left</p>")).text.startswith("Smith")


@pytest.mark.parametrize("body", SAMPLES.values(), ids=SAMPLES)
def test_garbled_input_is_read_or_refused_in_words(body: bytes) -> None:
    chance = random.Random(7)
    for _ in range(60):
        garbled = bytearray(body)
        for _ in range(chance.randint(1, 5)):
            at = chance.randrange(len(garbled))
            garbled[at : at + chance.randint(0, 20)] = chance.choice(
                [b"", b"null", b"[]", b"{}", b"<x>", b"&a;", b"\xff", b"9"]
            )
        try:
            wires.read(bytes(garbled), name="a.txt")
        except Unreadable as error:
            assert str(error)


def test_a_file_named_in_an_entity_is_not_read() -> None:
    doctype = "<!DOCTYPE n [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
    try:
        assert "root:" not in str(wires.read((doctype + g2(body="<p>a &x; b</p>")).encode()))
    except Unreadable as error:
        assert "outside itself" in str(error)


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not beside the project")
def test_every_file_of_the_agencies_is_read_or_refused_in_words() -> None:
    read = bare = 0
    for path in CORPORA.rglob("*"):
        if path.is_file():
            try:
                dispatches = wires.read(path.read_bytes(), name=path.name).dispatches
            except Unreadable as error:
                assert str(error)
                continue
            read += 1
            bare += any(not (each.id and (each.headline or each.text)) for each in dispatches if "dpa" in str(path))
    assert read >= 520
    assert bare == 0
