"""The tariff of the meter: which rate or block is in force, its registers, its price (manual 4.12).

Rules of this file: a tariff is judged whole before anything is changed; every unit that the total counts is counted in
exactly one register of a rate or of a block; a block's limit divides money exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from rigs.virtual.counter import held
from rigs.virtual.local_time import LocalTime, local_time
from rigs.virtual.payment import BALANCE_LIMIT_MP, Payment
from rigs.virtual.reasons import Reason
from rigs.virtual.units import FINE_PER_WHOLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from rigs.virtual.clock import MeterClock
    from rigs.virtual.conduct import Conduct

RATES: Final = 4
THRESHOLDS: Final = RATES - 1
DAYS: Final = 3
SPECIAL_DAYS: Final = 5
HALF_HOURS: Final = 48
SPECIAL_TEXT: Final = 7  # yymmdd and the number of a day
COMMIT: Final = 1
WHOLE_DAY: Final = "1" * HALF_HOURS
Values = Mapping[str, int | str]


@dataclass(frozen=True, slots=True)
class Tariff:
    """`prices`, mp: of the rates, or of the blocks where there are more than one. `week`: the number of the day for
    Monday to Sunday; `days`: 48 marks each, the rate of every half hour of local time."""

    prices: tuple[int, ...]
    standing_charge: int = 0
    rates: int = 1
    blocks: int = 1
    thresholds: tuple[int, ...] = (0,) * THRESHOLDS
    week: str = "1" * 7
    days: tuple[str, ...] = (WHOLE_DAY, WHOLE_DAY, WHOLE_DAY)
    special_days: str = ""

    def rate(self, at: LocalTime) -> int:
        """The rate in force at a local time, from 0."""
        specials = range(0, len(self.special_days), SPECIAL_TEXT)
        named = {self.special_days[start : start + 6]: self.special_days[start + 6] for start in specials}
        day = named.get(at.date, self.week[at.weekday])
        return int(self.days[int(day) - 1][at.half_hour]) - 1


@dataclass(frozen=True, slots=True)
class Held:
    tariff: Tariff
    from_s: int
    is_whole: bool  # a tariff, and not its prices alone


class Tariffs:
    def __init__(self, payment: Payment, clock: MeterClock, conduct: Conduct, changed: Callable[[], None]) -> None:
        """`changed`: called when a tariff, or prices alone, have taken effect."""
        self._payment, self._clock, self._conduct, self._changed = payment, clock, conduct, changed
        self.current = Tariff((payment.account.unit_price,) + (0,) * THRESHOLDS)
        self.held: Held | None = None
        self.rate_units = [0] * RATES
        self.block_units = [0] * RATES
        self.block_fine = 0  # consumed since the blocks began

    # What is told

    def set_tariff(self, values: Values) -> Reason:
        """At once, or held until its time; a new one replaces one that is held, and prices that are."""
        told = Tariff(
            prices=_prices(values, "new_tariff_price_{}"),
            standing_charge=int(values["new_tariff_standing_charge"]),
            rates=int(values["new_tariff_rates"]),
            blocks=int(values["new_tariff_blocks"]),
            thresholds=tuple(int(values[f"new_tariff_threshold_{n}"]) for n in range(1, RATES)),
            week=str(values["new_tariff_week"]),
            days=tuple(str(values[f"new_tariff_day_{n}"]) for n in range(1, DAYS + 1)),
            special_days=str(values["new_tariff_special_days"]),
        )
        reason = self._price_reason(told, values["new_tariff_commit"])
        counts = (values["new_tariff_seasons"], values["new_tariff_days"], values["new_tariff_specials"])
        if reason is Reason.NONE and not (_counts_fit(counts) and _table_fits(told, counts)):
            return Reason.BAD_VALUE
        return reason if reason is not Reason.NONE else self._hold(told, int(values["new_tariff_from"]), is_whole=True)

    def set_price(self, values: Values) -> Reason:
        """New prices for the tariff in force, as many as it has."""
        shape = int(values["new_rates"]), int(values["new_blocks"])
        told = replace(
            self.current,
            prices=(int(values["new_unit_price"]), *_prices(values, "new_price_{}", 2)),
            standing_charge=int(values["new_standing_charge"]),
            rates=shape[0],
            blocks=shape[1],
        )
        reason = self._price_reason(told, values["new_price_commit"])
        if reason is Reason.NONE and shape != (self.current.rates, self.current.blocks):
            return Reason.BAD_VALUE
        return reason if reason is not Reason.NONE else self._hold(told, int(values["new_price_from"]), is_whole=False)

    @staticmethod
    def _price_reason(told: Tariff, commit: int | str) -> Reason:
        if commit != COMMIT or max(*told.prices, told.standing_charge) > BALANCE_LIMIT_MP:
            return Reason.BAD_VALUE
        few = 1 <= told.rates <= RATES and 1 <= told.blocks <= RATES and 1 in (told.rates, told.blocks)
        return Reason.NONE if few else Reason.TOO_MANY_RATES

    def _hold(self, tariff: Tariff, from_s: int, *, is_whole: bool) -> Reason:
        self.held = Held(tariff, from_s, is_whole)
        self.settle()
        return Reason.NONE

    @property
    def due_s(self) -> int | None:
        return self._conduct.tariff_due(self.held.from_s) if self.held else None

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
        held = self.held
        if held is not None and (due_s := self.due_s) is not None and self._clock.time_s >= due_s:
            self.held, self.current = None, held.tariff
            if held.is_whole:
                self.reset_blocks()
            self._show_price()
            self._changed()
        self._show_price()

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
            self._payment.charge(self._conduct.charged(part))
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


def _prices(values: Values, name: str, first: int = 1) -> tuple[int, ...]:
    return tuple(int(values[name.format(number)]) for number in range(first, RATES + 1))


def _counts_fit(counts: tuple[int | str, ...]) -> bool:
    seasons, days, specials = (int(one) for one in counts)
    return seasons == 1 and 1 <= days <= DAYS and specials <= SPECIAL_DAYS


def _table_fits(told: Tariff, counts: tuple[int | str, ...]) -> bool:
    """Days, weeks and special days name what there is; blocks rise."""
    days = set("123"[: int(counts[1])])
    marks = set("1234"[: told.rates])
    used = [told.days[int(day) - 1] for day in sorted(days)]
    limits = told.thresholds[: told.blocks - 1]
    rises = all(low < high for low, high in zip((0, *limits), limits, strict=False))
    schedules_fit = all(len(day) == HALF_HOURS and set(day) <= marks for day in used)
    week_fits = len(told.week) == 7 and set(told.week) <= days
    specials = told.special_days
    has_length = len(specials) == SPECIAL_TEXT * int(counts[2])
    return rises and schedules_fit and week_fits and has_length and _specials_fit(specials, days)


def _specials_fit(specials: str, days: set[str]) -> bool:
    parts = [specials[at : at + SPECIAL_TEXT] for at in range(0, len(specials), SPECIAL_TEXT)]
    return all(part[:6].isdigit() and part[6] in days for part in parts)
