"""Quality of the supply: checks of the voltage and of its mean, counters, and the log of means (manual 4.7)."""

from __future__ import annotations

import pytest
from device_path import DevicePath
from quality_kit import counts, events, set_voltage, volts
from virtual_kit import START_S, Kit

EXCURSIONS = [
    ("rms_extreme_under_voltage", 184, 183, 184, "RMS_EXTREME_UNDER_VOLTAGE"),
    ("rms_voltage_sag", 207, 206, 207, "RMS_VOLTAGE_SAG"),
    ("rms_voltage_swell", 253, 254, 253, "RMS_VOLTAGE_SWELL"),
    ("rms_extreme_over_voltage", 265, 266, 265, "RMS_EXTREME_OVER_VOLTAGE"),
]


@pytest.mark.parametrize(("check", "limit", "beyond", "within", "event"), EXCURSIONS)
def test_beyond_a_threshold_for_longer_than_its_period_is_an_event(
    check: str, limit: int, beyond: int, within: int, event: str
) -> None:
    kit = Kit()
    assert set_voltage(kit, **{check: (limit, 5)}) == ("done", "none")
    volts(kit, (beyond, 5), (230, 1), (within, 3600))
    assert events(kit) == []
    volts(kit, (beyond, 6))
    assert events(kit) == [(3611, event), (3612, f"{event}_ENDED")]


@pytest.mark.parametrize(("check", "limit", "beyond", "within", "event"), EXCURSIONS)
def test_a_period_of_zero_is_no_check(check: str, limit: int, beyond: int, within: int, event: str) -> None:
    kit = Kit()
    set_voltage(kit, **{check: (limit, 0)})
    volts(kit, (beyond, 3600))
    assert events(kit) == []


def test_a_loss_of_power_ends_an_excursion() -> None:
    kit = Kit()
    set_voltage(kit, rms_voltage_sag=(207, 10))
    volts(kit, (200, 9), (None, 1), (200, 9), (None, 1), (200, 11))
    assert [name for _, name in events(kit)][-2:] == ["RMS_VOLTAGE_SAG", "RMS_VOLTAGE_SAG_ENDED"]
    assert [at for at, name in events(kit) if name == "RMS_VOLTAGE_SAG"] == [30]


def test_new_limits_begin_an_excursion_anew() -> None:
    kit = Kit()
    kit.volts(200)
    set_voltage(kit, rms_voltage_sag=(207, 10))
    kit.wait(9)
    set_voltage(kit, rms_voltage_sag=(207, 10))
    kit.wait(9)
    assert events(kit) == []
    kit.wait(2)
    assert events(kit) == [(19, "RMS_VOLTAGE_SAG")]


def test_the_mean_is_judged_when_its_period_ends() -> None:
    kit = Kit()
    set_voltage(kit, mean=(216, 253, 600))
    volts(kit, (258, 480), (240, 119))
    assert (events(kit), counts(kit)) == ([], (0, 0))
    kit.wait(1)
    assert (events(kit), counts(kit)) == ([(600, "AVERAGE_RMS_OVER_VOLTAGE")], (1, 0))
    kit.wait(600)
    assert events(kit)[1:] == [(1200, "AVERAGE_RMS_OVER_VOLTAGE_ENDED")]


def test_a_mean_at_a_threshold_is_within_and_is_not_rounded() -> None:
    kit = Kit()
    set_voltage(kit, mean=(216, 253, 60))
    kit.volts(253)
    kit.wait(60)
    assert events(kit) == []
    kit.wait(59)
    kit.site.change_supply(voltage_mv=253_001)
    kit.wait(1)
    assert events(kit) == [(120, "AVERAGE_RMS_OVER_VOLTAGE")]


def test_the_first_period_outside_counts_and_further_ones_do_not() -> None:
    kit = Kit()
    set_voltage(kit, mean=(216, 253, 60))
    volts(kit, (200, 180), (230, 60), (200, 60))
    assert [name for _, name in events(kit)] == [
        "AVERAGE_RMS_UNDER_VOLTAGE", "AVERAGE_RMS_UNDER_VOLTAGE_ENDED", "AVERAGE_RMS_UNDER_VOLTAGE",
    ]  # fmt: skip
    assert counts(kit) == (0, 2)


def test_the_mean_is_that_over_the_time_with_power_and_none_says_nothing() -> None:
    kit = Kit()
    set_voltage(kit, mean=(216, 253, 60))
    volts(kit, (210, 10), (None, 40), (210, 10), (None, 120), (230, 10))
    means = [entry for entry in events(kit) if entry[1].startswith("AVERAGE")]
    assert means == [(60, "AVERAGE_RMS_UNDER_VOLTAGE")]
    kit.wait(50)
    assert events(kit)[-1] == (240, "AVERAGE_RMS_UNDER_VOLTAGE_ENDED")


@pytest.mark.parametrize(("reset", "left"), [(0, (1, 0)), (1, (0, 0))])
def test_counters_are_reset_as_told(reset: int, left: tuple[int, int]) -> None:
    kit = Kit()
    set_voltage(kit, mean=(216, 253, 60))
    volts(kit, (260, 60))
    assert set_voltage(kit, mean=(216, 253, 60), reset=reset) == ("done", "none")
    assert counts(kit) == left


def test_settings_and_counters_survive_a_loss_of_power() -> None:
    kit = Kit()
    set_voltage(kit, mean=(216, 253, 60), rms_voltage_sag=(200, 9))
    volts(kit, (260, 60), (None, 60))
    names = ("rms_voltage_sag_threshold", "rms_voltage_sag_period", "average_voltage_period")
    assert [kit.e.read(name) for name in names] == [200_000, 9, 60]
    assert counts(kit) == (1, 0)


@pytest.mark.parametrize(
    "wrong", [{"mean": (216, 253, 7 * 60)}, {"rms_voltage_sag": (99, 5)}, {"rms_voltage_swell": (401, 5)}, {"reset": 2}]
)
def test_what_does_not_fit_is_refused_and_changes_nothing(wrong: dict[str, tuple[int, int, int]]) -> None:
    kit = Kit()
    set_voltage(kit, mean=(216, 253, 60), rms_voltage_sag=(200, 9))
    arguments: dict[str, object] = {"mean": (217, 253, 60), "rms_voltage_sag": (201, 9), **wrong}
    assert set_voltage(kit, **arguments) == ("refused", "bad_value")  # type: ignore[arg-type]
    assert kit.e.read("rms_voltage_sag_threshold") == 200_000
    assert kit.e.read("average_under_voltage_threshold") == 216_000


def test_the_log_of_means_has_the_measurement_period_and_another_one_empties_it() -> None:
    kit = Kit()
    path = DevicePath(kit, "electricity")
    kit.wait(3600)
    set_voltage(kit, mean=(216, 253, 600))
    assert (kit.e.read("voltage_log_period"), kit.e.read("voltage_log_count")) == (600, 0)
    volts(kit, (240, 600), (220, 600))
    whole = {"read_from": START_S, "read_to": START_S + 7200}
    assert path.ask("4.10", **whole) == {
        "first_end": START_S + 4200, "period_s": 600, "periods": [240_000, 220_000],
    }  # fmt: skip
    set_voltage(kit, mean=(216, 253, 600))
    assert kit.e.read("voltage_log_count") == 2
    set_voltage(kit)
    assert (kit.e.read("voltage_log_period"), kit.e.read("voltage_log_count")) == (1800, 0)


def test_half_hours_of_energy_do_not_mind_the_measurement_period() -> None:
    kit = Kit()
    set_voltage(kit, mean=(216, 253, 60))
    kit.consume("electricity")
    kit.wait(5400)
    assert kit.e.words(0x4000, 3) == [500, 500, 500]
