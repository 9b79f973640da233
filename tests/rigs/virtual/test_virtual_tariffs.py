"""Local time of rates, dates of the billing calendar, and what a tariff may not say."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rigs.virtual.billing import next_date
from rigs.virtual.local_time import local_time


def seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("utc", "date", "half_hour"),
    [
        ("2026-03-29 00:59:59", "260329", 1),
        ("2026-03-29 01:00:00", "260329", 4),
        ("2026-10-25 00:59:59", "261025", 3),
        ("2026-10-25 01:00:00", "261025", 2),
        ("2026-07-14 23:00:00", "260715", 0),
        ("2028-02-28 23:30:00", "280228", 47),
    ],
)
def test_local_time_is_an_hour_ahead_in_summer(utc: str, date: str, half_hour: int) -> None:
    found = local_time(seconds(utc))
    assert (found.date, found.half_hour) == (date, half_hour)


def calendar(period: int, time: int = 0, day: int = 0, month: int = 0, start: str = "") -> dict[str, int]:
    return {"period": period, "time": time, "day": day, "month": month, "start": seconds(start) if start else 0}


@pytest.mark.parametrize(
    ("told", "after", "expected"),
    [
        (calendar(1, 3600), "2026-01-14 01:00:00", "2026-01-15 01:00:00"),
        (calendar(1), "2028-02-28 12:00:00", "2028-02-29 00:00:00"),
        (calendar(2, day=1), "2026-01-14 00:00:00", "2026-01-19 00:00:00"),
        (calendar(3, day=28), "2026-01-29 00:00:00", "2026-02-28 00:00:00"),
        (calendar(4, day=1, month=2), "2026-02-01 00:00:00", "2026-05-01 00:00:00"),
        (calendar(6, day=1, month=1), "2026-01-01 00:00:00", "2027-01-01 00:00:00"),
        (calendar(3, start="2026-01-31 06:00:00"), "2026-02-01 00:00:00", "2026-02-28 06:00:00"),
        (calendar(1, start="2027-05-01 06:00:00"), "2026-02-01 00:00:00", "2027-05-01 06:00:00"),
    ],
)
def test_the_next_date_of_a_billing_calendar(told: dict[str, int], after: str, expected: str) -> None:
    assert next_date(told, seconds(after)) == seconds(expected)


def test_without_a_calendar_there_is_no_date() -> None:
    assert next_date(calendar(0), seconds("2026-01-14 00:00:00")) is None
