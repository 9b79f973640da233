"""Maximum demand: the largest mean over a fixed period of the meter's clock, when it was, and its reset (manual 4.14).

The electricity meter looks at half hours, the gas meter at hours; a period without power at all counts as none. What of
the running period came before a reset does not count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from rigs.virtual.clock import MeterClock
from rigs.virtual.conduct import Conduct
from rigs.virtual.event_log import Code, Journal
from rigs.virtual.period_ring import RegisterRing
from rigs.virtual.reasons import Reason

HOUR_S: Final = 3600
FEW: Final = 4
"""Periods that the ring keeps; it is looked at when each ends, nothing reads it later."""
RESET: Final = 1


class MaximumDemand(RegisterRing):
    """In W or litres an hour: what the register rose by, as if it had gone on for an hour."""

    def __init__(self, period_s: int, whole: Callable[[], int], clock: MeterClock, conduct: Conduct) -> None:
        self._clock = clock
        self.demand = 0
        self.at_s = 0
        self.reset_s = 0
        super().__init__(FEW, period_s, clock.time_s, whole, conduct)

    def _value(self, has_data: bool) -> int | None:
        risen = super()._value(has_data)
        if risen is not None:
            demand = self._conduct.demand(risen * HOUR_S // self._period_s, self._period_s)
            if self._conduct.is_largest(demand, self.demand):
                self.demand, self.at_s = demand, self._conduct.demand_stamp(self.next_end_s, self._period_s)
        return risen

    def reset(self, journal: Journal, values: Mapping[str, int | str]) -> Reason:
        """As a command."""
        if values["reset_maximum_demand"] != RESET:
            return Reason.BAD_VALUE
        self.demand, self.at_s, self.reset_s = 0, 0, self._clock.time_s
        self._begin()
        journal.event(Code.MAXIMUM_DEMAND_RESET)
        return Reason.NONE
