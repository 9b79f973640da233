"""Top-ups: the manual's example, each check in its order, both ways of entry."""

from __future__ import annotations

import pytest
from virtual_kit import Kit, utrn, wrong


def prepay() -> Kit:
    kit = Kit()
    for registers in (kit.e, kit.g):
        registers.write(set_balance=1_000_000)
        registers.mode(1)
    return kit


def test_the_worked_example_of_the_manual() -> None:
    kit = prepay()
    assert kit.e.command(utrn="10001000000001912257") == ("done", "none")
    assert kit.e.read("balance") == 2_000_000
    assert kit.e.log()[-1] == (0, "TOP_UP_ACCEPTED", 1000)


@pytest.mark.parametrize("fuel", ["electricity", "gas"])
def test_keypad_and_command_share_what_was_used(fuel: str) -> None:
    kit = prepay()
    assert kit.meter(fuel).key_in(utrn(500, 7, fuel)) == "Accepted"
    assert kit.of(fuel).command(utrn=utrn(500, 7, fuel)) == ("refused", "utrn_duplicate")
    assert kit.meter(fuel).key_in(utrn(600, 7, fuel)) == "Duplicate"
    assert kit.of(fuel).read("balance") == 1_500_000


def test_a_utrn_of_another_meter_is_invalid() -> None:
    kit = prepay()
    assert kit.e.command(utrn=utrn(500, 1, "gas")) == ("refused", "utrn_invalid")
    assert kit.e.log()[-1] == (0, "TOP_UP_REFUSED", 4)


@pytest.mark.parametrize(
    "code", ["", "1" * 19, "x" * 20, "²" * 20, utrn(0, 1), utrn(500, 1, kind="11"), wrong(utrn(500, 1))]
)
def test_malformed_entries_are_invalid(code: str) -> None:
    assert prepay().e.command(utrn=code) == ("refused", "utrn_invalid")


@pytest.mark.parametrize("digits", ["", "1", "1" * 19, "1" * 21])
def test_the_keypad_wants_twenty_digits(digits: str) -> None:
    kit = prepay()
    for _ in range(6):
        assert kit.esme.key_in(digits) == "Incomplete"
    assert kit.esme.key_in(utrn(500, 1)) == "Accepted"


def test_in_credit_mode_a_top_up_is_refused_and_not_used_up() -> None:
    kit = Kit()
    assert kit.e.command(utrn=utrn(500, 1)) == ("refused", "wrong_mode")
    assert kit.esme.key_in(utrn(500, 1)) == "Not Prepay"
    kit.e.write(set_balance=1)
    kit.e.mode(1)
    assert kit.e.command(utrn=utrn(500, 1)) == ("done", "none")


def test_the_top_up_limit_is_inclusive() -> None:
    kit = prepay()
    assert kit.e.command(utrn=utrn(50_001, 1)) == ("refused", "top_up_limit")
    assert kit.esme.key_in(utrn(50_001, 1)) == "Over Limit"
    assert kit.e.command(utrn=utrn(50_000, 1)) == ("done", "none")


def test_the_balance_limit_is_inclusive() -> None:
    kit = prepay()
    kit.e.write(set_balance=2_147_400_000 - 500_000)
    assert kit.e.command(utrn=utrn(501, 1)) == ("refused", "balance_limit")
    assert kit.esme.key_in(utrn(501, 1)) == "Account High"
    assert kit.e.command(utrn=utrn(500, 1)) == ("done", "none")
    assert kit.e.read("balance") == 2_147_400_000


def test_five_wrong_entries_lock_for_an_hour_of_calendar_time() -> None:
    kit = prepay()
    for _ in range(4):
        assert kit.esme.key_in(wrong(utrn(500, 1))) == "Invalid"
    assert kit.e.command(utrn=wrong(utrn(500, 1))) == ("refused", "utrn_invalid")
    assert kit.e.command(utrn=utrn(500, 1)) == ("refused", "locked_out")
    kit.wait(3599)
    assert kit.esme.key_in(utrn(500, 1)) == "Key Locked"
    kit.wait(1)
    assert kit.esme.key_in(utrn(500, 1)) == "Accepted"


def test_a_genuine_entry_ends_a_row_of_wrong_ones() -> None:
    kit = prepay()
    for vend in (1, 2):
        for _ in range(4):
            kit.esme.key_in(wrong(utrn(500, vend)))
        assert kit.esme.key_in(utrn(500, vend)) == "Accepted"


def test_a_vend_older_than_the_last_hundred_is_a_duplicate() -> None:
    kit = prepay()
    for vend in range(1, 102):
        assert kit.esme.key_in(utrn(1, vend)) == "Accepted"
    assert kit.esme.key_in(utrn(1, 1)) == "Duplicate"
    assert kit.esme.key_in(utrn(1, 0)) == "Duplicate"
    assert kit.esme.key_in(utrn(1, 102)) == "Accepted"


def test_a_top_up_arms_a_supply_that_ran_out_and_button_a_enables_it() -> None:
    kit = prepay()
    kit.e.write(set_balance=0)
    assert kit.e.label("supply_state") == "disabled"
    kit.e.command(utrn=utrn(500, 1))
    assert kit.e.label("supply_state") == "armed"
    assert kit.esme.press("A") == "Supply On"
    assert [name for _, name, _ in kit.e.log()][-3:] == ["TOP_UP_ACCEPTED", "SUPPLY_ARMED", "SUPPLY_ENABLED"]


def test_used_vends_are_known_after_a_power_loss() -> None:
    kit = prepay()
    kit.esme.key_in(utrn(500, 1))
    kit.mains(False)
    kit.mains(True)
    assert kit.esme.key_in(utrn(500, 1)) == "Duplicate"
