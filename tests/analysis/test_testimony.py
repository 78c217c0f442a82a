"""From a mention to evidence: whose side it takes, and in which words."""

import pytest

from monitor.analysis import testimony
from monitor.model import Change, Mark, Mention, Role, Segment, Source, Span, Status
from tests.builders import NORTH, SIDES, SOUTH, denial, mention, source

CLAIMED, CONFIRMED, REPORTED = Status.CLAIMED, Status.CONFIRMED, Status.REPORTED
PRESS = source("south-press", side=SOUTH)
LEFT = Change.WITHDRAWAL


@pytest.mark.parametrize(
    ("said", "by", "meant"),
    [
        # A side admits its own loss wherever it is quoted.
        (mention(status=CONFIRMED, speaker=SOUTH), None, mention(status=CONFIRMED, speaker=SOUTH, loser=SOUTH)),
        (mention(LEFT, speaker=SOUTH, loser=SOUTH), None, mention(LEFT, status=CONFIRMED, speaker=SOUTH, loser=SOUTH)),
        # In its own channel it claims, and claims its own gain.
        (mention(), PRESS, mention(status=CLAIMED)),
        (mention(status=CLAIMED), PRESS, mention(status=CLAIMED, gainer=SOUTH, speaker=SOUTH)),
        (mention(loser=SOUTH), PRESS, mention(status=CONFIRMED, loser=SOUTH, speaker=SOUTH)),
        (mention(LEFT, status=CONFIRMED), PRESS, mention(LEFT, status=CONFIRMED, loser=SOUTH)),
        # The enemy's flight is claimed, and says nothing of who gains.
        (mention(LEFT, status=CLAIMED, speaker=NORTH), None, mention(LEFT, status=CLAIMED, speaker=NORTH)),
        # Who is neither side, or not known, changes nothing.
        (mention(speaker="a shepherd"), PRESS, mention(speaker="a shepherd")),
        (mention(), None, mention()),
        (denial(), PRESS, denial()),
    ],
)
def test_who_speaks_tells_the_sides(said: Mention, by: Source | None, meant: Mention) -> None:
    assert testimony.sided(said, by, SIDES) == meant


TEXT = "Rain fell. The army took Homs, it says. More soon."
SENTENCE = (11, 39)


def quoted(*spans: Span) -> tuple[Segment, ...]:
    return testimony.quote(TEXT, mention(sentence=SENTENCE, spans=spans))


def test_the_sentence_is_quoted_with_act_and_place_marked() -> None:
    assert quoted(Span(25, 29, Role.PLACE), Span(20, 24, Role.TRIGGER), Span(31, 38, Role.SPEAKER)) == (
        Segment("The army "),
        Segment("took", Mark.ACT),
        Segment(" "),
        Segment("Homs", Mark.PLACE),
        Segment(", it says."),
    )


def test_spans_that_overlap_or_lie_outside_are_left_unmarked() -> None:
    spans = (Span(20, 24, Role.TRIGGER), Span(22, 26, Role.PLACE), Span(0, 4, Role.PLACE), Span(38, 45, Role.DENIAL))
    segments = quoted(*spans)
    assert "".join(s.text for s in segments) == TEXT[slice(*SENTENCE)]
    assert [s.text for s in segments if s.mark] == ["took"]


def test_without_a_sentence_the_beginning_is_quoted() -> None:
    assert testimony.quote("x" * 1000, mention()) == (Segment("x" * 280),)
    assert testimony.quote("", mention()) == ()
