"""The non-disablement calendar of Update Prepay Configuration, as a SMETS1 hub's meter is told it.

Layer: pure rules, part of `products`. The meter has no seasons: up to six periods of a day, each for some weekdays or
for special days, and up to eight of those. What does not fit is refused, never dropped. Our reading, where the schema
says nothing: times are UTC; what begins on a weekday goes on until the next STOP, also over midnight and the end of the
week; a special day stands by itself.

    periods      MMSSSSEEEE each: days as a hexadecimal mask (01 Monday to 40 Sunday, 80 special days), first minute of
                 the day, and the minute after the last
    special days YYYYMMDD each; YYYY 0000 is every year
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from dcc_stub.translation.errors import TranslationError

Parameters = Mapping[str, Any]
Event = tuple[int, bool]
WEEK: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SPECIAL: Final = 7
DAY_MINUTES: Final = 1440
MOST_PERIODS, MOST_SPECIAL_DAYS = 6, 8
FOR_EVER: Final = ("2000-01-01", "2099-12-31")
"""A schedule that has begun at the first and goes on at least to the second of these is one without seasons."""


def electricity(calendar: Parameters) -> tuple[str, str]:
    """Periods and special days. Raises TranslationError."""
    events: dict[int, list[Event]] = {day: [] for day in range(SPECIAL + 1)}
    for entry in calendar["electricity_non_disablement_schedule"]:
        days = [
            WEEK.index(one["day_of_week_id"])
            for one in entry["days_of_week_applicability"].get("day_of_week_applicability", ())
        ]
        if entry["special_days_applicability"].get("special_day_applicability"):
            days.append(SPECIAL)
        when = entry["schedule_dates_and_time"]
        is_start = entry["non_disablement_script"] == "START"
        if days and is_start and not (str(when["start_date"]) <= FOR_EVER[0] and str(when["end_date"]) >= FOR_EVER[1]):
            raise TranslationError("a SMETS1 hub's meter has no seasons of non-disablement")
        for day in days:
            events[day].append((_minute(str(when["switch_time"])), is_start))
    special = calendar["electricity_special_days"].get("special_day", ())
    return _written(events), _special_days(one["date"] for one in special)


def gas(calendar: Parameters) -> tuple[str, str]:
    """Periods and special days. Raises TranslationError."""
    profiles = {
        one["gas_day_name"]: [
            (_minute(str(act["start_time"])), act["non_disablement_action"] == "START")
            for act in one["time_start_action"]
        ]
        for one in calendar["day_profiles"]["gas_non_disablement_day_profile"]
    }
    seasons = calendar["season_profiles"]["season"]
    weeks = {week["week_name"]: week for week in calendar["week_profiles"]["week_profile"]}
    if len(seasons) != 1 or seasons[0]["referenced_week_name"] not in weeks:
        raise TranslationError("a SMETS1 hub's meter has no seasons of non-disablement")
    named = weeks[seasons[0]["referenced_week_name"]]["referenced_day_name"]
    events = {int(day["index"]) - 1: list(profiles.get(day["value"], ())) for day in named}
    special = calendar["special_days"].get("special_day", ())
    names = {one["referenced_day_name"] for one in special}
    if len(names) > 1:
        raise TranslationError("a SMETS1 hub's meter treats all special days alike")
    events[SPECIAL] = list(profiles.get(names.pop(), ())) if names else []
    return _written(events), _special_days(one["date"] for one in special)


def _written(events: Mapping[int, list[Event]]) -> str:
    week = {day: sorted(events[day]) for day in range(SPECIAL)}
    last = [is_start for day in range(SPECIAL) for _, is_start in week[day]]
    is_on = bool(last) and last[-1]
    masks: dict[tuple[int, int], int] = {}
    for day in range(SPECIAL):
        is_on = _mark(masks, 1 << day, week[day], is_on)
    _mark(masks, 1 << SPECIAL, sorted(events[SPECIAL]), False)
    if len(masks) > MOST_PERIODS:
        raise TranslationError(f"a SMETS1 hub's meter has room for {MOST_PERIODS} periods of non-disablement")
    return "".join(f"{mask:02X}{start:04d}{end:04d}" for (start, end), mask in sorted(masks.items()))


def _mark(masks: dict[tuple[int, int], int], bit: int, events: list[Event], is_on: bool) -> bool:
    """Adds the periods of one day, and says whether one goes on at its end."""
    since = 0 if is_on else None
    for minute, is_start in [*events, (DAY_MINUTES, False)]:
        if is_start and since is None:
            since = minute
        elif not is_start and since is not None:
            if since < minute:
                masks[since, minute] = masks.get((since, minute), 0) | bit
            since = None
    return events[-1][1] if events else is_on


def _special_days(dates: Iterable[Parameters]) -> str:
    written = [_date(date) for date in dates]
    if len(written) > MOST_SPECIAL_DAYS:
        raise TranslationError(f"a SMETS1 hub's meter has room for {MOST_SPECIAL_DAYS} special days")
    return "".join(written)


def _date(date: Parameters) -> str:
    parts = {name: value for part in date.values() for name, value in part.items()}
    month, day = parts.get("specified_month"), parts.get("specified_day_of_month")
    if month is None or day is None:
        raise TranslationError("a special day of a SMETS1 hub's meter has a month and a day")
    return f"{parts.get('specified_year', 0):04d}{month:02d}{day:02d}"


def _minute(text: str) -> int:
    hour, minute, *_ = text.split(":")
    return int(hour) * 60 + int(minute)
