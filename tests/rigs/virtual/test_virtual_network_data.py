"""Mean voltage of the electricity meter, network data of the gas meter, active power import."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from virtual_kit import START_S, Kit

NO_DATA = 0xFFFF


def network(kit: Kit, fuel: str) -> tuple[int, int, list[int]]:
    """End of the newest period (seconds since START_S), count, and up to 50 newest entries, oldest first."""
    name, capacity = ("voltage_log", 4320) if fuel == "electricity" else ("network_log", 41)
    registers = kit.of(fuel)
    end, count, index = (int(registers.read(f"{name}_{part}")) for part in ("end", "count", "index"))
    values = [registers.words(0x8A80 + (index - back) % capacity, 1)[0] for back in range(min(count, 50))]
    return end - START_S, count, values[::-1]


def dip(kit: Kit) -> None:
    """Ten minutes at 230 V, twenty at 240 V."""
    kit.wait(600)
    kit.volts(240)
    kit.wait(1200)


def outage(kit: Kit) -> None:
    """Ten minutes at 230 V, twenty without mains."""
    kit.wait(600)
    kit.mains(False)
    kit.wait(1200)
    kit.mains(True)


@pytest.mark.parametrize(("lived", "value"), [(lambda kit: kit.wait(1800), 2300), (dip, 2367), (outage, 2300)])
def test_a_half_hour_holds_the_mean_voltage_of_its_powered_time(lived: Callable[[Kit], None], value: int) -> None:
    kit = Kit()
    lived(kit)
    assert network(kit, "electricity") == (1800, 1, [value])


@pytest.mark.parametrize(("millivolts", "value"), [(230_049, 2300), (230_050, 2301), (230_051, 2301)])
def test_the_mean_is_to_the_nearest_tenth_a_half_upwards(millivolts: int, value: int) -> None:
    kit = Kit()
    kit.site.change_supply(voltage_mv=millivolts)
    kit.wait(1800)
    assert network(kit, "electricity")[2] == [value]


def test_a_half_hour_without_power_has_no_voltage() -> None:
    kit = Kit()
    kit.mains(False)
    kit.wait(3600)
    kit.mains(True)
    kit.wait(1800)
    assert network(kit, "electricity") == (5400, 3, [NO_DATA, NO_DATA, 2300])


def test_ninety_days_of_voltage_are_kept() -> None:
    kit = Kit()
    kit.wait(4321 * 1800)
    end, count, _ = network(kit, "electricity")
    assert (end, count) == (4321 * 1800, 4320)


@pytest.mark.parametrize(
    ("watts", "power", "taken"), [(1150, 1150, 1150), (0, 0, 0), (-2500, -2500, 0), (100_000, 100_000, 100_000)]
)
def test_active_power_import_is_what_is_taken(watts: int, power: int, taken: int) -> None:
    kit = Kit()
    kit.site.set_load(watts)
    assert (kit.e.read("active_power"), kit.e.read("active_power_import")) == (power, taken)


def test_nothing_is_taken_through_an_open_switch() -> None:
    kit = Kit()
    kit.site.set_load(1150)
    kit.e.supply("disable")
    assert kit.e.read("active_power_import") == 0


def test_six_minutes_of_gas_add_up_to_the_register() -> None:
    kit = Kit()
    kit.site.set_gas_flow("0.125")  # 12.5 litres in six minutes
    kit.wait(1080)
    assert network(kit, "gas") == (1080, 3, [12, 13, 12])
    assert kit.g.read("consumption_total") == 37


def test_four_hours_of_gas_and_the_period_before_are_kept() -> None:
    kit = Kit()
    kit.site.set_gas_flow("0.1")
    kit.wait(41 * 360)
    assert network(kit, "gas") == (41 * 360, 41, [10] * 41)
    kit.site.set_gas_flow("0.2")
    kit.wait(360)
    assert network(kit, "gas") == (42 * 360, 41, [10] * 40 + [20])


@pytest.mark.parametrize("seconds", [41 * 360 - 1, 41 * 360, 42 * 360, 3 * 86_400 + 1, 90 * 86_400 + 359])
@pytest.mark.parametrize("flow", ["0.333", "6"])
def test_a_leap_leaves_the_same_network_data_as_waiting(seconds: int, flow: str) -> None:
    whole, pieces = Kit(), Kit()
    for kit in (whole, pieces):
        kit.site.set_gas_flow(flow)
    whole.wait(seconds)
    early = max(0, seconds - 50 * 360 - 77)
    pieces.wait(early)
    for _ in range(seconds - early, 0, -97):
        pieces.wait(97)
    whole.wait(ns=pieces.wall_ns - whole.wall_ns)
    assert network(pieces, "gas") == network(whole, "gas")
    assert pieces.g.read("consumption_total") == whole.g.read("consumption_total")


def test_a_clock_stepped_forwards_ends_a_period_early_and_far_back_starts_anew() -> None:
    kit = Kit()
    kit.site.set_gas_flow("1")
    kit.wait(300)
    kit.g.write(set_time=START_S + 3 * 360 + 5)
    assert network(kit, "gas") == (1080, 3, [83, NO_DATA, NO_DATA])
    kit.g.write(set_time=START_S)
    assert network(kit, "gas") == (0, 0, [])
