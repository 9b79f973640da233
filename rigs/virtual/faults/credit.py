"""Wrong spending of a credit: its order, the cap of recovery, the last penny, what is shown of it."""

from __future__ import annotations

from rigs.virtual.conduct import Conduct
from rigs.virtual.meter import Meter
from rigs.virtual.payment import Account, Mode
from rigs.virtual.products import RESET, Values
from rigs.virtual.reasons import Reason
from rigs.virtual.supply_switch import Cause, SupplyState

PENNY_MP = 1_000
POUND_MP = 100_000
Shares = tuple[int, int, int]


class DebtTakenTwice(Conduct):
    """The first top-up after a debt was told pays its share twice."""

    _pending = False

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        self._pending = self._pending or command == "debt"
        return super().obeyed(meter, command, reason)

    def credited(self, amount_mp: int) -> int:
        self._crediting = True
        return super().credited(amount_mp)

    _crediting = False

    def shares(self, account: Account, amount_mp: int, shares: Shares) -> Shares:
        debt, accumulated, lent = super().shares(account, amount_mp, shares)
        if not (self._pending and self._crediting and debt):
            return debt, accumulated, lent
        self._pending = self._crediting = False
        twice = min(2 * debt, account.payment_debt, amount_mp)
        if twice != debt:
            self.deviate(DebtTakenTwice)
        return twice, min(accumulated, amount_mp - twice), min(lent, amount_mp - twice - accumulated)


class DebtCapPennyHigh(Conduct):
    """The cap of recovery is a penny higher than it was told."""

    def debt_cap(self, cap_mp: int) -> int:
        cap_mp = super().debt_cap(cap_mp)
        if not cap_mp:
            return cap_mp
        self.deviate(DebtCapPennyHigh)
        return cap_mp + PENNY_MP


class DebtCapIgnored(Conduct):
    """The cap of recovery is stored and shown, and nothing goes by it."""

    def debt_cap(self, cap_mp: int) -> int:
        if super().debt_cap(cap_mp):
            self.deviate(DebtCapIgnored)
        return 0


class DebtCapEachTopUp(Conduct):
    """The cap counts for each top-up by itself."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        self._meter = meter
        return super().told(meter, command, values)

    _meter: Meter | None = None

    def debt_cap(self, cap_mp: int) -> int:
        cap_mp = super().debt_cap(cap_mp)
        if cap_mp and self._meter is not None and self._meter.payment.recovered:
            self._meter.payment.begin_cap()
            self.deviate(DebtCapEachTopUp)
        return cap_mp


class EmergencyBeforeDebt(Conduct):
    """While emergency credit is in use it is repaid before the accumulated debt; else the order is right."""

    def shares(self, account: Account, amount_mp: int, shares: Shares) -> Shares:
        debt, accumulated, lent = super().shares(account, amount_mp, shares)
        first = min(account.emergency_used, amount_mp - debt)
        second = min(account.accumulated_debt, amount_mp - debt - first)
        if (second, first) != (accumulated, lent):
            self.deviate(EmergencyBeforeDebt)
        return debt, second, first


class ShareOfTheRest(Conduct):
    """The share of the payment debt is taken of what the accumulated debt has left."""

    def shares(self, account: Account, amount_mp: int, shares: Shares) -> Shares:
        debt, _, _ = super().shares(account, amount_mp, shares)
        first = min(account.accumulated_debt, amount_mp)
        rest = min(account.payment_debt, debt, (amount_mp - first) * account.debt_share // 10_000)
        if (rest, first) != (debt, shares[1]):
            self.deviate(ShareOfTheRest)
        return rest, first, min(account.emergency_used, amount_mp - first - rest)


class AccumulatedDebtForgotten(Conduct):
    """A top-up goes past the accumulated debt."""

    def shares(self, account: Account, amount_mp: int, shares: Shares) -> Shares:
        debt, accumulated, _ = super().shares(account, amount_mp, shares)
        if accumulated:
            self.deviate(AccumulatedDebtForgotten)
        return debt, 0, min(account.emergency_used, amount_mp - debt)


class ShareRoundedToPence(Conduct):
    """The share of a payment debt is cut to whole pence."""

    def shares(self, account: Account, amount_mp: int, shares: Shares) -> Shares:
        debt, accumulated, lent = super().shares(account, amount_mp, shares)
        whole = debt // PENNY_MP * PENNY_MP
        if whole == debt:
            return debt, accumulated, lent
        self.deviate(ShareRoundedToPence)
        return whole, accumulated, lent


class EmergencyLastPenny(Conduct):
    """The supply goes off when a penny of the credit is still there."""

    def margin(self, margin_mp: int) -> int:
        margin_mp = super().margin(margin_mp)
        if not 0 < margin_mp <= PENNY_MP:
            return margin_mp
        self.deviate(EmergencyLastPenny)
        return 0


class ZeroIsCredit(Conduct):
    """With nothing left to spend the supply stays on; it goes off below."""

    def margin(self, margin_mp: int) -> int:
        margin_mp = super().margin(margin_mp)
        if margin_mp != 0:
            return margin_mp
        self.deviate(ZeroIsCredit)
        return 1


class CreditNotNoticed(Conduct):
    """Once there was nothing to spend, new credit does not arm the supply."""

    _was_out = False

    def margin(self, margin_mp: int) -> int:
        margin_mp = super().margin(margin_mp)
        if margin_mp <= 0:
            self._was_out = True
        if self._was_out and margin_mp > 0:
            self.deviate(CreditNotNoticed)
            return 0
        return margin_mp


class ModeClearsBalance(Conduct):
    """A change of payment mode sets the balance to zero."""

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        account = meter.payment.account
        if command == "payment-mode" and account.balance > 0:
            account.balance = 0
            self.deviate(ModeClearsBalance)
        return reason


class CreditModeEnergises(Conduct):
    """A change to credit mode lets through a supply that was off for want of credit, without the consumer."""

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        if command == "payment-mode" and meter.switch.is_disabled_for_credit and meter.payment.has_credit:
            meter.switch.change(SupplyState.ENABLED, Cause.CONSUMER)
            self.deviate(CreditModeEnergises)
        return reason


class PrepaymentLeavesOn(Conduct):
    """A change to prepayment leaves the supply on that no credit is there for."""

    def payment_mode(self, current: int, asked: int) -> int:
        self._switched = asked == Mode.PREPAYMENT and current == Mode.CREDIT
        return super().payment_mode(current, asked)

    _switched = False

    def margin(self, margin_mp: int) -> int:
        margin_mp = super().margin(margin_mp)
        if not self._switched or margin_mp > 0:
            return margin_mp
        self.deviate(PrepaymentLeavesOn)
        return 1


class DisplayLosesSign(Conduct):
    """The display shows a debt of less than a pound as money that is there."""

    def displayed_balance(self, balance_mp: int) -> int:
        balance_mp = super().displayed_balance(balance_mp)
        if not -POUND_MP < balance_mp < 0:
            return balance_mp
        self.deviate(DisplayLosesSign)
        return -balance_mp


class DisplaySixteenBits(Conduct):
    """The display counts pence in 16 bits with a sign: beyond £327.67 it shows something else."""

    def displayed_balance(self, balance_mp: int) -> int:
        balance_mp = super().displayed_balance(balance_mp)
        wrapped = (balance_mp + 32_768 * PENNY_MP) % (65_536 * PENNY_MP) - 32_768 * PENNY_MP
        if wrapped != balance_mp:
            self.deviate(DisplaySixteenBits)
        return wrapped


class BalanceTwentyFourBits(Conduct):
    """The balance is kept in a number of 24 significant bits: large ones lose their last pence."""

    def reported(self, point: str, value: int | str) -> int | str:
        value = super().reported(point, value)
        if point != "balance" or not isinstance(value, int):
            return value
        step = 1 << max(0, abs(value).bit_length() - 24)
        rounded = (value + step // 2) // step * step
        if rounded != value:
            self.deviate(BalanceTwentyFourBits)
        return rounded


class UpdateLostOnPowerLoss(Conduct):
    """An updated balance is written to lasting memory at the next hour; a power loss before that takes it back."""

    _before: int | None = None

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        if command == "balance":
            self._before = meter.payment.account.balance
        return super().told(meter, command, values)

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        account = meter.payment.account
        if self._before is not None and account.balance != self._before:
            account.balance, self._before = self._before, None
            self.deviate(UpdateLostOnPowerLoss)


class UpdateAnsweredAsRefused(Conduct):
    """An update that lowers the balance is done and answered as refused."""

    _lowers = False

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        is_change = command == "balance" and values["balance_action"] != RESET
        self._lowers = is_change and int(values["balance_adjustment"]) < 0
        return values

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        if command != "balance" or not self._lowers or reason is not Reason.NONE:
            return reason
        self.deviate(UpdateAnsweredAsRefused)
        return Reason.BALANCE_LIMIT


class TopUpPenniesLost(Conduct):
    """A top-up credits the whole pounds of its amount."""

    def credited(self, amount_mp: int) -> int:
        amount_mp = super().credited(amount_mp)
        whole = amount_mp // POUND_MP * POUND_MP
        if whole != amount_mp:
            self.deviate(TopUpPenniesLost)
        return whole


class LimitBeforeDebts(Conduct):
    """A top-up is judged by the balance that it would lead to if no debt were paid from it."""

    def balance_after(self, after_mp: int, gross_mp: int) -> int:
        if super().balance_after(after_mp, gross_mp) != gross_mp:
            self.deviate(LimitBeforeDebts)
        return gross_mp
