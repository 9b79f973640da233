"""Rings of periods of equal length, aligned to UTC: profiles, mean voltage, network data (manual 4.8, 4.9).

A ring lives by the meter's clock: it ends a period when the clock has reached its end, and looks again at what it holds
when the clock is stepped.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from array import array
from collections.abc import Callable
from typing import Final

from rigs.virtual.clock import ADJUSTMENT_LIMIT_S
from rigs.virtual.conduct import Conduct
from rigs.virtual.counter import risen

NO_DATA: Final = 0xFFFF
LARGEST: Final = 0xFFFE


class PeriodRing(ABC):
    """The period that ended at `end_s` lies at `index`; a subclass says what a period holds."""

    def __init__(self, capacity: int, period_s: int, time_s: int) -> None:
        self._capacity = capacity
        self._period_s = period_s
        self._restart(time_s)

    @property
    def period_s(self) -> int:
        return self._period_s

    def _restart(self, time_s: int) -> None:
        self.ring = array("H")  # grows to the capacity: most meters of a crowd never fill it
        self.count = 0
        self.index = self._capacity - 1
        self.end_s = time_s // self._period_s * self._period_s
        self._begin()

    @abstractmethod
    def _begin(self) -> None:
        """A period begins now."""

    @abstractmethod
    def _value(self, has_data: bool) -> int | None:
        """What the period holds that ends now; None is no data."""

    @property
    def next_end_s(self) -> int:
        """When the running period ends, by the meter's clock."""
        return self.end_s + self._period_s

    def next_due_s(self, until_s: int) -> int:
        """When the ring has to be looked at next by a meter that lives until `until_s`."""
        del until_s
        return self.next_end_s

    def close_period(self, has_data: bool) -> None:
        """Ends the running period."""
        value = self._value(has_data)
        self._begin()
        self._store(value)

    def _store(self, value: int | None) -> None:
        self._move(1)
        missing = self.index + 1 - len(self.ring)
        if missing > 0:
            self.ring.extend([NO_DATA] * missing)
        self.ring[self.index] = NO_DATA if value is None else value

    def _move(self, periods: int) -> None:
        self.end_s += periods * self._period_s
        self.index = (self.index + periods) % self._capacity
        self.count = min(self.count + periods, self._capacity)

    def clock_moved(self, time_s: int) -> None:
        """After the clock was stepped: forwards ends periods early (skipped ones hold no data), far back restarts."""
        if time_s < self.end_s - ADJUSTMENT_LIMIT_S or time_s >= self.end_s + self._capacity * self._period_s:
            self._restart(time_s)
        elif time_s >= self.next_end_s:
            self.close_period(has_data=True)
            while time_s >= self.next_end_s:
                self._store(None)

    def end_of(self, slot: int) -> int:
        """When the period that lies at `slot` ended."""
        return self.end_s - (self.index - slot) % self._capacity * self._period_s

    def words(self, start: int, count: int) -> list[int]:
        words = self.ring[start : start + count].tolist()
        return words + [NO_DATA] * (min(start + count, self._capacity) - start - len(words))


class RegisterRing(PeriodRing):
    """A period holds by how much a whole-unit register rose in it, so that the periods add up to the register."""

    def __init__(self, capacity: int, period_s: int, time_s: int, whole: Callable[[], int], conduct: Conduct) -> None:
        self._whole, self._conduct = whole, conduct
        self.at_start = 0
        super().__init__(capacity, period_s, time_s)

    def _begin(self) -> None:
        self.at_start = self._whole()

    def _value(self, has_data: bool) -> int | None:
        if not has_data:
            return None
        now, before = self._whole(), self.at_start
        return min(self._conduct.rise(self, now, before, risen(now, before)), LARGEST)

    def rebase(self, moved: int) -> None:
        """The register was set: it stands by so many units elsewhere, and nothing has flowed."""
        self.at_start += moved


class NetworkLog(RegisterRing):
    """Network data of the gas meter: short periods, few of them. A leap over more periods than the ring holds does not
    stop at those that would be overwritten before it ends."""

    def _value(self, has_data: bool) -> int | None:
        return self._conduct.network_value(self.next_end_s, super()._value(has_data))

    def next_due_s(self, until_s: int) -> int:
        ending = (until_s - self.end_s) // self._period_s
        return self.end_s + max(1, ending - self._capacity) * self._period_s

    def close_leap(self, time_s: int) -> None:
        """Ends the running period and those that a leap has passed over, up to `time_s`."""
        self._move((time_s - self.next_end_s) // self._period_s)
        self.close_period(has_data=True)


class VoltageLog(PeriodRing):
    """A period holds the mean of the RMS voltage over the time in which the meter had power, in 0.1 V."""

    UNIT_MV: Final = 100

    def __init__(
        self, capacity: int, period_s: int, time_s: int, conduct: Conduct, judge: Callable[[int, int], None]
    ) -> None:
        """`judge` is told the sum (mV x ns) and the span (ns) of each period that has ended with power."""
        self._conduct = conduct
        self._judge = judge
        super().__init__(capacity, period_s, time_s)

    def restart(self, period_s: int, time_s: int) -> None:
        """Empty, with periods of another length; the running one began before now."""
        if self._conduct.clears_log():
            self._period_s = period_s
            self._restart(time_s)

    def _begin(self) -> None:
        self._sum = 0  # mV x ns
        self._span_ns = 0

    def observe(self, voltage_mv: int, span_ns: int) -> None:
        """The voltage was there, and constant, for that time."""
        span_ns = self._conduct.averaged(voltage_mv, span_ns)
        self._sum += voltage_mv * span_ns
        self._span_ns += span_ns

    def _value(self, has_data: bool) -> int | None:
        """To the nearest unit, a half upwards."""
        del has_data
        if self._span_ns:
            self._judge(self._sum, self._span_ns)
        unit = self._span_ns * self.UNIT_MV
        mean = (2 * self._sum + unit) // (2 * unit) if unit else None
        return self._conduct.network_value(self.next_end_s, mean)
