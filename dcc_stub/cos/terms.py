"""The parameters of a change of supplier: what the documents leave open or let choose from, with defaults.

`days`: 002 says days and not which; the default is days of the calendar. Working days are Monday to Friday without the
dates of `holidays`; a period of working days ends at the same time of day as it began.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, Literal

from dcc_stub.cos.process import Variant

DayCount = Literal["calendar", "working"]
VARIANTS: Final = ("A", "B", "C")
FUELS: Final = ("electricity", "gas")
READINGS: Final[Mapping[str, str]] = {"electricity": "dcc", "gas": "incoming"}
_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class CosTerms:
    """`variant` [002:76-78] and `is_order_enforced` are what a process has unless it is told otherwise.

    `reading`: by fuel, who provides the reading at the change, "dcc" [002:86] or "incoming" [002:72]. `extraction`:
    what the outgoing party reads before it clears. `clearing`: the services that clear. `configuration`: services of
    product configuration and of balances, by reference. `snapshot`: what the DCC reads in variant B, profiles for
    `snapshot_s` before the moment. `has_storage`: whether variant B is on offer at all. `notice_days`: electricity,
    from the end of the last period to the moment. A reading that fails is tried again after `retry_s`, `attempts`
    times in all.
    """

    variant: Variant = "C"
    is_order_enforced: bool = True
    days: DayCount = "calendar"
    holidays: frozenset[date] = frozenset()
    objection_days: int = 5
    resolution_days: int = 5
    notice_days: int = 1
    gas_days: int = 7
    reading: Mapping[str, str] = field(default_factory=lambda: dict(READINGS))
    extraction: tuple[str, ...] = ("4.8.1",)
    clearing: tuple[str, ...] = ("3.3",)
    configuration: tuple[str, ...] = ("1.1", "1.2", "1.5", "1.6", "2.1", "2.3")
    has_storage: bool = True
    snapshot: tuple[str, ...] = ("4.1.1", "4.8.1")
    snapshot_s: float = 86400.0
    retry_s: float = 3600.0
    attempts: int = 24

    def after(self, start: datetime, days: int, count: DayCount | None = None) -> datetime:
        """The end of so many days from `start`."""
        if (count or self.days) == "calendar":
            return start + days * _DAY
        end = start
        while days:
            end += _DAY
            days -= end.weekday() < _SATURDAY and end.date() not in self.holidays
        return end

    def is_configuration(self, variant: str) -> bool:
        return any(variant == one or variant.startswith(f"{one}.") for one in self.configuration)
