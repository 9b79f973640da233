"""Wrong extremes, sags and swells of the voltage: another limit or period, no entry, or one as something else."""

from __future__ import annotations

from rigs.virtual.conduct import Conduct
from rigs.virtual.event_log import Code
from rigs.virtual.units import NS

EXTREME_UNDER, SAG, SWELL = "rms_extreme_under_voltage", "rms_voltage_sag", "rms_voltage_swell"


class ExtremeUnderNotLogged(Conduct):
    """An extreme under-voltage is not logged; that it ended is."""

    def recorded(self, log: str, code: int, time_s: int) -> int | None:
        if code != Code.RMS_EXTREME_UNDER_VOLTAGE:
            return super().recorded(log, code, time_s)
        self.deviate(ExtremeUnderNotLogged)
        return None


class ExtremeUnderAsSag(Conduct):
    """An extreme under-voltage is logged as a sag."""

    def codes(self, log: str, code: int) -> tuple[int, ...]:
        if code != Code.RMS_EXTREME_UNDER_VOLTAGE:
            return super().codes(log, code)
        self.deviate(ExtremeUnderAsSag)
        return (Code.RMS_VOLTAGE_SAG,)


class ExtremeUnderThreshold(Conduct):
    """An extreme under-voltage begins 5 V above the threshold."""

    def is_beyond(self, check: str, measured: int, threshold: int, beyond: bool) -> bool:
        honest = super().is_beyond(check, measured, threshold, beyond)
        if check != EXTREME_UNDER or honest or measured >= threshold + 5000:
            return honest
        self.deviate(ExtremeUnderThreshold)
        return True


class SagAtOnce(Conduct):
    """Any moment below the threshold is a sag, however short."""

    def excursion_period_ns(self, check: str, period_ns: int) -> int:
        period_ns = super().excursion_period_ns(check, period_ns)
        if check != SAG or period_ns == 0:
            return period_ns
        self.deviate(SagAtOnce)
        return -1


class SagOverPowerLoss(Conduct):
    """A loss of power does not end a sag: what was before it counts towards the period."""

    def keeps_excursion(self, check: str, running: bool, power_lost: bool) -> bool:
        if check != SAG or not (running and power_lost):
            return super().keeps_excursion(check, running, power_lost)
        self.deviate(SagOverPowerLoss)
        return True


class SagTwoSecondsShort(Conduct):
    """A sag is one when it has lasted two seconds less than its period."""

    def excursion_period_ns(self, check: str, period_ns: int) -> int:
        period_ns = super().excursion_period_ns(check, period_ns)
        if check != SAG or period_ns <= 2 * NS:
            return period_ns
        self.deviate(SagTwoSecondsShort)
        return period_ns - 2 * NS


class SwellMinutes(Conduct):
    """The period of a swell is taken for minutes."""

    def excursion_period_ns(self, check: str, period_ns: int) -> int:
        period_ns = super().excursion_period_ns(check, period_ns)
        if check != SWELL or period_ns == 0:
            return period_ns
        self.deviate(SwellMinutes)
        return 60 * period_ns


class SwellAddsUp(Conduct):
    """The times of a swell add up over its breaks."""

    def keeps_excursion(self, check: str, running: bool, power_lost: bool) -> bool:
        if check != SWELL or not running or power_lost:
            return super().keeps_excursion(check, running, power_lost)
        self.deviate(SwellAddsUp)
        return True


class ZeroIsAtOnce(Conduct):
    """A period of zero is taken for no time at all, and not for no check."""

    def excursion_period_ns(self, check: str, period_ns: int) -> int:
        period_ns = super().excursion_period_ns(check, period_ns)
        if check not in (EXTREME_UNDER, SAG, SWELL) or period_ns:
            return period_ns
        self.deviate(ZeroIsAtOnce)
        return 1


class FaultToldAtReturn(Conduct):
    """A fault of the supply is logged when it is over."""

    def codes(self, log: str, code: int) -> tuple[int, ...]:
        if code == Code.RMS_EXTREME_UNDER_VOLTAGE:
            self.deviate(FaultToldAtReturn)
            return ()
        if code == Code.RMS_EXTREME_UNDER_VOLTAGE_ENDED:
            return (Code.RMS_EXTREME_UNDER_VOLTAGE, code)
        return super().codes(log, code)
