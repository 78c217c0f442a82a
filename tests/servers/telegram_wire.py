"""MTProto 2.0 as a server speaks it (core.telegram.org/mtproto): handshake, encryption, framing of one connection.

Telethon's own TL layer reads and writes the objects. What is mirrored between the two sides is noted where it is.
"""

import asyncio
import os
import struct
import time
from functools import cache
from hashlib import sha1, sha256
from typing import Any
from zlib import crc32

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa as rsa_keys
from telethon import helpers, password
from telethon.crypto import AES, AuthKey, rsa
from telethon.extensions import BinaryReader
from telethon.network.mtprotostate import MTProtoState
from telethon.tl import functions, types
from telethon.tl.core import GzipPacked, MessageContainer

P, Q = 500_009, 1_000_003  # their product must not fill its last byte: clients read it as signed
GENERATOR = 3


@cache
def prime() -> int:
    """The safe prime that clients know to be good."""
    known = next(c for c in password.check_prime_and_good.__code__.co_consts if isinstance(c, tuple) and len(c) == 256)
    return int.from_bytes(bytes(known), "big")


@cache
def server_key() -> rsa_keys.RSAPrivateKey:
    """The key of this test run, made known to Telethon as one of Telegram's."""
    key = rsa_keys.generate_private_key(public_exponent=65537, key_size=2048)
    pem = serialization.Encoding.PEM, serialization.PublicFormat.PKCS1
    rsa.add_key(key.public_key().public_bytes(*pem), old=False)
    return key


def fingerprint() -> int:
    """The key's fingerprint, as the client computes it."""
    numbers = server_key().public_key().public_numbers()
    n, e = (types.TLObject.serialize_bytes(rsa.get_byte_array(number)) for number in (numbers.n, numbers.e))
    return int(struct.unpack("<q", sha1(n + e).digest()[-8:])[0])


class Gone(Exception):  # noqa: N818
    """The connection was cut."""


class Fault(Exception):  # noqa: N818
    """An error that a request is answered with."""

    def __init__(self, code: int, words: str) -> None:
        self.code, self.words = code, words
        super().__init__(words)


class Wire:
    """One connection, from TCP bytes to TL objects. `spare` is how many more bytes may pass before it is cut, None
    for no end; `strict_salt` refuses the first message of a connection for its salt, as Telegram does."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, keys: dict[int, bytes]) -> None:
        self._reader, self._writer, self._keys = reader, writer, keys
        self.key = b""
        self.session = 0
        self.salt = int.from_bytes(os.urandom(7), "big")
        self.strict_salt = True
        self.spare: int | None = None
        self._sent = 0
        self._last_id = 0
        self._nonces: dict[str, Any] = {}

    async def receive(self) -> list[tuple[int, Any]]:
        """The next requests with their message ids; handshakes are answered on the way. Raises Gone."""
        while True:
            packet = await self._packet()
            if packet[:8] == bytes(8):
                self._plain(self._handshake(_object(packet[20:])))
                continue
            if (key_id := struct.unpack("<q", packet[:8])[0]) not in self._keys:
                self._write(struct.pack("<i", -404))
                raise Gone
            self.key = self._keys[key_id]
            return self._decrypt(packet)

    def send(self, body: bytes, *, reply: bool = False) -> None:
        """Send one object: a reply's id ends in 1 mod 4, a notice's in 3 mod 4."""
        head = struct.pack("<qqqii", self.salt, self.session, self._message_id(1 if reply else 3), 1, len(body))
        data = head + body
        data += os.urandom(-(len(data) + 12) % 16 + 12)
        msg_key = sha256(self.key[96:128] + data).digest()[8:24]  # the client's own messages take key[88:120]
        aes = MTProtoState._calc_key(self.key, msg_key, False)
        self._write(AuthKey(self.key).key_id.to_bytes(8, "little") + msg_key + AES.encrypt_ige(data, *aes))

    def cut(self) -> None:
        """Break the connection without a word."""
        self._writer.transport.abort()

    async def _packet(self) -> bytes:
        try:
            length, _ = struct.unpack("<ii", await self._reader.readexactly(8))
            body = (await self._reader.readexactly(length - 8))[:-4]
        except (asyncio.IncompleteReadError, OSError):
            raise Gone from None
        if self.spare is not None:
            self.spare -= length
            if self.spare <= 0:
                self.cut()
                raise Gone
        return body

    def _write(self, payload: bytes) -> None:
        packet = struct.pack("<ii", len(payload) + 12, self._sent) + payload
        packet += struct.pack("<I", crc32(packet))
        self._sent += 1
        if self._writer.is_closing():
            return
        if self.spare is not None:
            packet, self.spare = packet[: self.spare], max(self.spare - len(packet), 0)
        self._writer.write(packet)
        if self.spare == 0:
            asyncio.get_running_loop().call_soon(self.cut)

    def _message_id(self, remainder: int) -> int:
        now = int(time.time() * 2**32) & ~3
        self._last_id = max(now, (self._last_id | 3) + 1)
        self._last_id = (self._last_id & ~3) | remainder
        return self._last_id

    def _decrypt(self, packet: bytes) -> list[tuple[int, Any]]:
        aes = MTProtoState._calc_key(self.key, packet[8:24], True)
        data = AES.decrypt_ige(packet[24:], *aes)
        assert sha256(self.key[88:120] + data).digest()[8:24] == packet[8:24]
        salt, session, message, seq, length = struct.unpack("<qqqii", data[:32])
        fresh, self.session = session != self.session, session
        if self.strict_salt and salt != self.salt:
            self.send(bytes(types.BadServerSalt(message, seq, 48, self.salt)))
            return []
        if fresh:
            self.send(bytes(types.NewSessionCreated(message, 1, self.salt)))
        return _flat(message, _object(data[32 : 32 + length]))

    def _plain(self, answer: bytes) -> None:
        self._write(struct.pack("<qqi", 0, self._message_id(1), len(answer)) + answer)

    def _handshake(self, request: Any) -> bytes:
        if isinstance(request, functions.ReqPqMultiRequest):
            self._nonces = {"nonce": request.nonce, "server_nonce": int.from_bytes(os.urandom(15), "big")}
            known = [fingerprint()]
            return bytes(
                types.ResPQ(**self._nonces, pq=rsa.get_byte_array(P * Q), server_public_key_fingerprints=known)
            )
        if isinstance(request, functions.ReqDHParamsRequest):
            return self._dh_params(request)
        return self._dh_done(request)

    def _dh_params(self, request: Any) -> bytes:
        numbers = server_key().private_numbers()
        opened = pow(int.from_bytes(request.encrypted_data, "big"), numbers.d, numbers.public_numbers.n)
        inner = _object(opened.to_bytes(255, "big")[20:])  # the old padding: SHA-1, then the data, in 255 bytes
        self._aes = helpers.generate_key_data_from_nonce(self._nonces["server_nonce"], inner.new_nonce)
        self._new_nonce, self._secret = inner.new_nonce, int.from_bytes(os.urandom(256), "big")
        answer = bytes(
            types.ServerDHInnerData(
                **self._nonces,
                g=GENERATOR,
                dh_prime=rsa.get_byte_array(prime()),
                g_a=rsa.get_byte_array(pow(GENERATOR, self._secret, prime())),
                server_time=int(time.time()),
            )
        )
        answer = sha1(answer).digest() + answer
        answer += bytes(-len(answer) % 16)
        return bytes(types.ServerDHParamsOk(**self._nonces, encrypted_answer=AES.encrypt_ige(answer, *self._aes)))

    def _dh_done(self, request: Any) -> bytes:
        inner = _object(AES.decrypt_ige(request.encrypted_data, *self._aes)[20:])
        shared = pow(int.from_bytes(inner.g_b, "big"), self._secret, prime())
        key = AuthKey(rsa.get_byte_array(shared))  # without leading zeros, as the client takes it
        self._keys[struct.unpack("<q", key.key_id.to_bytes(8, "little"))[0]] = key.key
        return bytes(types.DhGenOk(**self._nonces, new_nonce_hash1=key.calc_new_nonce_hash(self._new_nonce, 1)))


def _object(data: bytes) -> Any:
    with BinaryReader(data) as reader:
        return reader.tgread_object()


def _flat(message: int, body: Any) -> list[tuple[int, Any]]:
    """The requests of a container one by one, unpacked."""
    if isinstance(body, MessageContainer):
        return [inner for m in body.messages for inner in _flat(m.msg_id, m.obj)]
    if isinstance(body, GzipPacked):
        return _flat(message, _object(body.data))
    return [(message, body)]
