"""Wrong load limiting: limits that are kept otherwise, judged otherwise, or followed by something else."""

from __future__ import annotations

from rigs.virtual.conduct import Conduct
from rigs.virtual.esme import Esme
from rigs.virtual.event_log import Code
from rigs.virtual.load_limit import PERIODS_S, Limit, LoadLimit
from rigs.virtual.meter import Meter
from rigs.virtual.products import Values
from rigs.virtual.reasons import Reason
from rigs.virtual.units import NS

CHECK = "load_limit"
THRESHOLD = "new_load_limit_threshold"
PERIOD = "new_load_limit_period"


def limiter(meter: Meter) -> LoadLimit:
    assert isinstance(meter, Esme)
    return meter.load_limit


class LimitIgnored(Conduct):
    """A load limit is answered as set; the one before stays."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        return {**values, "new_load_limit_commit": 0} if command == "load-limit" else values

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        if command != "load-limit":
            return reason
        self.deviate(LimitIgnored)
        return Reason.NONE


class PeriodMadeToFit(Conduct):
    """A period that the meter does not take is answered as set, and the nearest one that it takes is set."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        if command != "load-limit" or not (period_s := int(values[PERIOD])) or period_s in PERIODS_S:
            return values
        self.deviate(PeriodMadeToFit)
        return {**values, PERIOD: min(max(period_s, PERIODS_S[0]), PERIODS_S[-1])}


class CounterResetNotLogged(Conduct):
    """The counter is reset, and no log tells it."""

    def recorded(self, log: str, code: int, time_s: int) -> int | None:
        if code != Code.LOAD_LIMIT_COUNTER_RESET:
            return super().recorded(log, code, time_s)
        self.deviate(CounterResetNotLogged)
        return None


class LimitWholeKilowatts(Conduct):
    """The threshold is kept in whole kW."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        if command != "load-limit" or int(values[THRESHOLD]) % 1000 == 0:
            return values
        self.deviate(LimitWholeKilowatts)
        return {**values, THRESHOLD: int(values[THRESHOLD]) // 1000 * 1000}


class LimitTruncated(Conduct):
    """The threshold is kept in 16 bits."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        if command != "load-limit" or int(values[THRESHOLD]) < 2**16 or not values["new_load_limit_period"]:
            return values
        self.deviate(LimitTruncated)
        return {**values, THRESHOLD: int(values[THRESHOLD]) % 2**16}


class AlwaysThirtySeconds(Conduct):
    """The load has to be above the limit for 30 s, whatever was told."""

    def excursion_period_ns(self, check: str, period_ns: int) -> int:
        period_ns = super().excursion_period_ns(check, period_ns)
        if check != CHECK or period_ns in (0, 30 * NS):
            return period_ns
        self.deviate(AlwaysThirtySeconds)
        return 30 * NS


class LimitLostOnPowerLoss(Conduct):
    """There is no load limit after a power loss."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        if limiter(meter).limit.period_s:
            limiter(meter).limit = Limit()
            self.deviate(LimitLostOnPowerLoss)


class CounterNotReset(Conduct):
    """The reset of the counter is answered as done; the counter stays."""

    _count = 0

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        if command == "load-limit-reset":
            self._count = limiter(meter).count
        return super().told(meter, command, values)

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        if command == "load-limit-reset" and self._count:
            limiter(meter).count = self._count
            self.deviate(CounterNotReset)
        return reason


class ResetClearsLimit(Conduct):
    """The reset of the counter takes the limit with it."""

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        # not for the bench's own reset, which comes before anything is counted
        if command == "load-limit-reset" and self._has_counted:
            limiter(meter).limit = Limit()
            self.deviate(ResetClearsLimit)
        return reason

    _has_counted = False

    def counted(self, check: str) -> int:
        self._has_counted = self._has_counted or check == CHECK
        return super().counted(check)

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        if command == "load-limit":
            self._has_counted = False
        return super().told(meter, command, values)


class CountsOnce(Conduct):
    """The counter stays at the first event."""

    _counted = False

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        if command == "load-limit-reset":
            self._counted = False
        return super().told(meter, command, values)

    def counted(self, check: str) -> int:
        if check != CHECK or not self._counted:
            self._counted = self._counted or check == CHECK
            return super().counted(check)
        self.deviate(CountsOnce)
        return 0


class LimitNotLogged(Conduct):
    """A load above the limit is counted and not logged."""

    def recorded(self, log: str, code: int, time_s: int) -> int | None:
        if code != Code.LOAD_LIMIT:
            return super().recorded(log, code, time_s)
        self.deviate(LimitNotLogged)
        return None


class LimitTwice(Conduct):
    """A load above the limit is logged twice."""

    def codes(self, log: str, code: int) -> tuple[int, ...]:
        if code != Code.LOAD_LIMIT:
            return super().codes(log, code)
        self.deviate(LimitTwice)
        return code, code


class LimitAsDisablement(Conduct):
    """A load above the limit is logged as a disablement."""

    def codes(self, log: str, code: int) -> tuple[int, ...]:
        if code != Code.LOAD_LIMIT:
            return super().codes(log, code)
        self.deviate(LimitAsDisablement)
        return (Code.SUPPLY_DISABLED,)


class LimitThreshold(Conduct):
    """A load is above the limit from 3 % below it."""

    def is_beyond(self, check: str, measured: int, threshold: int, beyond: bool) -> bool:
        honest = super().is_beyond(check, measured, threshold, beyond)
        if check != CHECK or honest or measured * 100 <= threshold * 97:
            return honest
        self.deviate(LimitThreshold)
        return True


class LimitAddsUp(Conduct):
    """The times above the limit add up over breaks."""

    def keeps_excursion(self, check: str, running: bool, power_lost: bool) -> bool:
        if check != CHECK or not running or power_lost:
            return super().keeps_excursion(check, running, power_lost)
        self.deviate(LimitAddsUp)
        return True


class LimitOverPowerLoss(Conduct):
    """A loss of power does not begin the period anew."""

    def keeps_excursion(self, check: str, running: bool, power_lost: bool) -> bool:
        if check != CHECK or not (running and power_lost):
            return super().keeps_excursion(check, running, power_lost)
        self.deviate(LimitOverPowerLoss)
        return True


class LimitOfGeneration(Conduct):
    """What flows out counts as load."""

    def limited_power(self, flow_mw: int) -> int:
        flow_mw = super().limited_power(flow_mw)
        if flow_mw < 0:
            self.deviate(LimitOfGeneration)
        return abs(flow_mw)


class LimitZeroIsAtOnce(Conduct):
    """A period of zero is taken for no time at all, and not for no check."""

    def excursion_period_ns(self, check: str, period_ns: int) -> int:
        period_ns = super().excursion_period_ns(check, period_ns)
        if check != CHECK or period_ns:
            return period_ns
        self.deviate(LimitZeroIsAtOnce)
        return 1


class PeriodGoesOn(Conduct):
    """A clock that is told the time does not begin the period anew."""

    def restarts_period(self, running: bool) -> bool:
        if not running:
            return super().restarts_period(running)
        self.deviate(PeriodGoesOn)
        return False


class ShedsNothing(Conduct):
    """A limit that is to disable the supply leaves it alone."""

    def limit_disables(self, disables: bool) -> bool:
        if not super().limit_disables(disables):
            return False
        self.deviate(ShedsNothing)
        return False


class ShedsAlways(Conduct):
    """A limit that is to leave the supply alone disables it."""

    def limit_disables(self, disables: bool) -> bool:
        if not super().limit_disables(disables):
            self.deviate(ShedsAlways)
        return True


class NeverRestores(Conduct):
    """A supply that was shed is never restored."""

    def restoration_ns(self, period_ns: int) -> int:
        if super().restoration_ns(period_ns):
            self.deviate(NeverRestores)
        return 0


class RestoresEarly(Conduct):
    """A supply that was shed is restored 5 s too early."""

    def restoration_ns(self, period_ns: int) -> int:
        period_ns = super().restoration_ns(period_ns)
        if period_ns <= 5 * NS:
            return period_ns
        self.deviate(RestoresEarly)
        return period_ns - 5 * NS


class OverrulesSupplier(Conduct):
    """A supply that was shed is restored whatever has been done to it meanwhile."""

    def may_restore(self, armed_for_load: bool) -> bool:
        if not super().may_restore(armed_for_load):
            self.deviate(OverrulesSupplier)
        return True
