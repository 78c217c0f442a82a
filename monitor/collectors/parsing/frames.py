"""How the two sides of the room speak: a length of four bytes, then that many bytes."""

import struct
from typing import IO

_LENGTH = struct.Struct(">I")


def send(pipe: IO[bytes], message: bytes) -> None:
    """Write one message. Raises OSError when nobody listens any more."""
    pipe.write(_LENGTH.pack(len(message)) + message)
    pipe.flush()


def receive(pipe: IO[bytes]) -> bytes:
    """Read one message. Raises EOFError when the other side is gone."""
    return _exactly(pipe, _LENGTH.unpack(_exactly(pipe, _LENGTH.size))[0])


def _exactly(pipe: IO[bytes], count: int) -> bytes:
    message = pipe.read(count)
    if len(message) < count:
        raise EOFError
    return message
