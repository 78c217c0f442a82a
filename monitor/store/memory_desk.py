"""What people decided and muted, and small things to remember, without a file."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from monitor.model import Decision, Incident, Silence


class MemoryDesk:
    """What people say to the monitor: implements `monitor.store.Desk`."""

    _incidents: Mapping[str, Incident]

    def __init__(self) -> None:
        self._decisions: dict[tuple[str, datetime, str, str], Decision] = {}
        self._silences: list[tuple[str, Silence]] = []
        self._memos: dict[str, str] = {}

    def decide(self, incident: str, decision: Decision) -> bool:
        """See Desk."""
        if incident not in self._incidents:
            return False
        self._decisions.setdefault((incident, decision.at, decision.by, decision.verb), decision)
        return True

    def undecided(self) -> Sequence[tuple[str, Decision]]:
        """See Desk."""
        taken = {
            (incident.id, decision.at, decision.by, decision.verb)
            for incident in self._incidents.values()
            for decision in incident.decisions
        }
        waiting = [(key[0], decision) for key, decision in self._decisions.items() if key not in taken]
        return sorted(waiting, key=lambda pair: pair[1].at)

    def silence(self, watch: str, silence: Silence) -> None:
        """See Desk."""
        self._silences.append((watch, silence))

    def lift(self, watch: str) -> int:
        """See Desk."""
        kept = [pair for pair in self._silences if pair[0] != watch]
        lifted = len(self._silences) - len(kept)
        self._silences = kept
        return lifted

    def silences(self, now: datetime) -> Sequence[tuple[str, Silence]]:
        """See Desk."""
        return [(watch, silence) for watch, silence in self._silences if silence.until > now]

    def remember(self, name: str, memo: str) -> None:
        """See Desk."""
        self._memos[name] = memo

    def recall(self, name: str) -> str | None:
        """See Desk."""
        return self._memos.get(name)
