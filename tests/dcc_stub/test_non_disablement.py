"""The non-disablement calendar from DUIS to what a SMETS1 hub's meter is told: both fuels, and what does not fit."""

from __future__ import annotations

from typing import Any

import pytest

from dcc_stub.translation import non_disablement
from dcc_stub.translation.errors import TranslationError

FOR_EVER = {"start_date": "2000-01-01", "end_date": "2099-12-31"}


def switch(script: str, at: str, *days: str, special: bool = False, **dates: str) -> dict[str, Any]:
    weekdays = tuple({"day_of_week_id": day} for day in days)
    return {
        "non_disablement_script": script,
        "special_days_applicability": {"special_day_applicability": ({"special_day_id": 1},)} if special else {},
        "days_of_week_applicability": {"day_of_week_applicability": weekdays} if weekdays else {},
        "schedule_dates_and_time": {"switch_time": at, **FOR_EVER, **dates},
    }


def electricity(*entries: dict[str, Any], dates: tuple[dict[str, Any], ...] = ()) -> tuple[str, str]:
    special = {"special_day": tuple({"date": date, "index": nth} for nth, date in enumerate(dates, 1))} if dates else {}
    return non_disablement.electricity(
        {"electricity_special_days": special, "electricity_non_disablement_schedule": entries}
    )


def test_an_evening_of_two_days() -> None:
    entries = switch("START", "18:00:00", "Monday", "Sunday"), switch("STOP", "22:00:00", "Monday", "Sunday")
    assert electricity(*entries) == ("4110801320", "")


def test_a_weekend_goes_on_over_the_end_of_the_week() -> None:
    entries = switch("START", "16:00:00", "Friday"), switch("STOP", "09:00:00", "Monday")
    assert electricity(*entries) == ("01000005406000001440" + "1009601440", "")


def test_what_is_never_stopped_is_always_on() -> None:
    assert electricity(switch("START", "12:00:00", "Wednesday"))[0] == "7F00001440"


def test_a_special_day_stands_by_itself() -> None:
    date = {
        "year": {"non_specified_year": True},
        "month": {"specified_month": 12},
        "day_of_month": {"specified_day_of_month": 25},
        "day_of_week": {"non_specified_day_of_week": True},
    }
    assert electricity(switch("START", "00:00:00", special=True), dates=(date,)) == ("8000001440", "00001225")


def test_a_season_is_refused() -> None:
    with pytest.raises(TranslationError, match="no seasons"):
        electricity(switch("START", "18:00:00", "Monday", end_date="2026-12-31"))


def test_more_periods_than_there_is_room_for_are_refused() -> None:
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    entries = [
        switch(script, f"{hour + end:02d}:00:00", day)
        for hour, day in enumerate(days)
        for end, script in enumerate(("START", "STOP"))
    ]
    with pytest.raises(TranslationError, match="room for 6 periods"):
        electricity(*entries)


def gas(seasons: int = 1) -> tuple[str, str]:
    evening = ({"start_time": "18:00:00", "non_disablement_action": "START"},)
    morning = ({"start_time": "00:00:00", "non_disablement_action": "STOP"},)
    named = tuple({"value": 2 if day == 7 else 1, "index": day} for day in range(1, 8))
    return non_disablement.gas(
        {
            "day_profiles": {
                "gas_non_disablement_day_profile": (
                    {"time_start_action": morning, "gas_day_name": 1},
                    {"time_start_action": evening, "gas_day_name": 2},
                )
            },
            "week_profiles": {"week_profile": ({"week_name": 1, "referenced_day_name": named},)},
            "season_profiles": {"season": ({"referenced_week_name": 1},) * seasons},
            "special_days": {},
        }
    )


def test_gas_days_are_named() -> None:
    assert gas() == ("4010801440", "")


def test_gas_seasons_are_refused() -> None:
    with pytest.raises(TranslationError, match="no seasons"):
        gas(seasons=2)
