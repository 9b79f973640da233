"""A line between the hub and a meter behind which the meter seems slow: always, or when it is asked the same again at
once."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import Final

SLOW_S: Final = 0.8
AT_ONCE_S: Final = 0.5
TRANSACTION: Final = 2
"""Bytes of a Modbus TCP header that differ from request to request."""


class SlowMeter:
    """`when`: "always" or "under load". Looks at the logs do not count: the first request of a hub is one."""

    def __init__(self, host: str, port: int, when: str) -> None:
        self._behind, self._when = (host, port), when
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = [self._listener]
        self._ended = threading.Event()
        self._last: dict[bytes, float] = {}
        self._poll = b""
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._ended.set()
        for one in self._open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                front, _ = self._listener.accept()
                behind = socket.create_connection(self._behind)
                self._open += [front, behind]
                threading.Thread(target=self._asked, args=(front, behind), daemon=True).start()
                threading.Thread(target=self._answered, args=(behind, front), daemon=True).start()

    def _asked(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(4096):
                if self._when == "always" or self._is_again(data[TRANSACTION:]):
                    self._ended.wait(SLOW_S)
                sink.sendall(data)

    def _answered(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(4096):
                sink.sendall(data)

    def _is_again(self, request: bytes) -> bool:
        self._poll = self._poll or request
        if request == self._poll:
            return False
        now, before = time.monotonic(), self._last.get(request, 0.0)
        self._last[request] = now
        return now - before < AT_ONCE_S
