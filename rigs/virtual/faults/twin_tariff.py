"""Wrong twin element meters: what they make of a tariff of the second element, what they charge and tell of it."""

from __future__ import annotations

from dataclasses import replace

from rigs.virtual.conduct import Conduct
from rigs.virtual.faults.twin_element import second_of
from rigs.virtual.meter import Meter
from rigs.virtual.payment import BALANCE_LIMIT_MP, Mode
from rigs.virtual.reasons import Reason
from rigs.virtual.register_second import PRICE_BLOCK, TARIFF_BLOCK
from rigs.virtual.tariff_told import DAYS, HALF_HOURS, SPECIAL_DAYS, Tariff, Values
from rigs.virtual.units import FINE_PER_MP

QUARTER_S = 900
MOST_SWITCHES = 24
OF_BLOCK = {TARIFF_BLOCK: "new_secondary_tariff_price_{}", PRICE_BLOCK: "new_secondary_price_{}"}
"""What the prices are called that a command tells."""


class _Told(Conduct):
    """Keeps the meter, and the tariff of its second element as it was before the command that is carried out."""

    meter: Meter | None = None
    before: Tariff | None = None

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        second = second_of(meter)
        self.meter, self.before = meter, second.current if second else None
        return self.understood(command, values) if command in OF_BLOCK else values

    def understood(self, command: str, values: Values) -> Values:
        """What is understood of a tariff or prices of the second element."""
        del command
        return values


class SecondTariffIgnored(_Told):
    """A tariff of element 2 is answered as done, and the old one goes on."""

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        second = second_of(meter)
        if (
            command == TARIFF_BLOCK
            and reason is Reason.NONE
            and second
            and self.before
            and self.before != second.current
        ):
            second.current = self.before
            self.deviate(SecondTariffIgnored)
        return reason


class _ToFirst(Conduct):
    """The prices that a command has told the second element become those of the first one."""

    command: str

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        second, first = second_of(meter), meter.tariffs
        if (
            command == self.command
            and reason is Reason.NONE
            and second
            and first.current.prices != second.current.prices
        ):
            first.current = replace(first.current, prices=second.current.prices)
            first.settle()
            self.deviate_as(_ToFirst)
        return reason


class SecondTariffToFirst(_ToFirst):
    """The prices of a tariff of element 2 are those of element 1 as well."""

    command = TARIFF_BLOCK


class SecondPricesToFirst(_ToFirst):
    """Prices of element 2 become those of element 1."""

    command = PRICE_BLOCK


class FirstTariffToBoth(Conduct):
    """A tariff of element 1 is one of element 2 as well."""

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        second = second_of(meter)
        if command == "tariff" and reason is Reason.NONE and second:
            if second.current.prices != meter.tariffs.current.prices:
                self.deviate(FirstTariffToBoth)
            second.current = replace(second.current, prices=meter.tariffs.current.prices)
        return reason


class SecondPricesSwapped(_Told):
    """The last two of four prices of element 2 are taken for each other."""

    def understood(self, command: str, values: Values) -> Values:
        values = super().understood(command, values)
        third, fourth = (OF_BLOCK[command].format(number) for number in (3, 4))
        if values[third] == values[fourth]:
            return values
        self.deviate(SecondPricesSwapped)
        return {**values, third: values[fourth], fourth: values[third]}


class SwitchesLost(_Told):
    """Of a day of element 2 no more than 24 switch times are kept."""

    def understood(self, command: str, values: Values) -> Values:
        values = super().understood(command, values)
        name = "new_secondary_tariff_day_1"
        marks = str(values.get(name, ""))
        switches = [at for at in range(len(marks)) if not at or marks[at] != marks[at - 1]]
        if len(switches) <= MOST_SWITCHES:
            return values
        self.deviate(SwitchesLost)
        kept = marks[: switches[MOST_SWITCHES]]
        return {**values, name: kept + kept[-1] * (HALF_HOURS - len(kept))}


class SecondSpecialsCut(_Told):
    """Of special days of element 2 that it has no room for those are kept that fit."""

    def understood(self, command: str, values: Values) -> Values:
        values = super().understood(command, values)
        if int(values.get("new_secondary_tariff_specials", 0)) <= SPECIAL_DAYS:
            return values
        self.deviate(SecondSpecialsCut)
        return {**values, "new_secondary_tariff_specials": SPECIAL_DAYS}


class SecondDayBeyondTaken(_Told):
    """A day of element 2 beyond those that there is room for is taken for the first one."""

    def understood(self, command: str, values: Values) -> Values:
        values = super().understood(command, values)
        if int(values.get("new_secondary_tariff_days", 0)) <= DAYS:
            return values
        self.deviate(SecondDayBeyondTaken)
        week = "".join(mark if mark in "123" else "1" for mark in str(values["new_secondary_tariff_week"]))
        return {**values, "new_secondary_tariff_days": DAYS, "new_secondary_tariff_week": week}


class SecondLaterIsNow(Conduct):
    """A tariff or price of element 2 for later takes effect at once."""

    def secondary_due(self, from_s: int) -> int:
        if from_s:
            self.deviate(SecondLaterIsNow)
        return 0


class SecondLaterIsLate(Conduct):
    """A tariff or price of element 2 for later takes effect a quarter of an hour late."""

    def secondary_due(self, from_s: int) -> int:
        from_s = super().secondary_due(from_s)
        if not from_s:
            return from_s
        self.deviate(SecondLaterIsLate)
        return from_s + QUARTER_S


class SecondLimitOffByOne(_Told):
    """The largest price of element 2 that may be told is refused."""

    def understood(self, command: str, values: Values) -> Values:
        values = super().understood(command, values)
        first = OF_BLOCK[command].format(1)
        if values[first] != BALANCE_LIMIT_MP:
            return values
        self.deviate(SecondLimitOffByOne)
        return {**values, first: BALANCE_LIMIT_MP + 1}


class SecondLimitNotChecked(_Told):
    """A price of element 2 beyond the largest is taken for the largest."""

    def understood(self, command: str, values: Values) -> Values:
        values = super().understood(command, values)
        names = (OF_BLOCK[command].format(number) for number in range(1, 5))
        beyond = {name: BALANCE_LIMIT_MP for name in names if int(values[name]) > BALANCE_LIMIT_MP}
        if beyond:
            self.deviate(SecondLimitNotChecked)
        return {**values, **beyond}


class SecondRefusedHalfTaken(_Told):
    """Of a refused tariff or price of element 2 the first price is kept."""

    first_price = 0

    def understood(self, command: str, values: Values) -> Values:
        values = super().understood(command, values)
        self.first_price = int(values[OF_BLOCK[command].format(1)])
        return values

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        second = second_of(meter)
        if (
            command in OF_BLOCK
            and reason is not Reason.NONE
            and second
            and self.first_price != second.current.prices[0]
        ):
            second.current = replace(second.current, prices=(self.first_price, *second.current.prices[1:]))
            self.deviate(SecondRefusedHalfTaken)
        return reason


class SecondPricesOfOtherTariff(_Told):
    """Prices for another number of rates are taken for element 2."""

    def understood(self, command: str, values: Values) -> Values:
        values = super().understood(command, values)
        name, rates = "new_secondary_price_rates", self.before.rates if self.before else 0
        if command != PRICE_BLOCK or values[name] == rates:
            return values
        self.deviate(SecondPricesOfOtherTariff)
        return {**values, name: rates}


class SecondNotCharged(Conduct):
    """What element 2 takes is not charged."""

    def secondary_charged(self, fine: int) -> int:
        if fine:
            self.deviate(SecondNotCharged)
        return 0


class SecondChargedAsFirst(Conduct):
    """Element 2 is charged at the price of element 1."""

    def secondary_price(self, price_mp: int, first_mp: int) -> int:
        price_mp = super().secondary_price(price_mp, first_mp)
        if price_mp != first_mp:
            self.deviate(SecondChargedAsFirst)
        return first_mp


class SecondInWholePence(Conduct):
    """Thousandths of a penny are cut off the prices of element 2."""

    def secondary_price(self, price_mp: int, first_mp: int) -> int:
        price_mp = super().secondary_price(price_mp, first_mp)
        if price_mp % 1000:
            self.deviate(SecondInWholePence)
        return price_mp // 1000 * 1000


class SecondChargedInCredit(_Told):
    """Element 2 is charged in credit mode too."""

    def secondary_charged(self, fine: int) -> int:
        fine = super().secondary_charged(fine)
        second = self.meter and second_of(self.meter)
        if fine and self.meter and second and self.meter.payment.account.mode is Mode.CREDIT:
            self.meter.payment.account.balance -= fine * second.price // FINE_PER_MP
            self.deviate(SecondChargedInCredit)
        return fine


class SecondSpecialDaysHidden(Conduct):
    """The special days of element 2 are not told."""

    def reported(self, point: str, value: int | str) -> int | str:
        value = super().reported(point, value)
        if point != "secondary_special_days" or not value:
            return value
        self.deviate(SecondSpecialDaysHidden)
        return ""


class SecondPriceOfRate1(_Told):
    """The price in force of element 2 that is told is always that of rate 1."""

    def reported(self, point: str, value: int | str) -> int | str:
        value = super().reported(point, value)
        second = self.meter and second_of(self.meter)
        if point != "secondary_unit_price" or not second or value == second.current.prices[0]:
            return value
        self.deviate(SecondPriceOfRate1)
        return second.current.prices[0]


class SecondHeldIsTold(_Told):
    """While a tariff of element 2 is held its first price is told."""

    def reported(self, point: str, value: int | str) -> int | str:
        value = super().reported(point, value)
        second = self.meter and second_of(self.meter)
        if point != "secondary_price_1" or not second or not second.held:
            return value
        self.deviate(SecondHeldIsTold)
        return second.held.tariff.prices[0]
