"""The CONNECT packet as a broker's gate reads it, and the answers that turn a client away [MQTT 3.1.1 §3.1, §3.2].

Layer: sans-IO protocol core. Every byte is hostile: what is not a whole, plain CONNECT raises ConnectError and nothing
else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MAX_CONNECT: Final = 4096
"""Bytes of the rest of a CONNECT: names, a will, a password; ours have some hundred."""
MAX_HEADER: Final = 5
BAD_VERSION, BAD_IDENTITY, BAD_LOGIN, NOT_AUTHORISED = 1, 2, 4, 5
_CONNECT: Final = 0x10


class ConnectError(ValueError):
    """No CONNECT, or one that nobody of ours sends; `code` of the CONNACK that may answer it, 0: none."""

    def __init__(self, found: str, code: int = 0) -> None:
        self.code = code
        super().__init__(found)


@dataclass(frozen=True, slots=True)
class Connect:
    """What a client says of itself; `will_topic` None: no will."""

    client_id: str
    user: str
    password: bytes
    will_topic: str | None
    keep_alive_s: int
    is_clean: bool


def refusal(code: int) -> bytes:
    """CONNACK with that return code."""
    return bytes((0x20, 2, 0, code))


def rest_length(header: bytes) -> int | None:
    """How many bytes follow the fixed header; None while it is not whole. Raises ConnectError for another packet."""
    if header[:1] and header[0] != _CONNECT:
        raise ConnectError(f"the first byte is 0x{header[0]:02x}, not that of CONNECT")
    length = 0
    for at, byte in enumerate(header[1:MAX_HEADER]):
        length |= (byte & 0x7F) << (7 * at)
        if not byte & 0x80:
            if length > MAX_CONNECT:
                raise ConnectError(f"a CONNECT of {length} bytes, at most {MAX_CONNECT}")
            return length
    if len(header) >= MAX_HEADER:
        raise ConnectError("a length of more than four bytes")
    return None


def read_connect(rest: bytes) -> Connect:
    """From what follows the fixed header. Raises ConnectError."""
    reader = _Reader(rest)
    if reader.text("protocol name") != "MQTT":
        raise ConnectError("another protocol name than MQTT")
    level = reader.byte()
    if level != 4:
        raise ConnectError(f"protocol level {level}; this broker has 4, MQTT 3.1.1", BAD_VERSION)
    flags = reader.byte()
    if flags & 0x01:
        raise ConnectError("the reserved flag is set")
    keep_alive_s = reader.whole()
    client_id = reader.text("client id")
    will_topic = None
    if flags & 0x04:
        will_topic = reader.text("will topic")
        reader.field()
    user = reader.text("user name") if flags & 0x80 else ""
    password = reader.field() if flags & 0x40 else b""
    if reader.left:
        raise ConnectError(f"{reader.left} bytes too many")
    return Connect(client_id, user, password, will_topic, keep_alive_s, bool(flags & 0x02))


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    @property
    def left(self) -> int:
        return len(self._data) - self._at

    def take(self, count: int) -> bytes:
        if self.left < count:
            raise ConnectError(f"it ends {count - self.left} bytes too early")
        self._at += count
        return self._data[self._at - count : self._at]

    def byte(self) -> int:
        return self.take(1)[0]

    def whole(self) -> int:
        return int.from_bytes(self.take(2), "big")

    def field(self) -> bytes:
        return self.take(self.whole())

    def text(self, what: str) -> str:
        try:
            text = self.field().decode("utf-8")
        except UnicodeDecodeError:
            raise ConnectError(f"the {what} is no UTF-8") from None
        if "\0" in text:
            raise ConnectError(f"the {what} has a null character")
        return text


def connect_bytes(client_id: str, user: str = "", password: str = "") -> bytes:
    """A CONNECT with a clean session and a keep-alive of 10 s, for a probe."""
    fields = [client_id, *([user] if user else []), *([password] if password else [])]
    flags = 0x02 | (0x80 if user else 0) | (0x40 if password else 0)
    body = b"\x00\x04MQTT\x04" + bytes((flags, 0, 10))
    for text in fields:
        data = text.encode()
        body += len(data).to_bytes(2, "big") + data
    length = bytes((len(body),)) if len(body) < 128 else bytes((len(body) & 0x7F | 0x80, len(body) >> 7))
    return bytes((_CONNECT,)) + length + body
