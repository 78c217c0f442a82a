"""Who speaks. Corroboration counts voices, never reports.

One voice are: the outlets of one owner and the language services of one outlet, a forward and what it forwards, a text
that credits another outlet and that outlet, a channel that always repeats another, and all who pass on the claim of
one side. The grades are the Admiralty code's (NATO STANAG 2511).
"""

import re
import unicodedata
from collections import Counter, deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from monitor.model import Evidence, Incident, Mention, Reliability, Report, Source, Stance, State, Status

CLAIM = "claim"
"""The voice of the side that claims the change, through whichever outlet, and of words nobody vouches for."""

DENIAL = "denial"
"""The voice of the side that denies it, where no report names the side in words that we know."""

_SERVICE = re.compile(r"[-_.](ar|arabic|en|english|es|fa|fr|ru|tr|ua|uk)$")
_CREDIT = 80  # characters at either end of a text in which another outlet's name can be a credit
_HEAD = re.compile(r"\s*[:：|–—-]")
_TAIL = re.compile(r"([(\[|:：–—-]|\bvia)\s*$")
_SHORTEST_NAME = 5  # letters; a shorter name of an outlet is too often a common word


def outlet(name: str, sources: Mapping[str, Source]) -> str:
    """The outlet behind a source's id, a channel's name or the name in a forward: its owner, if it has one."""
    wanted = _plain(name)
    if not wanted:
        return ""
    source = sources.get(name) or next((s for s in sources.values() if wanted in (_plain(s.id), _plain(s.name))), None)
    if source and source.owner:
        return _plain(source.owner)
    return _SERVICE.sub("", _plain(source.id if source else name))


def origin(report: Report, mention: Mention, sources: Mapping[str, Source]) -> str:
    """The outlet to which a report's words lead back."""
    if report.forward_from:
        return outlet(report.forward_from, sources)
    own = outlet(report.source, sources)
    speaker, text = _plain(mention.speaker), _plain(report.text)
    for source in sources.values():
        name = _plain(source.name)
        if len(name) >= _SHORTEST_NAME and (name in speaker or _credits(text, name)):
            other = outlet(source.id, sources)
            if other != own:
                return other
    return own


def _credits(text: str, name: str) -> bool:
    """Whether a text opens with "Name:" or ends with "(Name)" or the like."""
    at = text.find(name, 0, _CREDIT)
    if at >= 0 and _HEAD.match(text, at + len(name)):
        return True
    at = text.rfind(name, max(len(text) - _CREDIT, 0))
    return at >= 0 and bool(_TAIL.search(text, max(at - 6, 0), at))


def voice(mention: Mention, origin: str, party: str, sides: Collection[str]) -> str:
    """Who speaks in a mention: a side, named or not, or else the outlet itself. `party` is the side that would gain
    (or leave); `sides` are the ids that we know."""
    against = mention.silenced is not None
    if mention.speaker in sides and (against or mention.speaker != (party or mention.speaker)):
        return f"side:{mention.speaker}"
    if against:
        return DENIAL if mention.speaker else origin
    return CLAIM if mention.status is Status.CLAIMED else origin


@dataclass(frozen=True, slots=True)
class Tally:
    """How many independent voices speak for an incident and against it, and how many reports were not counted."""

    said: int
    denied: int
    copies: int


def tally(evidence: Sequence[Evidence]) -> Tally:
    """Count the voices that still stand. What an outlet passes on unvouched is no voice beside its own."""
    live = [e for e in evidence if not e.withdrawn]
    own = {e.voice for e in live if e.stance is Stance.FOR}
    said = {e.voice for e in live if e.stance is Stance.FOR and (e.voice != CLAIM or e.speaker or e.origin not in own)}
    denied = {e.voice for e in live if e.stance is Stance.AGAINST}
    return Tally(len(said), len(denied), sum(e.copies + 1 for e in live) - len(said) - len(denied))


def credibility(incident: Incident, sources: Mapping[str, Source]) -> int:
    """How likely the information is by the Admiralty code: 1 confirmed, 2 probably true, 3 possibly true, 4 doubtful,
    5 improbable, 6 cannot be judged."""
    settled = {State.CONFIRMED: 1, State.CORROBORATED: 2, State.CONTESTED: 4, State.DENIED: 5, State.RETRACTED: 5}
    if incident.state in settled:
        return settled[incident.state]
    trusted = {Reliability.A, Reliability.B, Reliability.C}
    vouched = [
        e
        for e in incident.evidence
        if not e.withdrawn and e.stance is Stance.FOR and e.status is not Status.CLAIMED
        if e.source in sources and sources[e.source].reliability in trusted
    ]
    return 3 if vouched else 6


@dataclass
class Echoes:
    """Which outlet always repeats another: of its last stories nearly all were copies of that one's."""

    stories: int = 20
    share: float = 0.9
    _last: dict[str, deque[str]] = field(default_factory=dict)

    def note(self, outlet: str, original: str) -> None:
        """An outlet brought a story; `original` is the outlet that had it first, or empty when it was its own."""
        self._last.setdefault(outlet, deque(maxlen=self.stories)).append(original)

    def behind(self, outlet: str) -> str:
        """The outlet whose voice this one is: another if it always repeats that, else itself."""
        last = self._last.get(outlet, ())
        if len(last) < self.stories:
            return outlet
        (original, times), *_ = Counter(last).most_common(1)
        return original if original and times >= self.share * self.stories else outlet


def _plain(name: str) -> str:
    """A name as it is compared: whatever its case, marks and leading @."""
    return unicodedata.normalize("NFKC", name).casefold().strip().lstrip("@")
