"""Given: the supplier's product of a meter at rest, put back after scenarios that have changed it.

A part of `states`: nothing of a former scenario may take money from the balance of the next one, or limit it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from meterbench.bench.bench_side import command, set_mode, test_write
from meterbench.bench.operator import Bench
from meterbench.bench.tariff_terms import Tariff, arguments
from rigs.ports import Value

COMFORTABLE_PENCE: Final = Decimal(1000)
EMERGENCY_PENCE: Final = Decimal(500)
PRODUCT: Final = (
    "time_debt_1",
    "time_debt_2",
    "debt_1_rate",
    "debt_2_rate",
    "standing_charge",
    "debt_recovery_rate_cap",
)
"""Of the supplier's product: what takes money from a balance, none at a meter at rest."""
SHARE_AT_REST: Final = 2500
"""Hundredths of a percent of a top-up that go to a payment debt."""
LIMITS: Final = {"max_balance": "max_balance_p", "max_credit": "max_top_up_p"}
"""Point to the parameter that declares it."""
FLOW_AT_REST: Final[Mapping[str, Value]] = {
    "uncontrolled_flow_rate": 0xFFFF,
    "supply_depletion_state": "unchanged",
    "supply_tamper_state": "unchanged",
    "stabilisation_period": 60,
    "measurement_period": 300,
}
"""The rate is in ten-thousandths of a m3/h: the highest that there is."""
ONE_RATE: Final = ("rates", "blocks")
TARIFF: Final = frozenset({"standing_charge", "next_price_time", *ONE_RATE})
AT_ONCE: Final = datetime(1970, 1, 1, tzinfo=UTC)
SECOND_TARIFF: Final[Mapping[str, Value]] = {"secondary_next_price_time": AT_ONCE, "secondary_rates": 1}
"""Of a second element: one rate, and nothing held."""


def product_at_rest(bench: Bench) -> None:
    """No debt that is recovered, one rate and no price held for later, no limit but the declared ones; asks the meter
    first, and mostly that is all. Thresholds, the payment debt and emergency credit are set by whoever needs
    prepayment."""
    profile = bench.meter.profile
    wanted = _wanted(bench)
    points = [name for name in wanted if name in profile.points]
    seen = {name: reading.value for name, reading in bench.meter.port.read(*points).items()} if points else {}
    stray = {name for name, value in seen.items() if value != wanted[name]}
    if "accumulated_debt" in stray:
        test_write(bench, {"set_accumulated_debt": Decimal(0)})
        stray.remove("accumulated_debt")
    tariffs = (("1.1.1", "unit_price", TARIFF), ("1.1.2", "secondary_unit_price", frozenset(SECOND_TARIFF)))
    for service, point, told in tariffs:
        if stray & told and service in profile.services:
            price = Decimal(str(bench.meter.port.read(point)[point].value))
            command(bench, service, arguments(Tariff((price,)), AT_ONCE))
        stray -= told
    if stray:
        _prepayment_at_rest(bench, wanted)


def _wanted(bench: Bench) -> dict[str, Value]:
    """The tariff of any meter; the rest of one that can prepay."""
    profile = bench.meter.profile
    wanted: dict[str, Value] = {"standing_charge": Decimal(0), "next_price_time": AT_ONCE, **dict.fromkeys(ONE_RATE, 1)}
    wanted |= SECOND_TARIFF
    if not profile.capabilities.get("prepayment"):
        return wanted
    wanted |= {**dict.fromkeys(PRODUCT, Decimal(0)), "debt_share": SHARE_AT_REST}
    if "non_disablement" in profile.points:
        wanted["non_disablement"] = ""
    if "set_accumulated_debt" in profile.points:
        wanted["accumulated_debt"] = Decimal(0)
    return wanted | {point: profile.decimal(name) for point, name in LIMITS.items() if point in profile.points}


def flow_control_at_rest(bench: Bench) -> None:
    """A gas meter that shuts on nothing that a scenario draws, on no tamper and with no battery."""
    seen = {name: reading.value for name, reading in bench.meter.port.read(*FLOW_AT_REST).items()}
    if seen != FLOW_AT_REST:
        command(bench, "6.7", FLOW_AT_REST)


def _prepayment_at_rest(bench: Bench, wanted: Mapping[str, Value]) -> None:
    """Such parameters are taken in prepayment mode only."""
    test_write(bench, {"set_balance": COMFORTABLE_PENCE})
    set_mode(bench, "prepayment")
    limits = {name: wanted[name] for name in ("debt_recovery_rate_cap", *LIMITS)}
    thresholds = dict.fromkeys(("emergency_credit_threshold", "low_credit_threshold"), Decimal(0))
    calendar = dict.fromkeys(("non_disablement", "friendly_days"), "")
    command(bench, "2.1", {**limits, **thresholds, **calendar, "emergency_credit_limit": EMERGENCY_PENCE})
    debts = ("payment_debt", "time_debt_1", "time_debt_2")
    owed = {name: -Decimal(str(reading.value)) for name, reading in bench.meter.port.read(*debts).items()}
    rates: dict[str, Value] = {"debt_1_rate": Decimal(0), "debt_1_period": "hourly"}
    rates |= {"debt_2_rate": Decimal(0), "debt_2_period": "hourly", "debt_share": SHARE_AT_REST}
    command(bench, "2.3", {**owed, **rates})
    set_mode(bench, "credit")
