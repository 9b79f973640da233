"""The line on which a hub tells its sleeping modem that it has something urgent: a connection is a ring, no more.

A hub of one board would raise a pin of its modem. Rules of this file: nobody is kept; what rings, rings on loopback.
"""

from __future__ import annotations

import contextlib
import socket


class Bell:
    """Readable when it was rung."""

    def __init__(self, where: tuple[str, int]) -> None:
        """Raises OSError."""
        self._listener = socket.create_server(where)
        self._listener.setblocking(False)
        self.port = int(self._listener.getsockname()[1])

    def fileno(self) -> int:
        return self._listener.fileno()

    def hear(self) -> None:
        """Takes one ring."""
        with contextlib.suppress(OSError):
            ringing, _ = self._listener.accept()
            ringing.close()

    def close(self) -> None:
        self._listener.close()
