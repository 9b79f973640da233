"""Half-hour profile: a ring of UTC-aligned periods (manual 4.8).

A period holds by how much the whole-unit register rose in it, so that the periods add up to the register. A period in
which the meter had no power at all is "no data"; one with power for part of the time has what was measured.
"""

from __future__ import annotations

from array import array
from typing import Final

from rigs.virtual.clock import ADJUSTMENT_LIMIT_S
from rigs.virtual.conduct import Conduct
from rigs.virtual.units import PERIOD_S

NO_DATA: Final = 0xFFFF
LARGEST: Final = 0xFFFE


class ProfileLog:
    def __init__(self, capacity: int, time_s: int, conduct: Conduct) -> None:
        self._capacity = capacity
        self._conduct = conduct
        self._whole_at_start = 0
        self._restart(time_s)

    def _restart(self, time_s: int) -> None:
        self.ring = array("H", [NO_DATA]) * self._capacity
        self.count = 0
        self.index = self._capacity - 1
        self.end_s = time_s // PERIOD_S * PERIOD_S

    @property
    def next_end_s(self) -> int:
        """When the running period ends, by the meter's clock."""
        return self.end_s + PERIOD_S

    def close_period(self, whole: int, has_data: bool) -> None:
        """Ends the running period; `whole` is the register at its end."""
        value: int | None = min(whole - self._whole_at_start, LARGEST) if has_data else None
        self._whole_at_start = whole
        self._store(self._conduct.period_value(self.next_end_s, value))

    def _store(self, value: int | None) -> None:
        self.end_s += PERIOD_S
        self.index = (self.index + 1) % self._capacity
        self.count = min(self.count + 1, self._capacity)
        self.ring[self.index] = NO_DATA if value is None else value
        self._conduct.period_stored(self)

    def clock_moved(self, time_s: int, whole: int) -> None:
        """After the clock was stepped: forwards ends periods early (skipped ones hold no data), far back restarts."""
        if time_s < self.end_s - ADJUSTMENT_LIMIT_S or time_s >= self.end_s + self._capacity * PERIOD_S:
            self._restart(time_s)
            self._whole_at_start = whole
        elif time_s >= self.next_end_s:
            self.close_period(whole, has_data=True)
            while time_s >= self.next_end_s:
                self._store(None)

    def words(self, start: int, count: int) -> list[int]:
        return self.ring[start : start + count].tolist()
