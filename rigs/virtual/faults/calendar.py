"""Meters that are wrong about when the dates of a billing calendar come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from rigs.virtual.billing import next_date
from rigs.virtual.conduct import Conduct
from rigs.virtual.meter import Meter
from rigs.virtual.products import Values

QUARTERLY, SIX_MONTHLY, YEARLY = 4, 5, 6
DAY_S = 86_400


class _OtherDates(Conduct):
    """Keeps the calendar that it was told, and goes by another one."""

    _meter: Meter | None = None

    @property
    def now_s(self) -> int:
        assert self._meter is not None
        return self._meter.clock.time_s

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        self._meter = meter
        return super().told(meter, command, values)

    def billing_date(self, due_s: int | None) -> int | None:
        due_s = super().billing_date(due_s)
        if due_s is None or self._meter is None:
            return due_s
        return self.other_date(self._meter.products.calendar.fields, due_s)

    def other_date(self, calendar: Mapping[str, int], due_s: int) -> int:
        raise NotImplementedError


class SixMonthsAsThree(_OtherDates):
    """Half years are quarters to it."""

    def other_date(self, calendar: Mapping[str, int], due_s: int) -> int:
        if calendar["period"] != SIX_MONTHLY:
            return due_s
        other_s = next_date({**calendar, "period": QUARTERLY}, self.now_s)
        if other_s is None or other_s == due_s:
            return due_s
        self.deviate(SixMonthsAsThree)
        return other_s


class YearFromJanuary(_OtherDates):
    """Years begin with January, whatever month was told."""

    def other_date(self, calendar: Mapping[str, int], due_s: int) -> int:
        due = datetime.fromtimestamp(due_s, UTC)
        if calendar["period"] != YEARLY or due.month == 1:
            return due_s
        self.deviate(YearFromJanuary)
        return int(due.replace(month=1, year=due.year + 1).timestamp())


class ShortMonthOver(_OtherDates):
    """A date that a month is too short for comes on the first of the next one."""

    def other_date(self, calendar: Mapping[str, int], due_s: int) -> int:
        due, start = (datetime.fromtimestamp(at_s, UTC) for at_s in (due_s, calendar["start"]))
        if not calendar["start"] or due.day >= start.day or calendar["period"] < 3:
            return due_s
        self.deviate(ShortMonthOver)
        return due_s + DAY_S
