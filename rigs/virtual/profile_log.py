"""Half-hour profile: a ring of UTC-aligned periods (manual 4.8).

A period in which the meter had no power at all is "no data"; one with power for part of the time has what was measured.
"""

from __future__ import annotations

from collections.abc import Callable

from rigs.virtual.conduct import Conduct
from rigs.virtual.period_ring import RegisterRing
from rigs.virtual.units import PERIOD_S


class ProfileLog(RegisterRing):
    def __init__(self, capacity: int, time_s: int, whole: Callable[[], int], conduct: Conduct) -> None:
        super().__init__(capacity, PERIOD_S, time_s, whole, conduct)

    def _value(self, has_data: bool) -> int | None:
        return self._conduct.period_value(self.next_end_s, super()._value(has_data))

    def _store(self, value: int | None) -> None:
        super()._store(value)
        self._conduct.period_stored(self)
