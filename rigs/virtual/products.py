"""What a supplier sells, as commands to the meter: balance, prepayment, debts, billing calendar (manual 4.11).

Rules of this file: a command is judged whole before anything is changed; parameters of prepayment are refused in credit
mode, as the meter and nobody else sees to it that what it is told fits together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from rigs.virtual.event_log import Code, Journal
from rigs.virtual.non_disablement import NonDisablement
from rigs.virtual.payment import BALANCE_LIMIT_MP, Account, Mode, Payment
from rigs.virtual.reasons import Reason

COMMIT: Final = 1
ADJUST, RESET = 1, 2
WHOLE_SHARE: Final = 10_000  # hundredths of a percent
DAY_S: Final = 86_400
PERIODS: Final = range(1, 7)  # daily, weekly, monthly, quarterly, six-monthly, yearly
WEEKLY: Final = 2
CALENDAR: Final = ("period", "time", "day", "month", "start")
Values = Mapping[str, int | str]


@dataclass(slots=True)
class BillingCalendar:
    """0 throughout until one is told."""

    fields: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CALENDAR, 0))


class Products:
    def __init__(
        self,
        payment: Payment,
        journal: Journal,
        calendar_set: Callable[[], None],
        non_disablement: NonDisablement,
    ) -> None:
        self._payment, self._journal, self._calendar_set = payment, journal, calendar_set
        self._non_disablement = non_disablement
        self.calendar = BillingCalendar()

    @property
    def _account(self) -> Account:
        return self._payment.account

    # Balance and emergency credit

    def update_balance(self, values: Values) -> Reason:
        action, mode = values["balance_action"], values["balance_for_mode"]
        if action not in (ADJUST, RESET) or mode not in (Mode.CREDIT, Mode.PREPAYMENT):
            return Reason.BAD_VALUE
        if mode != self._account.mode:
            return Reason.WRONG_MODE
        balance = 0 if action == RESET else self._account.balance + int(values["balance_adjustment"])
        if not -BALANCE_LIMIT_MP <= balance <= self._account.max_balance:
            return Reason.BALANCE_LIMIT
        self._account.balance = balance
        self._journal.event(Code.BALANCE_UPDATED, int(action))
        return Reason.NONE

    def activate_emergency_credit(self, values: Values) -> Reason:
        """As button B."""
        if values["emergency_command"] != 1:
            return Reason.BAD_VALUE
        if self._account.mode is Mode.CREDIT:
            return Reason.WRONG_MODE
        if not self._payment.activate_emergency_credit():
            return Reason.WRONG_STATE
        self._journal.event(Code.EMERGENCY_CREDIT_ACTIVATED)
        return Reason.NONE

    # Prepayment

    def configure_prepayment(self, values: Values) -> Reason:
        """The calendar of non-disablement that was told before goes with the amounts, or is dropped with them."""
        is_sound = self._non_disablement.is_sound()
        reason = self._configure(values) if is_sound or self._account.mode is Mode.CREDIT else Reason.BAD_VALUE
        self._non_disablement.take(is_refused=reason is not Reason.NONE)
        return reason

    def _configure(self, values: Values) -> Reason:
        amounts = {
            "debt_rate_cap": int(values["new_debt_recovery_rate_cap"]),
            "emergency_limit": int(values["new_emergency_credit_limit"]),
            "emergency_threshold": int(values["new_emergency_credit_threshold"]),
            "low_credit_threshold": int(values["new_low_credit_threshold"]),
            "max_balance": int(values["new_max_balance"]),
            "max_credit": int(values["new_max_credit"]),
        }
        if self._account.mode is Mode.CREDIT:
            return Reason.WRONG_MODE
        if values["new_prepayment_commit"] != COMMIT or not _are_amounts(*amounts.values()):
            return Reason.BAD_VALUE
        for name, amount in amounts.items():
            setattr(self._account, name, amount)
        self._payment.begin_cap()
        self._journal.event(Code.PREPAYMENT_CONFIGURED)
        return Reason.NONE

    def update_debt(self, values: Values) -> Reason:
        """The debts change by what is told; share and rates become what is told."""
        if self._account.mode is Mode.CREDIT:
            return Reason.WRONG_MODE
        debts = {
            name: int(getattr(self._account, name)) + int(values[f"{name}_change"])
            for name in ("payment_debt", "time_debt_1", "time_debt_2")
        }
        rates = {f"debt_{n}_rate": int(values[f"new_debt_{n}_rate"]) for n in (1, 2)}
        periods = {f"debt_{n}_period": int(values[f"new_debt_{n}_period"]) for n in (1, 2)}
        share = int(values["new_debt_share"])
        if values["new_debt_commit"] != COMMIT or share > WHOLE_SHARE or max(periods.values()) > 1:
            return Reason.BAD_VALUE
        if not _are_amounts(*debts.values(), *rates.values()):
            return Reason.BAD_VALUE
        for name, value in {**debts, **rates, **periods, "debt_share": share}.items():
            setattr(self._account, name, value)
        self._journal.event(Code.DEBT_UPDATED)
        return Reason.NONE

    # Billing calendar

    def set_calendar(self, values: Values) -> Reason:
        told = {name: int(values[f"new_billing_{name}"]) for name in self.calendar.fields}
        most_day = 7 if told["period"] == WEEKLY else 28
        fits = told["period"] in PERIODS and told["time"] < DAY_S and told["day"] <= most_day and told["month"] <= 12
        if values["new_billing_commit"] != COMMIT or not fits:
            return Reason.BAD_VALUE
        self.calendar.fields.update(told)
        self._calendar_set()
        self._journal.event(Code.BILLING_CALENDAR_CHANGED, told["period"])
        return Reason.NONE


def _are_amounts(*amounts: int) -> bool:
    return all(0 <= amount <= BALANCE_LIMIT_MP for amount in amounts)
