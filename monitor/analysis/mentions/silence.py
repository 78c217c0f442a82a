"""Why words that tell a change of control do not state a fresh one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from monitor.analysis.mentions.claims import Claim
from monitor.analysis.mentions.dates import Date
from monitor.analysis.mentions.parties import clause_at, parties_of
from monitor.analysis.mentions.passages import Found, Passage
from monitor.lexicons.frames import BREAK
from monitor.model import Reason

REASONS = tuple(reason.value for reason in Reason)
_WIDE = tuple(f"{reason} report" for reason in REASONS)
_WINDOW = 9
"""Units before a trigger within which a word like "will" or "not" bears on it."""
_REPORT_WIDE = 2
"""So many different words of another field (sport, cooking, markets) make the whole report one of that field; a long
one needs more, one for every `_PASSAGES` of its passages."""
_REFUSAL = 2
"""Words of a sentence that only says no."""
_PASSAGES = 3


@dataclass(frozen=True, slots=True)
class Silencer:
    """The reason, and the units of the passage whose words give it."""

    reason: Reason
    first: int
    last: int
    said_in: Passage | None = None
    """Where the words stand, if not in the claim's own sentence."""


class Silencers:
    """The silencing words of a report, passage by passage."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._fields: dict[str, set[str]] = {}
        self._wide = max(_REPORT_WIDE, len(passages) // _PASSAGES)
        self._looks_back = _headline(passages)
        self._behind = {one.number: other for one, other in pairwise(passages) if not one.title}
        for passage in passages:
            for found in passage.match(_WIDE):
                words = " ".join(passage.units[n].norm for n in range(found.first, found.last + 1))
                self._fields.setdefault(found.section.split()[0], set()).add(words)

    def of(self, claim: Claim, dated: bool = False) -> Silencer | None:
        """The first thing that silences a claim by its words; dates and places are judged elsewhere. `dated` if a
        fresh date stands in the claim's clause: then "had taken" tells no background."""
        passage = claim.passage
        bearing = (
            Silencer(Reason(found.section), found.first, found.last)
            for found in passage.match(REASONS)
            if not (_is_part_of(found, claim) or (dated and found.group == "undated"))
            and not (found.section == Reason.DENIED and _stated_beside(found, claim))
            and self._bears_on(found, claim)
        )
        if first := next(bearing, None):
            denial = first.reason is Reason.NEGATED and next((s for s in bearing if s.reason is Reason.DENIED), None)
            return denial or first
        if refusal := self._refused(passage):
            return refusal
        if self._looks_back and not dated:
            return self._looks_back
        for section, words in self._fields.items():
            if len(words) >= self._wide:
                return Silencer(Reason(section), claim.first, claim.first)
        if passage.question and claim.found.group != "question":
            return Silencer(Reason.FUTURE, len(passage.units) - 1, len(passage.units) - 1)
        return _not_armed(claim)

    def _refused(self, passage: Passage) -> Silencer | None:
        """A sentence behind that only says no: "They write that ours are in the town. No."."""
        behind = self._behind.get(passage.number)
        words = [n for n, unit in enumerate(behind.units) if unit.norm[:1].isalpha()] if behind else []
        if behind is None or not words or len(words) > _REFUSAL or not behind.marked(words[0], "no"):
            return None
        return Silencer(Reason.DENIED, words[0], words[-1], behind)

    def _bears_on(self, found: Found, claim: Claim) -> bool:
        passage, first, last = claim.passage, claim.first, claim.last
        if found.group == "sentence":
            return True
        if found.group == "sentence_before":
            return found.first <= first
        if found.group in ("before", "undated"):
            return (
                found.last <= last
                and found.first <= first
                and first - found.last <= _WINDOW
                and same_clause(passage, found.last, first)
                and (found.group == "before" or clause_at(passage, found.last)[1] >= first)
            )
        if found.group == "clause":
            return same_clause(passage, found.first, first) and same_clause(passage, found.last, last)
        if found.group == "over":
            return found.first <= last and found.last >= first
        return False


def _headline(passages: Sequence[Passage]) -> Silencer | None:
    """What makes of a headline that of a retrospect or a study: "ten years on", "how the town fell"."""
    for passage in passages:
        for found in passage.match((Reason.BACKGROUND.value,)) if passage.title else ():
            if found.group == "headline":
                return Silencer(Reason.BACKGROUND, found.first, found.last, passage)
    return None


def _stated_beside(denial: Found, claim: Claim) -> bool:
    """Whether somebody states the claim and somebody else denies it, each in his own clause: "A says that it took the
    town, B denies it", not "B denies that A took the town" or "claims that the town fell are false"."""
    passage = claim.passage
    speaks = [found for found in passage.match(("speech",)) if found.group == "party"]
    if denial.first > claim.last:
        low, high = clause_at(passage, denial.first)
        gainer, _ = parties_of(claim)
        stated = gainer is not None or any(found.first < claim.first for found in speaks)
        return low > claim.last and stated and _any_party(passage, low, high)
    low = next((n for n in range(denial.last + 1, claim.first) if BREAK in passage.units[n].marks), claim.first)
    return any(low < found.first and found.last < claim.first for found in speaks)


def _any_party(passage: Passage, low: int, high: int) -> bool:
    return any(passage.any_marked(name, low, high) for name in ("official", "local_official", "forces", "state"))


def _is_part_of(found: Found, claim: Claim) -> bool:
    """Whether a silencing word is one of those that tell the change ("took under control", "lost to")."""
    words, told = set(range(found.first, found.last + 1)), set(claim.found.cues)
    if found.section == Reason.DENIED:
        return bool(words & told)
    return found.group in ("before", "over") and words <= told


def own_dates(claim: Claim, dates: Sequence[Date]) -> list[Date]:
    """The dates that may be a claim's: not one behind "which had fallen", "they had lost it"."""
    passage = claim.passage
    earlier = (found.first for found in passage.match(REASONS) if found.group == "undated")
    turn = next((at for at in earlier if _breaks(passage, claim.last, at)), None)
    return [date for date in dates if turn is None or date.first < turn]


def _breaks(passage: Passage, one: int, other: int) -> bool:
    return any(BREAK in unit.marks for unit in passage.units[one + 1 : other + 1])


def same_clause(passage: Passage, one: int, other: int) -> bool:
    """Whether no clause ends between two units; a comma alone does not end one."""
    low, high = sorted((one, other))
    return not any(
        BREAK in unit.marks and unit.norm not in (",", "،", "(", ")") for unit in passage.units[low + 1 : high]
    )


def _not_armed(claim: Claim) -> Silencer | None:
    """An entry, a departure and everything that the lexicon calls so is a change of control only if armed men do it:
    the same words tell of aid, officials and crowds."""
    if claim.found.group not in ("by_forces", "topic", "unless_civil"):
        return None
    passage = claim.passage
    low = claim.found.first
    while low > 0 and same_clause(passage, low - 2, low) and claim.found.first - low < _WINDOW:
        low -= 1
    high = min(len(passage.units) - 1, claim.found.last + 4)
    civil = [n for n in range(low, claim.found.last + 1) if passage.marked(n, "civilians")]
    armed = [n for n in range(low, high + 1) if passage.marked(n, "forces") or passage.marked(n, "ours")]
    if armed and not (civil and min(abs(n - claim.first) for n in civil) < min(abs(n - claim.first) for n in armed)):
        return None
    if civil:
        return Silencer(Reason.OTHER_CONTROL, civil[0], civil[0])
    if passage.any_marked("forces") or passage.any_marked("ours") or claim.found.group == "unless_civil":
        return None
    return Silencer(Reason.OTHER_CONTROL, claim.first, claim.last)
