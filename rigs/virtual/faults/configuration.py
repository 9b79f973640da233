"""Wrong configurations: calendar, identity, meter point, mode; an event log that is not cleared, or too much."""

from __future__ import annotations

from rigs.virtual.conduct import Conduct
from rigs.virtual.meter import Meter
from rigs.virtual.products import Values
from rigs.virtual.reasons import Reason

WEEKLY, MONTHLY = 2, 3
MINUTE_S = 60


class ClearIgnored(Conduct):
    """Answers that the event log is cleared, and keeps what is in it."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        return {**values, "clear_log": 0} if command == "clear-log" else values

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        if command != "clear-log":
            return reason
        self.deviate(ClearIgnored)
        return Reason.NONE


class ClearsBothLogs(Conduct):
    """The security log is cleared together with the event log."""

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        if command == "clear-log" and reason is Reason.NONE:
            meter.journal.rings["security"].wipe()
            self.deviate(ClearsBothLogs)
        return reason


class ClearStopsLog(Conduct):
    """Nothing gets into an event log that was cleared."""

    _is_cleared = False

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        self._is_cleared = self._is_cleared or command == "clear-log"
        return super().obeyed(meter, command, reason)

    def recorded(self, log: str, code: int, time_s: int) -> int | None:
        if not self._is_cleared or log != "event":
            return super().recorded(log, code, time_s)
        self.deviate(ClearStopsLog)
        return None


class MeterPointTruncated(Conduct):
    """The number of the meter point without its last digit."""

    def reported(self, point: str, value: int | str) -> int | str:
        value = super().reported(point, value)
        if point != "mpxn" or not value:
            return value
        self.deviate(MeterPointTruncated)
        return str(value)[:-1]


class ModelWrong(Conduct):
    """The model of another meter of the maker."""

    def reported(self, point: str, value: int | str) -> int | str:
        value = super().reported(point, value)
        if point != "model":
            return value
        self.deviate(ModelWrong)
        return "VM2"


class ModeSaysCredit(Conduct):
    """The payment mode is shown as credit in prepayment as well."""

    def reported(self, point: str, value: int | str) -> int | str:
        value = super().reported(point, value)
        if point != "payment_mode" or not value:
            return value
        self.deviate(ModeSaysCredit)
        return 0


class SuspensionNotShown(Conduct):
    """Debts are shown as recovered while the supply is disabled, whatever was told."""

    def reported(self, point: str, value: int | str) -> int | str:
        value = super().reported(point, value)
        if point != "suspend_debt_disabled" or not value:
            return value
        self.deviate(SuspensionNotShown)
        return 0


class CalendarIgnored(Conduct):
    """A billing calendar is answered as set, and the first one that was told stays."""

    _first: Values | None = None

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        if command != "billing-calendar":
            return values
        if self._first is None:
            self._first = values
        if values != self._first:
            self.deviate(CalendarIgnored)
        return self._first


class CalendarMonthlyIsWeekly(Conduct):
    """Of each period of a month or more a week is made."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        if command != "billing-calendar" or int(values["new_billing_period"]) < MONTHLY:
            return values
        self.deviate(CalendarMonthlyIsWeekly)
        return {**values, "new_billing_period": WEEKLY, "new_billing_day": min(7, int(values["new_billing_day"]))}


class CalendarWithoutSeconds(Conduct):
    """Billing begins at whole minutes."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        if command != "billing-calendar":
            return values
        coarse = {name: int(values[name]) // MINUTE_S * MINUTE_S for name in ("new_billing_time", "new_billing_start")}
        if any(coarse[name] != values[name] for name in coarse):
            self.deviate(CalendarWithoutSeconds)
        return {**values, **coarse}


class CalendarLostOnPowerLoss(Conduct):
    """The billing calendar is gone after a power loss."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        fields = meter.products.calendar.fields
        if any(fields.values()):
            fields.update(dict.fromkeys(fields, 0))
            self.deviate(CalendarLostOnPowerLoss)


class TenancyIgnored(Conduct):
    """A tenancy is answered as taken, and the consumer goes on seeing everything."""

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        if command == "restrict" and reason is Reason.NONE and meter.tenancy.is_restricted:
            self.deviate(TenancyIgnored)
            meter.tenancy.is_restricted = False
        return reason


class TenancyAPeriodEarly(Conduct):
    """The new tenant is shown one half hour of the tenant before."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        if command != "restrict":
            return values
        self.deviate(TenancyAPeriodEarly)
        return {**values, "new_restriction_time": int(values["new_restriction_time"]) - 1800}
