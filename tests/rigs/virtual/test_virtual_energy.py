"""Energy, volume and half-hour profiles: whole registers, exact fractions, power losses, jumps of months."""

from __future__ import annotations

import pytest
from virtual_kit import START_S, Kit


def profile(kit: Kit, fuel: str, name: str = "import_profile", base: int = 0x4000) -> tuple[int, int, list[int]]:
    """End of the newest period (seconds since START_S), count, and up to 20 newest entries, oldest first."""
    registers = kit.of(fuel)
    end, count, index = (int(registers.read(f"{name}_{part}")) for part in ("end", "count", "index"))
    capacity = 4464 if base == 0xA000 else 19056
    values = [registers.words(base + (index - back) % capacity, 1)[0] for back in range(min(count, 20))]
    return end - START_S, count, values[::-1]


def test_import_counts_whole_watt_hours_and_keeps_the_rest() -> None:
    kit = Kit()
    kit.site.set_load(1)
    kit.wait(3599, ns=999_999_999)
    assert kit.e.read("import_total") == 0
    kit.wait(ns=1)
    assert (kit.e.read("import_total"), kit.e.read("export_total")) == (1, 0)


def test_many_short_spans_add_up_to_the_same_as_one_long_one() -> None:
    kit = Kit()
    kit.site.set_load(777)
    for _ in range(1000):
        kit.wait(ns=36_000_000_001)
    assert kit.e.read("import_total") == 777 * 1000 * 36_000_000_001 // 3_600_000_000_000


def test_generation_is_registered_as_export_only() -> None:
    kit = Kit()
    kit.site.set_load(-2500)
    kit.wait(3600)
    assert (kit.e.read("import_total"), kit.e.read("export_total")) == (0, 2500)
    assert kit.e.read("active_power") == -2500


def test_own_consumption_is_drawn_at_the_supply_and_not_registered() -> None:
    kit = Kit()
    kit.wait(36_000)
    assert kit.site.electric.source_power_mw == 2000
    assert kit.e.read("import_total") == 0


def test_measured_values() -> None:
    kit = Kit()
    kit.site.set_load(1150)
    assert [kit.e.read(name) for name in ("voltage", "current", "active_power", "frequency")] == [
        230_000, 5000, 1150, 5000,
    ]  # fmt: skip
    kit.site.set_gas_flow("1.2345")
    assert kit.g.read("flow_rate") == 1235


def test_gas_counts_whole_litres_and_the_reference_meter_agrees() -> None:
    kit = Kit()
    kit.site.set_gas_flow("2.5")
    kit.wait(3600)
    assert kit.g.read("consumption_total") == 2500
    assert str(kit.site.reference_m3()) == "2.5"


def test_the_profile_adds_up_to_the_register() -> None:
    kit = Kit()
    kit.site.set_load(333)
    kit.wait(4 * 1800)
    assert profile(kit, "electricity") == (7200, 4, [166, 167, 166, 167])
    assert kit.e.read("import_total") == 666


def test_before_the_first_period_has_ended_the_profile_is_empty() -> None:
    kit = Kit(start_s=START_S + 600)
    assert profile(kit, "electricity") == (0, 0, [])
    assert kit.e.read("import_profile_index") == 19055
    assert kit.e.words(0x4000, 2) == [0xFFFF, 0xFFFF]


def test_export_has_a_profile_of_its_own() -> None:
    kit = Kit()
    kit.site.set_load(-1000)
    kit.wait(1800)
    assert profile(kit, "electricity", "export_profile", 0xA000) == (1800, 1, [500])
    assert profile(kit, "electricity") == (1800, 1, [0])


def test_a_period_without_any_power_holds_no_data_and_a_partial_one_what_was_measured() -> None:
    kit = Kit()
    kit.site.set_load(1000)
    kit.wait(900)
    kit.mains(False)
    kit.wait(900 + 1800 + 900)
    kit.mains(True)
    kit.wait(900)
    assert profile(kit, "electricity") == (5400, 3, [250, 0xFFFF, 250])
    kit.site.set_gas_flow("1")


def test_the_gas_meter_does_not_need_the_mains() -> None:
    kit = Kit()
    kit.site.set_gas_flow("1")
    kit.mains(False)
    kit.wait(3600)
    assert profile(kit, "gas") == (3600, 2, [500, 500])


@pytest.mark.parametrize("fuel", ["electricity", "gas"])
def test_thirteen_months_fill_the_ring_exactly(fuel: str) -> None:
    kit = Kit()
    kit.consume(fuel)
    kit.wait(19_060 * 1800)
    assert profile(kit, fuel) == (19_060 * 1800, 19_056, [500] * 20)
    assert kit.of(fuel).read("import_profile_index") == 3


def test_the_battery_ages_with_the_calendar() -> None:
    kit = Kit()
    kit.gsme.set_battery(30)
    kit.wait(86400 * 10 - 1)
    assert kit.g.read("remaining_battery_days") == 21
    kit.wait(1)
    assert kit.g.read("remaining_battery_days") == 20
    kit.wait(86400 * 100)
    assert kit.g.read("remaining_battery_days") == 0


def test_registers_survive_a_power_loss() -> None:
    kit = Kit()
    kit.site.set_load(1000)
    kit.wait(3600)
    kit.mains(False)
    kit.wait(3600)
    kit.mains(True)
    assert kit.e.read("import_total") == 1000
