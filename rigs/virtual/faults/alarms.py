"""Wrong alerts: not sent, sent late, twice, under another code or with another time, for what is no alert, or lost."""

# ruff: noqa: ARG002 - what goes out instead may have no time

from __future__ import annotations

from rigs.virtual.conduct import Conduct
from rigs.virtual.event_log import Code
from rigs.virtual.meter import Meter

Alerts = tuple[tuple[int, int], ...]
DAY_S = 86400


class _Alarm(Conduct):
    """One alert goes out otherwise than it should: `instead` says how."""

    code: int

    def instead(self, time_s: int) -> Alerts:
        raise NotImplementedError

    def queued(self, code: int, time_s: int, is_alert: bool) -> Alerts:
        honest = super().queued(code, time_s, is_alert)
        if code != self.code or not honest:
            return honest
        self.deviate(next(kind for kind in type(self).__mro__ if kind in self._ids and issubclass(kind, _Alarm)))
        return self.instead(time_s)


class LowBatteryNotSent(_Alarm):
    code = Code.LOW_BATTERY

    def instead(self, time_s: int) -> Alerts:
        return ()


class LowBatteryAsPowerLoss(_Alarm):
    code = Code.LOW_BATTERY

    def instead(self, time_s: int) -> Alerts:
        return ((Code.POWER_LOST, time_s),)


class LowBatteryStampedLate(_Alarm):
    """Low battery is told with the midnight after it."""

    code = Code.LOW_BATTERY

    def instead(self, time_s: int) -> Alerts:
        return ((Code.LOW_BATTERY, (time_s // DAY_S + 1) * DAY_S),)


class LowBatteryAtThreshold(Conduct):
    """A battery at its threshold counts as low already."""

    def battery_threshold(self, days: int) -> int:
        self.deviate(LowBatteryAtThreshold)
        return super().battery_threshold(days) + 1


class LowBatteryFixed(Conduct):
    """The threshold is that of delivery, whatever is set."""

    def battery_threshold(self, days: int) -> int:
        honest = super().battery_threshold(days)
        if honest != 90:
            self.deviate(LowBatteryFixed)
        return 90


class LowBatteryTwice(_Alarm):
    code = Code.LOW_BATTERY

    def instead(self, time_s: int) -> Alerts:
        return (Code.LOW_BATTERY, time_s), (Code.LOW_BATTERY, time_s + DAY_S)


class PowerLossNotSent(_Alarm):
    code = Code.POWER_LOST

    def instead(self, time_s: int) -> Alerts:
        return ()


class PowerLossTwice(_Alarm):
    code = Code.POWER_LOST

    def instead(self, time_s: int) -> Alerts:
        return (Code.POWER_LOST, time_s), (Code.POWER_LOST, time_s)


class PowerLossWhenBack(Conduct):
    """The loss of power is told with the return of it, and not before."""

    def queued(self, code: int, time_s: int, is_alert: bool) -> Alerts:
        honest = super().queued(code, time_s, is_alert)
        if code == Code.POWER_LOST:
            self.deviate(PowerLossWhenBack)
            return ()
        return ((Code.POWER_LOST, time_s),) if code == Code.POWER_RESTORED else honest


class IntrusionNotSent(_Alarm):
    code = Code.UNAUTHORISED_ACCESS

    def instead(self, time_s: int) -> Alerts:
        return ()


class IntrusionAsTamper(_Alarm):
    code = Code.UNAUTHORISED_ACCESS

    def instead(self, time_s: int) -> Alerts:
        return ((Code.COVER_OPENED, time_s),)


class IntrusionStampedAnHourLate(_Alarm):
    """The attempt is told with the end of the lock for its time."""

    code = Code.UNAUTHORISED_ACCESS

    def instead(self, time_s: int) -> Alerts:
        return ((Code.UNAUTHORISED_ACCESS, time_s + 3600),)


class IntrusionAfterFour(Conduct):
    """The fourth wrong code counts as unauthorised access."""

    def wrong_entries(self, limit: int) -> int:
        self.deviate(IntrusionAfterFour)
        return super().wrong_entries(limit) - 1


class IntrusionAfterSix(Conduct):
    """Six wrong codes are needed."""

    def wrong_entries(self, limit: int) -> int:
        self.deviate(IntrusionAfterSix)
        return super().wrong_entries(limit) + 1


class IntrusionNoLock(Conduct):
    """Five wrong codes do not lock the entry, so that five more are another access."""

    def lock_ns(self, span_ns: int) -> int:
        self.deviate(IntrusionNoLock)
        return super().lock_ns(span_ns) * 0


class IntrusionLongLock(Conduct):
    """The entry is locked for a day and not for an hour."""

    def lock_ns(self, span_ns: int) -> int:
        self.deviate(IntrusionLongLock)
        return super().lock_ns(span_ns) * 24


class IntrusionEarlyAfterLock(Conduct):
    """After a lock four wrong codes are enough: the one that led to it is counted again."""

    _locked = False

    def lock_ns(self, span_ns: int) -> int:
        self._locked = True
        return super().lock_ns(span_ns)

    def wrong_entries(self, limit: int) -> int:
        if self._locked:
            self.deviate(IntrusionEarlyAfterLock)
        return super().wrong_entries(limit) - self._locked


class MakerEventNotLogged(Conduct):
    """The closed cover is not logged: the maker thinks nothing of it."""

    def recorded(self, log: str, code: int, time_s: int) -> int | None:
        if code == Code.COVER_CLOSED:
            self.deviate(MakerEventNotLogged)
            return None
        return super().recorded(log, code, time_s)


class RefusedCodeNotLogged(Conduct):
    """A code that is refused is not logged."""

    def recorded(self, log: str, code: int, time_s: int) -> int | None:
        if code == Code.TOP_UP_REFUSED:
            self.deviate(RefusedCodeNotLogged)
            return None
        return super().recorded(log, code, time_s)


class MakerEventLateInLog(Conduct):
    """Closed covers are stamped with the next full minute."""

    def recorded(self, log: str, code: int, time_s: int) -> int | None:
        honest_s = super().recorded(log, code, time_s)
        if code != Code.COVER_CLOSED or honest_s is None:
            return honest_s
        self.deviate(MakerEventLateInLog)
        return (honest_s // 60 + 1) * 60


class EverythingIsAlert(Conduct):
    """Every entry of a log goes out as an alert."""

    def queued(self, code: int, time_s: int, is_alert: bool) -> Alerts:
        if not is_alert:
            self.deviate(EverythingIsAlert)
        return super().queued(code, time_s, is_alert=True)


class PriorityIgnored(Conduct):
    """Answers that an event has priority, and never sends it."""

    def queued(self, code: int, time_s: int, is_alert: bool) -> Alerts:
        honest = super().queued(code, time_s, is_alert)
        if code not in (Code.COVER_CLOSED, Code.CLOCK_ADJUSTMENT_REFUSED, Code.TOP_UP_REFUSED) or not honest:
            return honest
        self.deviate(PriorityIgnored)
        return ()


class PriorityLostOnPowerCycle(Conduct):
    """A loss of power undoes what was given priority."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        if meter.journal.settings.forget():
            self.deviate(PriorityLostOnPowerCycle)


class PriorityForAll(Conduct):
    """One event that is given priority gives it to every other event of the maker."""

    _given = False

    def may_set_priority(self, is_free: bool) -> bool:
        self._given = True
        return super().may_set_priority(is_free)

    def queued(self, code: int, time_s: int, is_alert: bool) -> Alerts:
        if self._given and not is_alert:
            self.deviate(PriorityForAll)
            is_alert = True
        return super().queued(code, time_s, is_alert)


class MandatedCanBeMasked(Conduct):
    """Lets a mandated alert be turned off."""

    def may_set_priority(self, is_free: bool) -> bool:
        if not super().may_set_priority(is_free):
            self.deviate(MandatedCanBeMasked)
        return True


class AlertLimitIgnored(Conduct):
    """Says that the volume is limited, and sends everything."""

    def alert_limit(self, limit: int) -> int:
        self.deviate(AlertLimitIgnored)
        return super().alert_limit(limit) << 20


class LimitOneTooFew(Conduct):
    """One alert fewer than the limit goes out, of a limit above one."""

    def alert_limit(self, limit: int) -> int:
        honest = super().alert_limit(limit)
        if honest < 2:
            return honest
        self.deviate(LimitOneTooFew)
        return honest - 1


class BurstDropsTheFiftieth(Conduct):
    """Of a burst one alert is lost, as by a queue that wraps one too early."""

    _count = 0

    def queued(self, code: int, time_s: int, is_alert: bool) -> Alerts:
        honest = super().queued(code, time_s, is_alert)
        if code == Code.COVER_OPENED and honest:
            self._count += 1
            if self._count % 50 == 0:
                self.deviate(BurstDropsTheFiftieth)
                return ()
        return honest
