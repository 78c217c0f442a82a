"""The daily digest: yesterday by event, put into the outbox once for each recipient."""

from datetime import date, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from monitor.analysis import digest, digest_words, health
from monitor.analysis.digest_words import Known
from monitor.clock import Clock
from monitor.config import Config, values
from monitor.model import Message
from monitor.store import Desk, Ledger, Outbox, Post

_MEMO = "last digest"


class Memory(Ledger, Outbox, Desk, Protocol):
    """All that a digest reads and writes."""


class Daily:
    """Composes the digest of a day in its time zone, and sends it once."""

    def __init__(self, config: Config, memory: Memory, known: Known, clock: Clock) -> None:
        self._options, self._recipients = config.digest, values.recipients(config, config.digest.notify)
        self._memory, self._known, self._clock = memory, known, clock
        self._zone, self._language = ZoneInfo(config.digest_zone), config.language

    def yesterday(self) -> date:
        """The last whole day in the digest's time zone."""
        return self._clock().astimezone(self._zone).date() - timedelta(days=1)

    def message(self, day: date, language: str = "") -> Message:
        """The digest of a day, in words: in the digest's own language, else in this one."""
        now = self._clock()
        start, end = digest.span(day, self._zone)
        stood = (self._memory.incident_at(each.id, end) for each in self._memory.incidents_between(start, end))
        fares = self._memory.health()
        troubles = {each.source: health.trouble(each, now) for each in fares}
        composed = digest.compose(start, end, [each for each in stood if each], fares, troubles, self._memory.tally())
        spoken = self._options.language or language or self._language
        return digest_words.word(composed, self._known, spoken, self._zone, now)

    def send(self) -> None:
        """Put yesterday's digest into the outbox; a second time changes nothing."""
        day = self.yesterday()
        now = self._clock()
        self._memory.post([Post(to.notifier, self.message(day, to.language), now) for to in self._recipients])
        self._memory.remember(_MEMO, day.isoformat())

    def catch_up(self) -> None:
        """After a start: send what fell due while nothing ran. A new monitor waits for its first day."""
        last, now = self._memory.recall(_MEMO), self._clock().astimezone(self._zone)
        if last and date.fromisoformat(last) < self.yesterday() and now.time() >= self._options.at:
            self.send()
        elif last is None:
            self._memory.remember(_MEMO, self.yesterday().isoformat())
