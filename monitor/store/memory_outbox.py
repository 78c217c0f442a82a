"""The outbox without a file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count

from monitor.model import Delivery, Message, Receipt
from monitor.store import Post, Told


@dataclass(slots=True)
class _Slot:
    delivery: Delivery
    state: str = "waiting"
    leased: datetime | None = None
    settled: datetime | None = None

    def is_free(self, now: datetime) -> bool:
        return self.delivery.due <= now and (self.leased is None or self.leased <= now)

    def told(self) -> Told:
        delivery, message = self.delivery, self.delivery.message
        return Told(
            message.key,
            delivery.notifier,
            message.headline,
            self.state,
            delivery.attempts,
            self.settled,
            delivery.error,
        )


class MemoryOutbox:
    """What the dispatcher reads and writes: implements `monitor.store.Outbox`."""

    def __init__(self) -> None:
        self._slots: dict[int, _Slot] = {}
        self._keys: set[tuple[str, str]] = set()
        self._receipts: dict[tuple[str, str], Receipt] = {}
        self._delivery_numbers = count(1)

    def lease(self, now: datetime, until: datetime, limit: int, notifiers: Sequence[str]) -> Sequence[Delivery]:
        """See Outbox."""
        free = [slot for slot in self._first_of_each_line(notifiers) if slot.is_free(now)]
        leased = []
        for slot in sorted(free, key=lambda slot: slot.delivery.due)[:limit]:
            delivery = slot.delivery
            line = (delivery.message.thread, delivery.notifier)
            leased.append(replace(delivery, previous=self._receipts.get(line)))
            slot.leased = until
            slot.delivery = replace(delivery, attempts=delivery.attempts + 1)
        return leased

    def sent(self, delivery: Delivery, receipt: Receipt | None, at: datetime) -> None:
        """See Outbox."""
        self._settle(delivery, "sent", at, "")
        if receipt is not None:
            self._receipts[delivery.message.thread, delivery.notifier] = receipt

    def again(self, delivery: Delivery, due: datetime, error: str) -> None:
        """See Outbox."""
        slot = self._slots[delivery.id]
        if slot.state == "waiting":
            slot.leased = None
            slot.delivery = replace(slot.delivery, due=due, error=error)

    def dead(self, delivery: Delivery, at: datetime, error: str) -> None:
        """See Outbox."""
        self._settle(delivery, "dead", at, error)

    def post(self, posts: Sequence[Post]) -> None:
        """See Outbox."""
        for post in posts:
            if (post.message.key, post.notifier) not in self._keys:
                self._keys.add((post.message.key, post.notifier))
                n = next(self._delivery_numbers)
                self._slots[n] = _Slot(Delivery(n, post.notifier, post.message, post.due))

    def tally(self) -> dict[str, int]:
        """See Outbox."""
        states = [slot.state for slot in self._slots.values()]
        counted = {state: states.count(state) for state in ("waiting", "sent", "dead")}
        keys: dict[str, set[str]] = {}
        for slot in self._slots.values():
            keys.setdefault(slot.delivery.message.key, set()).add(slot.state)
        return counted | {"lost": sum(found == {"dead"} for found in keys.values())}

    def told(self, thread: str) -> Sequence[Told]:
        """See Ledger."""
        return [slot.told() for slot in self._slots.values() if slot.delivery.message.thread == thread]

    def messages(self) -> Sequence[Message]:
        """Every message that was ever posted, in order: what a test or a replay looks at."""
        return [slot.delivery.message for slot in self._slots.values()]

    def _first_of_each_line(self, notifiers: Sequence[str]) -> Iterable[_Slot]:
        lines: dict[tuple[str, str], _Slot] = {}
        for slot in self._slots.values():
            if slot.state == "waiting" and slot.delivery.notifier in notifiers:
                lines.setdefault((slot.delivery.message.thread, slot.delivery.notifier), slot)
        return lines.values()

    def _settle(self, delivery: Delivery, state: str, at: datetime, error: str) -> None:
        slot = self._slots[delivery.id]
        slot.state, slot.settled, slot.leased = state, at, None
        slot.delivery = replace(slot.delivery, error=error)
