"""What an answer to Read Tariff tells, against the tariff that a scenario has in force."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from meterbench.bench import answers
from meterbench.bench.operator import Bench
from meterbench.bench.stimuli import send
from meterbench.bench.tariff_terms import MP_SCALE, Tariff, mp, schedule, week
from meterbench.checks import Equals
from protocols.duis import Smets1Answer

READ: Final = {1: "4.11.1", 2: "4.11.2"}
"""By element."""
ACTIVE: Final = {READ[1]: "primary_active_tariff_price", READ[2]: "secondary_active_tariff_price"}
"""In thousandths of a penny."""


def reported(bench: Bench, told: Tariff, element: int = 1) -> None:
    """As the fuel's own supplier is answered."""
    answered(bench, answers.is_success(bench, send(bench, bench.lead, bench.catalogue.service(READ[element]))), told)


def answered(bench: Bench, answer: Smets1Answer, told: Tariff) -> None:
    """Prices and switching table of an answer to Read Tariff, of the first element also standing charge and limits."""
    parts = _answered_parts(bench, answer, told)
    if answer.variant == READ[2]:
        parts = {name: parts[name] for name in ("prices", "switching table", "special days")}
    for name, (seen, wanted) in parts.items():
        bench.recorder.check(f"answered {name}", seen, Equals(wanted), source="the scenario")


def answered_price(bench: Bench, answer: Smets1Answer, pence: Decimal) -> None:
    """The price in force at the time of an answer to Read Tariff."""
    told = answer.values.get(ACTIVE[answer.variant])
    seen = told if isinstance(told, int) else "absent"
    bench.recorder.check("answered price in force", seen, Equals(mp(pence)), source="the scenario")


def _answered_parts(bench: Bench, answer: Smets1Answer, told: Tariff) -> dict[str, tuple[Any, Any]]:
    values: Any = answer.values
    gas = bench.meter.fuel == "gas"
    scale = MP_SCALE if gas else values.get("price_scale", 0)
    tou, block = ("tou_tariff", "block_tariff") if gas else ("tariff_tou_price_matrix", "tariff_block_price_matrix")
    prices: Any = values.get(tou, {}).get("tariff_tou_price")
    if prices is None:
        held = values.get(block, {})
        prices = (
            held.get("block_price", ()) if gas else held.get("tariff_block_prices", ({},))[0].get("block_price", ())
        )
    standing = _pence(values.get("standing_charge", -1), values.get("standing_charge_scale", MP_SCALE))
    return {
        "prices": (tuple(_pence(one["value"], scale) for one in prices), told.prices),
        "standing charge": (standing, told.standing),
        "thresholds": (_thresholds(values, gas=gas), tuple(limit.value for limit in told.thresholds)),
        "switching table": (_shown_table(values.get("tariff_switching_table", {})), _wanted_table(told, gas=gas)),
        "special days": (_shown_specials(values, gas=gas), told.special_days()),
    }


def _pence(number: int, scale: int) -> Decimal:
    return Decimal(number).scaleb(scale + 2)


def _thresholds(values: Any, *, gas: bool) -> tuple[Decimal, ...]:
    if gas:
        limits = values.get("tariff_thresholds", {}).get("block_threshold", ())
    else:
        (matrix, *_) = values.get("tariff_threshold_matrix", {}).get("elec_tariff_thresholds", ({},))
        limits = matrix.get("block_threshold", ())
    return tuple(Decimal(limit["value"]) for limit in limits)


def _shown_table(table: Any) -> str:
    days = table.get("day_profiles", {}).get("day_profile", ())
    (weeks, *_) = table.get("week_profiles", {}).get("week_profile", ({},))
    named = weeks.get("referenced_elec_day", weeks.get("referenced_day", ()))
    return f"{[sorted(day.items()) for day in days]} {[one['value'] for one in named]}"


def _wanted_table(told: Tariff, *, gas: bool) -> str:
    days = told.days()
    shown = [
        {"day_name": number, "tou_tariff_action": int(marks[0])}
        if gas
        else {"day": number, "profile_schedule": schedule(marks)}
        for number, marks in days.items()
    ]
    return f"{[sorted(day.items()) for day in shown]} {[one['value'] for one in week(told)]}"


def _shown_specials(values: Any, *, gas: bool) -> str:
    days = values.get("tariff_switching_table_special_days", {}).get("special_day", ())
    key = "gas_{}_with_wildcards" if gas else "{}"
    found = ""
    for day in days:
        date = {name: day["date"][key.format(name)][f"specified_{name}"] for name in ("year", "month", "day_of_month")}
        found += f"{date['year'] % 100:02}{date['month']:02}{date['day_of_month']:02}{day['referenced_day']}"
    return found
