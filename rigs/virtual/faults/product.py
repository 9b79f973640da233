"""Wrong products: balance, parameters of prepayment, debts, emergency credit."""

from __future__ import annotations

from collections.abc import Mapping

from rigs.virtual.conduct import Conduct
from rigs.virtual.meter import Meter
from rigs.virtual.payment import Mode
from rigs.virtual.products import ADJUST, Values
from rigs.virtual.reasons import Reason

DAILY = 1


class BalanceSubtracted(Conduct):
    """What is to be added to the balance is taken from it."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        if command != "balance" or values["balance_action"] != ADJUST:
            return values
        self.deviate(BalanceSubtracted)
        return {**values, "balance_adjustment": -int(values["balance_adjustment"])}


class BalancePaysDebt(Conduct):
    """An adjustment is spent like a top-up, a payment debt first."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        amount, account = int(values.get("balance_adjustment", 0)), meter.payment.account
        if command != "balance" or not account.payment_debt or amount <= 0:
            return values
        meter.payment.credit(amount)
        self.deviate(BalancePaysDebt)
        return {**values, "balance_adjustment": 0}


class BalanceOfAnyMode(Conduct):
    """An adjustment that is for the other payment mode is taken."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        mode = meter.payment.account.mode
        if command != "balance" or values["balance_for_mode"] == mode:
            return values
        self.deviate(BalanceOfAnyMode)
        return {**values, "balance_for_mode": int(mode)}


class BalanceNotReset(Conduct):
    """A reset is answered as done, and the balance stays."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        if command != "balance" or values["balance_action"] == ADJUST:
            return values
        self.deviate(BalanceNotReset)
        return {**values, "balance_action": ADJUST, "balance_adjustment": 0}


class PrepaymentSwapped(Conduct):
    """Limit and threshold of emergency credit are taken for each other."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        if command != "prepayment":
            return values
        limit, threshold = values["new_emergency_credit_limit"], values["new_emergency_credit_threshold"]
        if limit != threshold:
            self.deviate(PrepaymentSwapped)
        return {**values, "new_emergency_credit_limit": threshold, "new_emergency_credit_threshold": limit}


class PrepaymentNotApplied(Conduct):
    """The largest top-up is stored and shown, and the delivered one goes on to be the limit."""

    def exceeds_top_up_limit(self, exceeds: bool) -> bool:
        if super().exceeds_top_up_limit(exceeds):
            self.deviate(PrepaymentNotApplied)
        return False


class PrepaymentInCreditMode(Conduct):
    """Parameters of prepayment and debts are taken in credit mode."""

    COMMANDS: Mapping[str, str] = {"prepayment": "configure_prepayment", "debt": "update_debt"}

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        account = meter.payment.account
        if command in self.COMMANDS and account.mode is Mode.CREDIT:
            account.mode = Mode.PREPAYMENT
            getattr(meter.products, self.COMMANDS[command])(values)
            account.mode = Mode.CREDIT
            self._taken = True
        return values

    _taken = False

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        if not self._taken:
            return reason
        self._taken = False
        self.deviate(PrepaymentInCreditMode)
        return Reason.NONE


class PrepaymentRefusedHalfTaken(Conduct):
    """Of a refused configuration the limit of emergency credit is kept all the same."""

    _limit = 0

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        if command == "prepayment":
            self._limit = int(values["new_emergency_credit_limit"])
        return values

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        if (
            command == "prepayment"
            and reason is not Reason.NONE
            and meter.payment.account.emergency_limit != self._limit
        ):
            meter.payment.account.emergency_limit = self._limit
            self.deviate(PrepaymentRefusedHalfTaken)
        return reason


class DebtReplaced(Conduct):
    """The change of a debt is taken for the debt."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        owed = meter.payment.account.payment_debt
        if command != "debt" or not owed:
            return values
        self.deviate(DebtReplaced)
        return {**values, "payment_debt_change": int(values["payment_debt_change"]) - owed}


class DebtShareIgnored(Conduct):
    """A quarter of each top-up goes to a payment debt whatever is told."""

    SHARE = 2_500

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        if command != "debt" or values["new_debt_share"] == self.SHARE:
            return values
        self.deviate(DebtShareIgnored)
        return {**values, "new_debt_share": self.SHARE}


class DebtHourlyIsDaily(Conduct):
    """An hourly rate is recovered once a day."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        if command != "debt" or not values["new_debt_1_rate"] or values["new_debt_1_period"] == DAILY:
            return values
        self.deviate(DebtHourlyIsDaily)
        return {**values, "new_debt_1_period": DAILY}


class DebtAddedTwice(Conduct):
    """A change of a time debt counts twice."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        if command != "debt" or not values["time_debt_1_change"]:
            return values
        self.deviate(DebtAddedTwice)
        return {**values, "time_debt_1_change": 2 * int(values["time_debt_1_change"])}


class EmergencyNotActivated(Conduct):
    """Activation is answered as done, and nothing is active."""

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        if command == "emergency-credit" and reason is Reason.NONE:
            meter.payment.account.emergency_active = False
            self.deviate(EmergencyNotActivated)
        return reason


class EmergencyAlwaysOffered(Conduct):
    """Activation is answered as done where emergency credit is not offered, used up, or active already."""

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        if command != "emergency-credit" or reason is not Reason.WRONG_STATE:
            return reason
        self.deviate(EmergencyAlwaysOffered)
        return Reason.NONE


class EmergencyInCreditMode(Conduct):
    """Activation is answered as done in credit mode."""

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        if command != "emergency-credit" or reason is not Reason.WRONG_MODE:
            return reason
        self.deviate(EmergencyInCreditMode)
        return Reason.NONE


class EmergencyIsGift(Conduct):
    """Activation adds the emergency credit to the balance."""

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        account = meter.payment.account
        if command == "emergency-credit" and reason is Reason.NONE:
            account.balance += account.emergency_remaining
            self.deviate(EmergencyIsGift)
        return reason
