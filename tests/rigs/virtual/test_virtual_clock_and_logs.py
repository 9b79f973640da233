"""Clock, its limits, what a step does to the profile; logs while they wrap; covers; extreme over-voltage."""

from __future__ import annotations

import pytest
from virtual_kit import START_S, Kit


def sync(kit: Kit, step_s: int, tolerance_s: int) -> tuple[str, str]:
    return kit.e.command(sync_time=int(kit.e.read("device_time")) + step_s, sync_tolerance=tolerance_s)


@pytest.mark.parametrize(
    ("step_s", "tolerance_s", "reason"),
    [
        (0, 0, "none"), (10, 10, "none"), (-10, 10, "none"), (5, 4, "outside_tolerance"),
        (-5, 4, "outside_tolerance"), (11, 60, "adjustment_limit"), (-11, 60, "adjustment_limit"),
        (3600, 10, "outside_tolerance"), (3600, 65535, "adjustment_limit"),
    ],
)  # fmt: skip
def test_the_limits_of_a_synchronisation_are_inclusive(step_s: int, tolerance_s: int, reason: str) -> None:
    kit = Kit()
    assert sync(kit, step_s, tolerance_s) == ("done" if reason == "none" else "refused", reason)
    moved = step_s if reason == "none" else 0
    assert kit.e.read("device_time") == START_S + moved
    if reason == "none":
        assert kit.e.log() == [(moved, "CLOCK_ADJUSTED", step_s % 65536)]
    else:
        assert kit.e.log() == []
        code = {"outside_tolerance": 9, "adjustment_limit": 10}[reason]
        assert kit.e.log("security") == [(0, "CLOCK_ADJUSTMENT_REFUSED", code)]


def test_the_clock_runs_on_through_a_power_loss() -> None:
    kit = Kit()
    sync(kit, 7, 10)
    kit.mains(False)
    kit.wait(3600)
    kit.mains(True)
    assert kit.e.read("device_time") == START_S + 3607


def test_test_mode_sets_any_time_and_makes_the_clock_unreliable_until_synchronised() -> None:
    kit = Kit()
    kit.e.write(set_time=START_S - 40)
    assert (kit.e.read("device_time"), kit.e.label("clock_status")) == (START_S - 40, "unreliable")
    assert sync(kit, 8, 10) == ("done", "none")
    assert kit.e.label("clock_status") == "reliable"


def test_half_hours_follow_the_meters_own_clock() -> None:
    kit = Kit()
    sync(kit, 10, 10)
    kit.site.set_load(3600)
    kit.wait(1789)
    assert kit.e.read("import_profile_count") == 0
    kit.wait(1)
    assert (kit.e.read("import_profile_count"), kit.e.words(0x4000, 1)) == (1, [1790])


def test_a_step_forward_over_the_end_of_a_period_ends_it_early() -> None:
    kit = Kit()
    kit.site.set_load(3600)
    kit.wait(1795)
    sync(kit, 10, 10)
    assert (kit.e.read("import_profile_end"), kit.e.words(0x4000, 1)) == (START_S + 1800, [1795])


def test_a_step_back_over_the_start_of_a_period_does_not_end_it_twice() -> None:
    kit = Kit()
    kit.site.set_load(3600)
    kit.wait(1802)
    sync(kit, -10, 10)
    kit.wait(1808)
    assert kit.e.read("import_profile_count") == 2
    assert kit.e.words(0x4000, 2) == [1800, 1810]


def test_a_leap_forward_leaves_periods_without_data_and_a_leap_back_an_empty_profile() -> None:
    kit = Kit()
    kit.site.set_load(3600)
    kit.wait(900)
    kit.e.write(set_time=START_S + 3 * 1800)
    assert kit.e.words(0x4000, 4) == [900, 0xFFFF, 0xFFFF, 0xFFFF]
    assert kit.e.read("import_profile_count") == 3
    kit.e.write(set_time=START_S)
    assert (kit.e.read("import_profile_count"), kit.e.read("import_profile_end")) == (0, START_S)
    kit.wait(1800)
    assert kit.e.words(0x4000, 1) == [1800]


@pytest.mark.parametrize("time_s", [0, 1, 0xFFFF_FFFF])
def test_any_time_can_be_set_and_lived_from(time_s: int) -> None:
    kit = Kit()
    kit.e.write(set_time=time_s)
    assert kit.e.read("device_time") == time_s
    kit.wait(3600)
    assert kit.e.read("device_time") == (time_s + 3600) % 2**32


@pytest.mark.parametrize("fuel", ["electricity", "gas"])
def test_covers_are_logged_in_the_security_log_once_each(fuel: str) -> None:
    kit = Kit()
    for is_open in (True, True, False):
        kit.meter(fuel).set_cover(is_open)
    assert kit.of(fuel).log("security") == [(0, "COVER_OPENED", 0), (0, "COVER_CLOSED", 0)]
    assert kit.of(fuel).label("cover") == "closed"


def test_a_cover_opened_without_power_is_logged_when_power_is_back() -> None:
    kit = Kit()
    kit.mains(False)
    kit.esme.set_cover(True)
    kit.wait(100)
    assert kit.esme.journal.rings["security"].count == 0
    kit.mains(True)
    assert kit.e.log("security") == [(100, "COVER_OPENED", 0)]


def test_a_log_wraps_and_its_count_does_not() -> None:
    kit = Kit()
    for number in range(125):
        kit.wait(1)
        kit.esme.set_cover(number % 2 == 0)
    assert kit.e.read("security_count") == 125
    entries = kit.e.log("security")
    assert len(entries) == 100
    assert entries[0] == (26, "COVER_CLOSED", 0)
    assert entries[-1] == (125, "COVER_OPENED", 0)
    assert kit.e.words(0x1800 + 24 * 6, 2) == [0, 125]


def test_an_over_voltage_must_last_longer_than_its_period() -> None:
    kit = Kit()
    kit.volts(263)
    kit.wait(2)
    kit.volts(230)
    assert kit.e.log() == []
    kit.volts(263)
    kit.wait(2, ns=1)
    assert kit.e.log() == [(4, "RMS_EXTREME_OVER_VOLTAGE", 2630)]
    kit.wait(100)
    kit.volts(230)
    assert kit.e.log()[1:] == [(104, "RMS_EXTREME_OVER_VOLTAGE_ENDED", 2300)]


def test_a_voltage_at_the_threshold_is_not_above_it() -> None:
    kit = Kit()
    kit.site.change_supply(voltage_mv=262_200)
    kit.wait(60)
    assert kit.e.log() == []
    kit.site.change_supply(voltage_mv=262_201)
    kit.wait(60)
    assert kit.e.log() == [(62, "RMS_EXTREME_OVER_VOLTAGE", 2622)]


def test_a_power_loss_ends_an_excursion() -> None:
    kit = Kit()
    kit.volts(263)
    kit.wait(1)
    kit.mains(False)
    kit.wait(60)
    kit.mains(True)
    kit.wait(1)
    assert [name for _, name, _ in kit.e.log()] == ["POWER_LOST", "POWER_RESTORED"]
    kit.wait(2)
    assert kit.e.log()[-1] == (63, "RMS_EXTREME_OVER_VOLTAGE", 2630)


def test_the_calendar_goes_forwards_only() -> None:
    kit = Kit()
    kit.site.set_calendar(100.0)
    with pytest.raises(ValueError, match="forwards only"):
        kit.site.set_calendar(99.0)
    assert kit.e.read("device_time") == START_S + 100


def test_a_wall_clock_set_back_makes_the_calendar_stand_still() -> None:
    kit = Kit()
    kit.wait(10)
    kit.wait(-5)
    assert kit.e.read("device_time") == START_S + 10
