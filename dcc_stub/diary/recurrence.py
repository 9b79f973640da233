"""When a schedule is due: pure arithmetic of calendar days.

The n-th date of a schedule is counted from its first one: a monthly schedule of the 31st is due on the last day of a
shorter month and on the 31st again where there is one. Dates and times are UTC; a time of day without a zone is taken
for UTC.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

_DAYS: Final[Mapping[str, int]] = {"Daily": 1, "Weekly": 7}
_MONTHS: Final[Mapping[str, int]] = {"Monthly": 1, "Quarterly": 3, "Half-Yearly": 6, "Yearly": 12}


@dataclass(frozen=True, slots=True)
class Recurrence:
    """`end` is the last date on which it may be due."""

    frequency: str
    start: date
    end: date | None
    at: time

    def due(self, number: int) -> datetime | None:
        """The moment of the n-th read, from 0; None after the end."""
        try:
            day = self._day(number)
        except (OverflowError, ValueError):  # after the year 9999
            return None
        if self.end is not None and day > self.end:
            return None
        return datetime.combine(day, self.at).astimezone(UTC)

    def next_number(self, now: datetime) -> int:
        """The number of the first read that is not past."""
        days = (now.date() - self.start).days
        step = _DAYS.get(self.frequency) or 31 * _MONTHS[self.frequency]
        number = max(0, days // step - 2)
        while (moment := self.due(number)) is not None and moment < now:
            number += 1
        return number

    def _day(self, number: int) -> date:
        if self.frequency in _DAYS:
            return self.start + timedelta(days=_DAYS[self.frequency] * number)
        months = self.start.year * 12 + self.start.month - 1 + _MONTHS[self.frequency] * number
        year, month = divmod(months, 12)
        return date(year, month + 1, min(self.start.day, monthrange(year, month + 1)[1]))


def day_of(text: str) -> date:
    """An xs:date; a zone after it is no part of the day. Raises ValueError."""
    return date.fromisoformat(text[:10])


def time_of(text: str) -> time:
    """An xs:time. Raises ValueError."""
    found = time.fromisoformat(text)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def moment(day: date, offset_days: int, clock: str) -> datetime:
    """A time of day on a day so many days away."""
    return datetime.combine(day + timedelta(days=offset_days), time_of(clock)).astimezone(UTC)
