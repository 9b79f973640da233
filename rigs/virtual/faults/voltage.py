"""Wrong means of the voltage, counters and limits of a meter; what is wrong of moments is in `excursions`."""

from __future__ import annotations

from rigs.virtual.conduct import Conduct
from rigs.virtual.esme import Esme
from rigs.virtual.event_log import Code
from rigs.virtual.meter import Meter
from rigs.virtual.products import Values
from rigs.virtual.reasons import Reason
from rigs.virtual.voltage import LEAST_MV, MEASUREMENT_PERIODS_S
from rigs.virtual.voltage import MOST_MV as HIGHEST_MV

OVER, UNDER = "average_over_voltage", "average_under_voltage"
MOST_MV = 270_000
SAG = "rms_voltage_sag"


class LimitsMadeToFit(Conduct):
    """Limits that the meter does not take are answered as set, and the nearest ones that it takes are set."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        if command != "voltage":
            return values
        taken = {name: _fitting(name, int(value)) for name, value in values.items()}
        if taken != values:
            self.deviate(LimitsMadeToFit)
        return taken


def _fitting(name: str, value: int) -> int:
    if name.endswith("_threshold"):
        return min(max(value, LEAST_MV), HIGHEST_MV)
    return value if name != "new_average_voltage_period" or value in MEASUREMENT_PERIODS_S else 300


class MeanOverThreshold(Conduct):
    """The mean is over-voltage from 4 V below the threshold."""

    def is_beyond(self, check: str, measured: int, threshold: int, beyond: bool) -> bool:
        honest = super().is_beyond(check, measured, threshold, beyond)
        if check != OVER or measured <= threshold - 4000 or honest:
            return honest
        self.deviate(MeanOverThreshold)
        return True


class MeanUnderBlind(Conduct):
    """A mean that is too low is none of its business."""

    def is_beyond(self, check: str, measured: int, threshold: int, beyond: bool) -> bool:
        honest = super().is_beyond(check, measured, threshold, beyond)
        if check != UNDER or not honest:
            return honest
        self.deviate(MeanUnderBlind)
        return False


class MeanByExtreme(Conduct):
    """One moment beyond a threshold makes the whole period one that is outside."""

    _seen_mv = 0

    def averaged(self, voltage_mv: int, span_ns: int) -> int:
        self._seen_mv = max(self._seen_mv, voltage_mv)
        return super().averaged(voltage_mv, span_ns)

    def is_beyond(self, check: str, measured: int, threshold: int, beyond: bool) -> bool:
        honest = super().is_beyond(check, measured, threshold, beyond)
        if check != OVER:
            return honest
        extreme, self._seen_mv = self._seen_mv, 0
        if extreme <= threshold or honest:
            return honest
        self.deviate(MeanByExtreme)
        return True


class MeanByLast(Conduct):
    """The voltage at the end of the period stands for its mean."""

    _last_mv = 0

    def averaged(self, voltage_mv: int, span_ns: int) -> int:
        self._last_mv = voltage_mv
        return super().averaged(voltage_mv, span_ns)

    def is_beyond(self, check: str, measured: int, threshold: int, beyond: bool) -> bool:
        honest = super().is_beyond(check, measured, threshold, beyond)
        if check not in (OVER, UNDER):
            return honest
        faulty = self._last_mv > threshold if check == OVER else self._last_mv < threshold
        if faulty is not honest:
            self.deviate(MeanByLast)
        return faulty


class MeanEachPeriod(Conduct):
    """Every period outside is an event, not the first alone."""

    def was_outside(self, check: str, was_outside: bool, is_outside: bool) -> bool:
        honest = super().was_outside(check, was_outside, is_outside)
        if not (honest and is_outside):
            return honest
        self.deviate(MeanEachPeriod)
        return False


class MeanNeverReturns(Conduct):
    """A mean that was outside once is taken for outside for ever: no return, and no second event."""

    _outside: frozenset[str] = frozenset()

    def was_outside(self, check: str, was_outside: bool, is_outside: bool) -> bool:
        honest = super().was_outside(check, was_outside, is_outside)
        faulty = is_outside if check in self._outside else honest
        if is_outside:
            self._outside |= {check}
        if faulty is not honest:
            self.deviate(MeanNeverReturns)
        return faulty


class MeanUnderAsOver(Conduct):
    """A mean that is too low is logged as one that is too high."""

    def codes(self, log: str, code: int) -> tuple[int, ...]:
        if code != Code.AVERAGE_RMS_UNDER_VOLTAGE:
            return super().codes(log, code)
        self.deviate(MeanUnderAsOver)
        return (Code.AVERAGE_RMS_OVER_VOLTAGE,)


class MeanOverTwice(Conduct):
    """A mean that is too high is logged twice."""

    def codes(self, log: str, code: int) -> tuple[int, ...]:
        if code != Code.AVERAGE_RMS_OVER_VOLTAGE:
            return super().codes(log, code)
        self.deviate(MeanOverTwice)
        return code, code


class MeanCountsOnce(Conduct):
    """A counter of the mean stays at its first excursion."""

    _counted: frozenset[str] = frozenset()

    def counted(self, check: str) -> int:
        if check not in (OVER, UNDER) or check not in self._counted:
            self._counted |= {check}
            return super().counted(check)
        self.deviate(MeanCountsOnce)
        return 0


class CounterShowsZero(Conduct):
    """The register of excursions over shows 0."""

    def reported(self, point: str, value: int | str) -> int | str:
        value = super().reported(point, value)
        if point != "average_over_voltage_count" or not value:
            return value
        self.deviate(CounterShowsZero)
        return 0


class CountersAlwaysReset(Conduct):
    """New limits reset the counters, whatever the request says of them."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        if command != "voltage" or values["reset_voltage_counters"]:
            return values
        self.deviate(CountersAlwaysReset)
        return {**values, "reset_voltage_counters": 1}


class CountersNeverReset(Conduct):
    """New limits leave the counters, whatever the request says of them."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        if command != "voltage" or not values["reset_voltage_counters"]:
            return values
        assert isinstance(meter, Esme)
        if any(average.count for average in meter.quality.averages.values()):
            self.deviate(CountersNeverReset)
        return {**values, "reset_voltage_counters": 0}


class LogKeptOverPeriod(Conduct):
    """Another measurement period leaves the log of means as it was."""

    def clears_log(self) -> bool:
        self.deviate(LogKeptOverPeriod)
        return False


class LimitsIgnored(Conduct):
    """New limits are answered as set; the ones before stay."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        return {**values, "new_voltage_commit": 0} if command == "voltage" else values

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        if command != "voltage":
            return reason
        self.deviate(LimitsIgnored)
        return Reason.NONE


class LimitsShownOnly(Conduct):
    """New limits are shown in the registers, and the voltage is judged by the first ones that were told."""

    _first: dict[str, int] | None = None

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        if command == "voltage" and self._first is None and values["new_rms_voltage_sag_period"]:
            self._first = {SAG: int(values["new_rms_voltage_sag_threshold"])}
        return values

    def is_beyond(self, check: str, measured: int, threshold: int, beyond: bool) -> bool:
        honest = super().is_beyond(check, measured, threshold, beyond)
        if check != SAG or self._first is None:
            return honest
        faulty = measured < self._first[SAG]
        if faulty is not honest:
            self.deviate(LimitsShownOnly)
        return faulty


class LimitsCut(Conduct):
    """A threshold above 270 V is kept as 270 V."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        name = "new_rms_extreme_over_voltage_threshold"
        if command != "voltage" or int(values[name]) <= MOST_MV:
            return values
        self.deviate(LimitsCut)
        return {**values, name: MOST_MV}


class LimitsLostOnPowerLoss(Conduct):
    """Limits of the voltage are those of the factory after a power loss."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        assert isinstance(meter, Esme)
        for watch in meter.quality.watches.values():
            if (watch.threshold_mv, watch.period_s) != (watch.check.threshold_mv, watch.check.period_s):
                self.deviate(LimitsLostOnPowerLoss)
            watch.configure(watch.check.threshold_mv, watch.check.period_s)


class CountersLostOnPowerLoss(Conduct):
    """The counters of the mean are 0 after a power loss."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        assert isinstance(meter, Esme)
        for average in meter.quality.averages.values():
            if average.count:
                self.deviate(CountersLostOnPowerLoss)
            average.count = 0


class ReadPeriodWrong(Conduct):
    """The voltage is read as that of half hours, whatever the measurement period is."""

    def reported(self, point: str, value: int | str) -> int | str:
        value = super().reported(point, value)
        if point != "voltage_log_period" or value == 1800:
            return value
        self.deviate(ReadPeriodWrong)
        return 1800
