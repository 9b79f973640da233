"""Periods in which the supply is not disabled for want of credit: nights, weekends, special days (manual 4.15).

Times of day are minutes of the meter's UTC. On a special day the periods of special days count and those of its weekday
do not. A supply that is off already stays off.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from rigs.virtual.clock import MeterClock
from rigs.virtual.conduct import Conduct

DAY_S: Final = 86_400
MINUTE_S: Final = 60
DAY_MINUTES: Final = 1440
SPECIAL: Final = 0x80
LOOK_AHEAD_DAYS: Final = 370
PERIODS: Final = re.compile(r"(?:[0-9A-F]{2}[0-9]{8}){0,6}")
SPECIAL_DAYS: Final = re.compile(r"(?:[0-9]{8}){0,8}")


@dataclass(frozen=True, slots=True)
class Period:
    """`days`: bit 0 Monday to bit 6 Sunday, bit 7 special days; minutes of the day, the end not included."""

    days: int
    start: int
    end: int


class NonDisablement:
    """Holds what was told, and what is told until a configuration takes it along."""

    def __init__(self, clock: MeterClock, conduct: Conduct) -> None:
        self._clock, self._conduct = clock, conduct
        self.text = self.special_text = ""
        self._periods: tuple[Period, ...] = ()
        self._special: tuple[str, ...] = ()
        self._told: tuple[str, str] | None = None

    def tell(self, periods: str, special_days: str) -> None:
        self._told = periods, special_days

    def is_sound(self) -> bool:
        """Whether what was told, if anything, can be taken."""
        if self._told is None:
            return True
        periods, special = self._told
        if not PERIODS.fullmatch(periods) or not SPECIAL_DAYS.fullmatch(special):
            return False
        return all(0 <= one.start < one.end <= DAY_MINUTES for one in _periods(periods))

    def take(self, *, is_refused: bool) -> None:
        """The configuration that it was told for has been carried out or refused."""
        if self._told is not None and not is_refused:
            self.text, self.special_text = self._told
            self._periods, self._special = _periods(self.text), _chunks(self.special_text, 8)
        self._told = None

    def is_on(self, time_s: int) -> bool:
        """Whether the supply is not disabled for want of credit."""
        return self._conduct.is_protected(self.counts_at(time_s), time_s, self)

    def counts_at(self, time_s: int) -> bool:
        return _covers(self._of_day(time_s), time_s)

    def counts_on_any_day(self, time_s: int) -> bool:
        return _covers(self._periods, time_s)

    def counts_on_weekday(self, time_s: int) -> bool:
        return _covers(self._of(_weekday(time_s)), time_s)

    def is_special(self, time_s: int) -> bool:
        day = datetime.fromtimestamp(time_s, UTC)
        return any(one[4:] == f"{day:%m%d}" and one[:4] in ("0000", f"{day:%Y}") for one in self._special)

    def _of_day(self, time_s: int) -> tuple[Period, ...]:
        return self._of(SPECIAL if self.is_special(time_s) else _weekday(time_s))

    def _of(self, bit: int) -> tuple[Period, ...]:
        return tuple(one for one in self._periods if one.days & bit)

    def next_end_s(self) -> int | None:
        """When a period ends next by the meter's clock; None: none does."""
        if not self._periods:
            return None
        now_s = self._clock.time_s
        for day_s in range(now_s // DAY_S * DAY_S, now_s + LOOK_AHEAD_DAYS * DAY_S, DAY_S):
            ends = [day_s + one.end * MINUTE_S for one in self._of_day(day_s)]
            later = [end_s for end_s in ends if end_s > now_s]
            if later:
                return min(later)
        return None


def _weekday(time_s: int) -> int:
    return 1 << (time_s // DAY_S + 3) % 7


def _covers(periods: tuple[Period, ...], time_s: int) -> bool:
    minute = time_s % DAY_S // MINUTE_S
    return any(one.start <= minute < one.end for one in periods)


def _periods(text: str) -> tuple[Period, ...]:
    return tuple(Period(int(one[:2], 16), int(one[2:6]), int(one[6:])) for one in _chunks(text, 10))


def _chunks(text: str, size: int) -> tuple[str, ...]:
    return tuple(text[at : at + size] for at in range(0, len(text), size))
