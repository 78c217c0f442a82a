"""The form in which values were stored stays readable. A field renamed or taken away, or a default that changes,
fails here and needs a step in the schema; a further field with a default does not."""

import pytest

from monitor.model import Alert, Decision, Health, Incident, Item, Mention, Message, Receipt, Report, Silence
from monitor.store.values import from_json, from_report, to_json, to_report


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (
            Item,
            '{"source":"desk","kind":"telegram","native_id":"1","published":"2024-12-07T04:00:00Z",'
            '"fetched":"2024-12-07T04:00:00Z","title":"T","text":"Hama fell","markup":true,"language":"ar",'
            '"url":"u","forward_from":"f","reply_to":"r","event":"edit","version":"2",'
            '"embargo":"2024-12-07T04:00:00Z","urgency":3,"notes":["n"],"media":["m"]}',
        ),
        (
            Report,
            '{"id":"desk/1","source":"desk","kind":"telegram","published":"2024-12-07T04:00:00Z",'
            '"fetched":"2024-12-07T04:00:00Z","text":"Hama fell","title_end":4,"language":"en","url":"u",'
            '"forward_from":"f","event":"edit","original":"<b>Hama</b> fell","offsets":[3,4,11,5]}',
        ),
        (
            tuple[Mention, ...],
            '[{"place":"hama","change":"capture","status":"claimed","extent":"whole","silenced":"denied",'
            '"gainer":"hts","loser":"saa","speaker":"s","happened":"2024-12-07T04:00:00Z","sentence":[0,9],'
            '"spans":[{"start":0,"end":4,"role":"place"},{"start":5,"end":9,"role":"trigger"}]}]',
        ),
        (
            Incident,
            '{"id":"i1","place":"hama","change":"capture","side":"hts","state":"claimed","extent":"whole",'
            '"opened":"2024-12-07T04:00:00Z","updated":"2024-12-07T04:00:00Z","evidence":[{"report":"desk/1",'
            '"story":"s1","source":"desk","voice":"desk","stance":"for","status":"claimed","extent":"whole",'
            '"published":"2024-12-07T04:00:00Z","received":"2024-12-07T04:00:02Z","language":"ar","url":"u",'
            '"speaker":"s","quote":[{"text":"حماة"},{"text":"سقطت"}],"copies":2,"withdrawn":true,'
            '"origin":"o","withdrawn_at":"2024-12-07T04:00:00Z"}],"history":[{"at":"2024-12-07T04:00:00Z",'
            '"state":"denied","extent":"whole","reason":"because","report":"desk/1","by":"Mariam"}],'
            '"decisions":[{"at":"2024-12-07T04:00:00Z","by":"Mariam","verb":"confirm",'
            '"reason":"seen on video","until":"2024-12-07T04:00:00Z","settles":true}],"loser":"saa"}',
        ),
        (
            Alert,
            '{"id":"a1","incident":"i1","at":"2024-12-07T04:00:00Z","action":"new","state":"claimed",'
            '"extent":"whole","reason":"first claim","report":"desk/1","voices":1}',
        ),
        (
            Message,
            '{"key":"a1","thread":"i1","language":"en","action":"new","state":"claimed","wake":true,'
            '"headline":"Hama: captured","quote":[{"text":"fell"}],"at":"2024-12-07T04:00:00Z"}',
        ),
        (
            Receipt,
            '{"id":"7"}',
        ),
        (
            Health,
            '{"source":"desk","heard":"2024-12-07T04:00:00Z","usual_gap":"PT1H","failures":2,"trouble":"502",'
            '"next_due":"2024-12-07T04:00:00Z"}',
        ),
        (
            Decision,
            '{"at":"2024-12-07T04:00:00Z","by":"Mariam","verb":"confirm","reason":"seen on video"}',
        ),
        (
            Silence,
            '{"until":"2024-12-07T04:00:00Z","places":["hama"],"changes":["capture"],"by":"Mariam","reason":"known"}',
        ),
    ],
)
def test_what_was_stored_is_read_and_would_be_stored_the_same(kind, written):
    if kind is Report:
        assert from_report(to_report(written)) == written
    else:
        assert to_json(kind, from_json(kind, written)) == written
