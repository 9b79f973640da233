"""What a wrong product shows where the honest one shows something else, for `test_virtual_faults`."""

from __future__ import annotations

from collections.abc import Callable

from virtual_kit import Kit, utrn

Scene = Callable[[Kit, str], object]
DONE, WRONG_STATE, WRONG_MODE = ("done", "none"), ("refused", "wrong_state"), ("refused", "wrong_mode")
HOUR_S = 3600


def prepaid(kit: Kit, fuel: str, balance: int = 1_000_000, debt: int = 0) -> None:
    kit.of(fuel).write(set_balance=balance)
    kit.of(fuel).write(set_payment_debt=debt)
    kit.of(fuel).mode(1)


def balance(mode: int, action: int, amount: int = 200_000) -> Scene:
    def scene(kit: Kit, fuel: str) -> object:
        registers = kit.of(fuel)
        prepaid(kit, fuel, debt=80_000)
        answer = registers.command(balance_adjustment=amount, balance_action=action, balance_for_mode=mode)
        return answer, registers.read("balance"), registers.read("payment_debt")

    return scene


def configure(kit: Kit, fuel: str) -> tuple[str, str]:
    return kit.of(fuel).command(
        new_debt_recovery_rate_cap=0,
        new_emergency_credit_limit=700_000,
        new_emergency_credit_threshold=300_000,
        new_low_credit_threshold=100_000,
        new_max_balance=9_000_000,
        new_max_credit=2_000_000,
        new_prepayment_commit=1,
    )


def configured(kit: Kit, fuel: str) -> object:
    prepaid(kit, fuel)
    names = ("emergency_credit_limit", "emergency_credit_threshold")
    return configure(kit, fuel), [kit.of(fuel).read(name) for name in names]


def configured_in_credit_mode(kit: Kit, fuel: str) -> object:
    return configure(kit, fuel), kit.of(fuel).read("emergency_credit_limit")


def topped_up_beyond(kit: Kit, fuel: str) -> object:
    prepaid(kit, fuel)
    configure(kit, fuel)
    return kit.of(fuel).command(utrn=utrn(2_001, 1, fuel))


def debt(kit: Kit, fuel: str) -> object:
    registers = kit.of(fuel)
    prepaid(kit, fuel, debt=200_000)
    answer = registers.command(
        payment_debt_change=600_000,
        time_debt_1_change=100_000,
        time_debt_2_change=0,
        new_debt_share=4_000,
        new_debt_1_rate=30_000,
        new_debt_1_period=0,
        new_debt_2_rate=0,
        new_debt_2_period=0,
        new_debt_commit=1,
    )
    kit.wait(HOUR_S)
    return answer, [registers.read(name) for name in ("payment_debt", "debt_share", "time_debt_1")]


def emergency(money: int, mode: int = 1) -> Scene:
    def scene(kit: Kit, fuel: str) -> object:
        registers = kit.of(fuel)
        registers.write(set_balance=money)
        registers.mode(mode)
        answer = registers.command(emergency_command=1)
        return answer, registers.read("balance"), registers.label("supply_state")

    return scene


PRODUCT_SCENES: dict[str, tuple[Scene, object]] = {
    "BalanceSubtracted": (balance(1, 1), (DONE, 800_000, 80_000)),
    "BalancePaysDebt": (balance(1, 1), (DONE, 1_150_000, 30_000)),
    "BalanceOfAnyMode": (balance(0, 1), (DONE, 1_200_000, 80_000)),
    "BalanceNotReset": (balance(1, 2), (DONE, 1_000_000, 80_000)),
    "PrepaymentSwapped": (configured, (DONE, [300_000, 700_000])),
    "PrepaymentNotApplied": (topped_up_beyond, DONE),
    "PrepaymentInCreditMode": (configured_in_credit_mode, (DONE, 700_000)),
    "PrepaymentRefusedHalfTaken": (configured_in_credit_mode, (WRONG_MODE, 700_000)),
    "DebtReplaced": (debt, (DONE, [600_000, 4_000, 70_000])),
    "DebtShareIgnored": (debt, (DONE, [800_000, 2_500, 70_000])),
    "DebtHourlyIsDaily": (debt, (DONE, [800_000, 4_000, 100_000])),
    "DebtAddedTwice": (debt, (DONE, [800_000, 4_000, 170_000])),
    "EmergencyNotActivated": (emergency(-1000), (DONE, -1000, "disabled")),
    "EmergencyAlwaysOffered": (emergency(200_000), (DONE, 200_000, "enabled")),
    "EmergencyInCreditMode": (emergency(1000, mode=0), (DONE, 1000, "enabled")),
    "EmergencyIsGift": (emergency(-1000), (DONE, 499_000, "armed")),
}
