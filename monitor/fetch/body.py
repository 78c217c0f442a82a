"""The body of an answer: read to a limit, on the wire and inflated, so that a bomb stays small."""

import zlib
from collections.abc import AsyncIterator

from monitor.errors import Unavailable

ENCODINGS = "gzip, deflate"
_GZIP_OR_ZLIB = 47  # zlib's wbits: 15, plus 32 to recognise either header
_RAW_DEFLATE = -15


class Inflater:
    """Undoes one Content-Encoding and counts. Raises Unavailable in the name of `who`."""

    def __init__(self, who: str, encoding: str, limit: int) -> None:
        self._who, self._limit = who, limit
        self._read, self._body = 0, bytearray()
        self._plain = encoding.strip().lower() in ("", "identity")
        self._deflate = encoding.strip().lower() == "deflate"
        self._stream = zlib.decompressobj(_GZIP_OR_ZLIB)
        if not self._plain and encoding.strip().lower() not in ("gzip", "x-gzip", "deflate"):
            raise Unavailable(who, "it answered in a compression that we did not ask for")

    def feed(self, chunk: bytes) -> None:
        """Take what came off the wire."""
        self._read += len(chunk)
        if self._read > self._limit:
            raise self._too_big()
        if self._plain:
            self._body += chunk
            return
        try:
            self._inflate(chunk)
        except zlib.error:
            raise Unavailable(self._who, "its compressed answer is damaged") from None

    def _inflate(self, chunk: bytes) -> None:
        if self._deflate and not self._body and self._read == len(chunk) and chunk[:1] and chunk[0] & 15 != 8:
            self._stream = zlib.decompressobj(_RAW_DEFLATE)  # some servers leave out zlib's header
        while chunk:
            if self._stream.eof:  # gzip may hold several members, one after the other
                self._stream = zlib.decompressobj(_GZIP_OR_ZLIB)
            self._body += self._stream.decompress(chunk, self._limit + 1 - len(self._body))
            if len(self._body) > self._limit:
                raise self._too_big()
            chunk = self._stream.unused_data

    def _too_big(self) -> Unavailable:
        return Unavailable(self._who, f"its answer is larger than {self._limit / 1_000_000:g} MB")

    def whole(self) -> bytes:
        """The body, once everything was fed."""
        if not self._plain and self._read and not self._stream.eof:
            raise Unavailable(self._who, "its compressed answer broke off")
        return bytes(self._body)


async def read(who: str, chunks: AsyncIterator[bytes], encoding: str, limit: int) -> bytes:
    """The inflated body, at most `limit` bytes on the wire and inflated. Raises Unavailable."""
    inflater = Inflater(who, encoding, limit)
    async for chunk in chunks:
        inflater.feed(chunk)
    return inflater.whole()
