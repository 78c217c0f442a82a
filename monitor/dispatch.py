"""Deliver what lies in the outbox, and write down how it went.

Each channel goes its own way, so that one that hangs holds up no other. A delivery is leased, tried once and then
recorded: sent, again later, or dead. A crash in between leaves it leased, and it is tried again when the lease ends:
nothing is lost, and only a crash between a channel's acceptance and our record tells something twice.
"""

import asyncio
import logging
import random
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor.clock import Clock
from monitor.errors import Refused, StoreError, Unavailable
from monitor.model import Delivery
from monitor.notifiers import Notifier
from monitor.store import Outbox, Post

log = logging.getLogger(__name__)

PATIENCE = timedelta(seconds=60)  # for one delivery; a channel's own limits are shorter
_LEASE = timedelta(seconds=75)  # longer than the patience, so that nobody else tries what is still being tried
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=1), timedelta(minutes=15)
_LONGEST_REST = timedelta(seconds=30)  # of a whole channel after a failure that names no time itself
_WORRYING = 8  # tries in vain, some minutes' worth, after which the operator hears that a channel is away
_OUR_MISTAKES = 5  # times that a message which we cannot even word for its channel is tried
_HURRY = 2.0  # seconds that a round waits for its channels; a slower one goes on beside the next rounds

Tell = Callable[[str, str, datetime], Sequence[Post]]


@dataclass(frozen=True, slots=True)
class Pace:
    """What a channel bears: at most `most` deliveries in any `span`, each at least `apart` from the one before."""

    most: int = 600
    span: timedelta = timedelta(minutes=1)
    apart: timedelta = timedelta()

    def has_room(self, sent: Sequence[datetime], now: datetime) -> bool:
        """Whether one may go now, given when the last ones went, oldest first."""
        recent = [moment for moment in sent if now - self.span < moment <= now]
        return len(recent) < self.most and (not recent or now - recent[-1] >= self.apart)


# What Telegram bears of a bot (Bot API FAQ): one message a second in a chat, twenty a minute in a group.
TELEGRAM = Pace(most=20, apart=timedelta(seconds=1))
# A notification service that gets a burst stalls (dunst 1.9 did for seconds).
DESKTOP = Pace(most=120, apart=timedelta(milliseconds=250))


@dataclass(slots=True)
class _Channel:
    notifier: Notifier
    pace: Pace
    rest: tuple[datetime, datetime] | None = None
    sent: deque[datetime] = field(default_factory=lambda: deque(maxlen=1000))
    work: "asyncio.Task[None] | None" = None

    def is_free(self, now: datetime) -> bool:
        """Whether it may be asked now. A rest counts between its two ends only: a clock that is set back ends it."""
        resting = self.rest is not None and self.rest[0] <= now < self.rest[1]
        return not resting and self.pace.has_room(self.sent, now)

    @property
    def is_busy(self) -> bool:
        return self.work is not None and not self.work.done()


class Dispatcher:
    """Takes deliveries to their notifiers. `paces` limits a channel by name; a message that a channel refuses goes to
    its `fallback`; `tell(notifier, why, now)` words what the operator hears of a channel that refuses or stays away."""

    def __init__(
        self,
        outbox: Outbox,
        notifiers: Sequence[Notifier],
        clock: Clock,
        *,
        paces: Mapping[str, Pace] | None = None,
        fallback: Mapping[str, str] | None = None,
        tell: Tell | None = None,
        patience: timedelta = PATIENCE,
        chance: random.Random | None = None,
    ) -> None:
        self._outbox, self._clock, self._tell, self._patience = outbox, clock, tell, patience
        self._fallback, self._chance = fallback or {}, chance or random.Random()  # noqa: S311  only spreads load
        self._channels = [_Channel(each, (paces or {}).get(each.name, Pace())) for each in notifiers]

    async def run_once(self) -> None:
        """Deliver what is due. Returns when it is done, or after two seconds where a channel is slower: it goes on
        beside the next rounds. Raises StoreError when we can no longer remember."""
        self._settle()
        for channel in self._channels:
            if not channel.is_busy:
                channel.work = asyncio.create_task(self._empty(channel))
        await self._wait(_HURRY)

    async def drain(self, seconds: float) -> None:
        """Give deliveries under way that long to end and be recorded; break off the rest, which will be tried anew."""
        await self._wait(seconds)
        late = [channel.work for channel in self._channels if channel.work and channel.is_busy]
        for work in late:
            work.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _wait(self, seconds: float) -> None:
        if busy := [channel.work for channel in self._channels if channel.work and channel.is_busy]:
            await asyncio.wait(busy, timeout=seconds)
        self._settle()

    def _settle(self) -> None:
        """Look at the work that is done: only a broken store escapes from it, and must be seen."""
        done = [channel.work for channel in self._channels if channel.work and channel.work.done()]
        errors = [error for work in done if not work.cancelled() and (error := work.exception())]
        for channel in self._channels:
            channel.work = channel.work if channel.is_busy else None
        if errors:
            raise errors[0]

    async def _empty(self, channel: _Channel) -> None:
        """Deliver what is due for one channel until nothing is left, or the channel needs a rest."""
        while True:
            now = self._clock()
            if not channel.is_free(now):
                return
            # One at a time: a crash then leaves at most one delivery of a channel that it has and we have not recorded.
            leased = self._outbox.lease(now, now + _LEASE, 1, [channel.notifier.name])
            if not leased:
                return
            channel.sent.append(now)
            await self._deliver(channel, leased[0])

    async def _deliver(self, channel: _Channel, delivery: Delivery) -> None:
        name = channel.notifier.name
        try:
            async with asyncio.timeout(self._patience.total_seconds()):
                receipt = await channel.notifier.notify(delivery.message, delivery.previous)
        except StoreError:
            raise
        except Refused as error:
            self._refused(delivery, error.why)
        except Unavailable as error:
            self._again(channel, delivery, error.why, error.retry_after)
        except TimeoutError:
            self._again(channel, delivery, f"it took longer than {self._patience.total_seconds():g} s", None)
        except Exception as error:
            log.exception("%s cannot carry message %s", name, delivery.message.key)
            why = f"our mistake: {type(error).__name__}: {error}"
            if delivery.attempts + 1 >= _OUR_MISTAKES:
                self._refused(delivery, why)
            else:
                self._again(channel, delivery, why, None)
        else:
            channel.rest = None
            self._outbox.sent(delivery, receipt, self._clock())

    def _again(self, channel: _Channel, delivery: Delivery, why: str, retry_after: timedelta | None) -> None:
        now, wait = self._clock(), retry_after or self._backoff(delivery.attempts)
        log.warning("%s is away, again in %.0f s: %s", delivery.notifier, wait.total_seconds(), why)
        channel.rest = (now, now + (retry_after or min(wait, _LONGEST_REST)))
        if delivery.attempts + 1 == _WORRYING:
            self._post(delivery.notifier, self._told(delivery.notifier, why, now))
        self._outbox.again(delivery, now + wait, why)

    def _refused(self, delivery: Delivery, why: str) -> None:
        """Send it another way first, then give it up here: in this order a crash between the two loses nothing."""
        now = self._clock()
        log.error("%s refused message %s: %s", delivery.notifier, delivery.message.key, why)
        posts = self._told(delivery.notifier, why, now)
        if other := self._fallback.get(delivery.notifier):
            posts.append(Post(other, delivery.message, now))
        self._post(delivery.notifier, posts)
        self._outbox.dead(delivery, now, why)

    def _told(self, notifier: str, why: str, now: datetime) -> list[Post]:
        return list(self._tell(notifier, why, now)) if self._tell else []

    def _post(self, failing: str, posts: Sequence[Post]) -> None:
        """Send by the other channels what concerns the failing one."""
        self._outbox.post([post for post in posts if post.notifier != failing])

    def _backoff(self, attempts: int) -> timedelta:
        """Doubling from one second to a quarter of an hour, less up to a quarter by chance."""
        whole: timedelta = min(_FIRST_WAIT * 2 ** min(attempts, 10), _LONGEST_WAIT)
        return whole * self._chance.uniform(0.75, 1.0)
