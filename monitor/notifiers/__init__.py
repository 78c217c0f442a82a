"""Where messages go. Each file holds one Notifier and is the only one that imports its library."""

from typing import Protocol

from monitor.model import Message, Receipt


class Notifier(Protocol):
    """Takes one message to one channel, once. Retries are the dispatcher's."""

    @property
    def name(self) -> str:
        """The name under which the configuration knows it."""
        ...

    async def notify(self, message: Message, previous: Receipt | None) -> Receipt | None:
        """Deliver the message; `previous` is the receipt of the thread's earlier message, to edit, replace or thread.

        Returns the receipt to keep for the thread, or None to keep the earlier one. Raises Unavailable (go again,
        after `retry_after` if it says so) or Refused (this channel will not take it)."""
        ...
