"""Meters that are not what their maker says: what is declared is not there, or is there in name only."""

from __future__ import annotations

from typing import ClassVar

from rigs.virtual.conduct import Conduct
from rigs.virtual.meter import Meter
from rigs.virtual.models import DEBTS, EMERGENCY, PREPAYMENT, ROWS
from rigs.virtual.payment import Mode
from rigs.virtual.products import Values
from rigs.virtual.reasons import Reason

POUND_MP = 100_000


class _Absent(Conduct):
    """Registers of the manual that are not there (Modbus exception 2): built without them, sold as if with them."""

    POINTS: ClassVar[frozenset[str]]

    def listed(self, point: str, bench_side: bool) -> bool:
        if point not in self.POINTS:
            return super().listed(point, bench_side)
        self.deviate(type(self)._kind())
        return False

    @classmethod
    def _kind(cls) -> type[Conduct]:
        """The class below this one that a fault's row names."""
        return next(one for one in cls.__mro__ if _Absent in one.__bases__)


class PrepaymentAbsent(_Absent):
    """Declares prepayment and has none of it."""

    POINTS = ROWS[PREPAYMENT]


class DebtsAbsent(_Absent):
    """Declares debts and has no register of any."""

    POINTS = ROWS[DEBTS] - {"set_payment_debt"}


class EmergencyAbsent(_Absent):
    """Declares emergency credit and has no register of it."""

    POINTS = ROWS[EMERGENCY] - {"set_emergency_credit"}


class CalendarAbsent(_Absent):
    """Declares the billing calendar and has no register of it."""

    POINTS = frozenset({"billing_period", "billing_time", "billing_day", "billing_month", "billing_start"})


class OneRegisterAbsent(_Absent):
    """Has all that it declares but one register."""

    POINTS = frozenset({"active_power_import", "remaining_battery_days"})


class PrepaymentUnpaid(Conduct):
    """Goes into prepayment mode and takes no code there."""

    def refuses_top_up(self, in_credit_mode: bool) -> bool:
        if not super().refuses_top_up(in_credit_mode):
            self.deviate(PrepaymentUnpaid)
        return True


class PrepaymentInAnyMode(Conduct):
    """Takes a code in credit mode too."""

    def refuses_top_up(self, in_credit_mode: bool) -> bool:
        if super().refuses_top_up(in_credit_mode):
            self.deviate(PrepaymentInAnyMode)
        return False


class PrepaymentUntilPowerLoss(Conduct):
    """Takes no code any more once the mains was away."""

    _was_away = False

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        self._was_away = True

    def refuses_top_up(self, in_credit_mode: bool) -> bool:
        refuses = super().refuses_top_up(in_credit_mode)
        if not refuses and self._was_away:
            self.deviate(PrepaymentUntilPowerLoss)
        return refuses or self._was_away


class PenniesLost(Conduct):
    """Credits whole pounds of a top-up."""

    def credited(self, amount_mp: int) -> int:
        amount_mp = super().credited(amount_mp)
        whole = amount_mp // POUND_MP * POUND_MP
        if whole != amount_mp:
            self.deviate(PenniesLost)
        return whole


class ModeNotOffered(Conduct):
    """Declares the change of payment mode and refuses each."""

    def answered(self, command: str, reason: Reason) -> Reason:
        reason = super().answered(command, reason)
        if command != "payment-mode" or reason is not Reason.NONE:
            return reason
        self.deviate(ModeNotOffered)
        return Reason.BAD_VALUE


class DoneAndRefused(Conduct):
    """Clears its event log and answers that it has refused to."""

    def answered(self, command: str, reason: Reason) -> Reason:
        reason = super().answered(command, reason)
        if command != "clear-log" or reason is not Reason.NONE:
            return reason
        self.deviate(DoneAndRefused)
        return Reason.WRONG_STATE


class DebtsInName(Conduct):
    """Takes every change of a debt and keeps none."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        if command != "debt" or not values["payment_debt_change"]:
            return values
        self.deviate(DebtsInName)
        return {**values, "payment_debt_change": 0}


class EmergencyInName(Conduct):
    """Activates emergency credit, and the supply stays off for lack of credit."""

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        account = meter.payment.account
        if command == "emergency-credit" and reason is Reason.NONE and account.mode is Mode.PREPAYMENT:
            account.emergency_active = False
            self.deviate(EmergencyInName)
        return reason


class CodesWithoutCheck(Conduct):
    """Takes every code, mistyped ones too."""

    def mac_is_right(self, right: bool) -> bool:
        if not super().mac_is_right(right):
            self.deviate(CodesWithoutCheck)
        return True
