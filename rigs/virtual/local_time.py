"""British local time: a tariff and the display go by it, logs and schedules by UTC (manual 4.12.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

SUMMER: Final = timedelta(hours=1)
CHANGE_HOUR: Final = 1  # UTC


@dataclass(frozen=True, slots=True)
class LocalTime:
    """`date` yymmdd, `weekday` 0 for Monday, `half_hour` 0 to 47."""

    date: str
    weekday: int
    half_hour: int


def local_time(seconds: int) -> LocalTime:
    """Of seconds of UTC since 1970; summer time from the last Sunday of March to the last one of October."""
    utc = datetime.fromtimestamp(seconds, UTC)
    is_summer = _last_sunday(utc.year, 3) <= utc < _last_sunday(utc.year, 10)
    local = utc + SUMMER if is_summer else utc
    return LocalTime(f"{local:%y%m%d}", local.weekday(), local.hour * 2 + local.minute // 30)


def _last_sunday(year: int, month: int) -> datetime:
    last = datetime(year, month, 31, CHANGE_HOUR, tzinfo=UTC)
    return last - timedelta(days=last.isoweekday() % 7)
