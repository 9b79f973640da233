"""The data session: one TCP socket, really opened to where the driver says, with the pace of a mobile network.

Rules of this file: the network's pace is applied to what passes, each way for itself; what arrives and is not read
waits in a bounded buffer, and then in the TCP window; with the network goes the session, and its
socket.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from rigs.wan.modem.modem import VirtualModem

MOST_WAITING: Final = 1 << 16
CONNECT_WITHIN_S: Final = 10.0


@dataclass(frozen=True)
class Pace:
    """`rate_bytes_s` 0: not limited. `reach`: the hosts to which the network has a way, by name or as IP networks."""

    delay_s: float = 0.0
    rate_bytes_s: float = 0.0
    reach: tuple[str, ...] = ("127.0.0.0/8",)

    def time_of(self, count: int) -> float:
        return self.delay_s + (count / self.rate_bytes_s if self.rate_bytes_s else 0.0)

    def reaches(self, host: str) -> bool:
        return any(_is_of(host, one) for one in self.reach)


def _is_of(host: str, name_or_network: str) -> bool:
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(name_or_network)
    except ValueError:
        return host == name_or_network


class Sockets:
    """`tell_waiting`, `tell_closed` and `tell_lost` are the maker's URCs."""

    def __init__(self, modem: VirtualModem, pace: Pace) -> None:
        self._modem, self.pace = modem, pace
        self.tell_waiting: Callable[[], None] = lambda: None
        self.tell_closed: Callable[[], None] = lambda: None
        self.tell_lost: Callable[[], None] = lambda: None
        self.session = ""
        """The network that carries it; empty: none."""
        self.link = 0
        """The number under which the driver has opened the socket."""
        self.opened = 0
        self.sent = self.received = 0
        self._waiting = bytearray()
        self._told = False
        self._room = asyncio.Event()
        self._writer: asyncio.StreamWriter | None = None
        self._reading: asyncio.Task[None] | None = None

    @property
    def is_connected(self) -> bool:
        return self._writer is not None

    def activate(self) -> bool:
        if not self._modem.world.attached or not self._modem.world.sim.is_ready:
            return False
        self.session = self._modem.world.attached
        return True

    async def connect(self, host: str, port: int, link: int) -> bool:
        if not self.session or self.is_connected or not self.pace.reaches(host):
            return False
        self.link = link
        await asyncio.sleep(self.pace.delay_s)
        try:
            async with asyncio.timeout(CONNECT_WITHIN_S):
                reader, self._writer = await asyncio.open_connection(host, port)
        except (OSError, TimeoutError):
            return False
        self._writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._waiting.clear()
        self._told = False
        self.opened += 1
        self._reading = asyncio.create_task(self._read(reader))
        return True

    async def send(self, data: bytes) -> bool:
        if (took_s := self.pace.time_of(len(data))) > 0:
            await asyncio.sleep(took_s)
        writer = self._writer
        if writer is None:
            return False
        try:
            writer.write(data)
            async with asyncio.timeout(CONNECT_WITHIN_S):
                await writer.drain()
        except (OSError, TimeoutError):
            self.disconnect()
            return False
        self.sent += len(data)
        return True

    def take(self, most: int) -> bytes:
        """What has come, at most so much; when something comes behind it, that is told anew."""
        data = bytes(self._waiting[:most])
        del self._waiting[:most]
        self._room.set()
        self._told = bool(self._waiting)
        return data

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def disconnect(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._writer = None
        if self._reading is not None and self._reading is not asyncio.current_task():
            self._reading.cancel()
        self._reading = None

    def drop(self) -> None:
        """The session and its socket."""
        self.disconnect()
        self.session = ""
        self._waiting.clear()

    def network_changed(self) -> None:
        if self.session and self._modem.world.attached != self.session:
            self.drop()
            self.tell_lost()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(4096):
                if (took_s := self.pace.time_of(len(data))) > 0:
                    await asyncio.sleep(took_s)
                self._waiting += data
                self.received += len(data)
                if not self._told:
                    self._told = True
                    self.tell_waiting()
                while len(self._waiting) > MOST_WAITING:
                    self._room.clear()
                    await self._room.wait()
        self.disconnect()
        self.tell_closed()
