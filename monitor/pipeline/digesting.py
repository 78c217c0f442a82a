"""The daily digest: composed from what is remembered, worded for each recipient, put into the outbox once."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from monitor.analysis import digest, digest_words, health
from monitor.model import Digest, Message, Place, Recipient, Side, Source
from monitor.store import Desk, Ledger, Outbox, Post


class Memory(Ledger, Outbox, Desk, Protocol):
    """What a digest is made from, and where it goes."""


class Editor:
    """Makes the digest of a day in the reader's time zone. `at` is when it goes out on the next morning there."""

    def __init__(
        self,
        memory: Memory,
        places: Mapping[str, Place],
        sources: Mapping[str, Source],
        sides: Mapping[str, Side],
        recipients: Sequence[Recipient] = (),
        at: time = time(7, 0),
    ) -> None:
        self._memory, self._recipients, self._at = memory, recipients, at
        self._sources = sources
        self._known = digest_words.Known(places, sources, sides)

    def compose(self, day: date, timezone: ZoneInfo, now: datetime) -> Digest:
        """The digest of a calendar day of that zone; of a day that is not over, what is known by now."""
        start, end = digest.span(day, timezone)
        end = min(end, max(now, start))
        incidents = [
            stood
            for each in self._memory.incidents_between(start, end)
            if (stood := self._memory.incident_at(each.id, end))
        ]
        fares = [each for each in self._memory.health() if each.source in self._sources]
        troubles = {each.source: health.trouble(each, now) for each in fares}
        return digest.compose(start, end, incidents, fares, troubles, self._memory.tally())

    def word(self, day: date, to: Recipient, now: datetime) -> Message:
        """The digest of a day in the words of its reader."""
        zone = ZoneInfo(to.timezone)
        return digest_words.word(self.compose(day, zone, now), self._known, to.language, zone, now)

    def send(self, now: datetime) -> None:
        """Put yesterday's digest into the outbox of all whose hour has come and who have not got it. Called as often
        as one likes; who is new gets the first one tomorrow."""
        for to in self._recipients:
            local, memo = now.astimezone(ZoneInfo(to.timezone)), f"digest of {to.notifier}"
            yesterday = local.date() - timedelta(days=1)
            last = self._memory.recall(memo)
            if last is None:
                self._memory.remember(memo, str(yesterday))
            elif local.time() >= self._at and date.fromisoformat(last) < yesterday:
                self._memory.post([Post(to.notifier, self.word(yesterday, to, now), now)])
                self._memory.remember(memo, str(yesterday))
