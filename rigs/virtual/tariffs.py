"""The tariff of the meter: which rate or block is in force, its registers, its price (manual 4.12).

Rules of this file: every unit that the total counts is counted in exactly one register of a rate or of a block; a
block's limit divides money exactly. How a tariff is told: `tariff_told`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rigs.virtual.counter import held
from rigs.virtual.local_time import local_time
from rigs.virtual.payment import Payment
from rigs.virtual.reasons import Reason
from rigs.virtual.tariff_told import RATES, THRESHOLDS, Held, Tariff, ToldTariff, Values, told_days, told_prices
from rigs.virtual.units import FINE_PER_WHOLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from rigs.virtual.clock import MeterClock
    from rigs.virtual.conduct import Conduct


class Tariffs(ToldTariff):
    def __init__(self, payment: Payment, clock: MeterClock, conduct: Conduct, changed: Callable[[], None]) -> None:
        """`changed`: called when a tariff, or prices alone, have taken effect."""
        delivered = Tariff((payment.account.unit_price,) + (0,) * THRESHOLDS)
        super().__init__(delivered, clock, conduct.tariff_due, changed)
        self._payment, self._conduct = payment, conduct
        self.rate_units = [0] * RATES
        self.block_units = [0] * RATES
        self.block_fine = 0  # consumed since the blocks began

    # What is told

    def set_tariff(self, values: Values) -> Reason:
        """At once, or held until its time; a new one replaces one that is held, and prices that are."""
        told = Tariff(
            prices=told_prices(values, "new_tariff_price_{}"),
            standing_charge=int(values["new_tariff_standing_charge"]),
            rates=int(values["new_tariff_rates"]),
            blocks=int(values["new_tariff_blocks"]),
            thresholds=tuple(int(values[f"new_tariff_threshold_{n}"]) for n in range(1, RATES)),
            week=str(values["new_tariff_week"]),
            days=told_days(values, "new_tariff_day_{}"),
            special_days=str(values["new_tariff_special_days"]),
        )
        return self.tell(told, values, "new_tariff")

    def set_price(self, values: Values) -> Reason:
        """New prices for the tariff in force, as many as it has."""
        told = replace(
            self.current,
            prices=(int(values["new_unit_price"]), *told_prices(values, "new_price_{}", 2)),
            standing_charge=int(values["new_standing_charge"]),
            rates=int(values["new_rates"]),
            blocks=int(values["new_blocks"]),
        )
        return self.tell_prices(told, values, "new_price")

    def set_active_price(self, values: Values) -> None:
        """Test mode: the price of what is in force now."""
        prices = list(self.current.prices)
        prices[self.active] = int(values["set_unit_price"])
        self.current = replace(self.current, prices=tuple(prices))
        self.settle()

    # What is in force

    @property
    def active(self) -> int:
        """The rate or the block in force, from 0."""
        if self.current.blocks > 1:
            return sum(self.block_fine >= limit * FINE_PER_WHOLE for limit in self._limits())
        if self.current.rates == 1:
            return 0
        return self.current.rate(local_time(self._conduct.tariff_time(self._clock.time_s)))

    def _limits(self) -> tuple[int, ...]:
        return tuple(map(self._conduct.block_limit, self.current.thresholds[: self.current.blocks - 1]))

    def preset(self, registers: list[int], index: int, values: Values) -> None:
        """Test mode: the register of a rate or of a block stands somewhere else."""
        (registers[index],) = map(int, values.values())

    def settle(self) -> None:
        """What is held and due takes effect; the account knows the price in force."""
        super().settle()
        self._show_price()

    def _took_effect(self, held: Held) -> None:
        if held.is_whole:
            self.reset_blocks()
        self._show_price()
        super()._took_effect(held)

    def _show_price(self) -> None:
        account = self._payment.account
        account.unit_price, account.standing_charge = self.current.prices[self.active], self.current.standing_charge

    def reset_blocks(self) -> None:
        self.block_fine = 0

    # What flows

    def take(self, fine: int, units: int) -> None:
        """Consumption: `fine` is charged, `units` is what the total has risen by."""
        kind, registers = ("block", self.block_units) if self.current.blocks > 1 else ("rate", self.rate_units)
        for index, counted in self._conduct.registered(self.active, units):
            registers[index] = held(self._conduct, f"{kind}_{index + 1}_total", registers[index] + counted)
        while fine > 0:
            part = min(fine, self._to_limit(fine))
            self._payment.charge(self._conduct.charged(part), self._payment.account.unit_price)
            self.block_fine += part
            fine -= part
            self._show_price()

    def _to_limit(self, most: int) -> int:
        """How much is left of the block in force; `most` where nothing limits it."""
        if self.current.blocks < 2:
            return most
        left = [limit * FINE_PER_WHOLE - self.block_fine for limit in self._limits()]
        return min((one for one in left if one > 0), default=most)

    def crossing_ns(self, rate: int) -> int | None:
        """How long until the next block begins at a consumption of `rate` (mW, ml/h); None: never."""
        if self.current.blocks < 2 or rate <= 0:
            return None
        left = self._to_limit(0)
        return -(-left // rate) if left else None
