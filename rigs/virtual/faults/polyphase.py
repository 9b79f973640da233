"""Wrong polyphase meters: phases that are mixed up, left out, or taken for each other; energy that misses one."""

from __future__ import annotations

from collections.abc import Mapping

from rigs.virtual.conduct import Conduct
from rigs.virtual.esme import Esme
from rigs.virtual.event_log import Code
from rigs.virtual.meter import Meter
from rigs.virtual.plant import MINIMUM_SUPPLY_MV
from rigs.virtual.products import Values
from rigs.virtual.voltage import AVERAGES, LEAST_MV, MOST_MV, PHASE_CODES, Check

NOMINAL_MV = 230_000
FIRST, LAST = 0x0301, 0x030C
FURTHER = ("_2", "_3")


def phase_of(code: int) -> int:
    """Of an event of the voltage; 0 of any other."""
    return next((phase for phase in (1, 2, 3) if FIRST <= code - shift(phase) <= LAST), 0)


def shift(phase: int) -> int:
    return 0 if phase == 1 else PHASE_CODES * phase


def is_begin(code: int) -> bool:
    return phase_of(code) > 0 and not Code(code).name.endswith("_ENDED")


class PhasesSwapped(Conduct):
    """Phases 2 and 3 are taken for each other."""

    def phases_seen(self, voltages_mv: tuple[int, ...]) -> tuple[int, ...]:
        honest = super().phases_seen(voltages_mv)
        faulty = (honest[0], *honest[:0:-1])
        if faulty != honest:
            self.deviate(PhasesSwapped)
        return faulty


class FirstPhaseWatched(Conduct):
    """Only phase 1 is watched."""

    def is_beyond(self, check: str, measured: int, threshold: int, beyond: bool) -> bool:
        honest = super().is_beyond(check, measured, threshold, beyond)
        if not honest or not check.endswith(FURTHER):
            return honest
        self.deviate(FirstPhaseWatched)
        return False


class WorstForAll(Conduct):
    """Every phase is checked by the voltage of the one that is farthest from nominal."""

    def phases_seen(self, voltages_mv: tuple[int, ...]) -> tuple[int, ...]:
        honest = super().phases_seen(voltages_mv)
        worst = max(honest, key=lambda one: abs(one - NOMINAL_MV))
        if any(one != worst for one in honest):
            self.deviate(WorstForAll)
        return (worst,) * len(honest)


class DeadPhaseStale(Conduct):
    """A phase that is dead keeps the voltage that it had last."""

    _last: tuple[int, ...] = ()

    def phases_seen(self, voltages_mv: tuple[int, ...]) -> tuple[int, ...]:
        honest = super().phases_seen(voltages_mv)
        if len(honest) == 1:
            return honest
        last = self._last or (NOMINAL_MV,) * len(honest)
        self._last = tuple(
            one if one >= MINIMUM_SUPPLY_MV else kept for one, kept in zip(honest, last, strict=True)
        )  # fmt: skip
        if self._last != honest:
            self.deviate(DeadPhaseStale)
        return self._last


class MeansMixed(Conduct):
    """The mean of each phase is that of all three."""

    def phases_averaged(self, voltages_mv: tuple[int, ...]) -> tuple[int, ...]:
        honest = super().phases_averaged(voltages_mv)
        faulty = (sum(honest) // len(honest),) * len(honest)
        if faulty != honest:
            self.deviate(MeansMixed)
        return faulty


class ThirdMeanIsSecond(Conduct):
    """The log of phase 3 is that of phase 2."""

    def phases_averaged(self, voltages_mv: tuple[int, ...]) -> tuple[int, ...]:
        honest = super().phases_averaged(voltages_mv)
        faulty = (*honest[:2], honest[1]) if len(honest) > 2 else honest
        if faulty != honest:
            self.deviate(ThirdMeanIsSecond)
        return faulty


class LoggedAsFirst(Conduct):
    """What happens in any phase is logged as an event of phase 1."""

    def codes(self, log: str, code: int) -> tuple[int, ...]:
        phase = phase_of(code)
        if phase < 2:
            return super().codes(log, code)
        self.deviate(LoggedAsFirst)
        return (code - shift(phase),)


class ThirdTwice(Conduct):
    """What begins in phase 3 is logged twice."""

    def codes(self, log: str, code: int) -> tuple[int, ...]:
        if phase_of(code) != 3 or not is_begin(code):
            return super().codes(log, code)
        self.deviate(ThirdTwice)
        return code, code


class OneExcursionForAll(Conduct):
    """While one phase is out, another that goes out is not logged."""

    _out: frozenset[int] = frozenset()

    def recorded(self, log: str, code: int, time_s: int) -> int | None:
        stamp_s = super().recorded(log, code, time_s)
        phase = phase_of(code)
        if not phase:
            return stamp_s
        if is_begin(code):
            others, self._out = self._out - {phase}, self._out | {phase}
            if others:
                self.deviate(OneExcursionForAll)
                return None
        else:
            self._out -= {phase}
        return stamp_s


class ThirdNeverCounted(Conduct):
    """The counters of phase 3 stay at 0."""

    def counted(self, check: str) -> int:
        honest = super().counted(check)
        if not check.endswith("_3") or not honest:
            return honest
        self.deviate(ThirdNeverCounted)
        return 0


class SumOfFirst(Conduct):
    """Only phase 1 is registered."""

    def phases_summed(self, flows_mw: tuple[int, ...], taken_mw: int, given_mw: int) -> tuple[int, int]:
        return _counted(self, SumOfFirst, flows_mw[0], super().phases_summed(flows_mw, taken_mw, given_mw))


class SumMissesThird(Conduct):
    """Phase 3 is not registered."""

    def phases_summed(self, flows_mw: tuple[int, ...], taken_mw: int, given_mw: int) -> tuple[int, int]:
        honest = super().phases_summed(flows_mw, taken_mw, given_mw)
        return _counted(self, SumMissesThird, sum(flows_mw[:2]), honest)


class SecondWithWrongSign(Conduct):
    """The current sensor of phase 2 is the wrong way round."""

    def phases_summed(self, flows_mw: tuple[int, ...], taken_mw: int, given_mw: int) -> tuple[int, int]:
        honest = super().phases_summed(flows_mw, taken_mw, given_mw)
        return _counted(self, SecondWithWrongSign, sum(flows_mw) - 2 * flows_mw[1], honest)


class GenerationAsConsumption(Conduct):
    """What a phase generates counts as what it draws."""

    def phases_summed(self, flows_mw: tuple[int, ...], taken_mw: int, given_mw: int) -> tuple[int, int]:
        honest = super().phases_summed(flows_mw, taken_mw, given_mw)
        return _counted(self, GenerationAsConsumption, sum(map(abs, flows_mw)), honest)


class EachPhaseByItself(Conduct):
    """Import and export are those of each phase, although the maker says: of all together."""

    def phases_summed(self, flows_mw: tuple[int, ...], taken_mw: int, given_mw: int) -> tuple[int, int]:
        honest = super().phases_summed(flows_mw, taken_mw, given_mw)
        faulty = sum(max(0, one) for one in flows_mw), sum(max(0, -one) for one in flows_mw)
        if faulty != honest:
            self.deviate(EachPhaseByItself)
        return faulty


def _counted(conduct: Conduct, kind: type[Conduct], flow_mw: int, honest: tuple[int, int]) -> tuple[int, int]:
    faulty = max(0, flow_mw), max(0, -flow_mw)
    if faulty != honest:
        conduct.deviate(kind)
    return faulty


class LimitsOfFirst(Conduct):
    """All phases get the thresholds of phase 1."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        faulty = {**values, **{one: values[of_first(one)] for one in further(command, values)}}
        if faulty != dict(values):
            self.deviate(LimitsOfFirst)
        return faulty


class ThirdLimitsKept(Conduct):
    """New thresholds of phase 3 are answered as set, and the ones before stay."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        assert isinstance(meter, Esme)
        kept: dict[str, int | str] = {}
        for name in further(command, values):
            average = meter.quality.averages[name.removeprefix("new_").removesuffix("_threshold")]
            if average.check.phase == 3 and average.threshold_mv != values[name]:
                kept[name] = average.threshold_mv
        if kept:
            self.deviate(ThirdLimitsKept)
        return {**values, **kept}


class ThirdLimitsUnchecked(Conduct):
    """A threshold of phase 3 that is no voltage is taken, as the nearest that is one."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        within = {
            name: min(MOST_MV, max(LEAST_MV, int(values[name])))
            for name in further(command, values)
            if "_3_" in name
        }  # fmt: skip
        if any(values[name] != value for name, value in within.items()):
            self.deviate(ThirdLimitsUnchecked)
        return {**values, **within}


class FurtherLimitsLost(Conduct):
    """The thresholds of phases 2 and 3 are those of the factory after a power loss."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        assert isinstance(meter, Esme)
        delivered: Mapping[str, Check] = {check.name: check for check in AVERAGES}
        for average in meter.quality.averages.values():
            factory_mv = delivered[average.check.told_as].threshold_mv
            if average.check.phase > 1 and average.threshold_mv != factory_mv:
                self.deviate(FurtherLimitsLost)
                average.configure(factory_mv, keep_count=True)


class FurtherCountersLost(Conduct):
    """The counters of phases 2 and 3 are 0 after a power loss."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        assert isinstance(meter, Esme)
        for average in meter.quality.averages.values():
            if average.check.phase > 1 and average.count:
                self.deviate(FurtherCountersLost)
                average.count = 0


def further(command: str, values: Values) -> list[str]:
    """The thresholds of phases 2 and 3 in a command; none where it is another."""
    return [name for name in values if command == "voltage" and name.endswith(("_2_threshold", "_3_threshold"))]


def of_first(name: str) -> str:
    return name.replace("_2_", "_").replace("_3_", "_")
