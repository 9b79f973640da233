"""A tariff, from the nested elements of DUIS to the flat values of a command and back.

Layer: pure rules, part of `services`.

Rules of this file, where the schema names no unit (our reading): an electricity price is in pounds times ten to its
scale, a gas price in thousandths of a penny (mp); a price is for the unit in which the meter counts (kWh, m3); a
threshold is in Wh or litres, in an answer of a gas meter in m3; times of day are local time. A meter of the hub is told
one week of three different days, five special days, four prices and three thresholds, and how many of each the tariff
has: it judges what is too many. What its table cannot say at all is refused here (a switch that is not on a half hour,
a day that begins without a rate, a special day without a date).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from dcc_stub.translation.elements import (
    CURRENCY,
    MP_SCALE,
    Flat,
    Parameters,
    mp,
    of_fuel,
    require_pounds,
    seconds_of_day,
    short_scale,
)
from dcc_stub.translation.errors import TranslationError
from protocols.duis import Fuel, Value

PRICES: Final = 4
DAYS: Final = 3
SPECIAL_DAYS: Final = 5
HALF_HOUR_S: Final = 1800
HALF_HOURS: Final = 48
MARKS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklm"
"""A rate by its number; a meter knows as many as it has."""
SPECIAL_TEXT: Final = 7
SECOND: Final = "secondary_"
"""Begins the names of what a meter tells of its second element."""


def price(fuel: str, parameters: Parameters) -> Flat:
    """1.2.1: prices, and how many rates and blocks they are for."""
    part = of_fuel(fuel, parameters["price_elements"], "electricity_price_elements", "gas_price_elements")
    if fuel == "gas":
        require_pounds(part["currency_units"])
        scale, standing = MP_SCALE, mp(part["standing_charge"], MP_SCALE)
    else:
        scale, standing = part["price_scale"], mp(part["standing_charge"], part["standing_charge_scale"])
    rates, blocks = _price_lists(part)
    return {
        **_prices([mp(one, scale) for one in (blocks[0] if blocks else rates)]),
        "standing_charge": standing,
        "rates": len(rates) + len(blocks),
        "blocks": len(blocks[0]) if blocks else 1,
    }


def second_price(_fuel: str, parameters: Parameters) -> Flat:
    """1.2.2: prices of rates alone; the second element has no blocks and no standing charge of its own."""
    part = parameters["price_elements"]
    rates = [mp(one, part["price_scale"]) for one in _ordered(part["electricity_price_element"])]
    return {**_prices(rates), "rates": len(rates)}


def _prices(prices: list[int]) -> Flat:
    """As many as a meter is told, those that the tariff has not are 0."""
    padded = (prices + [0] * PRICES)[:PRICES]
    return {"unit_price": padded[0], **{f"price_{number}": padded[number - 1] for number in range(2, PRICES + 1)}}


def _price_lists(part: Parameters) -> tuple[list[int], list[list[int]]]:
    """Prices of rates; prices of blocks, for each rate that has blocks; in the order of their index."""
    content = next(part[name] for name in ("tou_tariff", "block_tariff", "hybrid_tariff") if name in part)
    matrices = content.get("block_prices", (content,) if "block_price" in content else ())
    return _ordered(content.get("tou_price", ())), [_ordered(one["block_price"]) for one in matrices]


def _ordered(items: Sequence[Parameters]) -> list[int]:
    return [item["value"] for item in sorted(items, key=lambda item: item["index"])]


def tariff(fuel: str, parameters: Parameters) -> Flat:
    """1.1.1: prices, thresholds, and the table by which rates are switched."""
    part = of_fuel(fuel, parameters, "elec_tariff_elements", "gas_tariff_elements")
    if fuel == "electricity":
        require_pounds(part["currency_units"])
    return {**price(fuel, parameters), **_thresholds(part["threshold_matrix"]), **_table(part)}


def second_tariff(fuel: str, parameters: Parameters) -> Flat:
    """1.1.2: prices, and the table by which the rates of the second element are switched."""
    return {**second_price(fuel, parameters), **_table(parameters)}


def _table(part: Parameters) -> Flat:
    table = part["switching_table"]
    days = {day["day_name"]: _day(day) for day in table["day_profiles"]["day_profile"]}
    specials = [_special_day(one) for one in part["special_days"].get("special_day", ())]
    (first, *_) = table["week_profiles"]["week_profile"]
    return {
        "seasons": len(table["seasons"]["season"]),
        "days": max(days),
        "specials": len(specials),
        "week": "".join(MARKS[number] for number in _ordered(first["referenced_day_name"])),
        **{f"day_{number}": days.get(number, "1" * HALF_HOURS) for number in range(1, DAYS + 1)},
        "special_days": "".join(specials[:SPECIAL_DAYS]),
    }


def _thresholds(matrix: Parameters) -> Flat:
    limits = _ordered(
        matrix["thresholds"][0]["block_threshold"] if "thresholds" in matrix else matrix["block_threshold"]
    )
    padded = (limits + [0] * PRICES)[: PRICES - 1]
    return {f"threshold_{number}": limit for number, limit in enumerate(padded, 1)}


def _day(day: Parameters) -> str:
    """A mark for each half hour. A block has no rate of its own: the first one stands for it."""
    if "profile_schedule" not in day:  # a gas meter has one rate throughout a day
        return MARKS[day.get("tou_tariff_action", 1)] * HALF_HOURS
    marks = [""] * HALF_HOURS
    for switch in day["profile_schedule"]:
        at_s = seconds_of_day(switch["start_time"], "a tariff switches by the meter's local time")
        if at_s % HALF_HOUR_S:
            raise TranslationError(f"a meter's rates switch on half hours, not at {switch['start_time']}")
        marks[at_s // HALF_HOUR_S] = MARKS[switch.get("tou_tariff_action", 1)]
    if not marks[0]:
        raise TranslationError("a day begins with a rate at 00:00")
    for at in range(1, HALF_HOURS):
        marks[at] = marks[at] or marks[at - 1]
    return "".join(marks)


def _special_day(special: Parameters) -> str:
    date = {name.removeprefix("gas_").removesuffix("_with_wildcards"): one for name, one in special["date"].items()}
    try:
        year = date["year"]["specified_year"]
        month, day = date["month"]["specified_month"], date["day_of_month"]["specified_day_of_month"]
    except KeyError:
        raise TranslationError("a special day of a meter is one date") from None
    return f"{year % 100:02}{month:02}{day:02}{MARKS[special['referenced_day_name']]}"


def read_tariff(fuel: Fuel, results: Parameters, _device: str) -> dict[str, Value]:
    """4.11.1. A standing charge, and prices, that no short number with a scale can say are left out."""
    values: dict[str, Value] = {
        "primary_active_tariff_price": int(results["unit_price"]),
        "currency_units_label": CURRENCY,
        "tariff_switching_table": _switching(fuel, results),
        **_special_days(fuel, str(results["special_days"])),
    }
    standing, prices = int(results["standing_charge"]), _prices_in_force(results)
    limits = _indexed([int(results[f"threshold_{n}"]) for n in range(1, int(results["blocks"]))])
    if fuel == "gas":
        values |= {"primary_active_tariff_price_scale": MP_SCALE, "standing_charge": standing}
        if not limits:
            return {**values, "tou_tariff": {"tariff_tou_price": _indexed(prices)}}
        thresholds: Any = tuple({**limit, "value": Decimal(limit["value"]) / 1000} for limit in limits)
        blocks: Value = {"block_price": _indexed(prices)}
        return {**values, "tariff_thresholds": {"block_threshold": thresholds}, "block_tariff": blocks}
    values["currency_units_name"] = "Millipence"
    if (scale := short_scale(standing)) is not None:
        values |= {"standing_charge": standing // 10**scale, "standing_charge_scale": MP_SCALE + scale}
    if limits:
        matrix: Any = ({"index": 1, "block_threshold": limits},)
        values["tariff_threshold_matrix"] = {"elec_tariff_thresholds": matrix}
    return {**values, **_electricity_prices(prices, int(results["blocks"]))}


def read_second_tariff(fuel: Fuel, results: Parameters, _device: str) -> dict[str, Value]:
    """4.11.2. Prices that no short number with a scale can say are left out."""
    plain = {name.removeprefix(SECOND): value for name, value in results.items()} | {"blocks": 1}
    return {
        "secondary_active_tariff_price": int(plain["unit_price"]),
        "tariff_switching_table": _switching(fuel, plain),
        **_special_days(fuel, str(plain["special_days"])),
        **_electricity_prices(_prices_in_force(plain), 1),
    }


def _electricity_prices(prices: list[int], blocks: int) -> dict[str, Value]:
    scale = short_scale(*prices)
    if scale is None:
        return {}
    told = _indexed([one // 10**scale for one in prices])
    if blocks == 1:
        return {"price_scale": MP_SCALE + scale, "tariff_tou_price_matrix": {"tariff_tou_price": told}}
    matrix: Any = ({"index": 1, "block_price": told},)
    return {"price_scale": MP_SCALE + scale, "tariff_block_price_matrix": {"tariff_block_prices": matrix}}


def _prices_in_force(results: Parameters) -> list[int]:
    count = max(int(results["rates"]), int(results["blocks"]))
    return [int(results[f"price_{number}"]) for number in range(1, count + 1)]


def _indexed(items: Sequence[int]) -> Any:
    return tuple({"value": item, "index": index} for index, item in enumerate(items, 1))


def _switching(fuel: Fuel, results: Parameters) -> Value:
    """Days and the week; a meter of the hub knows no seasons."""
    week = str(results["week"])
    used = sorted({int(mark) for mark in week + str(results["special_days"])[SPECIAL_TEXT - 1 :: SPECIAL_TEXT]})
    days = {number: str(results[f"day_{number}"]) for number in used}
    named = _indexed([int(mark) for mark in week])
    if fuel == "gas":
        profiles = tuple({"day_name": number, "tou_tariff_action": int(day[0])} for number, day in days.items())
        weeks: Any = ({"week_name": 1, "referenced_day": named},)
    else:
        profiles = tuple({"day": number, "profile_schedule": _schedule(day)} for number, day in days.items())
        weeks = ({"week_name": 1, "referenced_elec_day": named},)
    return {"day_profiles": {"day_profile": profiles}, "week_profiles": {"week_profile": weeks}}


def _schedule(day: str) -> Any:
    """The half hours at which another rate begins."""
    switches = [at for at in range(HALF_HOURS) if not at or day[at] != day[at - 1]]
    return tuple(
        {"start_time": f"{at // 2:02}:{at % 2 * 30:02}:00", "tou_tariff_action": int(day[at])} for at in switches
    )


def _special_days(fuel: Fuel, text: str) -> dict[str, Value]:
    parts = [text[at : at + SPECIAL_TEXT] for at in range(0, len(text), SPECIAL_TEXT)]
    days: Any = tuple({"date": _date(fuel, part), "referenced_day": int(part[-1])} for part in parts)
    return {"tariff_switching_table_special_days": {"special_day": days}} if days else {}


def _date(fuel: Fuel, part: str) -> Mapping[str, Any]:
    prefix, suffix = ("gas_", "_with_wildcards") if fuel == "gas" else ("", "")
    return {
        f"{prefix}year{suffix}": {"specified_year": 2000 + int(part[:2])},
        f"{prefix}month{suffix}": {"specified_month": int(part[2:4])},
        f"{prefix}day_of_month{suffix}": {"specified_day_of_month": int(part[4:6])},
        f"{prefix}day_of_week{suffix}": {"non_specified_day_of_week": True},
    }
