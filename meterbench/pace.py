"""Sending at a rate: when each request was meant to leave, whatever the ones before it have cost.

Layer: meterbench, pure but for the pause. A sender that waits for a slow answer sends the next request late and, timed
from then, would leave out the very time that was lost (coordinated omission): latency under load counts from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import monotonic_ns, sleep
from typing import Final

S: Final = 1_000_000_000


class Pace:
    """Moments from `began_ns` on, by the bench's monotonic clock."""

    def __init__(
        self, began_ns: int, now_ns: Callable[[], int] = monotonic_ns, pause: Callable[[float], object] = sleep
    ) -> None:
        self._began_ns, self._now_ns, self._pause = began_ns, now_ns, pause

    def meet(self, at_s: float) -> int:
        """Returns at that moment, or at once when it has passed: the moment that was meant (ns)."""
        due_ns = self._began_ns + int(at_s * S)
        self._pause(max(0.0, (due_ns - self._now_ns()) / S))
        return due_ns

    def steady(self, per_s: float, seconds: float) -> Iterator[int]:
        """Each moment of a steady rate, met."""
        return (self.meet(number / per_s) for number in range(int(per_s * seconds)))
