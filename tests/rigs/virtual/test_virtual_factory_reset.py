"""A meter that comes back and is used again: nothing of its former use remains."""

from __future__ import annotations

import pytest
from device_path import DevicePath
from virtual_kit import START_S, Kit, Registers, utrn, wrong

from protocols.firmware_image import FirmwareImage, build_image

FUELS = ("electricity", "gas")
USED_S = 400_000
KEPT = {"remaining_battery_days"}


def used(fuel: str) -> DevicePath:
    """Everything that a meter can be told has been told, and days have passed."""
    kit = Kit()
    path = DevicePath(kit, fuel)
    registers = kit.of(fuel)
    kit.consume(fuel)
    registers.write(set_balance=300_000)
    registers.mode(1, 1000, flags=(1, 1))
    registers.write(set_payment_debt=5000)
    path.ask(
        "1.2.1", unit_price=9, standing_charge=8, rates=1, blocks=1, price_2=0, price_3=0, price_4=0, effective_from=0
    )
    path.ask(
        "1.2.1",
        unit_price=7,
        standing_charge=8,
        rates=1,
        blocks=1,
        price_2=0,
        price_3=0,
        price_4=0,
        effective_from=START_S + 10**7,
    )
    path.ask(
        "2.1", debt_recovery_rate_cap=1, emergency_credit_limit=2, emergency_credit_threshold=3,
        low_credit_threshold=4, max_balance=10**6, max_credit=10**6, non_disablement="7F05400600",
        friendly_days="00001225",
    )  # fmt: skip
    path.ask(
        "2.3", payment_debt=1, time_debt_1=2, time_debt_2=3, debt_share=4, debt_1_rate=5, debt_1_period=1,
        debt_2_rate=6, debt_2_period=1,
    )  # fmt: skip
    path.ask("6.8", billing_period=3, billing_time=1, billing_day=2, billing_month=3, billing_start=4)
    if fuel == "gas":
        path.ask("6.6", calorific_value=400, conversion_factor=100_000)
        path.ask(
            "6.7", uncontrolled_flow_rate=20_000, supply_depletion_state=1, supply_tamper_state=1,
            stabilisation_period=1, measurement_period=2,
        )  # fmt: skip
    else:
        path.ask("6.12", low_medium_power_threshold=1, medium_high_power_threshold=2)
    if fuel == "electricity":
        checks = ("rms_extreme_over_voltage", "rms_extreme_under_voltage", "rms_voltage_sag", "rms_voltage_swell")
        told = {f"{name}_{part}": value for name in checks for part, value in (("threshold", 229_000), ("period", 9))}
        path.ask(
            "6.5", **told, average_over_voltage_threshold=229_000, average_under_voltage_threshold=228_000,
            average_voltage_period=1200, reset_voltage_counters=1,
        )  # fmt: skip
        path.ask(
            "6.4.1", load_limit_threshold=500, load_limit_period=30, load_limit_restoration_period=9,
            load_limit_supply_state=0,
        )  # fmt: skip
    path.ask("6.11", current_time=START_S + 5, tolerance_s=10)
    kit.meter(fuel).key_in(utrn(1, 5, fuel))
    for _ in range(5):
        kit.meter(fuel).key_in(wrong(utrn(1, 6, fuel)))
    kit.meter(fuel).press("C")
    kit.wait(USED_S)
    path.ask("3.2", restriction_time=START_S)
    kit.meter(fuel).press("C")
    registers.command(image_size=500)
    path.ask("7.2")
    return path


def everything(registers: Registers) -> dict[str, object]:
    """All that can be read: registers by name, and the rings."""
    found: dict[str, object] = {
        row.name: registers.read(row.name) for row in registers.rows.values() if row.access == "r"
    }
    for base, length in ((0x1000, 600), (0x1800, 600), (0x4000, 19_056), (0xB200, 19_056)):
        found[f"{base:04X}"] = [registers.words(base + at, min(120, length - at)) for at in range(0, length, 120)]
    networks = 4320 if "voltage_log_end" in registers.rows else 41
    found["8A80"] = [registers.words(0x8A80 + at, min(120, networks - at)) for at in range(0, networks, 120)]
    if networks > 41:
        found["A000"] = [registers.words(0xA000 + at, min(120, 4464 - at)) for at in range(0, 4464, 120)]
    return found


@pytest.mark.parametrize("fuel", FUELS)
def test_after_a_reset_nothing_tells_of_the_former_use(fuel: str) -> None:
    path = used(fuel)
    fresh = Kit(start_s=START_S + USED_S)
    registers, new = path.kit.of(fuel), fresh.of(fuel)
    before = everything(registers)
    path.bench.write({"factory_reset": "go"})
    if fuel == "electricity":
        path.kit.site.set_load(0)
    else:
        path.kit.site.set_gas_flow("0")
    delivered = everything(new)
    differing = {name for name, value in everything(registers).items() if value != delivered[name]}
    assert differing - KEPT == {"mpxn"}
    assert registers.read("mpxn") == ""
    assert len([name for name, value in before.items() if value != delivered[name]]) > 25


@pytest.mark.parametrize("fuel", FUELS)
def test_a_meter_that_was_reset_is_used_again(fuel: str) -> None:
    path = used(fuel)
    path.bench.write({"factory_reset": "go"})
    assert path.kit.flow(fuel) > 0
    path.ask("6.20.1", mpxn={"electricity": "1200023305967", "gas": "4912345608"}[fuel])
    path.kit.wait(1800)
    total = {"electricity": "import_total", "gas": "consumption_total"}[fuel]
    assert path.ask("4.1.1") == {total: 500}
    path.kit.of(fuel).mode(1)
    assert path.kit.meter(fuel).key_in(utrn(1, 5, fuel)) == "Accepted"


@pytest.mark.parametrize("fuel", FUELS)
def test_firmware_battery_and_cover_are_no_use_and_stay(fuel: str) -> None:
    path = DevicePath(Kit(), fuel)
    key = bytes.fromhex("5e0c7a9146d3b2f88817c5e92a60d4f3")
    model = str(path.kit.of(fuel).read("model"))
    path.ask("11.1", image=build_image(FirmwareImage("meterbench", model, "core", "1.5.0", b""), key), activate=1)
    path.kit.meter(fuel).set_cover(True)
    path.kit.wait(86_400)
    path.bench.write({"factory_reset": "go"})
    assert path.ask("11.2") == {"firmware_version": "1.5.0"}
    assert path.kit.of(fuel).label("cover") == "open"
    assert (path.kit.of(fuel).log("security"), path.kit.of(fuel).log()) == ([], [])
    if fuel == "gas":
        assert path.kit.g.read("remaining_battery_days") == 3649


def test_only_the_bench_can_reset_a_meter() -> None:
    kit = Kit()
    hub = Registers(kit.site, kit.esme, list(kit.e.rows.values()), test_mode=False)
    assert hub.write(factory_reset=1) == bytes((0x90, 2))
    assert kit.e.write(factory_reset=2) == bytes((0x90, 3))
    assert kit.e.read("mpxn") == "2000000000015"
