"""The VM1-E for three phases and the source that feeds them (manual 9, 14)."""

from __future__ import annotations

import pytest
from quality_kit import CHECKS, events
from virtual_kit import START_S, Kit

from rigs.virtual.scpi_source import Source


def polyphase() -> Kit:
    return Kit(electric="virtual-smets1-esme-polyphase")


def limits(kit: Kit, *further: int, sag: tuple[int, int] = (207, 0), period: int = 0) -> tuple[str, str]:
    """`further`: over and under of phases 2 and 3, in V."""
    over_2, under_2, over_3, under_3 = (1000 * volts for volts in further or (253, 216, 253, 216))
    told = {
        "new_average_over_voltage_2_threshold": over_2, "new_average_under_voltage_2_threshold": under_2,
        "new_average_over_voltage_3_threshold": over_3, "new_average_under_voltage_3_threshold": under_3,
    }  # fmt: skip
    for check in CHECKS:
        volts, seconds = sag if check == "rms_voltage_sag" else (230, 0)
        told |= {f"new_{check}_threshold": 1000 * volts, f"new_{check}_period": seconds}
    return kit.e.command(
        **told, new_average_over_voltage_threshold=253_000, new_average_under_voltage_threshold=216_000,
        new_average_voltage_period=period, reset_voltage_counters=1, new_voltage_commit=1,
    )  # fmt: skip


def feed(kit: Kit, *volts: float) -> None:
    first, *further = (int(1000 * one) for one in volts)
    kit.site.change_supply(voltage_mv=first, further_mv=tuple(further))


def test_each_phase_is_checked_and_counted_by_itself() -> None:
    kit = polyphase()
    assert limits(kit, 253, 216, 253, 220, sag=(207, 5), period=60) == ("done", "none")
    feed(kit, 230, 204, 219)
    kit.wait(60)
    assert events(kit) == [
        (5, "RMS_VOLTAGE_SAG_PHASE_2"),
        (60, "AVERAGE_RMS_UNDER_VOLTAGE_PHASE_2"),
        (60, "AVERAGE_RMS_UNDER_VOLTAGE_PHASE_3"),
    ]
    names = ("average_under_voltage_count", "average_under_voltage_2_count", "average_under_voltage_3_count")
    assert [kit.e.read(name) for name in names] == [0, 1, 1]


def test_a_threshold_of_any_phase_is_bounded() -> None:
    kit = polyphase()
    assert limits(kit, 253, 216, 401, 216) == ("refused", "bad_value")
    assert kit.e.read("average_over_voltage_2_threshold") == 253_000


def test_the_logs_of_further_phases_are_input_registers() -> None:
    kit = polyphase()
    feed(kit, 231, 232, 0)
    kit.wait(1800)
    newest = int(kit.e.read("voltage_log_index"))
    phases = [kit.e.request(bytes((4,)) + (base + newest).to_bytes(2, "big") + b"\0\1") for base in (0, 0x2000)]
    assert (kit.e.words(0x8A80 + newest, 1), phases) == ([2310], [b"\4\2" + (2320).to_bytes(2, "big"), b"\4\2\0\0"])
    assert kit.e.request(b"\4\x10\xe0\0\1") == b"\x84\2"
    assert kit.e.request(b"\4\0\0\0") == b"\x84\3"
    assert Kit().e.request(b"\4\0\0\0\1") == b"\x84\1"


@pytest.mark.parametrize(
    ("loads", "taken", "given"), [((1200, 800, 500), 2500, 0), ((1200, 800, -500), 1500, 0), ((300, -900, 100), 0, 500)]
)
def test_the_sum_of_the_phases_is_registered(loads: tuple[int, ...], taken: int, given: int) -> None:
    kit = polyphase()
    for phase, watts in enumerate(loads, 1):
        kit.site.set_load(watts, phase)
    kit.wait(3600)
    assert (kit.e.read("import_total"), kit.e.read("export_total")) == (taken, given)


def test_a_dead_phase_is_no_loss_of_power_and_all_of_them_are() -> None:
    kit = polyphase()
    for phase in (1, 2, 3):
        kit.site.set_load(1000, phase)
    feed(kit, 0, 230, 159)
    kit.wait(3600)
    assert (kit.e.read("import_total"), [kit.e.read(f"voltage{at}") for at in ("", "_2", "_3")]) == (
        1000, [0, 230_000, 159_000],
    )  # fmt: skip
    feed(kit, 0, 159, 159)
    kit.wait(3600)
    feed(kit, 230, 230, 230)
    assert kit.e.read("import_total") == 1000
    assert events(kit) == [(3600, "POWER_LOST"), (7200, "POWER_RESTORED")]
    assert int(kit.e.read("device_time")) == START_S + 7200


@pytest.mark.parametrize("phase", [0, 4, True, "2"])
def test_a_load_is_on_a_phase_that_is_there(phase: object) -> None:
    with pytest.raises(ValueError, match="no phase"):
        polyphase().site.set_load(1, phase)
    with pytest.raises(ValueError, match="no phase 2 of 1"):
        Kit().site.set_load(1, 2)


def test_the_source_sets_all_phases_or_the_one_that_is_selected() -> None:
    kit = polyphase()
    run = Source(kit.site).interpreter.run
    assert run("INST:COUP?;NSEL?") == "ALL;1"
    run("VOLT 240")
    run("INST:COUP NONE;NSEL 2;:VOLT 228.5")
    assert kit.site.electric.voltages_mv == (240_000, 228_500, 240_000)
    assert run("VOLT?;:MEAS:VOLT?;:INST:NSEL 3;:MEAS:VOLT?;:INST:COUP?") == "228.500;228.500;240.000;NONE"
    run("*RST")
    assert (run("INST:COUP?;NSEL?"), kit.site.electric.voltages_mv) == ("ALL;1", (230_000,) * 3)


@pytest.mark.parametrize(
    ("message", "error"), [("INST:NSEL 4", -222), ("INST:NSEL", -109), ("INST:COUP SOME", -224), ("INST:COUP", -109)]
)
def test_the_source_refuses_what_it_has_not(message: str, error: int) -> None:
    source = Source(polyphase().site)
    source.interpreter.run(message)
    assert source.status.next_error().startswith(f"{error},")


def test_a_source_of_one_phase_has_no_second() -> None:
    source = Source(Kit().site)
    source.interpreter.run("INST:NSEL 2")
    assert source.status.next_error().startswith("-222,")
