"""Wrong at a change of tenancy: who is shown what, and for how long."""

from __future__ import annotations

from rigs.virtual.conduct import Conduct
from rigs.virtual.event_log import Code
from rigs.virtual.meter import Meter
from rigs.virtual.period_ring import NO_DATA
from rigs.virtual.products import Values
from rigs.virtual.reasons import Reason
from rigs.virtual.units import PERIOD_S

RESTRICT, TIME = "restrict", "new_restriction_time"


class TenancyLostOnPowerLoss(Conduct):
    """After a power loss the consumer is shown everything again."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        if meter.tenancy.is_restricted:
            meter.tenancy.is_restricted = False
            self.deviate(TenancyLostOnPowerLoss)


class PermissionNotUsedUp(Conduct):
    """The permission of one tenant opens the history of the next ones as well."""

    _was_shared = False

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        if command == RESTRICT:
            self._was_shared = meter.tenancy.is_shared
        return super().told(meter, command, values)

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        if command == RESTRICT and reason is Reason.NONE and self._was_shared:
            meter.tenancy.is_shared = True
            self.deviate(PermissionNotUsedUp)
        return reason


class TenancyOfTomorrowTaken(Conduct):
    """A tenancy that has not begun is taken for one that begins now."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        now_s = meter.clock.time_s
        if command != RESTRICT or int(values[TIME]) <= now_s:
            return values
        self.deviate(TenancyOfTomorrowTaken)
        return {**values, TIME: now_s}


class TenancyCutsProfile(Conduct):
    """What the consumer is not shown is deleted for the supplier as well."""

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        profile = meter.rings[0]
        if command != RESTRICT or reason is not Reason.NONE or not meter.tenancy.is_restricted:
            return reason
        for slot, value in enumerate(profile.ring):
            if value != NO_DATA and profile.end_of(slot) - PERIOD_S < meter.tenancy.restriction_s:
                profile.ring[slot] = NO_DATA
                self.deviate(TenancyCutsProfile)
        return reason


class BegunPeriodShown(Conduct):
    """Shows the half hour in which the tenancy has begun."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        if command != RESTRICT or int(values[TIME]) % PERIOD_S == 0:
            return values
        self.deviate(BegunPeriodShown)
        return {**values, TIME: int(values[TIME]) // PERIOD_S * PERIOD_S}


class TenancyNotLogged(Conduct):
    """A change of tenancy leaves nothing in the event log."""

    def recorded(self, log: str, code: int, time_s: int) -> int | None:
        if code != Code.TENANCY_RESTRICTED:
            return super().recorded(log, code, time_s)
        self.deviate(TenancyNotLogged)
        return None


class TenancyTakenAndRefused(Conduct):
    """Hides the history and answers that it did not."""

    def answered(self, command: str, reason: Reason) -> Reason:
        reason = super().answered(command, reason)
        if command != RESTRICT or reason is not Reason.NONE:
            return reason
        self.deviate(TenancyTakenAndRefused)
        return Reason.BAD_VALUE
