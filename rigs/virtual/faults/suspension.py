"""Wrong suspensions of debts: while the supply is off, in emergency credit."""

from __future__ import annotations

from rigs.virtual.conduct import Conduct
from rigs.virtual.meter import Meter
from rigs.virtual.reasons import Reason


class SuspensionForgotten(Conduct):
    """Debts are recovered while the supply is off although they are suspended then."""

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        if command == "payment-mode" and meter.payment.account.suspend_debt_disabled:
            meter.payment.account.suspend_debt_disabled = 0
            self.deviate(SuspensionForgotten)
        return reason


class EmergencySuspensionForgotten(Conduct):
    """Debts are recovered in emergency credit although they are suspended then."""

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        if command == "payment-mode" and meter.payment.account.suspend_debt_emergency:
            meter.payment.account.suspend_debt_emergency = 0
            self.deviate(EmergencySuspensionForgotten)
        return reason


class SuspensionsMixedUp(Conduct):
    """Debts that are to be suspended in emergency credit are suspended at once, as if for good."""

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        account = meter.payment.account
        if command == "payment-mode" and account.suspend_debt_emergency:
            account.debt_1_rate = account.debt_2_rate = 0
            self.deviate(SuspensionsMixedUp)
        return reason
