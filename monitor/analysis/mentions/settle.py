"""From many claims to one mention of each change: what swallows what, and which telling of it counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.analysis.mentions.claims import Claim
from monitor.analysis.mentions.reference import BOTH
from monitor.model import Change, Extent, Mention, Place, Reason, Status

_SURE = {Status.CONFIRMED: 2, Status.CLAIMED: 1, Status.REPORTED: 0}
_STATE = "<subject>"
"""So begin the frames that tell of the place itself: "the town is in our hands"."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim and the mention that it makes (without its place)."""

    claim: Claim
    mention: Mention


def settle(judged: Sequence[Judged], places: Mapping[str, Place]) -> tuple[Mention, ...]:
    """One fresh mention for each place and change, and the silenced ones, one for each place, change and reason."""
    fresh: dict[tuple[str, Change], list[tuple[bool, Mention]]] = {}
    silenced: dict[tuple[str, Change, str], Mention] = {}
    for one in judged:
        for place in _places(one.claim, places):
            mention = replace(one.mention, place=place)
            if not mention.silenced and _holds_on(one, judged):
                mention = replace(mention, silenced=Reason.STATUS_QUO)
            if mention.silenced:
                silenced.setdefault((place, mention.change, mention.silenced), mention)
            else:
                fresh.setdefault((place, mention.change), []).append((one.claim.passage.title, mention))
    merged = {key: _merge(told) for key, told in fresh.items()}
    headlines = {key for key, told in fresh.items() if all(title for title, _ in told)}
    merged = swallow(merged, places, headlines)
    merged = {key: _confirmed_by_departure(mention, merged) for key, mention in merged.items()}
    return (*merged.values(), *(m for key, m in silenced.items() if key[:2] not in merged))


def swallow(
    merged: Mapping[tuple[str, Change], Mention],
    places: Mapping[str, Place],
    headlines: Collection[tuple[str, Change]] = (),
) -> dict[tuple[str, Change], Mention]:
    """Without the changes that are told only as a part of another; `headlines` are those told in the title alone."""
    return {key: mention for key, mention in merged.items() if not _swallowed(key, merged, places, headlines)}


def _holds_on(one: Judged, judged: Sequence[Judged]) -> bool:
    """Whether a place is said to be in somebody's hands right after its loss was denied: "Lies. The town is ours." """
    told = one.claim
    if told.change is not Change.CAPTURE or not told.found.phrase.startswith(_STATE):
        return False
    return any(
        other.mention.silenced is Reason.DENIED
        and (other.claim.change, other.claim.places) == (told.change, told.places)
        and other.claim.passage.number < told.passage.number
        for other in judged
    )


def _places(claim: Claim, places: Mapping[str, Place]) -> tuple[str, ...]:
    """The watched places of a claim; of a name that several share, those that lie within none of the others."""
    if len(claim.places) <= 1 or claim.passage.units[claim.place].reference == BOTH:
        return claim.places
    inner = tuple(p for p in claim.places if not any(places[q].within == p for q in claim.places))
    return inner[:1]


def _merge(told: list[tuple[bool, Mention]]) -> Mention:
    """The body rules the headline; of several tellings the first gives the words, the surest speaker the status."""
    body = [mention for title, mention in told if not title] or [mention for _, mention in told]
    status = max((mention.status for mention in body), key=lambda status: _SURE[status])
    extents = [mention.extent for mention in body]
    extent = Extent.PART if Extent.PART in extents else extents[0]
    return replace(body[0], status=status, extent=extent)


def _swallowed(
    key: tuple[str, Change],
    merged: Mapping[tuple[str, Change], Mention],
    places: Mapping[str, Place],
    headlines: Collection[tuple[str, Change]],
) -> bool:
    """Whether a change is told only as a part of another: of a greater one, or of a place within, where both stand in
    one sentence or the body says what the headline (one of `headlines`) calls by the town's name."""
    place, change = key
    if change is Change.ENTRY and ((place, Change.CAPTURE) in merged or (place, Change.HANDOVER) in merged):
        return True
    if change in (Change.CAPTURE, Change.WITHDRAWAL) and (place, Change.HANDOVER) in merged:
        return True
    inner = [
        other for other in merged if other[0] in places and places[other[0]].within == place and other[1] is change
    ]
    body = [other for other in inner if other not in headlines]
    return (key in headlines and bool(body)) or any(merged[other].sentence == merged[key].sentence for other in inner)


def _confirmed_by_departure(mention: Mention, merged: Mapping[tuple[str, Change], Mention]) -> Mention:
    """When the loser admits that it left, the other side's gain told beside it is confirmed too."""
    departure = merged.get((mention.place, Change.WITHDRAWAL))
    if mention.change is Change.CAPTURE and departure and departure.status is Status.CONFIRMED:
        return replace(mention, status=Status.CONFIRMED)
    return mention
