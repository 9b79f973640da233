"""Calendar time of the site: the wall clock plus an offset that the bench may raise. It never runs backwards."""

from __future__ import annotations

import time
from collections.abc import Callable

from rigs.virtual.units import NS


class SiteTime:
    def __init__(self, offset_s: float, wall_ns: Callable[[], int] = time.time_ns) -> None:
        self._wall_ns = wall_ns
        self._offset_ns = round(offset_s * NS)
        self._latest_ns = 0

    def now_ns(self) -> int:
        """Nanoseconds since 1970, UTC; a wall clock that is set back makes the calendar stand still."""
        self._latest_ns = max(self._latest_ns, self._wall_ns() + self._offset_ns)
        return self._latest_ns

    def raise_offset(self, offset_s: float) -> None:
        """Raises ValueError when the new offset is smaller than the present one."""
        offset_ns = round(offset_s * NS)
        if offset_ns < self._offset_ns:
            raise ValueError(f"the calendar goes forwards only: {offset_ns / NS} s after {self._offset_ns / NS} s")
        self._offset_ns = offset_ns
