"""Wrong twin element meters: elements that are mixed up, rates by the wrong table, half hours that miss one."""

from __future__ import annotations

from rigs.virtual.conduct import Conduct
from rigs.virtual.esme import Esme
from rigs.virtual.local_time import local_time
from rigs.virtual.meter import Meter
from rigs.virtual.reasons import Reason
from rigs.virtual.second_element import SecondElement
from rigs.virtual.tariff_told import RATES, Tariff, Values

HALF_HOUR_S, HOUR_S, DAY_HOURS = 1800, 3600, 24
LAST = RATES - 1


def second_of(meter: Meter) -> SecondElement | None:
    return meter.second if isinstance(meter, Esme) else None


class SecondInBoth(Conduct):
    """What element 2 takes is counted in element 1 as well."""

    def elements_seen(self, first_mw: int, second_mw: int) -> tuple[int, int]:
        first_mw, second_mw = super().elements_seen(first_mw, second_mw)
        if second_mw:
            self.deviate(SecondInBoth)
        return first_mw + second_mw, second_mw


class FirstInBoth(Conduct):
    """What element 1 takes is counted in element 2 as well."""

    def elements_seen(self, first_mw: int, second_mw: int) -> tuple[int, int]:
        first_mw, second_mw = super().elements_seen(first_mw, second_mw)
        taken_mw = max(0, first_mw)
        if taken_mw:
            self.deviate(FirstInBoth)
        return first_mw, second_mw + taken_mw


class ElementsSwapped(Conduct):
    """The elements are taken for each other."""

    def elements_seen(self, first_mw: int, second_mw: int) -> tuple[int, int]:
        first_mw, second_mw = super().elements_seen(first_mw, second_mw)
        if first_mw != second_mw and first_mw >= 0:
            self.deviate(ElementsSwapped)
            return second_mw, first_mw
        return first_mw, second_mw


class SecondNotCounted(Conduct):
    """While element 1 has a load, element 2 is not counted."""

    def elements_seen(self, first_mw: int, second_mw: int) -> tuple[int, int]:
        first_mw, second_mw = super().elements_seen(first_mw, second_mw)
        if first_mw <= 0 or not second_mw:
            return first_mw, second_mw
        self.deviate(SecondNotCounted)
        return first_mw, 0


class SecondScaled(Conduct):
    """The current sensor of element 2 is scaled wrongly: it counts 2 % too much."""

    def elements_seen(self, first_mw: int, second_mw: int) -> tuple[int, int]:
        first_mw, second_mw = super().elements_seen(first_mw, second_mw)
        if second_mw:
            self.deviate(SecondScaled)
        return first_mw, second_mw * 102 // 100


class RateOfFirst(Conduct):
    """Element 2 is in the rate in which element 1 is."""

    def secondary_rate(self, rate: int, first: int) -> int:
        rate = super().secondary_rate(rate, first)
        if rate != first:
            self.deviate(RateOfFirst)
        return first


class LateSwitch(Conduct):
    """Each rate of element 2 begins half an hour late."""

    def secondary_time(self, time_s: int) -> int:
        self.deviate(LateSwitch)
        return super().secondary_time(time_s) - HALF_HOUR_S


class UniversalTime(Conduct):
    """The switching table of element 2 is by UTC, that of element 1 by local time."""

    def secondary_time(self, time_s: int) -> int:
        time_s = super().secondary_time(time_s)
        hour = time_s // HOUR_S % DAY_HOURS
        if local_time(time_s).half_hour // 2 == hour:
            return time_s
        self.deviate(UniversalTime)
        return time_s - HOUR_S


class FourthInThird(Conduct):
    """What belongs to rate 4 of element 2 is counted in rate 3."""

    def secondary_registered(self, rate: int, units: int) -> tuple[tuple[int, int], ...]:
        if rate != LAST:
            return super().secondary_registered(rate, units)
        self.deviate(FourthInThird)
        return ((LAST - 1, units),)


class RateStale(Conduct):
    """Rate 2 of element 2 stands still."""

    def secondary_registered(self, rate: int, units: int) -> tuple[tuple[int, int], ...]:
        if rate != 1:
            return super().secondary_registered(rate, units)
        self.deviate(RateStale)
        return ()


class SecondProfileMissing(Conduct):
    """The half hours of element 2 hold nothing."""

    def secondary_period(self, value: int | None) -> int | None:
        honest = super().secondary_period(value)
        if honest:
            self.deviate(SecondProfileMissing)
        return honest and 0


class SecondProfileLags(Conduct):
    """A half hour of element 2 in which nothing was taken holds what the one before held."""

    last: int | None = None

    def secondary_period(self, value: int | None) -> int | None:
        honest = super().secondary_period(value)
        if honest != 0 or not self.last:
            self.last = honest
            return honest
        self.deviate(SecondProfileLags)
        return self.last


class RegisterLost(Conduct):
    """The register of element 2 is lost with the power."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        second = second_of(meter)
        if second is not None and second.imported.units:
            self.deviate(RegisterLost)
            second.profile.rebase(-second.imported.units)
            second.imported.units = 0


class RatesLost(Conduct):
    """The rates of element 2 are lost with the power."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        second = second_of(meter)
        if second is not None and any(second.rate_units):
            self.deviate(RatesLost)
            second.rate_units[:] = [0] * RATES


class TableLost(Conduct):
    """Element 2 is in rate 1 all day once the power was away."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        second = second_of(meter)
        if second is None:
            return
        delivered = Tariff(second.current.prices, rates=second.current.rates)
        if second.current != delivered:
            self.deviate(TableLost)
            second.current = delivered


class ProfileLost(Conduct):
    """The half hours of element 2 are lost with the power."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        second = second_of(meter)
        if second is not None and any(second.profile.ring):
            self.deviate(ProfileLost)
            second.profile.ring[:] = type(second.profile.ring)("H", [0] * len(second.profile.ring))


class SecondPointForgotten(Conduct):
    """The first meter point of element 2 that was told stays for ever."""

    kept = ""

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        second = second_of(meter)
        if command == "mpxn" and second is not None:
            self.kept = self.kept or second.mpxn
            if second.mpxn != self.kept:
                second.mpxn = self.kept
                self.deviate(SecondPointForgotten)
        return reason


class SecondPointCleared(Conduct):
    """The meter point of element 2 is gone when that of element 1 alone is set."""

    told_second = ""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        second = second_of(meter)
        self.told_second = second.told_mpxn or "" if second is not None else ""
        return super().told(meter, command, values)

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        second = second_of(meter)
        if command == "mpxn" and second is not None and not self.told_second and second.mpxn:
            second.mpxn = ""
            self.deviate(SecondPointCleared)
        return reason


class SecondPointOfFirst(Conduct):
    """Both elements are set to the meter point of the second one."""

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        second = second_of(meter)
        if command == "mpxn" and second is not None and second.mpxn and meter.mpxn != second.mpxn:
            meter.mpxn = second.mpxn
            self.deviate(SecondPointOfFirst)
        return reason
