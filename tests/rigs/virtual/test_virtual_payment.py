"""The account: exact charging, thresholds, emergency credit, the order in which a credit is spent."""

from __future__ import annotations

import pytest
from virtual_kit import Kit, utrn

FUELS = ["electricity", "gas"]


def prepay(balance_mp: int, fuel: str = "electricity", price_mp: int = 20_000, threshold: int = 0) -> Kit:
    """In prepayment with 1 kW or 1 m3/h flowing: `price_mp` an hour."""
    kit = Kit()
    kit.of(fuel).write(set_balance=balance_mp)
    kit.of(fuel).write(set_unit_price=price_mp)
    assert kit.of(fuel).mode(1, threshold) == ("done", "none")
    kit.consume(fuel)
    return kit


@pytest.mark.parametrize("fuel", FUELS)
def test_consumption_lowers_the_balance_exactly(fuel: str) -> None:
    kit = prepay(1_000_000, fuel, price_mp=12_345)
    for _ in range(3600):
        kit.wait(1)
    assert kit.of(fuel).read("balance") == 1_000_000 - 12_345


def test_no_fraction_is_lost_over_many_small_steps() -> None:
    kit = prepay(1_000_000, price_mp=1)
    kit.site.set_load(1)
    for _ in range(1000):
        kit.wait(3600)
    assert kit.e.read("balance") == 999_999


def test_in_credit_mode_the_balance_stays() -> None:
    kit = Kit()
    kit.e.write(set_balance=500_000)
    kit.consume("electricity")
    kit.wait(36_000)
    assert kit.e.read("balance") == 500_000


def test_export_is_not_charged() -> None:
    kit = prepay(1_000_000)
    kit.site.set_load(-1000)
    kit.wait(3600)
    assert kit.e.read("balance") == 1_000_000


@pytest.mark.parametrize("fuel", FUELS)
def test_low_credit_and_disablement_happen_at_their_instant(fuel: str) -> None:
    kit = prepay(210_000, fuel, price_mp=36_000)  # 10 mp a second
    kit.wait(1000)
    assert kit.of(fuel).log()[1:] == []
    kit.wait(ns=99_999_999)
    assert kit.of(fuel).log()[1:] == []
    kit.wait(ns=1)
    assert kit.of(fuel).log()[1:] == [(1000, "LOW_CREDIT", 0)]
    kit.wait(1_000_000)
    assert kit.of(fuel).log()[2:] == [(21_000, "SUPPLY_DISABLED", 2)]
    assert (kit.of(fuel).read("balance"), kit.flow(fuel)) == (0, 0)


def test_low_credit_is_said_again_only_after_recovery() -> None:
    kit = prepay(300_000)
    kit.site.set_load(0)
    for balance in (199_999, 100_000, 200_000, 199_999):
        kit.e.write(set_balance=balance)
    assert [name for _, name, _ in kit.e.log()] == ["PAYMENT_MODE_CHANGED", "LOW_CREDIT", "LOW_CREDIT"]


def test_the_disablement_threshold_may_be_below_zero() -> None:
    kit = prepay(0, threshold=-20_000)
    kit.wait(3599)
    assert kit.e.label("supply_state") == "enabled"
    kit.wait(1)
    assert (kit.e.label("supply_state"), kit.e.read("balance")) == ("disabled", -20_000)


def test_a_switch_to_prepayment_without_credit_disables() -> None:
    kit = Kit()
    kit.e.write(set_balance=-1)
    kit.e.mode(1)
    assert kit.e.log() == [(0, "PAYMENT_MODE_CHANGED", 1), (0, "LOW_CREDIT", 0), (0, "SUPPLY_DISABLED", 2)]


def test_back_in_credit_mode_a_supply_disabled_for_credit_is_armed() -> None:
    kit = prepay(0)
    kit.e.mode(0)
    assert kit.e.label("supply_state") == "armed"


def test_a_supply_disabled_by_command_is_not_armed_by_credit() -> None:
    kit = prepay(0)
    kit.e.supply("disable")
    kit.e.command(utrn=utrn(1000, 1))
    assert kit.e.label("supply_state") == "disabled"


def test_emergency_credit_is_offered_used_exhausted() -> None:
    kit = prepay(200_000)
    kit.e.write(set_emergency_credit=100_000)
    assert kit.esme.press("B") == "Not Available"  # the balance is not low
    kit.wait(3600)
    assert kit.esme.press("B") == "Emergency On"
    assert kit.esme.press("B") == "Not Available"
    kit.wait(9 * 3600)
    assert (kit.e.read("balance"), kit.e.read("emergency_credit_balance")) == (0, 100_000)
    kit.wait(3600)
    assert (kit.e.read("balance"), kit.e.read("emergency_credit_balance")) == (0, 80_000)
    kit.wait(4 * 3600 - 1)
    assert kit.e.label("supply_state") == "enabled"
    kit.wait(1)
    assert (kit.e.label("supply_state"), kit.e.read("emergency_credit_balance")) == ("disabled", 0)
    assert [name for _, name, _ in kit.e.log()][-1] == "SUPPLY_DISABLED"


def test_emergency_credit_arms_a_supply_that_credit_has_disabled() -> None:
    kit = prepay(0)
    assert kit.esme.press("B") == "Emergency On"
    assert kit.e.label("supply_state") == "armed"
    assert kit.esme.press("A") == "Supply On"


def test_a_top_up_repays_emergency_credit_and_ends_it() -> None:
    kit = prepay(0)
    kit.e.write(set_emergency_credit=100_000)
    kit.esme.press("B")
    kit.esme.press("A")
    kit.wait(3 * 3600)
    assert kit.e.read("emergency_credit_balance") == 40_000
    kit.e.command(utrn=utrn(100, 1))
    assert (kit.e.read("balance"), kit.e.read("emergency_credit_balance")) == (40_000, 100_000)
    assert not kit.esme.payment.account.emergency_active


@pytest.mark.parametrize(("debt_p", "paid_p", "balance_p"), [(180, 180, 520), (400, 250, 450)])
def test_the_order_of_a_credit_as_in_the_manual(debt_p: int, paid_p: int, balance_p: int) -> None:
    kit = prepay(0)
    kit.site.set_load(0)
    kit.esme.payment.account.emergency_used = 300_000
    kit.e.write(set_payment_debt=debt_p * 1000)
    kit.e.command(utrn=utrn(1000, 1))
    assert kit.e.read("payment_debt") == (debt_p - paid_p) * 1000
    assert kit.e.read("emergency_credit_balance") == 500_000
    assert kit.e.read("balance") == balance_p * 1000


def test_accumulated_debt_is_paid_before_emergency_credit() -> None:
    kit = prepay(0)
    account = kit.esme.payment.account
    account.accumulated_debt, account.emergency_used = 800_000, 300_000
    kit.e.command(utrn=utrn(1000, 1))
    assert (account.accumulated_debt, account.emergency_used, account.balance) == (0, 100_000, 0)


def test_the_mode_block_sets_flags_and_threshold() -> None:
    kit = Kit()
    kit.e.write(set_balance=1_000_000)
    assert kit.e.mode(1, -50_000, flags=(1, 0)) == ("done", "none")
    names = ("payment_mode", "suspend_debt_disabled", "suspend_debt_emergency", "disablement_threshold")
    assert [kit.e.read(name) for name in names] == [1, 1, 0, -50_000]


@pytest.mark.parametrize(
    ("mode", "threshold", "commit", "flags"),
    [(2, 0, 1, (0, 0)), (1, 0, 0, (0, 0)), (1, 0, 1, (2, 0)), (1, 0, 1, (0, 2)), (1, -2_147_400_001, 1, (0, 0))],
)
def test_a_bad_value_in_the_mode_block_changes_nothing(
    mode: int, threshold: int, commit: int, flags: tuple[int, int]
) -> None:
    kit = Kit()
    assert kit.e.mode(mode, threshold, commit, flags) == ("refused", "bad_value")
    assert kit.e.read("payment_mode") == 0


def test_the_account_survives_a_power_loss() -> None:
    kit = prepay(1_000_000)
    kit.mains(False)
    kit.wait(3600)
    kit.mains(True)
    assert (kit.e.read("payment_mode"), kit.e.read("balance")) == (1, 1_000_000)
