"""A tariff as a scenario words it, as DUIS says it, and as the registers of a meter have to say it.

Rules of this file: pure; pence are exact; what a meter has to hold is made from the words and from nothing that the
DCC or a meter computes. A day is 48 marks of half hours of local time, a special day yymmdd and the number of its day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any, Final, Literal

from meterbench.quantities import Fuel, Quantity
from rigs.errors import BenchError
from rigs.ports import Value

HALF_HOURS: Final = 48
PRICES: Final = 4
MOST_SHORT: Final = 32_767
MP_SCALE: Final = -5
"""A thousandth of a penny is a hundred-thousandth of a pound."""
MORE_DAYS: Final = (2, 3)
WEEKEND: Final = "on Saturdays and Sundays"
ALTERNATING: Final = "in every other half hour"
OF_ELEMENT: Final = {1: "", 2: "secondary_"}
"""How the names of the points begin that tell of the tariff of an element."""
FIRST_PRICE_P: Final = Decimal("20.001")
FIRST_DATE: Final = date(2028, 2, 28)
WEEK_DAYS: Final = 7
Kind = Literal["rate", "block", "special day", "day"]


@dataclass(frozen=True, slots=True)
class Window:
    """When a further price holds: between two local times of each day, in each second half hour (which a day has most
    switches with), at weekends, or on some dates."""

    start: time | None = None
    end: time | None = None
    on: tuple[date, ...] = ()
    alternates: bool = False

    @property
    def is_daily(self) -> bool:
        return self.start is not None or self.alternates

    def holds(self, half_hour: int) -> bool:
        if self.alternates:
            return half_hour % 2 == 1
        assert self.start is not None and self.end is not None
        start, end = (at.hour * 2 + at.minute // 30 for at in (self.start, self.end))
        return start <= half_hour < end if start < end else half_hour >= start or half_hour < end


@dataclass(frozen=True, slots=True)
class Tariff:
    """`prices`, pence a kWh or m3: of the blocks, a rate without blocks being one of them, then of the further rates.
    `windows` are those of the further rates, `thresholds` (Wh, m3) the ends of the blocks before the last one; with
    both, blocks hold outside of the windows. `standing` is pence a day. `further`: marks of days 2, 3 ... in place of
    windows; the week has the first seven, further ones are special days."""

    prices: tuple[Decimal, ...]
    windows: tuple[Window, ...] = ()
    thresholds: tuple[Quantity, ...] = ()
    standing: Decimal = Decimal(0)
    further: tuple[str, ...] = ()

    @property
    def blocks(self) -> int:
        return len(self.thresholds) + 1

    @property
    def rates(self) -> int:
        return len(self.windows) + 1 if not self.further else len(self.prices)

    @property
    def is_hybrid(self) -> bool:
        return self.rates > 1 and self.blocks > 1

    def days(self) -> dict[int, str]:
        """Day 1 with the windows of every day, and a day for each of the others."""
        plain = ["1"] * HALF_HOURS
        found = dict(enumerate(self.further, 2))
        numbers = iter(MORE_DAYS)
        for rate, window in enumerate(self.windows, 2):
            if window.is_daily:
                plain = [str(rate) if window.holds(at) else mark for at, mark in enumerate(plain)]
            else:
                found[next(numbers)] = str(rate) * HALF_HOURS
        return {1: "".join(plain), **found}

    def further_days(self) -> dict[int, Window]:
        return dict(zip(MORE_DAYS, (window for window in self.windows if not window.is_daily), strict=False))

    def week(self) -> str:
        if self.further:
            return "".join(map(str, list(self.days())[:WEEK_DAYS])).ljust(WEEK_DAYS, "1")
        weekend = next((number for number, window in self.further_days().items() if not window.on), 1)
        return f"11111{weekend}{weekend}"

    def special_days(self) -> str:
        return "".join(f"{on:%y%m%d}{day}" for on, day in self.dates())

    def dates(self) -> list[tuple[date, int]]:
        """Each special day with the number of its day."""
        beyond = list(self.days())[WEEK_DAYS:]
        if beyond:
            return [(FIRST_DATE + timedelta(days=number), number) for number in beyond]
        return [(on, day) for day, window in self.further_days().items() for on in window.on]


def of_size(kind: Kind, count: int, fuel: Fuel) -> Tariff:
    """A tariff with so many rates (48 at most), blocks, special days or different days (48 at most), whose prices
    differ."""
    priced = count if kind in ("rate", "block") else 2
    prices = tuple(FIRST_PRICE_P + Decimal(number) / 1000 for number in range(priced))
    if kind == "day":
        return Tariff(prices, further=tuple(_day_marks(number, fuel) for number in range(1, count)))
    if kind == "block":
        step, unit = (Decimal(1), "m3") if fuel == "gas" else (Decimal(1000), "Wh")
        return Tariff(prices, thresholds=tuple(Quantity(step * number, unit) for number in range(1, count)))
    if kind == "special day":
        return Tariff(prices, (Window(on=tuple(FIRST_DATE + timedelta(days=number) for number in range(count))),))
    starts = [time(at // 2, at % 2 * 30) for at in range(HALF_HOURS)]
    return Tariff(prices, tuple(map(Window, starts[: count - 1], starts[1:count])))


def _day_marks(number: int, fuel: Fuel) -> str:
    """A day like no other: the second rate for so many half hours; a gas meter has one rate throughout a day."""
    if fuel == "gas":
        return str(1 + number % 2) * HALF_HOURS
    return "2" * number + "1" * (HALF_HOURS - number)


def registers(tariff: Tariff, element: int = 1) -> dict[str, Value]:
    """The points of a meter that has this tariff in force; the second element has neither blocks nor a standing charge
    [DUIS V5.4 PriceSecondary]."""
    found: dict[str, Value] = {
        "rates": tariff.rates,
        **{f"price_{number}": price for number, price in enumerate(tariff.prices, 1)},
        "week": tariff.week(),
        **{f"day_{number}": marks for number, marks in tariff.days().items()},
        "special_days": tariff.special_days(),
    }
    if element == 1:
        limits = enumerate((limit.value for limit in tariff.thresholds), 1)
        found |= {"blocks": tariff.blocks, "standing_charge": tariff.standing}
        found |= {f"threshold_{number}": limit for number, limit in limits}
    return {f"{OF_ELEMENT[element]}{name}": value for name, value in found.items()}


def arguments(tariff: Tariff, from_when: Value) -> dict[str, Value]:
    """Of the profile's command 1.1.1, and of 1.1.2, which has fewer."""
    prices = (*tariff.prices, *(Decimal(0),) * PRICES)
    limits = (*(limit.value for limit in tariff.thresholds), *(Decimal(0),) * PRICES)
    days = tariff.days()
    return {
        "unit_price": prices[0],
        **{f"price_{number}": prices[number - 1] for number in range(2, PRICES + 1)},
        **{f"threshold_{number}": limits[number - 1] for number in range(1, PRICES)},
        **{f"day_{number}": days.get(number, "1" * HALF_HOURS) for number in (1, *MORE_DAYS, *days)},
        "standing_charge": tariff.standing,
        "rates": tariff.rates, "blocks": tariff.blocks, "seasons": 1, "days": len(days),
        "specials": len(tariff.dates()), "week": tariff.week(), "special_days": tariff.special_days(),
        "effective_from": from_when,
    }  # fmt: skip


def update_price(fuel: Fuel, tariff: Tariff) -> dict[str, Any]:
    """Parameters of 1.2.1."""
    if fuel == "gas":
        elements: dict[str, Any] = {"currency_units": "GBP", "standing_charge": mp(tariff.standing)}
        return {"price_elements": {"gas_price_elements": elements | _prices(tariff, 0, "gas")}}
    scale, standing = _scale(*tariff.prices), _scale(tariff.standing)
    elements = {
        "standing_charge": mp(tariff.standing) // 10**standing, "standing_charge_scale": MP_SCALE + standing,
        "price_scale": MP_SCALE + scale, **_prices(tariff, scale, "electricity"),
    }  # fmt: skip
    return {"price_elements": {"electricity_price_elements": elements}}


def update_second_price(_fuel: Fuel, tariff: Tariff) -> dict[str, Any]:
    """Parameters of 1.2.2."""
    scale = _scale(*tariff.prices)
    prices = _indexed([mp(price) // 10**scale for price in tariff.prices])
    return {"price_elements": {"price_scale": MP_SCALE + scale, "electricity_price_element": prices}}


def update_second_tariff(fuel: Fuel, tariff: Tariff) -> dict[str, Any]:
    """Parameters of 1.1.2."""
    return {**_switching(fuel, tariff), **update_second_price(fuel, tariff)}


def update_tariff(fuel: Fuel, tariff: Tariff) -> dict[str, Any]:
    """Parameters of 1.1.1."""
    limits = _indexed([int(limit.value * (1000 if fuel == "gas" else 1)) for limit in tariff.thresholds] or [0])
    if fuel == "gas":
        part = {**_switching(fuel, tariff), "threshold_matrix": {"block_threshold": limits}}
        return {"gas_tariff_elements": part, **update_price(fuel, tariff)}
    matrix = {"thresholds": tuple({"index": number, "block_threshold": limits} for number in range(1, 9))}
    part = {"currency_units": "GBP", **_switching(fuel, tariff), "threshold_matrix": matrix}
    return {"elec_tariff_elements": part, **update_price(fuel, tariff)}


def _switching(fuel: Fuel, tariff: Tariff) -> dict[str, Any]:
    """The switching table and its special days."""
    season: dict[str, Any] = {"season_start_date": _date(fuel, None), "referenced_week_name": 1}
    table: dict[str, Any] = {
        "day_profiles": {"day_profile": tuple(_day(fuel, tariff, number) for number in tariff.days())},
        "week_profiles": {"week_profile": ({"week_name": 1, "referenced_day_name": week(tariff)},)},
        "seasons": {"season": (season if fuel == "gas" else {"season_name": "all", **season},)},
    }
    days = tuple({"date": _date(fuel, on), "referenced_day_name": day} for on, day in tariff.dates())
    return {"switching_table": table, "special_days": {"special_day": days} if days else {}}


def week(tariff: Tariff) -> Any:
    """Day numbers of the week, Monday first."""
    return _indexed([int(mark) for mark in tariff.week()])


def schedule(marks: str) -> Any:
    """The switches of a day of an electricity tariff."""
    switches = [at for at in range(HALF_HOURS) if at == 0 or marks[at] != marks[at - 1]]
    return tuple(
        {"start_time": time(at // 2, at % 2 * 30).isoformat(), "tou_tariff_action": int(marks[at])} for at in switches
    )


def mp(pence: Decimal) -> int:
    """Thousandths of a penny."""
    exact = pence * 1000
    assert exact == exact.to_integral_value(), f"{pence} p is no whole number of thousandths of a penny"
    return int(exact)


def _day(fuel: Fuel, tariff: Tariff, number: int) -> dict[str, Any]:
    marks = tariff.days()[number]
    if tariff.is_hybrid:
        return {"day_name": number, "profile_schedule": tuple(map(_hybrid_switch, schedule(marks)))}
    if fuel == "electricity":
        return {"day_name": number, "profile_schedule": schedule(marks)}
    assert len(set(marks)) == 1, "a gas meter has one rate throughout a day"
    return {"day_name": number, "tou_tariff_action": int(marks[0])}


def _hybrid_switch(switch: Mapping[str, Any]) -> Mapping[str, Any]:
    """Blocks are an action of their own; the further rates are numbered from 1."""
    rate = switch["tou_tariff_action"]
    action = {"block_tariff_action": 1} if rate == 1 else {"tou_tariff_action": rate - 1}
    return {"start_time": switch["start_time"], **action}


def _prices(tariff: Tariff, scale: int, fuel: Fuel) -> dict[str, Any]:
    numbers = [mp(price) // 10**scale for price in tariff.prices]
    if tariff.is_hybrid:
        assert fuel == "electricity", "a gas meter has rates or blocks"
        blocks, rates = numbers[: tariff.blocks], numbers[tariff.blocks :]
        matrix = ({"index": 1, "block_price": _indexed(blocks)},)
        return {"hybrid_tariff": {"block_prices": matrix, "tou_price": _indexed(rates)}}
    told = _indexed(numbers)
    if not tariff.thresholds:
        return {"tou_tariff": {"tou_price": told}}
    if fuel == "gas":
        return {"block_tariff": {"block_price": told, "number_of_thresholds": len(tariff.thresholds)}}
    return {"block_tariff": {"block_prices": ({"index": 1, "block_price": told},)}}


def _scale(*amounts: Decimal) -> int:
    """The least power of ten by which thousandths of a penny are short numbers."""
    fits = (n for n in range(6) if all(mp(one) % 10**n == 0 and mp(one) // 10**n <= MOST_SHORT for one in amounts))
    found = next(fits, None)
    if found is None:
        raise BenchError(
            "writing a price", "feature", f"no short number with a scale says {', '.join(map(str, amounts))} p"
        )
    return found


def _indexed(items: list[int]) -> Any:
    return tuple({"value": item, "index": index} for index, item in enumerate(items, 1))


def _date(fuel: Fuel, on: date | None) -> Mapping[str, Any]:
    """A date, or any day."""
    gas = fuel == "gas"
    key = "gas_{}_with_wildcards" if gas else "{}"
    any_day = "gas_non_specified_day_of_month" if gas else "non_specified_day_of_month"
    parts: dict[str, dict[str, Any]] = {
        "year": {"specified_year": on.year} if on else {"non_specified_year": True},
        "month": {"specified_month": on.month} if on else {"non_specified_month": True},
        "day_of_month": {"specified_day_of_month": on.day} if on else {any_day: True},
        "day_of_week": {"non_specified_day_of_week": True},
    }
    return {key.format(name): part for name, part in parts.items()}
