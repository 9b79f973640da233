"""Wrong friendly hours: periods in which the supply is not disabled for want of credit."""

from __future__ import annotations

from datetime import UTC, datetime

from rigs.virtual.conduct import Conduct
from rigs.virtual.esme import Esme
from rigs.virtual.meter import Meter
from rigs.virtual.non_disablement import NonDisablement
from rigs.virtual.products import Values
from rigs.virtual.supply_switch import SupplyState
from rigs.virtual.units import NS

DAY_S = 86_400
HOUR_S = 3600
MINUTE_S = 60


class PeriodsIgnored(Conduct):
    """The periods are stored and shown, and the supply goes off in them."""

    def is_protected(self, is_on: bool, time_s: int, calendar: NonDisablement) -> bool:
        if super().is_protected(is_on, time_s, calendar):
            self.deviate(PeriodsIgnored)
        return False


class PeriodsOnAnyDay(Conduct):
    """A period counts on each day, whatever days it is for."""

    def is_protected(self, is_on: bool, time_s: int, calendar: NonDisablement) -> bool:
        is_on = super().is_protected(is_on, time_s, calendar)
        if is_on or not calendar.counts_on_any_day(time_s):
            return is_on
        self.deviate(PeriodsOnAnyDay)
        return True


class PeriodsInLocalTime(Conduct):
    """The times are taken for those of a zone an hour ahead of UTC."""

    def is_protected(self, is_on: bool, time_s: int, calendar: NonDisablement) -> bool:
        is_on = super().is_protected(is_on, time_s, calendar)
        shifted = calendar.counts_at(time_s + HOUR_S)
        if shifted != is_on:
            self.deviate(PeriodsInLocalTime)
        return shifted


class PeriodEndsLate(Conduct):
    """The supply is looked at a minute after a period has ended."""

    def is_protected(self, is_on: bool, time_s: int, calendar: NonDisablement) -> bool:
        is_on = super().is_protected(is_on, time_s, calendar)
        if is_on or not calendar.counts_at(time_s - MINUTE_S):
            return is_on
        self.deviate(PeriodEndsLate)
        return True


class SpecialDayIgnored(Conduct):
    """On a special day the periods of its weekday count."""

    def is_protected(self, is_on: bool, time_s: int, calendar: NonDisablement) -> bool:
        is_on = super().is_protected(is_on, time_s, calendar)
        if not calendar.is_special(time_s):
            return is_on
        of_weekday = calendar.counts_on_weekday(time_s)
        if of_weekday != is_on:
            self.deviate(SpecialDayIgnored)
        return of_weekday


class SecondSpecialDayMissed(Conduct):
    """Of several special days only the first is one."""

    def is_protected(self, is_on: bool, time_s: int, calendar: NonDisablement) -> bool:
        is_on = super().is_protected(is_on, time_s, calendar)
        of_weekday = calendar.counts_on_weekday(time_s)
        day = f"{datetime.fromtimestamp(time_s, UTC):%m%d}"
        if is_on == of_weekday or not calendar.is_special(time_s) or calendar.special_text[4:8] == day:
            return is_on
        self.deviate(SecondSpecialDayMissed)
        return of_weekday


class SpecialDayLasts(Conduct):
    """The day after a special day is special, too."""

    def is_protected(self, is_on: bool, time_s: int, calendar: NonDisablement) -> bool:
        is_on = super().is_protected(is_on, time_s, calendar)
        if is_on or not calendar.is_special(time_s - DAY_S) or not calendar.counts_at(time_s - DAY_S):
            return is_on
        self.deviate(SpecialDayLasts)
        return True


class _InPeriod(Conduct):
    """Knows whether the meter took itself to be in a period when it looked last."""

    is_in_period = False

    def is_protected(self, is_on: bool, time_s: int, calendar: NonDisablement) -> bool:
        self.is_in_period = super().is_protected(is_on, time_s, calendar)
        return self.is_in_period


class FreeInPeriod(_InPeriod):
    """What is consumed in a period without credit costs nothing."""

    def price(self, price_mp: int) -> int:
        price_mp = super().price(price_mp)
        if not self.is_in_period:
            return price_mp
        self.deviate(FreeInPeriod)
        return 0


class CommandIgnoredInPeriod(Conduct):
    """A command does not disable while periods are set either, and is answered as done."""

    _meter: Meter | None = None

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        self._meter = meter
        return super().told(meter, command, values)

    def supply_outcome(self, command: str, before: SupplyState, after: SupplyState) -> SupplyState:
        after = super().supply_outcome(command, before, after)
        meter = self._meter
        if command != "disable" or meter is None or not meter.non_disablement.is_on(meter.clock.time_s):
            return after
        self.deviate(CommandIgnoredInPeriod)
        return before


class RefusedPeriodsTaken(Conduct):
    """The periods of a configuration that is refused are taken on."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        if command == "prepayment" and meter.non_disablement.is_sound():
            before = meter.non_disablement.text
            meter.non_disablement.take(is_refused=False)
            if meter.non_disablement.text != before:
                self.deviate(RefusedPeriodsTaken)
        return values


class PeriodsLostWithPower(Conduct):
    """The periods in force are forgotten with the supply; the registers still show them."""

    _is_lost = False

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        self._is_lost = True

    def is_protected(self, is_on: bool, time_s: int, calendar: NonDisablement) -> bool:
        is_on = super().is_protected(is_on, time_s, calendar)
        if is_on and self._is_lost:
            self.deviate(PeriodsLostWithPower)
            return False
        return is_on


class PeriodsLaterByOutage(Conduct):
    """Periods are counted while there is power: each loss of it makes them later by as long as it was."""

    _away_s = 0

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        assert isinstance(meter, Esme)
        self._away_s += (meter.moment.now_ns - meter.lost_at_ns) // NS

    def is_protected(self, is_on: bool, time_s: int, calendar: NonDisablement) -> bool:
        is_on = super().is_protected(is_on, time_s, calendar)
        later = calendar.counts_at(time_s - self._away_s)
        if later != is_on:
            self.deviate(PeriodsLaterByOutage)
        return later
