"""The second measuring element of a twin element meter: its register, its rates, its tariff (manual 15).

Rules of this file: every unit that the register counts is counted in exactly one rate, and what has flowed is charged
exactly at the price of that rate.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from rigs.virtual.counter import Counter, held
from rigs.virtual.local_time import local_time
from rigs.virtual.payment import Payment
from rigs.virtual.profile_log import ProfileLog
from rigs.virtual.reasons import Reason
from rigs.virtual.register_file import Reader
from rigs.virtual.register_table import IMPORT_PROFILE_PERIODS
from rigs.virtual.tariff_told import DAYS, RATES, THRESHOLDS, Tariff, ToldTariff, Values, told_days, told_prices

if TYPE_CHECKING:
    from rigs.virtual.clock import MeterClock
    from rigs.virtual.conduct import Conduct
    from rigs.virtual.tariffs import Tariffs

TARIFF: Final = "new_secondary_tariff"
PRICE: Final = "new_secondary_price"


class SecondElement(ToldTariff):
    """It takes and never gives."""

    def __init__(
        self, first: Tariffs, payment: Payment, clock: MeterClock, conduct: Conduct, changed: Callable[[], None]
    ) -> None:
        """`first`: the tariff of the first element; `changed`: called when this one's has."""
        delivered = Tariff((payment.account.unit_price,) + (0,) * THRESHOLDS)
        super().__init__(delivered, clock, conduct.secondary_due, changed)
        self._first, self._payment, self._conduct = first, payment, conduct
        self.imported = Counter("import_total_secondary", conduct)
        self.rate_units = [0] * RATES
        self.mpxn = ""
        self.told_mpxn: str | None = None
        self.profile = SecondProfile(
            IMPORT_PROFILE_PERIODS, clock.time_s, lambda: self.imported.units, conduct
        )  # fmt: skip

    @property
    def active(self) -> int:
        """The rate in force, from 0."""
        at = local_time(self._conduct.secondary_time(self._clock.time_s))
        return self._conduct.secondary_rate(self.current.rate(at), self._first.active)

    @property
    def price(self) -> int:
        """In force, mp."""
        return self._conduct.secondary_price(self.current.prices[self.active], self._payment.account.unit_price)

    def take(self, fine: int) -> None:
        """Consumption."""
        units = self.imported.count(fine)
        for index, counted in self._conduct.secondary_registered(self.active, units):
            now = self.rate_units[index] + counted
            self.rate_units[index] = held(self._conduct, f"secondary_rate_{index + 1}_total", now)
        self._payment.charge(self._conduct.secondary_charged(fine), self.price)

    def set_tariff(self, values: Values) -> Reason:
        """At once, or held until its time."""
        told = Tariff(
            prices=told_prices(values, f"{TARIFF}_price_{{}}"),
            rates=int(values[f"{TARIFF}_rates"]),
            week=str(values[f"{TARIFF}_week"]),
            days=told_days(values, f"{TARIFF}_day_{{}}"),
            special_days=str(values[f"{TARIFF}_special_days"]),
        )
        return self.tell(told, values, TARIFF)

    def set_price(self, values: Values) -> Reason:
        """New prices for the tariff in force, as many as it has."""
        told = replace(
            self.current, prices=told_prices(values, f"{PRICE}_{{}}"), rates=int(values[f"{PRICE}_rates"])
        )  # fmt: skip
        return self.tell_prices(told, values, PRICE)

    def tell_mpxn(self, values: Values) -> None:
        """No command by itself: the next meter point that is told takes it along."""
        self.told_mpxn = str(values["new_secondary_mpxn"])

    def take_mpxn(self, set_first: Callable[[], Reason], fits: Callable[[str], bool]) -> Reason:
        """Both are set, or neither; `set_first` sets that of the first element."""
        told, self.told_mpxn = self.told_mpxn, None
        if told is not None and not fits(told):
            return Reason.BAD_VALUE
        reason = set_first()
        if told is not None and reason is Reason.NONE:
            self.mpxn = told
        return reason

    def readers(self) -> dict[str, Reader]:
        def of(items: Callable[[], list[int] | tuple[int | str, ...]], index: int) -> Reader:
            return lambda: items()[index]

        return {
            "secondary_mpxn": lambda: self.mpxn,
            "import_total_secondary": lambda: self.imported.units,
            "secondary_active_rate": lambda: self.active + 1,
            **{f"secondary_rate_{at + 1}_total": of(lambda: self.rate_units, at) for at in range(RATES)},
            "secondary_unit_price": lambda: self.current.prices[self.active],
            "secondary_next_price_time": lambda: self.due_s or 0,
            "secondary_rates": lambda: self.current.rates,
            **{f"secondary_price_{at + 1}": of(lambda: self.current.prices, at) for at in range(RATES)},
            "secondary_week": lambda: self.current.week,
            **{f"secondary_day_{at + 1}": of(lambda: self.current.days, at) for at in range(DAYS)},
            "secondary_special_days": lambda: self.current.special_days,
        }


class SecondProfile(ProfileLog):
    """What the second element took in each half hour."""

    def _value(self, has_data: bool) -> int | None:
        return self._conduct.secondary_period(super()._value(has_data))
