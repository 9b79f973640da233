"""The gate of the embedded broker: who may enter, and what an entered client may send.

Layer: rigs, part of the broker peer. amqtt lets a client push out another one's session before it has asked for its
password, waits for a CONNECT without end, and takes packets of 256 MB. So the CONNECT is read here; only that of a
party that has shown who it is is handed on to amqtt, and its bytes go through a reader with bounds.

Rules of this file: every wait for a stranger has a bound; who is turned away is told by a CONNACK where the protocol
has one; nothing of a password is logged.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from amqtt.adapters import StreamReaderAdapter

from protocols.mqtt_connect import (
    BAD_IDENTITY,
    BAD_LOGIN,
    NOT_AUTHORISED,
    Connect,
    ConnectError,
    read_connect,
    refusal,
    rest_length,
)
from protocols.wan_access import Access
from rigs.wan.security import MAX_PACKET

log = logging.getLogger("rigs.wan.gate")
CONNECT_WITHIN_S: Final = 5.0


@dataclass(frozen=True)
class Policy:
    """`parties` None: everybody may do everything. `passwords` by name; None where the certificate says who it is."""

    parties: Mapping[str, Access] | None = None
    passwords: Mapping[str, bytes] | None = None

    def judge(self, connect: Connect, certified: str | None) -> str:
        """The name of the party. `certified`: the common name of the certificate that was verified. Raises
        ConnectError with the code of the answer."""
        if self.parties is None:
            return connect.client_id
        name = certified if self.passwords is None else connect.user
        if not name or name not in self.parties:
            raise ConnectError(f"nobody here is called {name!r:.60}", NOT_AUTHORISED)
        if self.passwords is not None and not hmac.compare_digest(self.passwords[name], connect.password):
            raise ConnectError(f"a wrong password of {name}", BAD_LOGIN)
        if connect.user and connect.user != name:
            raise ConnectError(f"{name} gives another user name", NOT_AUTHORISED)
        if connect.client_id != name:
            raise ConnectError(f"{name} gives the client id {connect.client_id!r:.60}", BAD_IDENTITY)
        if connect.will_topic is not None and not self.parties[name].may_write(connect.will_topic):
            raise ConnectError(f"{name} may not write its will", NOT_AUTHORISED)
        return name


class BoundedReader(StreamReaderAdapter):  # type: ignore[misc]  # the library has no types
    """Gives back the CONNECT first, then the stream; a packet of more than MAX_PACKET ends the connection."""

    def __init__(self, stream: asyncio.StreamReader, first: bytes) -> None:
        super().__init__(stream)
        self._first = first

    async def read(self, n: int = -1) -> bytes:
        if n > MAX_PACKET:
            raise ConnectionAbortedError(f"a packet of {n} bytes, at most {MAX_PACKET}")
        if self._first and n > 0:
            taken, self._first = self._first[:n], self._first[n:]
            return taken if len(taken) == n else taken + await self._stream_read(n - len(taken))
        return await self._stream_read(n)

    async def _stream_read(self, n: int) -> bytes:
        data: bytes = await super().read(n)
        return data


async def enter(
    stream: asyncio.StreamReader, writer: asyncio.StreamWriter, policy: Policy
) -> tuple[str, BoundedReader] | None:
    """The party and the reader for amqtt; None when it was turned away (its connection is still to be closed)."""
    try:
        async with asyncio.timeout(CONNECT_WITHIN_S):
            first, connect = await _read_connect(stream)
            return policy.judge(connect, _certified(writer)), BoundedReader(stream, first)
    except ConnectError as problem:
        log.warning("a client was turned away: %s", problem)
        if problem.code:
            writer.write(refusal(problem.code))
    except (TimeoutError, OSError, EOFError) as problem:
        log.info("a client went away or said nothing: %r", problem)
    return None


async def _read_connect(stream: asyncio.StreamReader) -> tuple[bytes, Connect]:
    header = b""
    while True:
        header += await stream.readexactly(1)
        if (length := rest_length(header)) is not None:
            break
    rest = await stream.readexactly(length)
    return header + rest, read_connect(rest)


def _certified(writer: asyncio.StreamWriter) -> str | None:
    certificate: Any = writer.get_extra_info("peercert")
    for attributes in (certificate or {}).get("subject", ()):
        for key, value in attributes:
            if key == "commonName":
                return str(value)
    return None
