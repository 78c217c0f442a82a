"""A word to the service manager, as sd_notify(3) describes: ready, alive, stopping. Silent where there is none."""

import os
import socket


def tell(*words: str) -> None:
    """Send assignments such as READY=1 or STATUS=... to systemd."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as wire:
        wire.connect("\0" + address[1:] if address.startswith("@") else address)
        wire.sendall("\n".join(words).encode())


def watchdog_seconds() -> float | None:
    """How often systemd wants to hear from us: a third of what it allows; None when it does not watch."""
    microseconds = os.environ.get("WATCHDOG_USEC")
    return int(microseconds) / 3e6 if microseconds else None
