"""Lines between the hub and a meter, on TCP and on RTU, that spoil the meter's replies when they are told to."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import threading
import tty
from collections.abc import Callable
from typing import Final

FUNCTION: Final = 7
UNIT: Final = 6
DEVICE_FAILURE: Final = 4


def wrong_unit(reply: bytes) -> bytes:
    return reply[:UNIT] + bytes([reply[UNIT] ^ 0x55]) + reply[UNIT + 1 :]


def short_frame(reply: bytes) -> bytes:
    return reply[:-1]


def exception(reply: bytes) -> bytes:
    """The meter's own "server device failure" in place of what it said."""
    return reply[:4] + (3).to_bytes(2, "big") + bytes([reply[UNIT], reply[FUNCTION] | 0x80, DEVICE_FAILURE])


def bad_crc(reply: bytes) -> bytes:
    """On RTU: the last byte of each piece is another one."""
    return reply[:-1] + bytes([reply[-1] ^ 0x01])


SPOILS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "wrong unit": wrong_unit, "short frame": short_frame, "exception": exception, "bad CRC": bad_crc,
}  # fmt: skip


class SpoilingTcp:
    """Passes everything on until `spoil` names one of SPOILS. A reply is taken to come in one piece."""

    def __init__(self, host: str, port: int) -> None:
        self.spoil = ""
        self._behind = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = [self._listener]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        for one in self._open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                front, _ = self._listener.accept()
                try:
                    behind = socket.create_connection(self._behind)
                except OSError:  # a meter without power: the hub finds the line closed
                    front.close()
                    continue
                self._open += [front, behind]
                threading.Thread(target=self._pass, args=(front, behind, False), daemon=True).start()
                threading.Thread(target=self._pass, args=(behind, front, True), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, is_reply: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(4096):
                sink.sendall(SPOILS[self.spoil](data) if is_reply and self.spoil else data)
        for one in (source, sink):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


class SpoilingPty:
    """The same on a serial line: `path` is where the hub finds the meter that is at `behind`."""

    def __init__(self, behind: str) -> None:
        self.spoil = ""
        self._front, self._hub_side = os.openpty()
        self._behind = os.open(behind, os.O_RDWR | os.O_NOCTTY)
        for line in (self._hub_side, self._behind):
            tty.setraw(line)
        self.path = os.ttyname(self._hub_side)
        self._wake, self._end = os.pipe()
        self._thread = threading.Thread(target=self._pass, daemon=True)
        self._thread.start()

    def close(self) -> None:
        os.close(self._end)
        self._thread.join(5)
        for line in (self._wake, self._front, self._hub_side, self._behind):
            os.close(line)

    def _pass(self) -> None:
        while True:
            ready, _, _ = select.select([self._front, self._behind, self._wake], [], [])
            if self._wake in ready:
                return
            for line in ready:
                try:
                    data = os.read(line, 4096)
                except OSError:  # the site has ended
                    return
                if line == self._front:
                    os.write(self._behind, data)
                else:
                    os.write(self._front, SPOILS[self.spoil](data) if self.spoil else data)
