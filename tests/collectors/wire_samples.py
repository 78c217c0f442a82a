"""Dispatches of our own making, as agencies frame them."""

import json
from typing import Any


def g2(guid: str = "urn:desk:1", version: str = "1", **more: str) -> str:
    """A NewsML-G2 news item. `signal`, `status`, `embargoed` (an element), `note`, `body`, `headline`, `sent`."""
    said = {
        "status": "stat:usable",
        "signal": "",
        "embargoed": "",
        "note": "",
        "headline": "Army leaves the town",
        "body": "<p>HAMA - The army left.</p><p>It said so.</p>",
        "sent": "2024-12-07T20:00:00Z",
    } | more
    note = f"<edNote role='role:correction'>{said['note']}</edNote>" if said["note"] else ""
    signal = f"<signal qcode='{said['signal']}'/>" if said["signal"] else ""
    return f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{guid}" version="{version}" xml:lang="en-GB">
      <itemMeta><versionCreated>{said["sent"]}</versionCreated>{said["embargoed"]}
        <pubStatus qcode="{said["status"]}"/>{note}{signal}</itemMeta>
      <contentMeta><urgency>2</urgency><headline>{said["headline"]}</headline>
        <dateline>HAMA, Syria</dateline></contentMeta>
      <contentSet><inlineXML contenttype="application/nitf+xml"><nitf><body><body.content>{said["body"]}</body.content>
      </body></nitf></inlineXML></contentSet></newsItem>"""


def g2_message(*items: str) -> bytes:
    """Several items in one message."""
    head = '<?xml version="1.0" encoding="UTF-8"?><newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/">'
    header = "<header><sent>2024-12-07T20:01:00Z</sent><priority>3</priority></header>"
    return f"{head}{header}<itemSet>{''.join(items)}</itemSet></newsMessage>".encode()


NEWSML1 = """<?xml version="1.0" encoding="UTF-8"?>
<NewsML Version="1.2"><NewsEnvelope><DateAndTime>20241207T200000+0000</DateAndTime></NewsEnvelope><NewsItem>
 <Identification><NewsIdentifier><ProviderId>desk.example</ProviderId><DateId>20241207</DateId>
  <NewsItemId>n7</NewsItemId><RevisionId PreviousRevision="1" Update="U">2</RevisionId>
  <PublicIdentifier>urn:newsml:desk.example:20241207:n7:2U</PublicIdentifier></NewsIdentifier></Identification>
 <NewsManagement><NewsItemType FormalName="News"/><FirstCreated>20241207T190000Z</FirstCreated>
  <ThisRevisionCreated>20241207T200000Z</ThisRevisionCreated><Status FormalName="USABLE"/><Urgency FormalName="1"/>
 </NewsManagement>
 <NewsComponent><NewsLines><HeadLine>الجيش ينسحب من حماة</HeadLine><DateLine>حماة</DateLine></NewsLines>
  <DescriptiveMetadata><Language FormalName="ar"/></DescriptiveMetadata>
  <ContentItem><DataContent><p>انسحب الجيش.</p><p>قال ناطق.</p></DataContent></ContentItem></NewsComponent>
</NewsItem></NewsML>""".encode()

NITF = b"""<nitf><head><title>Army leaves</title><docdata management-status="embargoed"><doc-id id-string="desk-9"/>
 <du-key key="hama" version="4"/><urgency ed-urg="3"/><date.issue norm="20241207T200000Z"/>
 <date.release norm="20241207T230000Z"/><ed-msg info="UPDATE: adds details"/></docdata></head>
 <body><body.head><hedline><hl1>Army leaves Hama</hl1></hedline>
 <dateline><location>Hama</location></dateline></body.head>
 <body.content><p>The army left &amp; went south.</p></body.content></body></nitf>"""

IPTC7901 = (
    "\x01abc0042 2 pl 41 desk 0042\r\n\r\nWar/Syria/\r\n\x02(Eil \a\a)\r\nArmy leaves\r\nHama =\r\n\r\n"
    "Hama (desk) - The army left\r\nthe town.\r\n\r\nIt went south.\r\n\r\n\x03072000 Dez 24\r\n\x7f\x7f\x04"
)

ANPA = (
    "\x16\x16\x01u1234\x1fhama-\r\nu i\x13\x11 bc-syria-hama 1stLd-Writethru 12-07 0123\r\n\x02"
    "^Army leaves Hama<\r\n^By A Reporter<\r\n   HAMA, Syria (Desk) _ The army left the town.\r\n   It went south.\r\n"
    "\x03Desk-072000 Dec 24\r\n\x04"
)

DIGITALWIRES: dict[str, Any] = {
    "format": "digitalwires@0.9.1",
    "urn": "urn:desk:dw",
    "version": 2,
    "version_created": "2024-12-07T21:00:00+01:00",
    "pubstatus": None,
    "signal": "update",
    "embargoed": "2024-12-08T00:00:00+01:00",
    "language": "de",
    "urgency": 2,
    "headline": "Armee verlässt Hama",
    "dateline": "Hama (desk) - ",
    "article_html": "<section><p>Die Armee ging.</p></section>",
    "ednotes": [{"role": "dpaednoterole:correctionshort", "ednote": "Zahl im 2. Absatz"}],
    "notepad": {"public_html": "<b>not for publication</b>"},
}

NINJS3: dict[str, Any] = {
    "uri": "urn:desk:n3",
    "version": "5",
    "versionCreated": "2024-12-07T20:00:00Z",
    "pubStatus": "usable",
    "language": "ar-SY",
    "headlines": [{"role": "short", "value": "short"}, {"role": "main", "value": "انسحاب"}],
    "bodies": [{"role": "text", "value": "plain"}, {"contentType": "text/html", "value": "<p>html</p>"}],
}

AP: dict[str, Any] = {
    "data": {
        "items": [
            {
                "meta": {"products": []},
                "item": {
                    "uri": "https://wire.example/item?t=v",
                    "altids": {"itemid": "ap1", "etag": "ap1_0"},
                    "version": 0,
                    "type": "text",
                    "pubstatus": "usable",
                    "editorialpriority": "u",
                    "urgency": 4,
                    "versioncreated": "2024-12-07T20:00:00Z",
                    "headline": "Army leaves Hama",
                    "ednote": "CORRECTS name",
                    "signals": ["newscontent", "correction"],
                    "datelinelocation": {"city": "Hama"},
                },
            }
        ],
        "next_page": "https://wire.example/feed?seq=1",
    }
}


def as_json(document: Any) -> bytes:
    """As it comes off the wire."""
    return json.dumps(document, ensure_ascii=False).encode()
