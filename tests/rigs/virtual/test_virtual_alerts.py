"""What leaves the meter as an alert, its battery, its faults and the ends of its lives (manual 7.4 and 11)."""

from __future__ import annotations

import pytest
from virtual_kit import START_S, Kit, utrn, wrong

DAY_S = 86400
MANDATED = (0x0101, 0x0103, 0x0201, 0x0202, 0x0301, 0x0603, 0x0E01, 0x0E05, 0x0E06)


def set_priority(kit: Kit, code: int, priority: int, fuel: str = "electricity", commit: int = 1) -> tuple[str, str]:
    return kit.of(fuel).command(
        event_setting_code=code, event_setting_priority=priority, event_setting_commit=commit
    )  # fmt: skip


def move_cover(kit: Kit, times: int = 1) -> None:
    for _ in range(times):
        kit.esme.set_cover(True)
        kit.esme.set_cover(False)


def names(kit: Kit, fuel: str = "electricity", log: str = "alert") -> list[str]:
    return [name for _, name, _ in kit.of(fuel).log(log)]


def test_an_alert_has_code_time_and_data_of_its_entry_and_a_number_of_its_own() -> None:
    kit = Kit()
    kit.wait(5)
    move_cover(kit)
    kit.e.supply("disable")
    assert kit.e.log("alert") == [(5, "COVER_OPENED", 0), (5, "SUPPLY_DISABLED", 1)]


def test_an_event_of_the_maker_is_an_alert_while_it_has_priority() -> None:
    kit = Kit()
    assert set_priority(kit, 0x0102, 1) == ("done", "none")
    move_cover(kit)
    assert set_priority(kit, 0x0102, 0) == ("done", "none")
    move_cover(kit)
    assert names(kit) == ["COVER_OPENED", "COVER_CLOSED", "COVER_OPENED"]
    assert names(kit, log="security") == ["COVER_OPENED", "COVER_CLOSED"] * 2


@pytest.mark.parametrize("code", [*MANDATED, 0x0000, 0x0EFF, 0xFFFF])
@pytest.mark.parametrize("priority", [0, 1])
def test_what_is_mandated_or_unknown_cannot_be_set(code: int, priority: int) -> None:
    kit = Kit()
    assert set_priority(kit, code, priority) == ("refused", "bad_value")
    move_cover(kit)
    assert names(kit) == ["COVER_OPENED"]


def test_a_loss_of_power_is_mandated_of_the_gas_meter_only() -> None:
    kit = Kit()
    assert set_priority(kit, 0x0601, 1) == ("done", "none")
    assert set_priority(kit, 0x0601, 0, "gas") == ("refused", "bad_value")


@pytest.mark.parametrize(("priority", "commit"), [(2, 1), (1, 0), (1, 2)])
def test_a_setting_that_is_none_is_refused(priority: int, commit: int) -> None:
    assert set_priority(Kit(), 0x0102, priority, commit=commit) == ("refused", "bad_value")


def test_settings_outlive_a_loss_of_power() -> None:
    kit = Kit()
    set_priority(kit, 0x0102, 1)
    kit.e.command(new_alert_limit=1)
    kit.mains(False)
    kit.mains(True)
    move_cover(kit, 2)
    assert (names(kit), kit.e.read("alert_limit")) == (["COVER_OPENED", "COVER_CLOSED"], 1)


def test_the_limit_counts_each_code_by_the_hour_that_begins_with_its_first_alert() -> None:
    kit = Kit()
    assert kit.e.command(new_alert_limit=2) == ("done", "none")
    move_cover(kit, 3)
    kit.e.supply("disable")
    kit.wait(3599)
    move_cover(kit)
    assert names(kit) == ["COVER_OPENED", "COVER_OPENED", "SUPPLY_DISABLED"]
    kit.wait(1)
    move_cover(kit)
    assert names(kit)[3:] == ["COVER_OPENED"]
    assert names(kit, log="security").count("COVER_OPENED") == 5
    assert kit.e.command(new_alert_limit=0) == ("done", "none")
    move_cover(kit, 3)
    assert len(names(kit)) == 7


def test_a_limit_above_a_thousand_is_refused() -> None:
    kit = Kit()
    assert kit.e.command(new_alert_limit=1001) == ("refused", "bad_value")
    assert kit.e.read("alert_limit") == 0


def test_the_alert_log_wraps_and_its_count_does_not() -> None:
    kit = Kit()
    move_cover(kit, 250)
    assert (kit.e.read("alert_count"), len(names(kit))) == (250, 100)


@pytest.mark.parametrize("fuel", ["electricity", "gas"])
def test_five_wrong_codes_in_a_row_are_unauthorised_access(fuel: str) -> None:
    kit = Kit()
    bad = wrong(utrn(100, 1, fuel))
    for _ in range(4):
        kit.meter(fuel).key_in(bad)
    assert names(kit, fuel) == []
    kit.of(fuel).command(utrn=bad)
    for _ in range(9):
        assert kit.meter(fuel).key_in(bad) == "Key Locked"
    assert kit.of(fuel).log("alert") == [(0, "UNAUTHORISED_ACCESS", 5)]
    kit.wait(3600)
    for _ in range(5):
        kit.meter(fuel).key_in(bad)
    assert kit.of(fuel).log("security") == [(0, "UNAUTHORISED_ACCESS", 5), (3600, "UNAUTHORISED_ACCESS", 5)]


def test_a_battery_is_low_below_its_threshold_once() -> None:
    kit = Kit()
    kit.gsme.set_battery(91)
    kit.wait(2 * DAY_S - 1)
    assert (names(kit, "gas"), kit.g.read("remaining_battery_days")) == ([], 90)
    kit.wait(1)
    assert kit.g.log("alert") == [(2 * DAY_S, "LOW_BATTERY", 89)]
    kit.wait(20 * DAY_S)
    kit.gsme.set_battery(89)
    assert len(names(kit, "gas")) == 1
    kit.gsme.set_battery(90)
    kit.gsme.set_battery(89)
    assert len(names(kit, "gas")) == 2


def test_a_jump_over_the_end_of_a_battery_tells_both_at_their_time() -> None:
    kit = Kit()
    kit.gsme.set_battery(100)
    kit.wait(400 * DAY_S)
    assert kit.g.log("alert") == [(11 * DAY_S, "LOW_BATTERY", 89), (100 * DAY_S, "POWER_LOST", 0)]


def test_a_battery_that_is_taken_out_is_a_loss_of_power() -> None:
    kit = Kit()
    kit.gsme.put_battery(False)
    kit.gsme.put_battery(False)
    kit.wait(10)
    kit.gsme.put_battery(True)
    assert kit.g.log() == [(0, "POWER_LOST", 0), (10, "POWER_RESTORED", 0)]
    assert names(kit, "gas") == ["POWER_LOST"]


def test_no_battery_is_low_without_a_threshold() -> None:
    kit = Kit()
    kit.g.write(set_battery_threshold=0)
    kit.gsme.set_battery(2)
    kit.wait(DAY_S)
    assert names(kit, "gas") == []


@pytest.mark.parametrize(
    ("life", "name"), [("calibration", "CALIBRATION_LIFE_ENDED"), ("service", "SERVICE_LIFE_ENDED")]
)
def test_a_life_ends_at_its_second_once(life: str, name: str) -> None:
    kit = Kit()
    kit.e.write(**{f"set_{life}_life_end": START_S + 100})
    kit.wait(99)
    assert names(kit) == []
    kit.wait(40 * DAY_S)
    assert kit.e.log("alert") == [(100, name, 0)]
    kit.e.write(**{f"set_{life}_life_end": START_S + 50})
    assert len(names(kit)) == 2


def test_a_life_that_ends_without_power_is_told_with_the_return_of_it() -> None:
    kit = Kit()
    kit.e.write(set_service_life_end=START_S + 100)
    kit.mains(False)
    kit.wait(1000)
    kit.mains(True)
    assert kit.e.log("alert") == [(1000, "SERVICE_LIFE_ENDED", 0)]


def test_a_clock_that_is_set_back_does_not_tell_the_end_again() -> None:
    kit = Kit()
    kit.e.write(set_service_life_end=START_S + 10)
    kit.wait(20)
    kit.e.write(set_time=START_S)
    kit.wait(20)
    assert len(names(kit)) == 1


def test_a_fault_is_told_when_it_begins_and_its_end_is_logged() -> None:
    kit = Kit()
    kit.e.write(simulate_fault=1)
    kit.wait(DAY_S)
    assert kit.e.label("fault") == "memory"
    kit.e.write(simulate_fault=0)
    assert kit.e.log("alert") == [(0, "MEMORY_FAULT", 0)]
    assert kit.e.log() == [(0, "MEMORY_FAULT", 0), (DAY_S, "FAULT_ENDED", 1)]


@pytest.mark.parametrize("fuel", ["electricity", "gas"])
def test_a_supply_that_does_not_close_off_is_found_when_something_flows(fuel: str) -> None:
    kit = Kit()
    kit.of(fuel).write(simulate_fault=3)
    kit.of(fuel).supply("disable")
    assert (names(kit, fuel), kit.of(fuel).label("fault")) == (["SUPPLY_DISABLED"], "none")
    kit.consume(fuel)
    kit.wait(60)
    assert (names(kit, fuel)[1:], kit.flow(fuel) > 0) == (["SUPPLY_FAULT"], True)
    kit.wait(DAY_S)
    kit.of(fuel).write(simulate_fault=0)
    assert (len(names(kit, fuel)), kit.flow(fuel), kit.of(fuel).label("fault")) == (2, 0, "none")


def test_a_fault_out_of_bounds_is_no_value() -> None:
    kit = Kit()
    assert kit.e.write(simulate_fault=4)[0] == 0x90
    assert kit.e.label("fault") == "none"
