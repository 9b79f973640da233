"""The quality of the supply: RMS voltage beyond a threshold, its mean over a measurement period (manual 4.7).

Rules of this file: equal to a threshold is not beyond it; a period of 0 switches a check off; an excursion is logged
once, and its end once; new settings begin every check anew. What is said without a number is of phase 1; each
further phase of a polyphase meter is checked by itself (manual 14).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rigs.virtual.conduct import Conduct
from rigs.virtual.event_log import Code, Journal
from rigs.virtual.period_ring import VoltageLog
from rigs.virtual.reasons import Reason
from rigs.virtual.register_file import Reader, Value
from rigs.virtual.units import NS

COMMIT: Final = 1
RESET: Final = 1
LEAST_MV, MOST_MV = 100_000, 400_000
MEASUREMENT_PERIODS_S: Final = frozenset(60 * minutes for minutes in (0, 1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30))
"""Whole parts of a half hour, aligned with it; 0: no check."""
HALF_HOUR_S: Final = 1800
COUNT_SIZE: Final = 2**32
PHASE_CODES: Final = 0x20
"""So far the codes of a phase lie behind those of the one before; those of the first begin at 0300."""


@dataclass(frozen=True, slots=True)
class Check:
    """`name`: as the registers have it. `threshold_mv`, `period_s`: as delivered. `base`: the name without phase."""

    name: str
    is_over: bool
    begun: Code
    ended: Code
    threshold_mv: int
    period_s: int
    phase: int = 1
    base: str = ""

    @property
    def told_as(self) -> str:
        """What its threshold is told as, where all phases have one."""
        return self.base or self.name

    def of_phase(self, phase: int) -> Check:
        """The same check of a further phase, with event codes of its own."""
        begun, ended = (Code(code + PHASE_CODES * phase) for code in (self.begun, self.ended))
        return replace(
            self, name=f"{self.name}_{phase}", begun=begun, ended=ended, phase=phase, base=self.name
        )  # fmt: skip


CHECKS: Final = (
    Check(
        "rms_extreme_over_voltage", True, Code.RMS_EXTREME_OVER_VOLTAGE, Code.RMS_EXTREME_OVER_VOLTAGE_ENDED, 262_200, 2
    ),
    Check(
        "rms_extreme_under_voltage",
        False,
        Code.RMS_EXTREME_UNDER_VOLTAGE,
        Code.RMS_EXTREME_UNDER_VOLTAGE_ENDED,
        184_000,
        0,
    ),
    Check("rms_voltage_sag", False, Code.RMS_VOLTAGE_SAG, Code.RMS_VOLTAGE_SAG_ENDED, 207_000, 0),
    Check("rms_voltage_swell", True, Code.RMS_VOLTAGE_SWELL, Code.RMS_VOLTAGE_SWELL_ENDED, 253_000, 0),
)
AVERAGES: Final = (
    Check("average_over_voltage", True, Code.AVERAGE_RMS_OVER_VOLTAGE, Code.AVERAGE_RMS_OVER_VOLTAGE_ENDED, 253_000, 0),
    Check(
        "average_under_voltage",
        False,
        Code.AVERAGE_RMS_UNDER_VOLTAGE,
        Code.AVERAGE_RMS_UNDER_VOLTAGE_ENDED,
        216_200,
        0,
    ),
)


class Watch:
    """One check of the RMS voltage: beyond its threshold without a break for longer than its period."""

    def __init__(self, check: Check, journal: Journal, conduct: Conduct) -> None:
        self.check, self._journal, self._conduct = check, journal, conduct
        self._since_ns: int | None = None
        self._voltage_mv = 0
        self.threshold_mv, self.period_s = check.threshold_mv, check.period_s
        self.is_raised = False

    def configure(self, threshold_mv: int, period_s: int) -> None:
        self.threshold_mv, self.period_s = threshold_mv, period_s
        self._since_ns, self.is_raised = None, False

    def observe(self, voltage_mv: int, now_ns: int) -> None:
        """The RMS voltage from now on."""
        self._voltage_mv = voltage_mv
        beyond = voltage_mv > self.threshold_mv if self.check.is_over else voltage_mv < self.threshold_mv
        if self._conduct.is_beyond(self.check.name, voltage_mv, self.threshold_mv, beyond):
            if self._since_ns is None:
                self._since_ns = now_ns
            return
        if not self._conduct.keeps_excursion(self.check.name, self._since_ns is not None, False):
            self._since_ns = None
        if self.is_raised:
            self.is_raised = False
            self._journal.event(self.check.ended, voltage_mv // 100)

    def lose_power(self) -> None:
        """A new excursion has to last its whole period again; one already reported ends when power is back."""
        if not self._conduct.keeps_excursion(self.check.name, self._since_ns is not None, True):
            self._since_ns = None

    @property
    def due_ns(self) -> int | None:
        """The first instant at which the excursion has lasted longer than the period."""
        if self._since_ns is None or self.is_raised:
            return None
        period_ns = self._conduct.excursion_period_ns(self.check.name, self.period_s * NS)
        return self._since_ns + period_ns + 1 if period_ns else None

    def settle(self, now_ns: int) -> None:
        due_ns = self.due_ns
        if due_ns is not None and now_ns >= due_ns:
            self.is_raised = True
            self._journal.event(self.check.begun, self._voltage_mv // 100)


class AverageWatch:
    """One check of the mean voltage of a measurement period, when the period ends. `count`: excursions."""

    def __init__(self, check: Check, journal: Journal, conduct: Conduct) -> None:
        self.check, self._journal, self._conduct = check, journal, conduct
        self.threshold_mv = check.threshold_mv
        self.count = 0
        self._is_outside = False

    def configure(self, threshold_mv: int, keep_count: bool) -> None:
        self.threshold_mv, self._is_outside = threshold_mv, False
        if not keep_count:
            self.count = 0

    def judge(self, sum_mv_ns: int, span_ns: int) -> None:
        limit = self.threshold_mv * span_ns
        beyond = sum_mv_ns > limit if self.check.is_over else sum_mv_ns < limit
        mean_mv = sum_mv_ns // span_ns
        beyond = self._conduct.is_beyond(self.check.name, mean_mv, self.threshold_mv, beyond)
        was_outside = self._conduct.was_outside(self.check.name, self._is_outside, beyond)
        self._is_outside = beyond
        if beyond is was_outside:
            return
        if beyond:
            self.count = (self.count + self._conduct.counted(self.check.name)) % COUNT_SIZE
        self._journal.event(self.check.begun if beyond else self.check.ended, mean_mv // 100)


class VoltageQuality:
    """All checks of a meter, their settings, and the logs, one for each phase, whose periods are those of the mean."""

    def __init__(self, journal: Journal, conduct: Conduct, phases: int = 1) -> None:
        self._journal = journal
        self.watches = {check.name: Watch(check, journal, conduct) for check in _of_phases(CHECKS, phases)}
        self.averages = {check.name: AverageWatch(check, journal, conduct) for check in _of_phases(AVERAGES, phases)}
        self.period_s = 0
        self._logs: Sequence[VoltageLog] = ()

    def attach(self, logs: Sequence[VoltageLog]) -> None:
        """The logs that the means are taken from."""
        self._logs = logs

    def judge(self, phase: int, sum_mv_ns: int, span_ns: int) -> None:
        """A measurement period has ended in which the meter had power for `span_ns`."""
        if self.period_s:
            for average in self.averages.values():
                if average.check.phase == phase:
                    average.judge(sum_mv_ns, span_ns)

    def observe(self, voltages_mv: Sequence[int], now_ns: int) -> None:
        """The RMS voltage of each phase from now on."""
        for watch in self.watches.values():
            watch.observe(voltages_mv[watch.check.phase - 1], now_ns)

    def lose_power(self) -> None:
        for watch in self.watches.values():
            watch.lose_power()

    @property
    def due_ns(self) -> int | None:
        return min((watch.due_ns for watch in self.watches.values() if watch.due_ns is not None), default=None)

    def settle(self, now_ns: int) -> None:
        for watch in self.watches.values():
            watch.settle(now_ns)

    def configure(
        self, values: Mapping[str, Value], voltages_mv: Sequence[int], now_ns: int, time_s: int
    ) -> Reason:  # fmt: skip
        """All settings at once; judged whole before anything is changed."""
        told = {name.removeprefix("new_"): int(value) for name, value in values.items()}
        thresholds = [told[f"{name}_threshold"] for name in (*(check.name for check in CHECKS), *self.averages)]
        fits = told["average_voltage_period"] in MEASUREMENT_PERIODS_S and told["reset_voltage_counters"] <= RESET
        fits = fits and all(LEAST_MV <= threshold <= MOST_MV for threshold in thresholds)
        if told["voltage_commit"] != COMMIT or not fits:
            return Reason.BAD_VALUE
        for watch in self.watches.values():
            watch.configure(told[f"{watch.check.told_as}_threshold"], told[f"{watch.check.told_as}_period"])
        for name, average in self.averages.items():
            average.configure(told[f"{name}_threshold"], keep_count=told["reset_voltage_counters"] != RESET)
        self._set_period(told["average_voltage_period"], time_s)
        self._journal.event(Code.VOLTAGE_CONFIGURED)
        self.observe(voltages_mv, now_ns)
        return Reason.NONE

    def _set_period(self, period_s: int, time_s: int) -> None:
        """Another period begins an empty log; without a check the log is one of half hours."""
        if period_s != self.period_s:
            for log in self._logs:
                log.restart(period_s or HALF_HOUR_S, time_s)
        self.period_s = period_s

    def readers(self) -> dict[str, Reader]:
        found: dict[str, Reader] = {"average_voltage_period": lambda: self.period_s}
        for name, watch in self.watches.items():
            found |= {f"{name}_threshold": _of(watch, "threshold_mv"), f"{name}_period": _of(watch, "period_s")}
        for name, average in self.averages.items():
            found |= {f"{name}_threshold": _of(average, "threshold_mv"), f"{name}_count": _of(average, "count")}
        return found


def _of_phases(checks: Sequence[Check], phases: int) -> list[Check]:
    return [*checks, *(check.of_phase(phase) for phase in range(2, phases + 1) for check in checks)]


def _of(owner: object, field: str) -> Reader:
    return lambda: int(getattr(owner, field))
