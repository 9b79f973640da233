"""Wrong counting over the range of a load, wrong half hours at the turns of the calendar, wrong registration."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from rigs.virtual.conduct import Conduct
from rigs.virtual.period_ring import NO_DATA

MARCH, OCTOBER = 3, 10


def _switched_on(conduct: Conduct, base: type[Conduct]) -> type[Conduct]:
    """The most special of a conduct's classes that is one of `base`: that of its fuel, or of its day."""
    return next(kind for kind in type(conduct).__mro__[1:] if issubclass(kind, base))


class _OfLoad(Conduct):
    """Knows the load at which something is metered, mW or ml an hour."""

    _load = 0

    def flowed(self, import_fine: int, export_fine: int, span_ns: int) -> None:
        super().flowed(import_fine, export_fine, span_ns)
        self._load = max(import_fine, export_fine) // span_ns


class StartsLate(_OfLoad):
    """A load at the smallest current, or the smallest flow, is not counted at all."""

    LEAST = 60_000

    def metered(self, import_fine: int, export_fine: int) -> tuple[int, int]:
        import_fine, export_fine = super().metered(import_fine, export_fine)
        if not 0 < self._load <= self.LEAST:
            return import_fine, export_fine
        self.deviate(StartsLate)
        return 0, 0


class FastAtLowLoad(_OfLoad):
    """Below the transitional load 4 % too much is counted; from there on it is right."""

    BELOW = 115_000

    def metered(self, import_fine: int, export_fine: int) -> tuple[int, int]:
        import_fine, export_fine = super().metered(import_fine, export_fine)
        if not 0 < self._load < self.BELOW:
            return import_fine, export_fine
        self.deviate(_switched_on(self, FastAtLowLoad))
        return import_fine * 104 // 100, export_fine * 104 // 100


class FastAtLowFlow(FastAtLowLoad):
    """The same of the gas meter, below its transitional flow."""

    BELOW = 600_000


class SlowAtLargestLoad(_OfLoad):
    """Near the largest load 3 % too little is counted."""

    FROM = 20_000_000

    def metered(self, import_fine: int, export_fine: int) -> tuple[int, int]:
        import_fine, export_fine = super().metered(import_fine, export_fine)
        if self._load < self.FROM:
            return import_fine, export_fine
        self.deviate(_switched_on(self, SlowAtLargestLoad))
        return import_fine * 97 // 100, export_fine * 97 // 100


class SlowAtLargestFlow(SlowAtLargestLoad):
    """The same of the gas meter."""

    FROM = 5_000_000


class JustTooSlow(Conduct):
    """A fifth more than the lower limit of the class allows, over the whole range."""

    PER_MILLE = 12

    def metered(self, import_fine: int, export_fine: int) -> tuple[int, int]:
        import_fine, export_fine = super().metered(import_fine, export_fine)
        if import_fine or export_fine:
            self.deviate(_switched_on(self, JustTooSlow))
        return import_fine * (1000 - self.PER_MILLE) // 1000, export_fine * (1000 - self.PER_MILLE) // 1000


class JustTooSlowGas(JustTooSlow):
    """The same for class 1.5."""

    PER_MILLE = 18


class HalfHourLosesStep(Conduct):
    """Each half hour with something in it holds a step less than the register has risen by."""

    def period_value(self, end_s: int, value: int | None) -> int | None:
        value = super().period_value(end_s, value)
        if not value:
            return value
        self.deviate(HalfHourLosesStep)
        return value - 1


class _Dropping(Conduct):
    """Drops the half hours that it is told to."""

    def period_value(self, end_s: int, value: int | None) -> int | None:
        value = super().period_value(end_s, value)
        if value is None or not self.drops(datetime.fromtimestamp(end_s, UTC)):
            return value
        self.deviate(_switched_on(self, _Dropping))
        return None

    def drops(self, end: datetime) -> bool:
        raise NotImplementedError


class MidnightDropped(_Dropping):
    """The half hour that ends at midnight is not stored."""

    def drops(self, end: datetime) -> bool:
        return end.hour == end.minute == 0


class MonthBeginsLate(_Dropping):
    """The first half hour of a month is not stored."""

    def drops(self, end: datetime) -> bool:
        return (end.day, end.hour, end.minute) == (1, 0, 30)


class ClocksForwardGap(_Dropping):
    """Where the clocks go forward the hour that local time skips is missing."""

    def drops(self, end: datetime) -> bool:
        return _is_change(end, MARCH) and (end.hour, end.minute) in ((1, 30), (2, 0))


class ClocksBackGap(_Dropping):
    """Where the clocks go back the hour that local time has twice is stored once."""

    def drops(self, end: datetime) -> bool:
        return _is_change(end, OCTOBER) and (end.hour, end.minute) in ((1, 30), (2, 0))


def _is_change(end: datetime, month: int) -> bool:
    return end.month == month and end.weekday() == 6 and (end + timedelta(days=7)).month != month


class ConsumerCoarse(Conduct):
    """The display is given tens of what the half hours hold."""

    def consumer_words(self, words: list[int]) -> list[int]:
        words = super().consumer_words(words)
        coarse = [word if word == NO_DATA else word // 10 * 10 for word in words]
        if coarse != words:
            self.deviate(ConsumerCoarse)
        return coarse


class ConsumerWithoutZero(Conduct):
    """A half hour without consumption is one without data for the display."""

    def consumer_words(self, words: list[int]) -> list[int]:
        words = super().consumer_words(words)
        shown = [word or NO_DATA for word in words]
        if shown != words:
            self.deviate(ConsumerWithoutZero)
        return shown


class PointOfNeighbour(Conduct):
    """The meter point is told with two of its digits swapped."""

    def reported(self, point: str, value: int | str) -> int | str:
        value = super().reported(point, value)
        if point != "mpxn" or not isinstance(value, str) or len(value) < 2:
            return value
        swapped = value[:-2] + value[-1] + value[-2]
        if swapped != value:
            self.deviate(PointOfNeighbour)
        return swapped


class MakerShortened(Conduct):
    """The maker's name is cut to eight characters."""

    def reported(self, point: str, value: int | str) -> int | str:
        value = super().reported(point, value)
        if point != "manufacturer" or str(value) == str(value)[:8]:
            return value
        self.deviate(MakerShortened)
        return str(value)[:8]


class NoLeapDay(Conduct):
    """The firmware knows no 29th of February: the half hours of that day are no data."""

    def period_value(self, end_s: int, value: int | None) -> int | None:
        value = super().period_value(end_s, value)
        if not _is_leap_day(end_s) or value is None:
            return value
        self.deviate(NoLeapDay)
        return None


class LeapDayIsMarch(Conduct):
    """A largest demand of the 29th of February is stamped with the day after it."""

    def demand_stamp(self, end_s: int, period_s: int) -> int:
        end_s = super().demand_stamp(end_s, period_s)
        if not _is_leap_day(end_s):
            return end_s
        self.deviate(LeapDayIsMarch)
        return end_s + 86_400


def _is_leap_day(at_s: int) -> bool:
    day = datetime.fromtimestamp(at_s, UTC)
    return (day.month, day.day) == (2, 29)
