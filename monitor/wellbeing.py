"""How each source fares: remembered for the status, one line in the log when it changes, and told to the operator."""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.analysis import health, notices
from monitor.analysis.wording import Wording
from monitor.collectors import Troubled
from monitor.daemon import Outcome
from monitor.model import Health, Message, Recipient, Source
from monitor.store import Desk, Ledger, Outbox, Post

log = logging.getLogger(__name__)

_MEMO = "operator was told"
_COMMON = ("away", "")  # troubles that many sources have, and lose, together
_MANY = 4  # sources in the same trouble at one time, of which one notice tells


class Wellbeing:
    """Notes how rounds went, and tells the operator once of each trouble and of its end."""

    def __init__(
        self, ledger: Ledger, outbox: Outbox, desk: Desk, sources: Mapping[str, Source], operator: Sequence[Recipient]
    ) -> None:
        self._ledger, self._outbox, self._desk = ledger, outbox, desk
        self._sources, self._operator = sources, operator
        self._fares = {each.source: each for each in ledger.health()}
        self._good = False
        self._heard_of: set[str] = set()
        self._seen: dict[int, frozenset[str]] = {}

    def was_good(self) -> bool:
        """Whether a round went well since this was asked last."""
        good, self._good = self._good, False
        return good

    def note(self, outcome: Outcome) -> None:
        """Remember how a round went."""
        self._good |= not outcome.trouble
        for source in outcome.round.collector.sources:
            before = self._fares.get(source.id, Health(source.id))
            if outcome.trouble:
                after = health.failed(before, outcome.trouble)
            else:
                after = health.heard(before, outcome.heard.get(source.id, ()), outcome.at)
            self._log(source, before, after)
            self._fares[source.id] = after
            self._ledger.note_health(after)

    def _log(self, source: Source, before: Health, after: Health) -> None:
        """One line when something changes, and one after each start for what is still in trouble."""
        is_first = source.id not in self._heard_of
        self._heard_of.add(source.id)
        if after.trouble and (is_first or not before.trouble):
            log.warning("%s cannot be read: %s", source.name, after.trouble)
        elif before.trouble and not after.trouble:
            log.info("%s is read again", source.name)

    def look(self, collectors: Sequence[Troubled]) -> None:
        """Remember what is wrong with single sources of a collector that goes on, and what is so no more."""
        for number, collector in enumerate(collectors):
            troubles = collector.troubles()
            for source in {*troubles, *self._seen.get(number, ())}:
                before = self._fares.get(source, Health(source))
                after = replace(before, trouble=troubles.get(source, ""))
                if after != before and source in self._sources:
                    self._log(self._sources[source], before, after)
                    self._fares[source] = after
                    self._ledger.note_health(after)
            self._seen[number] = frozenset(troubles)

    def tell(self, now: datetime) -> None:
        """Tell the operator what is new, through the outbox, and remember that he was told."""
        told = json.loads(self._desk.recall(_MEMO) or "{}")
        known, news = health.notices(told, list(self._fares.values()), now)
        posts = self._news([each for each in news if each.source in self._sources], now)
        if posts:
            self._outbox.post(posts)
        if known != told:
            self._desk.remember(_MEMO, json.dumps(known))

    def say_mended(self, what: str, now: datetime) -> None:
        """Tell the operator of damage to the state."""
        self._outbox.post([Post(to.notifier, notices.mended(what, _words(to), now), now) for to in self._operator])

    def say_alive(self, now: datetime) -> None:
        """Tell the operator that the monitor is alive, with the record of its deliveries."""
        fares = list(self._fares.values())
        quiet = sum(bool(health.trouble(each, now)) for each in fares)
        heard, tally = len(fares) - quiet, self._outbox.tally()
        self._outbox.post(
            [Post(to.notifier, notices.alive(tally, heard, quiet, _words(to), now), now) for to in self._operator]
        )

    def _news(self, news: Sequence[Health], now: datetime) -> list[Post]:
        posts: list[Post] = []
        for trouble in _COMMON:
            alike = [each for each in news if health.trouble(each, now) == trouble]
            if len(alike) >= _MANY:
                news = [each for each in news if each not in alike]
                posts += [
                    Post(to.notifier, notices.several(alike, trouble, self._sources, _words(to), now), now)
                    for to in self._operator
                ]
        return posts + [post for each in news for post in self._posts(each, now)]

    def _posts(self, each: Health, now: datetime) -> list[Post]:
        def word(words: Wording) -> Message:
            return notices.source(each, health.trouble(each, now), self._sources[each.source], words, now)

        return [Post(to.notifier, word(_words(to)), now) for to in self._operator]


def _words(to: Recipient) -> Wording:
    return Wording(to.language, ZoneInfo(to.timezone))
