"""A leap of the calendar gives exactly what real time would have given, however it is cut into pieces."""

from __future__ import annotations

import random

import pytest
from virtual_kit import START_S, Kit, utrn

NAMES = (
    "import_total",
    "balance",
    "emergency_credit_balance",
    "supply_state",
    "import_profile_end",
    "event_count",
    "time_debt_1",
    "time_debt_2",
    "unit_price",
)


def state(kit: Kit) -> object:
    electricity = [kit.e.read(name) for name in NAMES]
    gas = [kit.g.read(name) for name in ("consumption_total", *NAMES[1:])]
    logs = (kit.e.log(), kit.g.log())
    networks = (kit.e.words(0x8A80, 100), kit.g.words(0x8A80, 41))
    return electricity, gas, logs, kit.e.words(0x4000, 100), kit.g.words(0x4000, 100), networks, kit.site.reference_m3()


def product(kit: Kit, fuel: str, numbers: random.Random) -> None:
    """A price that is held for a while, a standing charge, and two debts that are recovered."""
    registers = kit.of(fuel)
    registers.command(
        new_unit_price=numbers.randrange(7_000, 40_000), new_price_2=0, new_price_3=0, new_price_4=0,
        new_standing_charge=numbers.randrange(20_000), new_rates=1, new_blocks=1,
        new_price_from=START_S + numbers.randrange(172_800), new_price_commit=1,
    )  # fmt: skip
    registers.command(
        payment_debt_change=numbers.randrange(9_000), time_debt_1_change=numbers.randrange(50_000),
        time_debt_2_change=numbers.randrange(50_000), new_debt_share=numbers.randrange(10_001),
        new_debt_1_rate=numbers.randrange(5_000), new_debt_1_period=0, new_debt_2_rate=numbers.randrange(9_000),
        new_debt_2_period=1, new_debt_commit=1,
    )  # fmt: skip


def begin(seed: int) -> Kit:
    """Prepayment that runs low and out within two days, over-voltage, some emergency credit."""
    numbers = random.Random(seed)
    kit = Kit()
    for fuel in ("electricity", "gas"):
        registers = kit.of(fuel)
        registers.write(set_balance=numbers.randrange(150_000, 400_000))
        registers.write(set_unit_price=numbers.randrange(7_000, 40_000))
        registers.write(set_emergency_credit=numbers.randrange(1, 90_000))
        registers.mode(1, numbers.randrange(-20_000, 20_000))
        product(kit, fuel, numbers)
        kit.meter(fuel).press("B")
        kit.meter(fuel).key_in(utrn(numbers.randrange(1, 20), 1, fuel))
    kit.volts(263)
    kit.site.set_load(numbers.randrange(1, 3000))
    kit.site.set_gas_flow(str(numbers.randrange(1, 3000) / 1000))
    return kit


@pytest.mark.parametrize("seed", range(12))
def test_one_leap_or_many(seed: int) -> None:
    whole, pieces = begin(seed), begin(seed)
    numbers = random.Random(seed + 100)
    until_ns = whole.wall_ns + 48 * 3600 * 10**9
    whole.wait(48 * 3600)
    while pieces.wall_ns < until_ns:
        pieces.wait(ns=min(numbers.randrange(1, 10**12), until_ns - pieces.wall_ns))
    assert state(pieces) == state(whole)
    assert whole.e.read("event_count") > 2
