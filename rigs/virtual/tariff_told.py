"""What a meter is told of a tariff, of either element: judged whole, held until its time (manual 4.12).

Rules of this file: a tariff is judged whole before anything is changed; what is told later replaces what is held.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rigs.virtual.local_time import LocalTime
from rigs.virtual.payment import BALANCE_LIMIT_MP
from rigs.virtual.reasons import Reason

if TYPE_CHECKING:
    from rigs.virtual.clock import MeterClock

RATES: Final = 4
THRESHOLDS: Final = RATES - 1
DAYS: Final = 3
SPECIAL_DAYS: Final = 5
HALF_HOURS: Final = 48
SPECIAL_TEXT: Final = 7  # yymmdd and the number of a day
COMMIT: Final = 1
WHOLE_DAY: Final = "1" * HALF_HOURS
COUNTS: Final = ("seasons", "days", "specials")
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


class ToldTariff:
    """The tariff in force, and the one that is held."""

    def __init__(
        self, current: Tariff, clock: MeterClock, due: Callable[[int], int], changed: Callable[[], None]
    ) -> None:
        """`due`: when something that is told for a time takes effect; `changed`: called when it has."""
        self.current = current
        self.held: Held | None = None
        self._clock, self._due, self._changed = clock, due, changed

    def tell(self, told: Tariff, values: Values, prefix: str) -> Reason:
        """A tariff, at once or from its time on; `prefix` of the names of its counts, time and commit."""
        reason = _price_reason(told, values[f"{prefix}_commit"])
        counts = tuple(int(values[f"{prefix}_{name}"]) for name in COUNTS)
        if reason is Reason.NONE and not (_counts_fit(counts) and _table_fits(told, counts)):
            return Reason.BAD_VALUE
        return reason if reason is not Reason.NONE else self._hold(told, int(values[f"{prefix}_from"]), is_whole=True)

    def tell_prices(self, told: Tariff, values: Values, prefix: str) -> Reason:
        """New prices for the tariff in force, as many as it has."""
        reason = _price_reason(told, values[f"{prefix}_commit"])
        is_other = (told.rates, told.blocks) != (self.current.rates, self.current.blocks)
        if reason is Reason.NONE and is_other:
            return Reason.BAD_VALUE
        return reason if reason is not Reason.NONE else self._hold(told, int(values[f"{prefix}_from"]), is_whole=False)

    def _hold(self, tariff: Tariff, from_s: int, *, is_whole: bool) -> Reason:
        self.held = Held(tariff, from_s, is_whole)
        self.settle()
        return Reason.NONE

    @property
    def due_s(self) -> int | None:
        return self._due(self.held.from_s) if self.held else None

    def settle(self) -> None:
        """What is held and due takes effect."""
        held = self.held
        if held is not None and (due_s := self.due_s) is not None and self._clock.time_s >= due_s:
            self.held, self.current = None, held.tariff
            self._took_effect(held)

    def _took_effect(self, held: Held) -> None:
        del held
        self._changed()


def told_prices(values: Values, name: str, first: int = 1) -> tuple[int, ...]:
    return tuple(int(values[name.format(number)]) for number in range(first, RATES + 1))


def told_days(values: Values, name: str) -> tuple[str, ...]:
    return tuple(str(values[name.format(number)]) for number in range(1, DAYS + 1))


def _price_reason(told: Tariff, commit: int | str) -> Reason:
    if commit != COMMIT or max(*told.prices, told.standing_charge) > BALANCE_LIMIT_MP:
        return Reason.BAD_VALUE
    few = 1 <= told.rates <= RATES and 1 <= told.blocks <= RATES and 1 in (told.rates, told.blocks)
    return Reason.NONE if few else Reason.TOO_MANY_RATES


def _counts_fit(counts: tuple[int, ...]) -> bool:
    seasons, days, specials = counts
    return seasons == 1 and 1 <= days <= DAYS and specials <= SPECIAL_DAYS


def _table_fits(told: Tariff, counts: tuple[int, ...]) -> bool:
    """Days, weeks and special days name what there is; blocks rise."""
    days = set("123"[: counts[1]])
    marks = set("1234"[: told.rates])
    used = [told.days[int(day) - 1] for day in sorted(days)]
    limits = told.thresholds[: told.blocks - 1]
    rises = all(low < high for low, high in zip((0, *limits), limits, strict=False))
    schedules_fit = all(len(day) == HALF_HOURS and set(day) <= marks for day in used)
    week_fits = len(told.week) == 7 and set(told.week) <= days
    specials = told.special_days
    has_length = len(specials) == SPECIAL_TEXT * counts[2]
    return rises and schedules_fit and week_fits and has_length and _specials_fit(specials, days)


def _specials_fit(specials: str, days: set[str]) -> bool:
    parts = [specials[at : at + SPECIAL_TEXT] for at in range(0, len(specials), SPECIAL_TEXT)]
    return all(part[:6].isdigit() and part[6] in days for part in parts)
