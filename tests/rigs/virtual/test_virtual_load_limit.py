"""Load limiting: threshold and period, what is shed and restored, and what begins the period anew (manual 4.30)."""

from __future__ import annotations

import pytest
from quality_kit import events, load, set_limit
from virtual_kit import START_S, Kit


def test_above_the_threshold_for_the_period_is_one_event() -> None:
    kit = Kit()
    assert set_limit(kit, 3000, 60) == ("done", "none")
    load(kit, (3000, 3600), (3001, 59), (3000, 1), (3001, 59))
    assert (events(kit), kit.e.read("load_limit_count")) == ([], 0)
    kit.wait(1)
    assert (events(kit), kit.e.read("load_limit_count")) == ([(3720, "LOAD_LIMIT")], 1)
    load(kit, (5000, 600), (0, 1), (5000, 60))
    assert kit.e.read("load_limit_count") == 2
    assert kit.e.label("supply_state") == "enabled"


def test_generation_is_no_load_and_zero_is_no_check() -> None:
    kit = Kit()
    set_limit(kit, 3000, 60)
    load(kit, (-5000, 3600))
    set_limit(kit, 3000, 0)
    load(kit, (5000, 3600))
    assert events(kit) == []


def test_what_is_shed_is_armed_at_once_and_restored_after_its_period() -> None:
    kit = Kit()
    set_limit(kit, 3000, 60, 120, 1)
    load(kit, (3001, 61))
    assert (kit.e.label("supply_state"), kit.flow("electricity")) == ("armed", 0)
    kit.wait(118)
    assert kit.e.label("supply_state") == "armed"
    kit.wait(1)
    assert (kit.e.label("supply_state"), kit.flow("electricity")) == ("enabled", 3_001_000)
    kit.wait(60)
    assert [name for _, name in events(kit)] == [
        "LOAD_LIMIT", "SUPPLY_DISABLED", "SUPPLY_ARMED", "SUPPLY_ENABLED",
        "LOAD_LIMIT", "SUPPLY_DISABLED", "SUPPLY_ARMED",
    ]  # fmt: skip
    assert [at for at, name in events(kit) if name == "LOAD_LIMIT"] == [60, 240]


def test_a_leap_gives_what_waiting_gives() -> None:
    kit = Kit()
    set_limit(kit, 3000, 60, 120, 1)
    load(kit, (3001, 1000))
    assert [at for at, name in events(kit) if name == "LOAD_LIMIT"] == [60, 240, 420, 600, 780, 960]


@pytest.mark.parametrize("deed", ["disable", "button", "arm"])
def test_whoever_works_the_supply_meanwhile_is_not_overruled(deed: str) -> None:
    kit = Kit()
    set_limit(kit, 3000, 60, 120, 1)
    load(kit, (3001, 80))
    if deed == "button":
        assert kit.esme.press("A") == "Supply On"
        kit.site.set_load(100)
    else:
        kit.e.supply("disable")
    if deed == "arm":
        kit.e.supply("arm")
    kit.wait(600)
    assert kit.e.label("supply_state") == {"disable": "disabled", "button": "enabled", "arm": "armed"}[deed]


def test_a_restoration_period_of_zero_leaves_it_to_the_consumer() -> None:
    kit = Kit()
    set_limit(kit, 3000, 60, 0, 1)
    load(kit, (3001, 86_400))
    assert kit.e.label("supply_state") == "armed"


def test_a_restoration_without_power_happens_when_it_is_back() -> None:
    kit = Kit()
    set_limit(kit, 3000, 60, 120, 1)
    load(kit, (3001, 80), (None, 600))
    kit.mains(True)
    assert kit.e.label("supply_state") == "enabled"


def test_a_loss_of_power_a_new_limit_and_a_told_time_begin_the_period_anew() -> None:
    kit = Kit()
    set_limit(kit, 3000, 60)
    load(kit, (3001, 50), (None, 1), (3001, 50))
    set_limit(kit, 3000, 60)
    kit.wait(50)
    kit.e.command(sync_time=int(kit.e.read("device_time")), sync_tolerance=10)
    kit.wait(50)
    kit.e.write(set_time=START_S + 5000)
    kit.wait(50)
    assert kit.e.read("load_limit_count") == 0
    kit.wait(10)
    assert kit.e.read("load_limit_count") == 1


def test_limit_and_counter_survive_a_loss_of_power_and_the_counter_is_reset_alone() -> None:
    kit = Kit()
    set_limit(kit, 3000, 60, 7, 1)
    load(kit, (3001, 61), (None, 60))
    kit.mains(True)
    names = ("load_limit_threshold", "load_limit_period", "load_limit_restoration_period", "load_limit_supply_state")
    assert [kit.e.read(name) for name in (*names, "load_limit_count")] == [3000, 60, 7, 1, 1]
    assert kit.e.command(load_limit_command=1) == ("done", "none")
    assert [kit.e.read(name) for name in (*names, "load_limit_count")] == [3000, 60, 7, 1, 0]
    assert kit.e.command(load_limit_command=2) == ("refused", "bad_value")


@pytest.mark.parametrize(("period", "state"), [(29, 0), (3601, 0), (60, 2)])
def test_what_does_not_fit_is_refused(period: int, state: int) -> None:
    kit = Kit()
    assert set_limit(kit, 3000, period, 0, state) == ("refused", "bad_value")
    assert kit.e.read("load_limit_period") == 0


def test_a_supply_without_credit_is_not_restored() -> None:
    kit = Kit()
    kit.e.write(set_balance=1_000_000)
    kit.e.mode(1)
    set_limit(kit, 3000, 60, 120, 1)
    load(kit, (3001, 80))
    kit.e.write(set_balance=-1)
    kit.wait(600)
    assert kit.e.label("supply_state") == "disabled"
