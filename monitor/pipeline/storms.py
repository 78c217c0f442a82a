"""Which incidents are told as one. Remembered while they last: a restart begins to count anew."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from monitor.analysis import watching
from monitor.model import Incident, Place, Watch

_RECENT = 500  # incidents among which a storm is looked for


@dataclass
class Storm:
    """The incidents of one enclosing place and kind of change, oldest first."""

    around: str
    incidents: list[Incident]
    until: datetime
    told: bool = field(default=False)


class Storms:
    """What each watch has heard lately, and what of it belongs together."""

    def __init__(self, places: Mapping[str, Place]) -> None:
        self._places = places
        self._recent: dict[str, deque[Incident]] = {}
        self._storms: dict[tuple[str, str, str], Storm] = {}

    def join(self, watch: Watch, incident: Incident, now: datetime) -> Storm | None:
        """The storm that a new incident belongs to for this watch, with the incident in it; None where it stands
        alone."""
        around = watching.enclosing(incident.place, self._places)
        if watch.storm is None or not around:
            return None
        key = (watch.name, around[0], str(incident.change))
        going_on = self._storms.get(key)
        if going_on and now <= going_on.until:
            going_on.incidents.append(incident)
            going_on.until = now + watch.storm.within
            return going_on
        recent = self._recent.setdefault(watch.name, deque(maxlen=_RECENT))
        together = watching.storm(incident, tuple(recent), watch, self._places)
        recent.append(incident)
        if not together:
            return None
        self._storms[key] = Storm(around[0], together, now + watch.storm.within)
        return self._storms[key]
