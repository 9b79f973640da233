"""Gas conversion and flow, power thresholds: told by the hub, lived by the meter."""

from __future__ import annotations

import pytest
from device_path import DevicePath
from settings_scenes import BAD, DONE, HOUR_S, control, convert, drawn
from virtual_kit import Kit

FLOW = {
    "uncontrolled_flow_rate": 61_680, "supply_depletion_state": 1, "supply_tamper_state": 0,
    "stabilisation_period": 255, "measurement_period": 65_535,
}  # fmt: skip


def gas() -> DevicePath:
    return DevicePath(Kit(), "gas")


def test_gas_settings_are_told_and_read_back() -> None:
    path = gas()
    path.ask("6.6", calorific_value=412, conversion_factor=101_131)
    path.ask("6.7", **FLOW)
    told = {name: value for name, value in FLOW.items() if not name.startswith("supply")}
    assert path.ask("6.2.8") == {"calorific_value": 412, "conversion_factor": 101_131, **told}
    assert [name for _, name, _ in path.kit.g.log()] == ["GAS_CONVERSION_CHANGED", "GAS_FLOW_CHANGED"]


@pytest.mark.parametrize(
    ("calorific", "factor", "outcome"),
    [
        (200, 50_000, DONE), (600, 200_000, DONE), (199, 102_264, BAD), (601, 102_264, BAD), (395, 49_999, BAD),
        (395, 200_001, BAD),
    ],
)  # fmt: skip
def test_the_bounds_of_a_conversion(calorific: int, factor: int, outcome: tuple[str, str]) -> None:
    kit = Kit()
    assert convert(kit, calorific, factor) == outcome
    assert kit.g.read("calorific_value") == (calorific if outcome == DONE else 395)


def test_no_energy_is_lost_in_parts_of_any_size() -> None:
    """1/3 m3/h for three hours in 1000 steps: the register is that of the exact product, rounded down once."""
    kit = Kit()
    kit.site.set_gas_flow("0.333333")
    for _ in range(1000):
        kit.wait(10.8)
    assert kit.g.read("energy_total") == 333_333 * 3 * 395 * 102_264 // 3_600_000_000


def test_a_leap_over_a_month_gives_the_energy_of_its_hours() -> None:
    kit = Kit()
    kit.consume("gas")
    kit.wait(30 * 24 * HOUR_S)
    assert kit.g.read("energy_total") == 720_000 * 395 * 102_264 // 3_600_000


@pytest.mark.parametrize(("seconds", "state"), [(359, "enabled"), (360, "disabled")])
def test_the_flow_is_judged_when_it_has_been_measured(seconds: int, state: str) -> None:
    assert drawn("0.5001", seconds)(Kit(), "gas") == state


@pytest.mark.parametrize("period", ["stabilisation_period", "measurement_period"])
def test_a_period_of_no_length_is_refused(period: str) -> None:
    assert gas().refusal("6.7", **{**FLOW, period: 0}) == ("refused", "bad_value")


@pytest.mark.parametrize(("locked", "after"), [(0, ["enabled", "armed", "armed"]), (1, ["disabled"] * 3)])
def test_an_empty_battery_locks_the_supply_where_it_is_told(locked: int, after: list[str]) -> None:
    kit = Kit()
    control(kit, depletion=locked)
    kit.gsme.set_battery(1)
    kit.wait(24 * HOUR_S - 1)
    assert kit.g.label("supply_state") == "enabled"
    kit.wait(1)
    states = [kit.g.label("supply_state")]
    kit.g.supply("disable")
    kit.g.supply("arm")
    states += [kit.g.label("supply_state"), kit.g.label("supply_state")]
    assert states == after


def test_tamper_outlasts_credit() -> None:
    """A supply that was off for want of credit is not armed by a top-up once tamper has locked it."""
    kit = Kit()
    control(kit, tamper=1)
    kit.g.write(set_balance=-1000)
    kit.g.mode(1)
    kit.gsme.set_cover(True)
    kit.g.write(set_balance=500_000)
    assert kit.g.label("supply_state") == "disabled"
    kit.g.supply("arm")
    assert kit.g.label("supply_state") == "armed"


@pytest.mark.parametrize(("watts", "level"), [(1000, "low"), (1001, "medium"), (3000, "medium"), (3001, "high")])
def test_a_threshold_belongs_to_what_is_below_it(watts: int, level: str) -> None:
    kit = Kit()
    kit.site.set_load(watts)
    assert kit.e.label("ambient_indicator") == level


def test_power_thresholds_are_told_and_read_back() -> None:
    path = DevicePath(Kit(), "electricity")
    told = {"low_medium_power_threshold": 0, "medium_high_power_threshold": 2**32 - 1}
    path.ask("6.12", **told)
    assert path.ask("6.2.5") == told
    swapped = dict(zip(told, reversed(told.values()), strict=True))
    assert path.refusal("6.12", **swapped) == ("refused", "bad_value")
    assert path.ask("6.2.5") == told
