"""Wrong second time debts, debts below nothing, and settings that stand in no log."""

from __future__ import annotations

from rigs.virtual.conduct import Conduct
from rigs.virtual.event_log import Code
from rigs.virtual.meter import Meter
from rigs.virtual.products import Values

TOLD = (
    *(Code.PAYMENT_MODE_CHANGED, Code.TARIFF_CHANGED, Code.BALANCE_UPDATED, Code.PREPAYMENT_CONFIGURED),
    *(Code.DEBT_UPDATED, Code.BILLING_CALENDAR_CHANGED, Code.CLOCK_ADJUSTED),
)
GUARDED = (Code.EVENT_LOG_CLEARED, Code.CLOCK_ADJUSTMENT_REFUSED)


class SecondTimeDebtNotRecovered(Conduct):
    """The second time debt is kept, and never recovered."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        if command != "debt" or not values["new_debt_2_rate"]:
            return values
        self.deviate(SecondTimeDebtNotRecovered)
        return {**values, "new_debt_2_rate": 0}


class SecondTimeDebtInFirst(Conduct):
    """What is told of the second time debt is added to the first one."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        if command != "debt" or not values["time_debt_2_change"]:
            return values
        self.deviate(SecondTimeDebtInFirst)
        both = int(values["time_debt_1_change"]) + int(values["time_debt_2_change"])
        return {**values, "time_debt_1_change": both, "time_debt_2_change": 0}


class SecondTimeDebtShownAsFirst(Conduct):
    """Of two time debts the second one is shown as large as the first."""

    _first: int | str = 0

    def reported(self, point: str, value: int | str) -> int | str:
        value = super().reported(point, value)
        if point == "time_debt_1":
            self._first = value
        if point != "time_debt_2" or not (value and self._first) or value == self._first:
            return value
        self.deviate(SecondTimeDebtShownAsFirst)
        return self._first


class TimeDebtEndsAtNothing(Conduct):
    """A change that would take more from a time debt than there is takes all that there is, and is a success."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        if command != "debt":
            return values
        account = meter.payment.account
        held = {1: account.time_debt_1, 2: account.time_debt_2}
        most = {f"time_debt_{n}_change": max(int(values[f"time_debt_{n}_change"]), -held[n]) for n in held}
        if any(most[name] != values[name] for name in most):
            self.deviate(TimeDebtEndsAtNothing)
        return {**values, **most}


class SettingsNotLogged(Conduct):
    """Of what the supplier tells nothing stands in the event log."""

    def recorded(self, log: str, code: int, time_s: int) -> int | None:
        if code not in TOLD:
            return super().recorded(log, code, time_s)
        self.deviate(SettingsNotLogged)
        return None


class GuardsNotLogged(Conduct):
    """That the event log was emptied, or a time refused, stands in no log."""

    def recorded(self, log: str, code: int, time_s: int) -> int | None:
        if code not in GUARDED:
            return super().recorded(log, code, time_s)
        self.deviate(GuardsNotLogged)
        return None


class EmptiedLogComesBack(Conduct):
    """The event log that was emptied is read from lasting memory again when the power is back."""

    _words: list[int] | None = None

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        if command == "clear-log":
            self._words = meter.journal.rings["event"].words(0, None)
        return super().told(meter, command, values)

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        if self._words is not None:
            meter.journal.rings["event"].restore(self._words)
            self._words = None
            self.deviate(EmptiedLogComesBack)


class ExportForgotten(Conduct):
    """The export register goes back to the last thousand of its units with the power."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        exported = getattr(meter, "exported", None)
        if exported is not None and exported.units % 1000:
            exported.units -= exported.units % 1000
            self.deviate(ExportForgotten)
