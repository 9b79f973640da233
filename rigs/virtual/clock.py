"""The meter's clock: UTC, running with the calendar of the site at an offset of its own (manual 4.2)."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from rigs.virtual.conduct import Conduct
from rigs.virtual.reasons import Reason
from rigs.virtual.units import NS

ADJUSTMENT_LIMIT_S: Final = 10  # a larger step needs a visit, not a message (manual 4.2)


class ClockStatus(IntEnum):
    INVALID = 0
    UNRELIABLE = 1
    RELIABLE = 2


class Moment:
    """The calendar instant the meter has lived up to, shared by its parts; nanoseconds since 1970, true UTC."""

    def __init__(self, now_ns: int) -> None:
        self.now_ns = now_ns


class MeterClock:
    def __init__(self, moment: Moment, conduct: Conduct) -> None:
        self._moment = moment
        self._conduct = conduct
        self._offset_ns = 0
        self.status = ClockStatus.RELIABLE

    @property
    def time_s(self) -> int:
        """What the meter takes the time for, in whole seconds of UTC."""
        return self.seconds_at(self._moment.now_ns)

    def seconds_at(self, instant_ns: int) -> int:
        return (instant_ns + self._offset_ns) // NS

    def instant_of(self, time_s: int) -> int:
        """The calendar instant at which this clock shows `time_s`."""
        return time_s * NS - self._offset_ns

    def synchronise(self, given_s: int, tolerance_s: int) -> tuple[int, Reason]:
        """Steps by whole seconds when both limits allow it (inclusive). Returns the step asked for, and why not."""
        step_s = given_s - self.time_s
        reason = Reason.NONE
        if abs(step_s) > tolerance_s:
            reason = Reason.OUTSIDE_TOLERANCE
        elif abs(step_s) > ADJUSTMENT_LIMIT_S:
            reason = Reason.ADJUSTMENT_LIMIT
        taken_s, reason = self._conduct.clock_step(step_s, reason)
        if reason is Reason.NONE:
            self._offset_ns += taken_s * NS
            self.status = ClockStatus.RELIABLE
        return step_s, reason

    def set(self, time_s: int) -> None:
        """Test mode: to any time, at the start of that second; unreliable until the next synchronisation."""
        self._offset_ns = time_s * NS - self._moment.now_ns
        self.status = ClockStatus.UNRELIABLE
