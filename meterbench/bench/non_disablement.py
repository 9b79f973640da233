"""Periods in which a supply is not switched off for want of credit: as a request tells them, and when the supply went.

The third source is the calendar of the rig: in which period a moment lies, and the price of what was consumed since.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from meterbench.bench import demand as third
from meterbench.bench.operator import Bench
from meterbench.checks import AtMost, Equals
from meterbench.quantities import Fuel

WEEK: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAY_MINUTES: Final = 1440
WITHIN_S: Final = Decimal(30)
"""The accuracy of what a quarter of an hour consumes, a clock at rest, and the seconds that set stimuli apart."""
FOR_EVER: Final = {"start_date": "2000-01-01", "end_date": "2099-12-31"}
Action = tuple[int, str]


@dataclass(frozen=True, slots=True)
class NoDisablement:
    """One period of the day, minutes: on weekdays (0 Monday) or on special days. `specials`: how many of
    the days from tomorrow on are special, by their dates."""

    start: int
    end: int
    days: tuple[int, ...] = ()
    on_special_days: bool = False
    specials: int = 0


def elements(fuel: Fuel, told: NoDisablement | None, now: datetime | None = None) -> dict[str, Any]:
    """The calendar of Update Prepay Configuration; none: one without a period."""
    special = [now + timedelta(days=nth) for nth in range(1, told.specials + 1)] if told and now else []
    if fuel == "gas":
        return {"gas_non_disablement_calendar": _gas(told, special)}
    return {"electricity_non_disablement_calendar": _electricity(told, special)}


def it_is(bench: Bench, minute: int, day: str) -> None:
    """A Given: the calendar stands at that minute of UTC on the next such day."""
    now = bench.rig.calendar.now()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    wanted = midnight + timedelta(days=(WEEK.index(day) - now.weekday()) % 7, minutes=minute)
    third.hold_until(bench, wanted if wanted >= now else wanted + timedelta(days=7))


def went_off_at(bench: Bench, minute: int) -> None:
    """Once since the scenario began, and at that minute of the day, by the meter's log."""
    before = dict(zip(bench.meter.profile.logs, bench.log_counts, strict=True)).get("event", 0)
    rows = [row for row in bench.meter.port.read_log("event") if row.sequence > before]
    times = [row.at for row in rows if row.name == "supply-disabled"]
    bench.recorder.check("times that the supply was disabled", len(times), Equals(1), source="the stimulus")
    for at in times:
        wanted = at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(minutes=minute)
        apart = min(abs(at - wanted), abs(at - wanted - timedelta(days=1)))
        what = f"disabled at {at:%H:%M:%S} UTC, apart from {minute // 60:02d}:{minute % 60:02d} by"
        bench.recorder.check(what, Decimal(int(apart.total_seconds())), AtMost(WITHIN_S, "s"), source="calendar")


def _electricity(told: NoDisablement | None, special: Sequence[datetime]) -> dict[str, Any]:
    schedule = [_switch("STOP", 0, ())]
    if told is not None:
        schedule = [_switch("START", told.start, told.days, len(special) * told.on_special_days)]
        after = told.end == DAY_MINUTES
        ends = tuple((day + after) % 7 for day in told.days)
        ends = tuple(day for day in ends if not (after and told.start == 0 and day in told.days))
        if ends or (told.on_special_days and not after):
            schedule.append(_switch("STOP", told.end % DAY_MINUTES, ends, len(special) * told.on_special_days))
    dates = tuple({"date": _date(day, ""), "index": nth} for nth, day in enumerate(special, 1))
    return {
        "electricity_special_days": {"special_day": dates} if dates else {},
        "electricity_non_disablement_schedule": tuple(schedule),
    }


def _switch(script: str, minute: int, days: Sequence[int], specials: int = 0) -> dict[str, Any]:
    numbers = tuple({"special_day_id": nth} for nth in range(1, specials + 1))
    weekdays = tuple({"day_of_week_id": WEEK[day]} for day in days)
    return {
        "non_disablement_script": script,
        "special_days_applicability": {"special_day_applicability": numbers} if numbers else {},
        "days_of_week_applicability": {"day_of_week_applicability": weekdays} if weekdays else {},
        "schedule_dates_and_time": {"switch_time": _time(minute), **FOR_EVER},
    }


def _gas(told: NoDisablement | None, special: Sequence[datetime]) -> dict[str, Any]:
    """Two kinds of day: one with the period, and one on which it stops at the beginning."""
    with_it: list[Action] = [] if told is None or told.start == 0 else [(0, "STOP")]
    if told is not None:
        with_it += [(told.start, "START")] + ([(told.end, "STOP")] if told.end < DAY_MINUTES else [])
    profiles = [[(0, "STOP")], *([with_it] if with_it else [])]
    days = told.days if told is not None else ()
    name = 2 if told is not None and told.on_special_days else 1
    return {
        "day_profiles": {
            "gas_non_disablement_day_profile": tuple(
                {"time_start_action": tuple(map(_action, actions)), "gas_day_name": nth}
                for nth, actions in enumerate(profiles, 1)
            )
        },
        "week_profiles": {
            "week_profile": (
                {
                    "week_name": 1,
                    "referenced_day_name": tuple(
                        {"value": 2 if day in days else 1, "index": day + 1} for day in range(len(WEEK))
                    ),
                },
            )
        },
        "season_profiles": {"season": ({"season_start_date": _date(None, "gas_"), "referenced_week_name": 1},)},
        "special_days": {
            "special_day": tuple({"date": _date(day, "gas_"), "referenced_day_name": name} for day in special)
        }
        if special
        else {},
    }


def _action(action: Action) -> dict[str, Any]:
    return {"start_time": _time(action[0]), "non_disablement_action": action[1]}


def _date(day: datetime | None, fuel: str) -> dict[str, Any]:
    """A date of the schema; None: any. Gas has names of its own for the same."""
    end = "_with_wildcards" if fuel else ""
    any_day = f"{fuel}non_specified_day_of_month"
    parts: dict[str, dict[str, Any]] = {
        "year": {"specified_year": day.year} if day else {"non_specified_year": True},
        "month": {"specified_month": day.month} if day else {"non_specified_month": True},
        "day_of_month": {"specified_day_of_month": day.day} if day else {any_day: True},
        "day_of_week": {"non_specified_day_of_week": True},
    }
    return {f"{fuel}{name}{end}": part for name, part in parts.items()}


def _time(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}:00"
