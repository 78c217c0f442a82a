"""What is believed of an incident, from the evidence and the decisions of people alone.

confirmed: the losing side admits it and does not deny it after all, an independent check bears it out, or the newsroom
says so · denied: somebody denies it and no independent voice stands by it · contested: somebody denies it, others stand
by it · corroborated: two independent voices, no denial · claimed: one voice · retracted: nobody says it any more.
"""

from collections.abc import Sequence

from monitor.analysis import voices
from monitor.model import Change, Decision, Evidence, Extent, Stance, State, Status

FIRST_CLAIM, FIRST_REPORT = "first claim", "first report"
ADMITTED, CHECKED = "the losing side admits it", "an independent check bears it out"


def believed(
    evidence: Sequence[Evidence], decisions: Sequence[Decision] = (), change: Change = Change.CAPTURE
) -> tuple[State, str]:
    """The state of such a change, and why."""
    said = [e for e in evidence if e.stance is Stance.FOR and not e.withdrawn]
    denied = [e for e in evidence if e.stance is Stance.AGAINST and not e.withdrawn]
    proof = [e for e in said if e.status is Status.CONFIRMED]
    settled = next((d for d in reversed(decisions) if d.settles), None)
    if settled and settled.verb == "confirm":
        return State.CONFIRMED, f"confirmed by {_names(decisions)}"
    if settled and not any(e.received > settled.at for e in proof):
        return State.DENIED, f"rejected by {settled.by}" + (f": {settled.reason}" if settled.reason else "")
    if not said:
        return State.RETRACTED, "nobody says it any more"
    checks = [e for e in proof if not _admits(e, evidence, change)]
    if checks:
        return State.CONFIRMED, CHECKED
    disowned = any(e.published > proof[-1].published for e in denied) if proof else True
    if not disowned or len({e.voice for e in proof}) > 1:
        return State.CONFIRMED, ADMITTED
    count = voices.tally(evidence)
    after_all = bool(denied) and said[0].published >= denied[0].published
    if denied and (count.said > 1 or after_all):
        return State.CONTESTED, "denied, but others stand by it"
    if denied:
        return State.DENIED, "denied, and nobody else stands by it"
    if count.said > 1:
        return State.CORROBORATED, "an independent voice says it too"
    return State.CLAIMED, FIRST_CLAIM if said[0].status is Status.CLAIMED else FIRST_REPORT


def extent(evidence: Sequence[Evidence]) -> Extent:
    """How much of the place changed, by the widest that anybody still says. Where the first report told of a part, one
    outlet that names none is not enough to make it the whole: an unqualified place is easily said."""
    told = [e for e in evidence if e.stance is Stance.FOR and not e.withdrawn]
    whole = [e for e in told if e.extent is Extent.WHOLE]
    part = [e for e in told if e.extent is Extent.PART]
    if whole and told[0].extent is Extent.PART:
        sure = len({e.origin for e in whole}) > 1 or any(e.status is Status.CONFIRMED for e in whole)
        return Extent.WHOLE if sure else Extent.PART
    return Extent.WHOLE if whole else Extent.PART if part else Extent.UNKNOWN


def _admits(proof: Evidence, evidence: Sequence[Evidence], change: Change) -> bool:
    """Whether a proof is the word of who loses: he is named, says that he left, or had denied it."""
    denied = any(e.origin == proof.origin and e.stance is Stance.AGAINST for e in evidence)
    return bool(proof.speaker) or change is Change.WITHDRAWAL or denied


def _names(decisions: Sequence[Decision]) -> str:
    return " and ".join(dict.fromkeys(d.by for d in decisions if d.verb == "confirm"))
