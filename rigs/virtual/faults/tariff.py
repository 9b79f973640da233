"""Wrong tariffs and billing data logs: told, switched, counted, charged, kept."""

from __future__ import annotations

from dataclasses import replace

from rigs.virtual.conduct import Conduct
from rigs.virtual.local_time import local_time
from rigs.virtual.meter import Meter
from rigs.virtual.products import Values
from rigs.virtual.reasons import Reason

HOUR_S = 3600
DAY_S = 86_400
HALF_HOUR_S = 1800
MILLION = 1_000_000


class TariffIgnored(Conduct):
    """A tariff is answered as done, and the old one goes on."""

    _before: object = None

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        if command == "tariff":
            self._before = meter.tariffs.current
        return values

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        if command == "tariff" and reason is Reason.NONE and meter.tariffs.current != self._before:
            meter.tariffs.current = self._before  # type: ignore[assignment]
            meter.tariffs.settle()
            self.deviate(TariffIgnored)
        return reason


class PricesSwapped(Conduct):
    """The prices of the first two rates or blocks are taken for each other."""

    NAMES = (("new_tariff_price_1", "new_tariff_price_2"), ("new_unit_price", "new_price_2"))

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        for first, second in self.NAMES:
            if values.get(second) and values[first] != values[second]:
                self.deviate(PricesSwapped)
                return {**values, first: values[second], second: values[first]}
        return values


class PriceInWholePence(Conduct):
    """Thousandths of a penny are cut off where money is taken: shown right, charged wrong."""

    def price(self, price_mp: int) -> int:
        price_mp = super().price(price_mp)
        if price_mp % 1000:
            self.deviate(PriceInWholePence)
        return price_mp // 1000 * 1000


class StandingChargeForgotten(Conduct):
    """A new tariff keeps the standing charge of the one before."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        name = {"tariff": "new_tariff_standing_charge", "price": "new_standing_charge"}.get(command)
        before = meter.payment.account.standing_charge
        if name is None or values[name] == before:
            return values
        self.deviate(StandingChargeForgotten)
        return {**values, name: before}


class LaterIsNow(Conduct):
    """A tariff or price for later takes effect at once."""

    def tariff_due(self, from_s: int) -> int:
        if from_s:
            self.deviate(LaterIsNow)
        return 0


class LaterIsLate(Conduct):
    """A tariff or price for later takes effect a quarter of an hour late."""

    def tariff_due(self, from_s: int) -> int:
        from_s = super().tariff_due(from_s)
        if not from_s:
            return from_s
        self.deviate(LaterIsLate)
        return from_s + 900


class LimitOffByOne(Conduct):
    """The largest price that may be told is refused."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        largest = 2_147_400_000
        for name in ("new_tariff_price_1", "new_unit_price"):
            if values.get(name) == largest:
                self.deviate(LimitOffByOne)
                return {**values, name: largest + 1}
        return values


class RefusedHalfTaken(Conduct):
    """Of a refused tariff the standing charge is kept all the same."""

    _standing: int | None = None

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        name = {"tariff": "new_tariff_price_1", "price": "new_unit_price"}.get(command)
        self._standing = min(int(values[name]), MILLION) if name else None
        return values

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        account = meter.payment.account
        if self._standing is not None and reason is not Reason.NONE and account.standing_charge != self._standing:
            meter.tariffs.current = replace(meter.tariffs.current, standing_charge=self._standing)
            meter.tariffs.settle()
            self.deviate(RefusedHalfTaken)
        return reason


class RatesByUtc(Conduct):
    """Rates are switched by UTC the whole year round."""

    def tariff_time(self, time_s: int) -> int:
        time_s = super().tariff_time(time_s)
        utc_half_hour = time_s % DAY_S // HALF_HOUR_S
        if local_time(time_s).half_hour == utc_half_hour:
            return time_s
        self.deviate(RatesByUtc)
        return time_s - HOUR_S


class SummerFromMidnight(Conduct):
    """Summer time begins and ends at the midnight of its day, and not at 01:00 UTC."""

    def tariff_time(self, time_s: int) -> int:
        time_s = super().tariff_time(time_s)
        if time_s % DAY_S >= HOUR_S:
            return time_s
        is_summer, becomes = (local_time(at).half_hour != at % DAY_S // HALF_HOUR_S for at in (time_s, time_s + HOUR_S))
        if is_summer == becomes:
            return time_s
        self.deviate(SummerFromMidnight)
        return time_s + HOUR_S if becomes else time_s - HOUR_S


class RatesOneHalfHourLate(Conduct):
    """A rate begins a half hour after its time."""

    def tariff_time(self, time_s: int) -> int:
        self.deviate(RatesOneHalfHourLate)
        return super().tariff_time(time_s) - HALF_HOUR_S


class SpecialDaysIgnored(Conduct):
    """Special days are shown and not lived."""

    def tariff_time(self, time_s: int) -> int:
        time_s = super().tariff_time(time_s)
        if local_time(time_s).date not in self._special_days:
            return time_s
        self.deviate(SpecialDaysIgnored)
        return time_s - 364 * DAY_S

    _special_days: frozenset[str] = frozenset()

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        if command == "tariff":
            text = str(values["new_tariff_special_days"])
            self._special_days = frozenset(text[at : at + 6] for at in range(0, len(text), 7))
        return values
