"""From an incident's new state to the messages that go out: for each watch, whether it hears, and in which words."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from monitor.analysis import alerts, storms, watching
from monitor.analysis.wording import Wording
from monitor.model import Action, Alert, Incident, Message, Place, Side, Silence, Source, Watch
from monitor.pipeline.storms import Storm, Storms
from monitor.store import Post


class Word(Protocol):
    """Puts an alert into words."""

    def __call__(
        self,
        alert: Alert,
        incident: Incident,
        place: Place,
        sources: Mapping[str, Source],
        language: str,
        timezone: ZoneInfo,
        now: datetime,
        *,
        sides: Mapping[str, Side],
    ) -> Message:
        """The words for readers of a language in a time zone."""
        ...


class Teller:
    """Knows who is told of what, and in which words."""

    def __init__(
        self,
        watches: Sequence[Watch],
        places: Mapping[str, Place],
        sources: Mapping[str, Source],
        sides: Mapping[str, Side],
        word: Word,
    ) -> None:
        self.watches, self.places = watches, places
        self.silences: Sequence[tuple[str, Silence]] = ()
        self._sources, self._sides, self._word = sources, sides, word
        self._storms = Storms(places)

    def tell(
        self, before: Incident | None, after: Incident, near: Sequence[Incident], now: datetime
    ) -> tuple[list[Alert], list[Post]]:
        """The alert of a step, if it is one, and the messages that go out for it. `near` are the incidents of the
        enclosing places."""
        alert = alerts.decide(before, after, now)
        posts: list[Post] = []
        for watch in self.watches:
            wakes = alerts.wakes(before, after)
            if self.is_deaf(watch, after, now):
                continue
            heard = watching.hear(watch, before, after, wakes, self.places, near, now)
            if not heard.told:
                continue
            storm = self._storms.join(watch, after, now) if heard.action is Action.NEW else None
            if storm:
                posts += self._grouped(watch, storm, now)
            else:
                told = replace(alert or alerts.tell(after, now), action=heard.action, wake=heard.wake)
                posts += self.posts(watch, told, after, now)
        return [alert] if alert else [], posts

    def _grouped(self, watch: Watch, storm: Storm, now: datetime) -> list[Post]:
        """The storm in the words of each recipient. Its first message wakes, the later ones edit it."""
        wake, storm.told = not storm.told, True
        named = [self._place(incident.place) for incident in storm.incidents]
        around = self._place(storm.around)
        return [
            Post(
                to.notifier,
                storms.word(storm.incidents, named, around, wake, Wording(to.language, ZoneInfo(to.timezone)), now),
                now,
            )
            for to in watch.recipients
        ]

    def around(self, incident: Incident) -> list[str]:
        """The places that enclose an incident's, the nearest first."""
        return watching.enclosing(incident.place, self.places)

    def is_deaf(self, watch: Watch, incident: Incident, now: datetime) -> bool:
        """Whether the watch does not hear of such incidents at all, or was silenced."""
        silences = (*watch.silences, *(silence for name, silence in self.silences if name == watch.name))
        return bool(watching.deaf(replace(watch, silences=silences), incident, self.places, now))

    def posts(self, watch: Watch, alert: Alert, incident: Incident, now: datetime) -> list[Post]:
        """The alert in the words of each recipient of the watch."""
        place = self._place(incident.place)
        return [
            Post(
                to.notifier,
                self._word(
                    alert, incident, place, self._sources, to.language, ZoneInfo(to.timezone), now, sides=self._sides
                ),
                now,
            )
            for to in watch.recipients
        ]

    def _place(self, id: str) -> Place:  # noqa: A002  the user's word
        return self.places.get(id) or Place(id, id)
