"""The hub's side of the GSM carrier: where it knocks, and what waits for it and from it.

Each connection has its own buffers, so that bytes of one never get to the next.

Rules of this file: nothing here waits; what is kept is bounded, by not reading further.
"""

from __future__ import annotations

import socket
from typing import Final

MOST_WAITING: Final = 1 << 16
READ_SIZE: Final = 8192


class HubConnection:
    """`has_ended`: the hub sends no more; what it sent before is still to be carried."""

    def __init__(self, fresh: socket.socket) -> None:
        fresh.setblocking(False)
        fresh.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = fresh
        self.to_modem, self.to_hub = bytearray(), bytearray()
        self.has_ended = False

    def fileno(self) -> int:
        return self._socket.fileno()

    @property
    def has_room(self) -> bool:
        return len(self.to_modem) < MOST_WAITING and not self.has_ended

    @property
    def takes_more(self) -> bool:
        return len(self.to_hub) < MOST_WAITING

    def read(self) -> None:
        try:
            data = self._socket.recv(READ_SIZE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        self.to_modem += data
        self.has_ended = not data

    def write(self) -> None:
        if not self.to_hub or self.fileno() < 0:
            return
        try:
            del self.to_hub[: self._socket.send(self.to_hub)]
        except BlockingIOError:
            return
        except OSError:
            self.has_ended = True

    def close(self) -> None:
        self._socket.close()


class HubSide:
    """One hub; one that comes again has given up its former connection."""

    def __init__(self, where: tuple[str, int]) -> None:
        """Raises OSError."""
        self._listener = socket.create_server(where)
        self._listener.setblocking(False)
        self.port = int(self._listener.getsockname()[1])
        self.hub: HubConnection | None = None

    def fileno(self) -> int:
        return self._listener.fileno()

    def accept(self) -> None:
        try:
            fresh, _ = self._listener.accept()
        except OSError:
            return
        self.drop(self.hub)
        self.hub = HubConnection(fresh)

    def drop(self, hub: HubConnection | None) -> None:
        """That connection, and not one that has come since."""
        if hub is not None:
            hub.close()
        if hub is self.hub:
            self.hub = None

    def close(self) -> None:
        self.drop(self.hub)
        self._listener.close()
