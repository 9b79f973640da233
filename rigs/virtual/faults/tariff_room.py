"""Meters that are wrong about how much of a tariff they have room for."""

from __future__ import annotations

from rigs.virtual.conduct import Conduct
from rigs.virtual.local_time import local_time
from rigs.virtual.meter import Meter
from rigs.virtual.products import Values

WEEKS_S = 364 * 86_400
ROOM = 4
SPECIAL_DAYS = 5
DAYS = 3


class _Retold(Conduct):
    """Another tariff is understood than the one that was told."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        return self.retold(values) if command == "tariff" else values

    def retold(self, values: Values) -> Values:
        raise NotImplementedError


class HybridTaken(_Retold):
    """Of a tariff with rates and blocks at once the blocks are taken, and the rates left out."""

    def retold(self, values: Values) -> Values:
        if int(values["new_tariff_rates"]) == 1 or int(values["new_tariff_blocks"]) == 1:
            return values
        self.deviate(HybridTaken)
        return {**values, "new_tariff_rates": 1, **{f"new_tariff_day_{day}": "1" * 48 for day in (1, 2, 3)}}


class LastOfRatesOrBlocksRefused(_Retold):
    """As many rates or blocks as the meter has are one too many for it."""

    def retold(self, values: Values) -> Values:
        for name in ("new_tariff_rates", "new_tariff_blocks"):
            if values[name] == ROOM:
                self.deviate(LastOfRatesOrBlocksRefused)
                return {**values, name: ROOM + 1}
        return values


class LastSpecialDayRefused(_Retold):
    """As many special days as the meter has are one too many for it."""

    def retold(self, values: Values) -> Values:
        if values["new_tariff_specials"] != SPECIAL_DAYS:
            return values
        self.deviate(LastSpecialDayRefused)
        return {**values, "new_tariff_specials": SPECIAL_DAYS + 1}


class SpecialDayBeyondDropped(_Retold):
    """A special day beyond those that there is room for is left out, and the rest taken."""

    def retold(self, values: Values) -> Values:
        if int(values["new_tariff_specials"]) <= SPECIAL_DAYS:
            return values
        self.deviate(SpecialDayBeyondDropped)
        return {**values, "new_tariff_specials": SPECIAL_DAYS}


class FirstSpecialDayOnly(_Retold):
    """Of several special days only the first is lived; all are shown."""

    _further: frozenset[str] = frozenset()

    def retold(self, values: Values) -> Values:
        text = str(values["new_tariff_special_days"])
        self._further = frozenset(text[at : at + 6] for at in range(7, len(text), 7))
        return values

    def tariff_time(self, time_s: int) -> int:
        time_s = super().tariff_time(time_s)
        if local_time(time_s).date not in self._further:
            return time_s
        self.deviate(FirstSpecialDayOnly)
        return time_s - WEEKS_S


class LastDayRefused(_Retold):
    """As many different days as the meter has are one too many for it."""

    def retold(self, values: Values) -> Values:
        if values["new_tariff_days"] != DAYS:
            return values
        self.deviate(LastDayRefused)
        return {**values, "new_tariff_days": DAYS + 1}


class DayBeyondTaken(_Retold):
    """A day beyond those that there is room for is taken for the first one."""

    def retold(self, values: Values) -> Values:
        if int(values["new_tariff_days"]) <= DAYS:
            return values
        self.deviate(DayBeyondTaken)
        week = "".join(mark if mark in "123" else "1" for mark in str(values["new_tariff_week"]))
        return {**values, "new_tariff_days": DAYS, "new_tariff_week": week}
