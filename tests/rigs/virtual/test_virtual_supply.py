"""Supply states, by command and by the consumer; what really flows is looked at in the plant."""

from __future__ import annotations

import pytest
from virtual_kit import Kit

FUELS = ["electricity", "gas"]


def seen(kit: Kit, fuel: str) -> tuple[str, bool]:
    return kit.of(fuel).label("supply_state"), kit.flow(fuel) != 0


@pytest.mark.parametrize("fuel", FUELS)
def test_disable_arm_and_button_a(fuel: str) -> None:
    kit = Kit()
    kit.consume(fuel)
    assert kit.of(fuel).supply("disable") == ("done", "none")
    assert seen(kit, fuel) == ("disabled", False)
    assert kit.meter(fuel).press("A") == "Not Armed"
    assert kit.of(fuel).supply("arm") == ("done", "none")
    assert seen(kit, fuel) == ("armed", False)
    assert kit.meter(fuel).press("A") == "Supply On"
    assert seen(kit, fuel) == ("enabled", True)
    assert kit.of(fuel).log() == [(0, "SUPPLY_DISABLED", 1), (0, "SUPPLY_ARMED", 1), (0, "SUPPLY_ENABLED", 3)]


def test_only_the_electricity_meter_can_be_enabled_from_afar() -> None:
    kit = Kit()
    kit.consume("electricity")
    kit.consume("gas")
    for registers in (kit.e, kit.g):
        registers.supply("disable")
    assert kit.e.supply("enable") == ("done", "none")
    assert kit.g.supply("enable") == ("refused", "bad_value")
    assert (seen(kit, "electricity"), seen(kit, "gas")) == (("enabled", True), ("disabled", False))


@pytest.mark.parametrize("fuel", FUELS)
def test_arm_is_refused_unless_disabled(fuel: str) -> None:
    kit = Kit()
    assert kit.of(fuel).supply("arm") == ("refused", "wrong_state")
    kit.of(fuel).supply("disable")
    kit.of(fuel).supply("arm")
    assert kit.of(fuel).supply("arm") == ("refused", "wrong_state")


def test_the_mechanism_registers_follow() -> None:
    kit = Kit()
    assert (kit.e.label("load_switch"), kit.g.label("valve")) == ("closed", "open")
    for registers in (kit.e, kit.g):
        registers.supply("disable")
    assert (kit.e.label("load_switch"), kit.g.label("valve")) == ("open", "closed")


@pytest.mark.parametrize("number", [0, 4, 65535])
def test_an_unknown_supply_command_is_refused(number: int) -> None:
    kit = Kit()
    assert kit.e.command(supply_command=number) == ("refused", "bad_value")


def test_enable_and_disable_that_change_nothing_are_done_and_not_logged() -> None:
    kit = Kit()
    assert kit.e.supply("enable") == ("done", "none")
    kit.e.supply("disable")
    assert kit.e.supply("disable") == ("done", "none")
    assert kit.e.log() == [(0, "SUPPLY_DISABLED", 1)]


@pytest.mark.parametrize("command", ["enable", "arm"])
def test_without_credit_a_supply_is_neither_enabled_nor_armed(command: str) -> None:
    kit = Kit()
    kit.e.write(set_balance=0)
    kit.e.mode(1)
    assert seen(kit, "electricity")[0] == "disabled"
    assert kit.e.supply(command) == ("refused", "no_credit")


def test_a_disabled_supply_stays_so_over_a_power_loss() -> None:
    kit = Kit()
    kit.consume("electricity")
    kit.e.supply("disable")
    kit.mains(False)
    kit.wait(60)
    kit.mains(True)
    assert seen(kit, "electricity") == ("disabled", False)
    assert kit.e.log()[1:] == [(0, "POWER_LOST", 0), (60, "POWER_RESTORED", 0)]


def test_without_power_nothing_flows_and_buttons_are_dead() -> None:
    kit = Kit()
    kit.consume("electricity")
    kit.mains(False)
    assert kit.flow("electricity") == 0
    assert (kit.esme.press("A"), kit.esme.key_in("1" * 20)) == ("", "")
    kit.mains(True)
    assert kit.flow("electricity") == 1_000_000


def test_a_low_supply_voltage_is_no_supply() -> None:
    kit = Kit()
    kit.volts(159)
    assert not kit.esme.is_powered
    kit.volts(160)
    assert kit.esme.is_powered


def test_an_unknown_button_is_refused() -> None:
    with pytest.raises(ValueError, match="no button 'E'; there are A, B, C, D"):
        Kit().esme.press("E")
