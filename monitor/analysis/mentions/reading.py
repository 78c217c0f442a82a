"""A report as it is read: its sentences with their places, parties and word classes marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.analysis import languages
from monitor.analysis.gazetteer import Gazetteer
from monitor.analysis.mentions import namesakes
from monitor.analysis.mentions.claims import Claim, claims_of
from monitor.analysis.mentions.dates import Timeline
from monitor.analysis.mentions.passages import Found, Passage
from monitor.analysis.mentions.reference import References
from monitor.analysis.mentions.sides import SideNames
from monitor.analysis.mentions.units import build
from monitor.analysis.text import Token, sentences
from monitor.lexicons import Lexicon, Lexicons
from monitor.lexicons.frames import PART
from monitor.lexicons.letters import WORD
from monitor.model import Reason, Report, Side

_AWAY = {"approach": Reason.APPROACH, "elsewhere": Reason.OTHER_PLACE, "homonym": Reason.HOMONYM}
_INDEXES = 8
_INDEXED: dict[tuple[int, ...], tuple[tuple[Side, ...], SideNames]] = {}
_MOST_CLAIMS = 400
"""A report with more is no report; the rest of it is not read."""
_FIRST_SENTENCES = 12
_SIGNS_BEHIND = 2
"""Units that may follow the words of a heading: a colon, an arrow."""
_ARMED = ("forces", "ours", "enemy", "official", "local_official", "partisan")
_WITHOUT_ARMS = 30
"""Words; a longer report that names nobody under arms and no office is about something else."""
_LONGEST_BODY = 100_000
"""Characters of a report that are read for changes; what lies beyond is not news."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A report with its sentences, what its words refer to, its dates, and the changes that its frames tell."""

    report: Report
    passages: list[Passage]
    references: References
    timeline: Timeline
    claims: list[Claim]


def read(report: Report, lexicons: Lexicons, gazetteer: Gazetteer, sides: Sequence[Side]) -> Reading | None:
    """None where a report cannot tell a change of a watched place, whatever its words mean."""
    text = report.text[:_LONGEST_BODY]
    written = WORD.findall(text.replace("_", " "))
    if not gazetteer.names_any(written) or not _tells_a_change(written, report.language, lexicons):
        return None
    names = _side_names((*lexicons.sides, *sides), lexicons)
    passages = _passages(report, text, lexicons, gazetteer, names)
    namesakes.decide(passages, gazetteer.places)
    _place_phrases(passages)
    if not _is_of_arms(passages, names):
        return None
    references = References(passages, gazetteer.places)
    claims: list[Claim] = []
    for passage in passages:
        claims += claims_of(passage, references.resolve, references.topic)
        if len(claims) >= _MOST_CLAIMS:
            break
    return Reading(report, passages, references, Timeline(passages, report.published), claims[:_MOST_CLAIMS])


def _is_of_arms(passages: Sequence[Passage], sides: SideNames) -> bool:
    """Whether a report names anybody who could take a place; a short one need not."""
    if sum(len(passage.units) for passage in passages) <= _WITHOUT_ARMS:
        return True
    return any(
        any(passage.any_marked(name) for name in _ARMED)
        or any(unit.side or sides.adjective(unit.norm, passage.lexicon.code) for unit in passage.units)
        or any(found.group == "located" for found in passage.match(("speech",)))
        for passage in passages
    )


def _tells_a_change(written: Sequence[str], language: str, lexicons: Lexicons) -> bool:
    """Whether a text has a word that can tell a change, in its language or (an unknown language) in any."""
    known = [lexicons[language]] if language in lexicons else list(lexicons.languages.values())
    return any(lexicon.tells_a_change(written) for lexicon in known)


def _side_names(sides: tuple[Side, ...], lexicons: Lexicons) -> SideNames:
    """The names of these sides, indexed once: the same sides come with every report of a run."""
    key = tuple(map(id, sides))
    if key not in _INDEXED:
        if len(_INDEXED) >= _INDEXES:
            _INDEXED.clear()
        _INDEXED[key] = sides, SideNames(sides, lexicons.adjectives)
    return _INDEXED[key][1]


def _passages(report: Report, text: str, lexicons: Lexicons, gazetteer: Gazetteer, sides: SideNames) -> list[Passage]:
    parts = list(sentences(text))
    careless = _is_careless(parts[:_FIRST_SENTENCES])
    passages: list[Passage] = []
    paragraph, end = 0, 0
    for tokens in parts:
        paragraph += "\n" in text[end : tokens[0].start]
        end = tokens[-1].end
        lexicon = _lexicon(tokens, text, report.language, lexicons)
        if lexicon is None:
            continue
        units = build(tokens, text, lexicon, gazetteer, sides, careless)
        question = tokens[-1].norm in "?؟" and not tokens[-1].word
        title = report.title_end > 0 and tokens[-1].end <= report.title_end
        if units:
            passage = Passage(units, lexicon, len(passages), paragraph, title, question)
            passage.write()
            passages.append(passage)
    return _without_footers(passages)


def _without_footers(passages: Sequence[Passage]) -> list[Passage]:
    """The passages of the report itself. A line that begins as a footer is one to its end; a heading without a text of
    its own ("Related:") makes footers of all that follows."""
    kept: list[Passage] = []
    dropped = -1
    for passage in passages:
        found = [f for f in passage.match(("footer",)) if kept or f.group == "line"]
        if found and found[0].first <= 1 and not passage.title:
            dropped = passage.paragraph
            if any(f.group == "rest" and f.last >= len(passage.units) - _SIGNS_BEHIND for f in found):
                break
        if not found and passage.paragraph != dropped:
            kept.append(passage)
    return kept


def _is_careless(parts: Sequence[Sequence[Token]]) -> bool:
    """Whether a text does without capital letters at the beginning of its sentences."""
    starts = [tokens[0].raw[0] for tokens in parts if tokens[0].word and tokens[0].raw[0].isalpha()]
    return bool(starts) and sum(first.islower() for first in starts) * 2 > len(starts)


def _lexicon(tokens: Sequence[Token], text: str, language: str, lexicons: Lexicons) -> Lexicon | None:
    """The lexicon of a sentence: the report's, unless it is written in another script."""
    sentence = text[tokens[0].start : tokens[-1].end]
    if language not in lexicons or languages.script(sentence) != languages.script_of(language):
        language = languages.guess(sentence, language)
    return lexicons.languages.get(language)


def _place_phrases(passages: Sequence[Passage]) -> None:
    """Mark the places that are only a neighbour, a direction or a part ("the road to ...", "districts of ...")."""
    for passage in passages:
        marked = passage.match(("place",))
        parts = [found for found in marked if found.group == "part"]
        for found in marked:
            for number in found.places[-1:]:
                unit = passage.units[number]
                if found.group == "part":
                    unit.marks += PART
                elif not any(_covers(part, found) for part in parts):
                    unit.away, unit.away_at = (
                        (unit.away, unit.away_at)
                        if unit.away
                        else (_AWAY[found.group], _telling(passage, found, number))
                    )
        if marked:
            _share_nearness(passage)
            passage.write()


def _telling(passage: Passage, found: Found, number: int) -> int:
    """The first unit that makes a place no more than a direction: in "to the south of X" it is "south"."""
    return min((n for n in found.cues if not passage.marked(n, "filler")), default=min((*found.cues, number)))


def _covers(part: Found, away: Found) -> bool:
    """Whether "a Karsava district", a part of the town, is the longer reading of "Karsava district"."""
    return part.places == away.places and part.first < away.first and part.last >= away.last


def _share_nearness(passage: Passage) -> None:
    """ "Near A, B and C": what is near the first is near all of the list."""
    units = passage.units
    for number in range(len(units) - 2):
        near, last = units[number], units[number + 2]
        joint = units[number + 1].norm in (",", "،") or passage.marked(number + 1, "and")
        if near.away is Reason.APPROACH and joint and last.places and not last.away:
            last.away, last.away_at = near.away, near.away_at
