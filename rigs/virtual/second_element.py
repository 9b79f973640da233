"""The second measuring element of a twin element meter: its register, its rates and its switching table (manual 15).

Rules of this file: a table is judged whole before anything is changed; every unit that the register counts is counted
in exactly one rate.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from rigs.virtual.counter import Counter, held
from rigs.virtual.local_time import local_time
from rigs.virtual.profile_log import ProfileLog
from rigs.virtual.reasons import Reason
from rigs.virtual.register_file import Reader, Value
from rigs.virtual.register_table import IMPORT_PROFILE_PERIODS
from rigs.virtual.tariffs import COMMIT, DAYS, HALF_HOURS, RATES, Tariff

if TYPE_CHECKING:
    from rigs.virtual.clock import MeterClock
    from rigs.virtual.conduct import Conduct

WEEK_DAYS: Final = 7


class SecondElement:
    """It takes; nothing of it is charged."""

    def __init__(self, clock: MeterClock, conduct: Conduct) -> None:
        self._clock, self._conduct = clock, conduct
        self.imported = Counter("import_total_secondary", conduct)
        self.rate_units = [0] * RATES
        self.table = Tariff((0,) * RATES, rates=RATES)
        self.profile = SecondProfile(
            IMPORT_PROFILE_PERIODS, clock.time_s, lambda: self.imported.units, conduct
        )  # fmt: skip

    def rate(self, first: int) -> int:
        """The rate in force, from 0; `first`: that of the first element."""
        at = local_time(self._conduct.secondary_time(self._clock.time_s))
        return self._conduct.secondary_rate(self.table.rate(at), first)

    def take(self, fine: int, first: int) -> None:
        """Consumption, while the first element is in its rate `first`."""
        units = self.imported.count(fine)
        for index, counted in self._conduct.secondary_registered(self.rate(first), units):
            now = self.rate_units[index] + counted
            self.rate_units[index] = held(self._conduct, f"secondary_rate_{index + 1}_total", now)

    def set_table(self, values: Mapping[str, Value]) -> Reason:
        """A week and its days, in force at once."""
        week = str(values["new_secondary_week"])
        days = tuple(str(values[f"new_secondary_day_{number}"]) for number in range(1, DAYS + 1))
        marks = set("1234"[:RATES])
        fits = len(week) == WEEK_DAYS and set(week) <= set("123"[:DAYS])
        fits = fits and all(len(day) == HALF_HOURS and set(day) <= marks for day in days)
        if values["new_secondary_commit"] != COMMIT or not fits:
            return Reason.BAD_VALUE
        self.table = Tariff((0,) * RATES, rates=RATES, week=week, days=days)
        return Reason.NONE

    def readers(self, first: Reader) -> dict[str, Reader]:
        """`first`: the rate of the first element, from 0."""

        def rate(index: int) -> Reader:
            return lambda: self.rate_units[index]

        def day(index: int) -> Reader:
            return lambda: self.table.days[index]

        return {
            "import_total_secondary": lambda: self.imported.units,
            "secondary_active_rate": lambda: self.rate(int(first())) + 1,
            **{f"secondary_rate_{number}_total": rate(number - 1) for number in range(1, RATES + 1)},
            "secondary_week": lambda: self.table.week,
            **{f"secondary_day_{number}": day(number - 1) for number in range(1, DAYS + 1)},
        }


class SecondProfile(ProfileLog):
    """What the second element took in each half hour."""

    def _value(self, has_data: bool) -> int | None:
        return self._conduct.secondary_period(super()._value(has_data))
