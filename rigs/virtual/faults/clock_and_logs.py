"""Wrong clocks and wrong logs; an alert that never comes is an entry that was never made."""

from __future__ import annotations

from rigs.virtual.conduct import Conduct
from rigs.virtual.event_log import Code
from rigs.virtual.meter import Meter
from rigs.virtual.reasons import Reason

TWELVE_S = 12
ALERTS = (Code.COVER_OPENED, Code.LOW_CREDIT, Code.SUPPLY_DISABLED, Code.RMS_EXTREME_OVER_VOLTAGE)


class SyncIgnored(Conduct):
    """Answers that the clock was adjusted, and leaves it as it was."""

    def clock_step(self, step_s: int, reason: Reason) -> tuple[int, Reason]:
        step_s, reason = super().clock_step(step_s, reason)
        if reason is not Reason.NONE or step_s == 0:
            return step_s, reason
        self.deviate(SyncIgnored)
        return 0, reason


class SyncAcceptsAny(Conduct):
    """Adjusts its clock by any step, an hour as well."""

    def clock_step(self, step_s: int, reason: Reason) -> tuple[int, Reason]:
        step_s, reason = super().clock_step(step_s, reason)
        if reason is not Reason.NONE:
            self.deviate(SyncAcceptsAny)
        return step_s, Reason.NONE


class SyncLimitTwelve(Conduct):
    """Adjusts its clock by up to twelve seconds."""

    def clock_step(self, step_s: int, reason: Reason) -> tuple[int, Reason]:
        step_s, reason = super().clock_step(step_s, reason)
        if reason is not Reason.ADJUSTMENT_LIMIT or abs(step_s) > TWELVE_S:
            return step_s, reason
        self.deviate(SyncLimitTwelve)
        return step_s, Reason.NONE


class LogWrongTime(Conduct):
    """Entries are stamped an hour late, as by a clock on summer time."""

    def recorded(self, log: str, code: int, time_s: int) -> int | None:
        stamp_s = super().recorded(log, code, time_s)
        if stamp_s is None:
            return None
        self.deviate(LogWrongTime)
        return stamp_s + 3600


class LogMissesEvent(Conduct):
    """Only what is an alert gets into the event log."""

    def recorded(self, log: str, code: int, time_s: int) -> int | None:
        if log == "event" and code not in ALERTS:
            self.deviate(LogMissesEvent)
            return None
        return super().recorded(log, code, time_s)


class LogLostOnPowerCycle(Conduct):
    """Both logs are empty after a power loss."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        for ring in meter.journal.rings.values():
            if ring.count:
                self.deviate(LogLostOnPowerCycle)
            ring.clear()


class NoDisablementAlert(Conduct):
    def recorded(self, log: str, code: int, time_s: int) -> int | None:
        if code == Code.SUPPLY_DISABLED:
            self.deviate(NoDisablementAlert)
            return None
        return super().recorded(log, code, time_s)


class NoLowCreditAlert(Conduct):
    def recorded(self, log: str, code: int, time_s: int) -> int | None:
        if code == Code.LOW_CREDIT:
            self.deviate(NoLowCreditAlert)
            return None
        return super().recorded(log, code, time_s)


class TamperNotLogged(Conduct):
    def recorded(self, log: str, code: int, time_s: int) -> int | None:
        if code == Code.COVER_OPENED:
            self.deviate(TamperNotLogged)
            return None
        return super().recorded(log, code, time_s)


class OverVoltageNotLogged(Conduct):
    def recorded(self, log: str, code: int, time_s: int) -> int | None:
        if code == Code.RMS_EXTREME_OVER_VOLTAGE:
            self.deviate(OverVoltageNotLogged)
            return None
        return super().recorded(log, code, time_s)


class PowerLostStampedLate(Conduct):
    """The entry is made when the power is back, and is stamped with that time."""

    _back_s = 0

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        self._back_s = meter.clock.time_s

    def recorded(self, log: str, code: int, time_s: int) -> int | None:
        stamp_s = super().recorded(log, code, time_s)
        if code != Code.POWER_LOST or stamp_s is None or stamp_s == self._back_s:
            return stamp_s
        self.deviate(PowerLostStampedLate)
        return self._back_s


class RefusedTopUpNotLogged(Conduct):
    def recorded(self, log: str, code: int, time_s: int) -> int | None:
        if code == Code.TOP_UP_REFUSED:
            self.deviate(RefusedTopUpNotLogged)
            return None
        return super().recorded(log, code, time_s)
