"""Whose turn it is on a line that several clients share.

Layer: rigs adapter, part of `line_server`. Rules of this file: one holder at a time; when more than one client waits,
the turn goes round among them, so that a client that asks without pause delays another by one exchange at most.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager


class Turns:
    """Turns among named clients; requests of one client are served in the order of their arrival."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._waiting: dict[str, deque[object]] = {name: deque() for name in names}
        self._next = 0
        self._busy = False
        self._changed = threading.Condition()

    @contextmanager
    def turn(self, name: str, within_s: float) -> Iterator[bool]:
        """Holds the line inside the block; False (and no line) when it did not come free in time."""
        granted = self._take(name, within_s)
        try:
            yield granted
        finally:
            if granted:
                with self._changed:
                    self._busy = False
                    self._changed.notify_all()

    def waiting(self, name: str) -> int:
        """How many requests of a client wait."""
        with self._changed:
            return len(self._waiting[name])

    def _take(self, name: str, within_s: float) -> bool:
        ticket = object()
        with self._changed:
            self._waiting[name].append(ticket)
            self._changed.notify_all()
            granted = self._changed.wait_for(lambda: self._is_mine(name, ticket), within_s)
            self._waiting[name].remove(ticket)
            if granted:
                self._busy = True
                self._next = (self.names.index(name) + 1) % len(self.names)
            else:
                self._changed.notify_all()
            return granted

    def _is_mine(self, name: str, ticket: object) -> bool:
        if self._busy:
            return False
        order = self.names[self._next :] + self.names[: self._next]
        first = next(each for each in order if self._waiting[each])
        return first == name and self._waiting[name][0] is ticket
