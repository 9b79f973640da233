"""How commands leave for the WAN: at once while there is room, else in a queue that keeps the limits [SCH-3 000:295].

Layer: rules and waiting, no database and no network; `Transactions` says when a command is to leave and when its hub
has answered. Limits: commands on their way to one hub and to all hubs that have not been answered yet, and messages and
bytes of commands a second. No limit is passed at any moment; the rates allow a burst of one tenth of a second.

Rules of this file: nothing is held up while there is room; a User's own request goes before what the DCC asks on
schedule; of the same kind first come, first served for each hub, and a hub at its limit holds up no other hub.
"""

from __future__ import annotations

import asyncio
import math
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

BURST_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class FlowTerms:
    """Most commands in flight for one hub and in all; commands and bytes of commands a second, 0: no limit."""

    in_flight_per_hub: int = 64
    in_flight: int = 1024
    messages_per_s: float = 0.0
    bytes_per_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Leaving:
    """A command that is to leave. `go` publishes it; False when it did not get on its way."""

    hub: str
    size: int
    is_own: bool
    go: Callable[[], bool]


class Bucket:
    """So much a second. What is larger than a burst may go when the bucket is full, and is paid off afterwards."""

    def __init__(self, per_s: float, now_s: float) -> None:
        self._per_s, self._room, self._at = per_s, max(1.0, per_s * BURST_S), now_s
        self._most = self._room

    def wait_s(self, amount: float, now_s: float) -> float:
        """Until that much may go."""
        if not self._per_s:
            return 0.0
        self._room = min(self._most, self._room + (now_s - self._at) * self._per_s)
        self._at = now_s
        return max(0.0, (min(amount, self._most) - self._room) / self._per_s)

    def take(self, amount: float) -> None:
        self._room -= amount


class Flow:
    """Used on the event loop. A command that has left counts until `done`."""

    def __init__(self, terms: FlowTerms) -> None:
        self._queues: tuple[dict[str, deque[Leaving]], dict[str, deque[Leaving]]] = ({}, {})
        self._per_hub: Counter[str] = Counter()
        self._total = 0
        self._timer: asyncio.TimerHandle | None = None
        self.change(terms)

    def change(self, terms: FlowTerms) -> None:
        now_s = asyncio.get_running_loop().time()
        self._terms = terms
        self._messages, self._bytes = Bucket(terms.messages_per_s, now_s), Bucket(terms.bytes_per_s, now_s)
        self._move()

    @property
    def queued(self) -> int:
        return sum(len(queue) for hubs in self._queues for queue in hubs.values())

    def has_room(self, hub: str, size: int) -> bool:
        """May a command leave now, with nobody waiting before it?"""
        return not any(self._queues) and self._fits(hub) and self._wait_s(size) <= 0

    def enter(self, leaving: Leaving) -> None:
        """Leaves now or when there is room."""
        if self.has_room(leaving.hub, leaving.size):
            self._let_go(leaving)
            return
        self._queues[not leaving.is_own].setdefault(leaving.hub, deque()).append(leaving)
        self._move()

    def done(self, hub: str) -> None:
        """A command that left has been answered, or will not be."""
        self._release(hub)
        if any(self._queues):
            self._move()

    def _release(self, hub: str) -> None:
        self._total -= 1
        self._per_hub[hub] -= 1
        if not self._per_hub[hub]:
            del self._per_hub[hub]

    def _fits(self, hub: str) -> bool:
        return self._total < self._terms.in_flight and self._per_hub[hub] < self._terms.in_flight_per_hub

    def _wait_s(self, size: int) -> float:
        now_s = asyncio.get_running_loop().time()
        return max(self._messages.wait_s(1, now_s), self._bytes.wait_s(size, now_s))

    def _let_go(self, leaving: Leaving) -> None:
        self._total += 1
        self._per_hub[leaving.hub] += 1
        self._messages.take(1)
        self._bytes.take(leaving.size)
        if not leaving.go():
            self._release(leaving.hub)

    def _move(self) -> None:
        """Lets go what may."""
        while (chosen := self._first()) is not None:
            hubs, hub = chosen
            wait_s = self._wait_s(hubs[hub][0].size)
            if wait_s > 0:
                self._look_again(wait_s)
                return
            leaving = hubs[hub].popleft()
            # hubs take turns
            rest = hubs.pop(hub)
            if rest:
                hubs[hub] = rest
            self._let_go(leaving)

    def _first(self) -> tuple[dict[str, deque[Leaving]], str] | None:
        if self._total >= self._terms.in_flight:
            return None
        for hubs in self._queues:
            for hub in hubs:
                if self._fits(hub):
                    return hubs, hub
        return None

    def _look_again(self, wait_s: float) -> None:
        if self._timer is not None:
            return
        self._timer = asyncio.get_running_loop().call_later(math.nextafter(wait_s, math.inf), self._again)

    def _again(self) -> None:
        self._timer = None
        self._move()
