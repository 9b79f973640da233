"""Wrong accounts: top-ups, mode, prices, low credit."""

from __future__ import annotations

from rigs.virtual.conduct import Conduct
from rigs.virtual.meter import Meter
from rigs.virtual.payment import Mode

PRICE_STEP_MP = 10_000
POUND_MP = 100_000


class BalanceRounding(Conduct):
    """Consumption is charged at a price without what exceeds whole steps of 10 p."""

    def price(self, price_mp: int) -> int:
        price_mp = super().price(price_mp)
        coarse = price_mp // PRICE_STEP_MP * PRICE_STEP_MP
        if coarse != price_mp:
            self.deviate(BalanceRounding)
        return coarse


class LowCreditLate(Conduct):
    """Low credit is noticed one pound below its threshold."""

    def low_threshold(self, threshold_mp: int, balance_mp: int) -> int:
        threshold_mp = super().low_threshold(threshold_mp, balance_mp)
        if threshold_mp - 100_000 <= balance_mp < threshold_mp:
            self.deviate(LowCreditLate)
        return threshold_mp - 100_000


class BalanceDisplayWhole(Conduct):
    """The display shows the pounds of the balance and no pence."""

    def displayed_balance(self, balance_mp: int) -> int:
        balance_mp = super().displayed_balance(balance_mp)
        whole = balance_mp // POUND_MP * POUND_MP
        if whole != balance_mp:
            self.deviate(BalanceDisplayWhole)
        return whole


class TopUpNotCredited(Conduct):
    """Accepts a top-up and credits nothing."""

    def credited(self, amount_mp: int) -> int:
        if super().credited(amount_mp):
            self.deviate(TopUpNotCredited)
        return 0


class TopUpTwice(Conduct):
    """Accepts a UTRN that was used already."""

    def is_duplicate(self, known: bool) -> bool:
        if known:
            self.deviate(TopUpTwice)
        return False


class TopUpForeign(Conduct):
    """Accepts a UTRN whose check digits are those of another meter."""

    def mac_is_right(self, right: bool) -> bool:
        if not right:
            self.deviate(TopUpForeign)
        return True


class TopUpInCreditMode(Conduct):
    """Accepts a top-up in credit mode."""

    def refuses_top_up(self, in_credit_mode: bool) -> bool:
        if in_credit_mode:
            self.deviate(TopUpInCreditMode)
        return False


class TopUpOverLimit(Conduct):
    """Accepts a top-up of more than the largest amount."""

    def exceeds_top_up_limit(self, exceeds: bool) -> bool:
        if exceeds:
            self.deviate(TopUpOverLimit)
        return False


class TopUpSlow(Conduct):
    """A top-up is done at once, and reported as done 9 s later."""

    def busy_s(self, command: str) -> float:
        if command != "top-up":
            return super().busy_s(command)
        self.deviate(TopUpSlow)
        return 9.0


class ModeNotSwitched(Conduct):
    """Answers that the payment mode has changed, and stays in the mode it was in."""

    def payment_mode(self, current: int, asked: int) -> int:
        if asked != current:
            self.deviate(ModeNotSwitched)
        return current


class ModeLostOnPowerLoss(Conduct):
    """Is in credit mode after a power loss."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        if meter.payment.account.mode is not Mode.CREDIT:
            meter.payment.account.mode = Mode.CREDIT
            self.deviate(ModeLostOnPowerLoss)
