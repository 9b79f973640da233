"""The battery of the gas meter: it ages with the calendar, a reserve carries the meter without it (manual 2.2)."""

from __future__ import annotations

from typing import Final

from rigs.virtual.clock import Moment
from rigs.virtual.conduct import Conduct
from rigs.virtual.event_log import Code, Journal
from rigs.virtual.units import DAY_NS

DAYS: Final = 3_650
MOST_DAYS: Final = 0xFFFF
THRESHOLD_DAYS: Final = 90


class Battery:
    """`is_in`: whether there is one. What it becomes is looked at by `settle`, at `due_ns` at the latest."""

    def __init__(self, moment: Moment, journal: Journal, conduct: Conduct) -> None:
        self._moment, self._journal, self._conduct = moment, journal, conduct
        self._empty_ns = 0
        self._is_low = False
        self._is_lost = False
        self.is_in = True
        self.threshold_days = THRESHOLD_DAYS
        self.set_days(DAYS)

    def resume(self, other: Battery) -> None:
        """The same battery in a meter that begins anew."""
        self._empty_ns, self.is_in = other._empty_ns, other.is_in
        self._is_low, self._is_lost = other._is_low, other._is_lost

    def set_days(self, days: int) -> None:
        """One with so many days left. Raises ValueError."""
        if not 0 <= days <= MOST_DAYS:
            raise ValueError(f"{days} days are outside 0 to {MOST_DAYS}")
        self._empty_ns = self._moment.now_ns + days * DAY_NS

    @property
    def days(self) -> int:
        """Days left, a begun one counts; at 0 the meter goes on running from its reserve."""
        return max(0, -((self._moment.now_ns - self._empty_ns) // DAY_NS))

    @property
    def due_ns(self) -> int | None:
        """When it is low, or empty, unless it is so already."""
        low_ns = self._empty_ns - (self._threshold - 1) * DAY_NS
        waiting = [
            at_ns
            for at_ns, is_known in ((low_ns, self._is_low or not self._threshold), (self._empty_ns, self._is_lost))
            if not is_known
        ]
        return min(waiting, default=None)

    def settle(self) -> None:
        is_low = self.days < self._threshold
        if is_low and not self._is_low:
            self._journal.event(Code.LOW_BATTERY, self.days)
        self._is_low = is_low
        is_lost = not self.is_in or self.days == 0
        if is_lost is not self._is_lost:
            self._journal.event(Code.POWER_LOST if is_lost else Code.POWER_RESTORED)
        self._is_lost = is_lost

    @property
    def _threshold(self) -> int:
        return self._conduct.battery_threshold(self.threshold_days)
