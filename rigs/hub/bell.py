"""How a hub wakes its modem when it has something urgent to tell: it rings, and the modem opens its data session.

Layer: rigs, part of the hub peer; the modem's end is `rigs/wan/gsm/bell.py`. Rules of this file: it never waits for
long and never raises; it rings again while there is still no way, not more often than each AGAIN_S.
"""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable
from typing import Final

log = logging.getLogger("rigs.hub.bell")
AGAIN_S: Final = 1.0
WITHIN_S: Final = 1.0


class Bell:
    """`where` None: the hub has no modem that could sleep."""

    def __init__(self, where: tuple[str, int] | None, monotonic_s: Callable[[], float] = time.monotonic) -> None:
        self._where, self._monotonic_s = where, monotonic_s
        self._next_s = 0.0

    def ring(self) -> None:
        now_s = self._monotonic_s()
        if self._where is None or now_s < self._next_s:
            return
        self._next_s = now_s + AGAIN_S
        try:
            socket.create_connection(self._where, WITHIN_S).close()
        except OSError as problem:
            log.warning("the modem does not hear: %s", problem)
