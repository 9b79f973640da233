"""Wrong tariffs and billing data logs: told, switched, counted, charged, kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

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


class SummerAllSunday(Conduct):
    """Summer time goes on until the end of the day on which it ends."""

    def tariff_time(self, time_s: int) -> int:
        time_s = super().tariff_time(time_s)
        begun_s = time_s // DAY_S * DAY_S
        was_summer, is_summer = (local_time(at).half_hour != at % DAY_S // HALF_HOUR_S for at in (begun_s, time_s))
        if not was_summer or is_summer:
            return time_s
        self.deviate(SummerAllSunday)
        return time_s + HOUR_S


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


class AllInFirstRegister(Conduct):
    """Whatever is in force, the first register counts."""

    def registered(self, active: int, units: int) -> tuple[tuple[int, int], ...]:
        if active and units:
            self.deviate(AllInFirstRegister)
        return ((0, units),)


class CountedTwice(Conduct):
    """What a further rate or block counts is counted by the first one as well."""

    def registered(self, active: int, units: int) -> tuple[tuple[int, int], ...]:
        if not (active and units):
            return super().registered(active, units)
        self.deviate(CountedTwice)
        return ((active, units), (0, units))


class ThirdRegisterLosesUnits(Conduct):
    """The third register misses each hundredth unit."""

    _seen = 0

    def registered(self, active: int, units: int) -> tuple[tuple[int, int], ...]:
        if active != 2 or not units:
            return super().registered(active, units)
        before, self._seen = self._seen, self._seen + units
        lost = self._seen // 100 - before // 100
        if lost:
            self.deviate(ThirdRegisterLosesUnits)
        return ((active, units - lost),)


class BlockOffByTenth(Conduct):
    """A block lasts a tenth longer than it should."""

    def block_limit(self, limit: int) -> int:
        self.deviate(BlockOffByTenth)
        return limit + limit // 10


class SnapshotMissed(Conduct):
    """What was due without mains is not made up for."""

    def bills_at(self, due_s: int, now_s: int) -> bool:
        if now_s <= due_s:
            return super().bills_at(due_s, now_s)
        self.deviate(SnapshotMissed)
        return False


class SnapshotHourLate(Conduct):
    """The billing calendar goes by local winter time of another zone: an hour late."""

    def billing_date(self, due_s: int | None) -> int | None:
        due_s = super().billing_date(due_s)
        if due_s is None:
            return None
        self.deviate(SnapshotHourLate)
        return due_s + HOUR_S


class SnapshotMissesLeapDay(Conduct):
    """On the 29th of February no snapshot is taken."""

    def billed(self, log: str, time_s: int, values: tuple[int, ...]) -> tuple[int, tuple[int, ...]] | None:
        at = datetime.fromtimestamp(time_s, UTC)
        if (log, at.month, at.day) != ("calendar", 2, 29):
            return super().billed(log, time_s, values)
        self.deviate(SnapshotMissesLeapDay)
        return None


class SnapshotStale(Conduct):
    """A snapshot of the calendar holds what the one before it held."""

    _last: tuple[int, ...] | None = None

    def billed(self, log: str, time_s: int, values: tuple[int, ...]) -> tuple[int, tuple[int, ...]] | None:
        kept = super().billed(log, time_s, values)
        if log != "calendar" or kept is None:
            return kept
        before, self._last = self._last, kept[1]
        if before is None or before == kept[1]:
            return kept
        self.deviate(SnapshotStale)
        return kept[0], before


class ChangeNotKept(Conduct):
    """No snapshot is taken at a change of mode or tariff."""

    def billed(self, log: str, time_s: int, values: tuple[int, ...]) -> tuple[int, tuple[int, ...]] | None:
        if log != "change":
            return super().billed(log, time_s, values)
        self.deviate(ChangeNotKept)
        return None


class CreditInPence(Conduct):
    """Credits are kept in pence where thousandths are due."""

    def billed(self, log: str, time_s: int, values: tuple[int, ...]) -> tuple[int, tuple[int, ...]] | None:
        if log != "credit":
            return super().billed(log, time_s, values)
        self.deviate(CreditInPence)
        return time_s, (values[0] // 1000,)


class DebtKeepsCredit(Conduct):
    """The log of payments to a debt holds the whole top-up."""

    _credit = 0

    def billed(self, log: str, time_s: int, values: tuple[int, ...]) -> tuple[int, tuple[int, ...]] | None:
        if log == "credit":
            self._credit = values[0]
        if log != "debt" or values[0] == self._credit:
            return super().billed(log, time_s, values)
        self.deviate(DebtKeepsCredit)
        return time_s, (self._credit,)
