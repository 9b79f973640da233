"""Wrong conditions: faults and lives not told, told twice, too early or too late; clocks that are not right."""

from __future__ import annotations

from rigs.virtual.conduct import Conduct
from rigs.virtual.esme import Esme
from rigs.virtual.event_log import Code
from rigs.virtual.meter import Meter

Alerts = tuple[tuple[int, int], ...]
FAULTS = (Code.MEMORY_FAULT, Code.MEASUREMENT_FAULT)
LIVES = (Code.CALIBRATION_LIFE_ENDED, Code.SERVICE_LIFE_ENDED)
DAY_S = 86400


class ClockAnswerDrifts(Conduct):
    """The time that is told runs away by a second a day."""

    _since_s = 0

    def reported(self, point: str, value: int | str) -> int | str:
        honest = super().reported(point, value)
        if point != "device_time" or isinstance(honest, str):
            return honest
        self._since_s = self._since_s or honest
        drift_s = (honest - self._since_s) // DAY_S
        if drift_s:
            self.deviate(ClockAnswerDrifts)
        return honest + drift_s


class ClockAnswerLocal(Conduct):
    """The time that is told is that of the summer, an hour ahead of UTC."""

    def reported(self, point: str, value: int | str) -> int | str:
        honest = super().reported(point, value)
        if point != "device_time" or isinstance(honest, str):
            return honest
        self.deviate(ClockAnswerLocal)
        return honest + 3600


class ClockStaysUnreliable(Conduct):
    """The clock is told unreliable even after it was set."""

    def reported(self, point: str, value: int | str) -> int | str:
        honest = super().reported(point, value)
        if point != "clock_status" or honest != 2:
            return honest
        self.deviate(ClockStaysUnreliable)
        return 1


class ClockStopsWithoutMains(Conduct):
    """The clock stands still while there is no power."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        assert isinstance(meter, Esme)
        stood_s = meter.clock.seconds_at(meter.lost_at_ns)
        if meter.clock.time_s - stood_s > 3600:
            self.deviate(ClockStopsWithoutMains)
            meter.clock.set(stood_s)
            meter.clock_moved()


class FaultNotSeen(Conduct):
    """Memory faults are neither logged nor told."""

    def fault_seen(self, fault: str, is_there: bool) -> bool:
        if fault == "memory":
            self.deviate(FaultNotSeen)
            return False
        return super().fault_seen(fault, is_there)


class FaultLoggedNotSent(Conduct):
    """A fault is in the log and told to nobody."""

    def queued(self, code: int, time_s: int, is_alert: bool) -> Alerts:
        if code in FAULTS:
            self.deviate(FaultLoggedNotSent)
            return ()
        return super().queued(code, time_s, is_alert)


class FaultSentNotLogged(Conduct):
    """A fault is told, and the log knows nothing of it, as the entry is one of an ended fault."""

    def codes(self, log: str, code: int) -> tuple[int, ...]:
        if code not in FAULTS:
            return super().codes(log, code)
        self.deviate(FaultSentNotLogged)
        return (Code.FAULT_ENDED,)

    def queued(self, code: int, time_s: int, is_alert: bool) -> Alerts:
        return ((Code.MEMORY_FAULT, time_s),) if code == Code.FAULT_ENDED else super().queued(code, time_s, is_alert)


class FaultTwice(Conduct):
    """A measurement fault is told twice."""

    def queued(self, code: int, time_s: int, is_alert: bool) -> Alerts:
        honest = super().queued(code, time_s, is_alert)
        if code != Code.MEASUREMENT_FAULT or not honest:
            return honest
        self.deviate(FaultTwice)
        return honest * 2


class FaultToldOnceEver(Conduct):
    """A fault that has ended and comes back is told no more."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # as Conduct is made
        self._told: set[str] = set()

    def fault_seen(self, fault: str, is_there: bool) -> bool:
        if fault in self._told:
            self.deviate(FaultToldOnceEver)
            return False
        self._told.add(fault)
        return super().fault_seen(fault, is_there)


class FaultStampedWithMidnight(Conduct):
    """A memory fault is told with the beginning of the day for its time."""

    def queued(self, code: int, time_s: int, is_alert: bool) -> Alerts:
        if code != Code.MEMORY_FAULT:
            return super().queued(code, time_s, is_alert)
        self.deviate(FaultStampedWithMidnight)
        return ((code, time_s // DAY_S * DAY_S),)


class MeasurementFaultLoggedAsMemory(Conduct):
    """Each fault is logged as one of the memory: an alert comes, and the diagnosis is wrong."""

    def codes(self, log: str, code: int) -> tuple[int, ...]:
        if code != Code.MEASUREMENT_FAULT:
            return super().codes(log, code)
        self.deviate(MeasurementFaultLoggedAsMemory)
        return (Code.MEMORY_FAULT,)


class BatteryNeverAges(Conduct):
    """The days left are those that the battery had when it was put in, as the register is written once."""

    _shown = 0

    def reported(self, point: str, value: int | str) -> int | str:
        honest = super().reported(point, value)
        if point != "remaining_battery_days" or isinstance(honest, str):
            return honest
        if self._shown - 40 < honest < self._shown:
            self.deviate(BatteryNeverAges)
            return self._shown
        self._shown = honest
        return honest


class LifeNotTold(Conduct):
    """The end of the calibration life is logged and told to nobody."""

    def queued(self, code: int, time_s: int, is_alert: bool) -> Alerts:
        if code == Code.CALIBRATION_LIFE_ENDED:
            self.deviate(LifeNotTold)
            return ()
        return super().queued(code, time_s, is_alert)


class LifeTwice(Conduct):
    def queued(self, code: int, time_s: int, is_alert: bool) -> Alerts:
        honest = super().queued(code, time_s, is_alert)
        if code not in LIVES:
            return honest
        self.deviate(LifeTwice)
        return honest * 2


class LivesSwapped(Conduct):
    """The end of one life is told as that of the other."""

    def queued(self, code: int, time_s: int, is_alert: bool) -> Alerts:
        if code not in LIVES:
            return super().queued(code, time_s, is_alert)
        self.deviate(LivesSwapped)
        return ((LIVES[1 - LIVES.index(Code(code))], time_s),)


class LifeEndsAtMidnight(Conduct):
    """The date counts from its midnight on: too early by up to a day."""

    def life_ends_s(self, life: str, end_s: int) -> int:
        self.deviate(LifeEndsAtMidnight)
        return super().life_ends_s(life, end_s) // DAY_S * DAY_S


class LifeEndsADayLate(Conduct):
    """The service life is told a day late, with the time of that."""

    def life_ends_s(self, life: str, end_s: int) -> int:
        honest_s = super().life_ends_s(life, end_s)
        if life != "service":
            return honest_s
        self.deviate(LifeEndsADayLate)
        return honest_s + DAY_S


class LifeMissedWithoutPower(Conduct):
    """A life that ends while there is no power is never told."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        if meter.condition.forget_ended():
            self.deviate(LifeMissedWithoutPower)


class SupplyFaultNotSeen(Conduct):
    """Gas through a closed valve is not noticed."""

    def fault_seen(self, fault: str, is_there: bool) -> bool:
        if fault != "supply":
            return super().fault_seen(fault, is_there)
        self.deviate(SupplyFaultNotSeen)
        return False


class SupplyFaultAsMeterFault(Conduct):
    def queued(self, code: int, time_s: int, is_alert: bool) -> Alerts:
        if code != Code.SUPPLY_FAULT:
            return super().queued(code, time_s, is_alert)
        self.deviate(SupplyFaultAsMeterFault)
        return ((Code.MEMORY_FAULT, time_s),)


class SupplyFaultTwice(Conduct):
    def queued(self, code: int, time_s: int, is_alert: bool) -> Alerts:
        honest = super().queued(code, time_s, is_alert)
        if code != Code.SUPPLY_FAULT:
            return honest
        self.deviate(SupplyFaultTwice)
        return honest * 2


class DisablementIsSupplyFault(Conduct):
    """Each disabled supply is told as a supply fault too."""

    def queued(self, code: int, time_s: int, is_alert: bool) -> Alerts:
        honest = super().queued(code, time_s, is_alert)
        if code != Code.SUPPLY_DISABLED:
            return honest
        self.deviate(DisablementIsSupplyFault)
        return *honest, (Code.SUPPLY_FAULT, time_s)


class GarbageSupplyState(Conduct):
    """The supply state reads as all ones, as a register that was never written."""

    def reported(self, point: str, value: int | str) -> int | str:
        if point != "supply_state":
            return super().reported(point, value)
        self.deviate(GarbageSupplyState)
        return 0xFFFF


class GarbageLogDate(Conduct):
    """Opened covers are logged with the last second that a date can hold."""

    def recorded(self, log: str, code: int, time_s: int) -> int | None:
        if code != Code.COVER_OPENED:
            return super().recorded(log, code, time_s)
        self.deviate(GarbageLogDate)
        return 0xFFFF_FFFF


class GarbageBattery(Conduct):
    """The days left read as all ones."""

    def reported(self, point: str, value: int | str) -> int | str:
        if point != "remaining_battery_days":
            return super().reported(point, value)
        self.deviate(GarbageBattery)
        return 0xFFFF
