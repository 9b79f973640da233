"""Two network namespaces with a network between them that obeys the model, packet by packet: real TCP meets real loss.

Layer: rigs, part of the peer `rigs.wan.link`; Linux, and the right to make namespaces (CAP_SYS_ADMIN, CAP_NET_ADMIN)
and to open /dev/net/tun. Each namespace is made by a thread of its own and holds nothing but one end of a tunnel; this
process reads the IP packets at either end and writes them at the other when `Shaper.datagram` says so. Nothing of the
machine's own network is changed, and all of it is gone with the process.

Rules of this file: at most IN_FLIGHT packets are on their way, what comes beyond is lost, as in a router.
"""

from __future__ import annotations

import asyncio
import ctypes
import fcntl
import os
import socket
import struct
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from protocols.link_shaper import Direction, Shaper

NEAR, FAR, MASK = "10.255.77.1", "10.255.77.2", "255.255.255.252"
"""Of the two tunnel ends: seen in their namespaces alone."""
MTU: Final = 1500
IN_FLIGHT: Final = 20_000
HINT: Final = 'root, or CAP_SYS_ADMIN with CAP_NET_ADMIN and /dev/net/tun; or wan.conditions_by = "bench"'
_CLONE_NEWNET: Final = 0x40000000
_TUNSETIFF, _TUN_WITHOUT_HEADER = 0x400454CA, 0x1001
_SIOCSIFADDR, _SIOCSIFNETMASK, _SIOCGIFFLAGS, _SIOCSIFFLAGS = 0x8916, 0x891C, 0x8913, 0x8914
_IFF_UP: Final = 1
_DEVICE: Final = b"mbwan"


class Namespace:
    """One of them, with its end of the tunnel. Raises OSError (PermissionError) where it cannot be made."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._inside = ThreadPoolExecutor(1, thread_name_prefix=f"namespace-{address}")
        try:
            self.tunnel: int = self._inside.submit(self._make).result(10.0)
        except BaseException:
            self._inside.shutdown(wait=False)
            raise

    def socket(self) -> socket.socket:
        """A TCP socket that lives in the namespace, wherever it is used."""
        return self._inside.submit(socket.socket, socket.AF_INET, socket.SOCK_STREAM).result(10.0)

    def close(self) -> None:
        os.close(self.tunnel)
        self._inside.shutdown(wait=False)

    def _make(self) -> int:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(_CLONE_NEWNET) != 0:
            number = ctypes.get_errno()
            raise OSError(number, f"a network namespace: {os.strerror(number)}")
        tunnel = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(tunnel, _TUNSETIFF, struct.pack("16sH22x", _DEVICE, _TUN_WITHOUT_HEADER))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            for request, address in ((_SIOCSIFADDR, self.address), (_SIOCSIFNETMASK, MASK)):
                where = struct.pack("16sHH4s8x", _DEVICE, socket.AF_INET, 0, socket.inet_aton(address))
                fcntl.ioctl(asking, request, where)
            flags = struct.unpack("16sH22x", fcntl.ioctl(asking, _SIOCGIFFLAGS, struct.pack("16sH22x", _DEVICE, 0)))[1]
            fcntl.ioctl(asking, _SIOCSIFFLAGS, struct.pack("16sH22x", _DEVICE, flags | _IFF_UP))
        return tunnel


class PacketNetwork:
    """Both namespaces and what passes between them. Make it in the event loop; raises OSError."""

    def __init__(self, shaper: Shaper) -> None:
        self._shaper, self._loop = shaper, asyncio.get_running_loop()
        self._near = Namespace(NEAR)
        try:
            self._far = Namespace(FAR)
        except BaseException:
            self._near.close()
            raise
        self._on_their_way = 0
        self._listener = self._far.socket()
        self._listener.bind((FAR, 0))
        self._listener.listen()
        self._ends: dict[Direction, tuple[int, int]] = {
            "up": (self._near.tunnel, self._far.tunnel), "down": (self._far.tunnel, self._near.tunnel),
        }  # fmt: skip
        for direction, (source, _) in self._ends.items():
            self._loop.add_reader(source, self._read, direction)

    @property
    def listener(self) -> socket.socket:
        """In the far namespace, where the broker's side takes connections."""
        return self._listener

    async def connect(self, within_s: float) -> socket.socket:
        """A connection from the near namespace to the listener. Raises OSError (TimeoutError)."""
        found = self._near.socket()
        found.setblocking(False)
        try:
            async with asyncio.timeout(within_s):
                await self._loop.sock_connect(found, self._listener.getsockname())
        except BaseException:
            found.close()
            raise
        return found

    def close(self) -> None:
        for source, _ in self._ends.values():
            self._loop.remove_reader(source)
        self._listener.close()
        self._near.close()
        self._far.close()

    def _read(self, direction: Direction) -> None:
        source, target = self._ends[direction]
        try:
            packet = os.read(source, MTU + 64)
        except OSError:
            return
        now_ns = time.monotonic_ns()
        for due_ns in self._shaper.datagram(direction, len(packet), now_ns):
            if due_ns <= now_ns:
                _write(target, packet)
            elif self._on_their_way < IN_FLIGHT:
                self._on_their_way += 1
                self._loop.call_at(due_ns / 1e9, self._arrive, target, packet)

    def _arrive(self, target: int, packet: bytes) -> None:
        self._on_their_way -= 1
        _write(target, packet)


def _write(target: int, packet: bytes) -> None:
    try:
        os.write(target, packet)
    except OSError:  # a tunnel that is full or gone loses the packet, as a network does
        return
