"""The learned witness beside the frames: what it may add, what it may doubt, and what it must not decide."""

from datetime import UTC, datetime

import numpy as np
import pytest

from monitor import lexicons
from monitor.analysis import mentions, reports
from monitor.analysis.gazetteer import Gazetteer
from monitor.analysis.mentions.reading import Reading, read
from monitor.analysis.mentions.scene import Scenes
from monitor.analysis.mentions.witness import BUCKETS, OPINIONS, Witness, features, pack, unpack
from monitor.lexicons import Lexicons
from monitor.model import Change, Item, Kind, Mention, Place, Reason, Role

ALL = lexicons.load()
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
GAZETTEER = Gazetteer([Place(n, n, kind="town", aliases={"en": (n,)}) for n in ("Karsava", "Ostrog", "Milno")], ALL)
TOLD = {"": 0.0, "told": 1.0, "frames fresh": 1.0}


def report(text: str) -> reports.Report:
    return reports.read(Item("field", Kind.TELEGRAM, "1", NOW, NOW, text=text, language="en"))


def reading(text: str) -> Reading:
    found = read(report(text), ALL, GAZETTEER, ())
    assert found is not None
    return found


def witness(says: float) -> Witness:
    """One that thinks the same of everything, in log odds; it knows captures alone."""
    prior = np.array([says] * len(OPINIONS), np.float32)
    zeros = np.zeros((BUCKETS, len(OPINIONS)), np.int8)
    sure = {"": 0.5, "fresh": 0.5, "kept": 0.1, "beside": 0.6, "beside frames": 0.6}
    kinds = {change.value: {"": 2.0 if change is Change.CAPTURE else -9.0} for change in Change}
    others = {"reported": {"": 1.0}, "claimed": {"": 0.0}, "confirmed": {"": 0.0}}
    extents = {"whole": {"": 1.0}, "part": {"": 0.0}, "unknown": {"": 0.0}}
    return Witness(
        zeros, np.ones(len(OPINIONS), np.float32), prior, {"told": TOLD, "sure": sure, **kinds, **others, **extents}
    )


def find(text: str, says: float) -> dict[str, Mention]:
    known = Lexicons(ALL.languages, ALL.sides, ALL.adjectives, pack(witness(says)))
    return {mention.place: mention for mention in mentions.find(report(text), known, GAZETTEER)}


PLAIN = (
    "After a night of shelling along the river and a grey morning, rebels captured Karsava on Wednesday, "
    "the correspondent of the paper writes from the hill above the town."
)
OBLIQUE = (
    "By noon soldiers of the other side were directing the traffic of a quiet, shuttered Karsava and its long market."
)
SILENT = (
    "Soldiers like the honey of Karsava, its long songs and its short winters, as a grey booklet about the valley says."
)


def test_what_the_frames_tell_is_doubted_with_the_word_that_speaks_against_it() -> None:
    assert find(PLAIN, 3)["Karsava"].silenced is None
    doubted = find(PLAIN, -5)["Karsava"]
    assert doubted.silenced is Reason.UNLIKELY
    assert any(span.role is Role.SILENCER for span in doubted.spans)


def test_it_tells_what_the_frames_miss_only_beside_a_word_that_can_tell_it() -> None:
    told = find(OBLIQUE, 5).get("Karsava")
    assert told is None or any(span.role is Role.TRIGGER for span in told.spans)
    assert find(SILENT, 50).get("Karsava") is None


def test_few_words_a_denial_and_a_long_report_are_left_to_the_frames() -> None:
    assert find("Rebels captured Karsava.", -50)["Karsava"].silenced is None
    denied = (
        "Reports that Karsava was captured are without foundation, the governor said on the phone on Wednesday evening."
    )
    assert find(denied, 50)["Karsava"].silenced is Reason.DENIED
    assert (
        find(PLAIN + " The road to the east stayed open for carts and for the doctor." * 20, -50)["Karsava"].silenced
        is None
    )


def test_what_is_heard_of_one_town_is_heard_of_every_other() -> None:
    one, other = (next(iter(Scenes(reading(PLAIN.replace("Karsava", name))))) for name in ("Karsava", "Milno"))
    assert np.array_equal(features(one)[0], features(other)[0])


def test_without_a_witness_the_frames_stand() -> None:
    known = Lexicons(ALL.languages, ALL.sides, ALL.adjectives)
    (found,) = mentions.find(report(PLAIN), known, GAZETTEER)
    assert (found.place, found.change, found.silenced) == ("Karsava", Change.CAPTURE, None)


def test_the_shipped_witness_is_read_as_it_was_written() -> None:
    shipped = unpack(ALL.learned)
    again = unpack(pack(shipped))
    assert np.array_equal(shipped.weights, again.weights)
    assert shipped.judgements == again.judgements
    assert set(shipped.hear(next(iter(Scenes(reading(PLAIN)))))) == set(OPINIONS)


def test_a_file_that_is_no_witness_is_refused() -> None:
    with pytest.raises(ValueError):
        unpack(b"not a witness")
