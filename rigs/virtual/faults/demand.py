"""Wrong maximum demands: windows, resets, stamps, and what is taken for demand."""

from __future__ import annotations

from collections import deque

from rigs.virtual.conduct import Conduct
from rigs.virtual.meter import Meter
from rigs.virtual.products import Values
from rigs.virtual.reasons import Reason
from rigs.virtual.units import FINE_PER_WHOLE, NS

HOUR_S = 3600
LARGEST = {1800: 20_400, HOUR_S: 5_100}  # W, litres an hour: 255 steps
STEP = 250  # W, litres an hour


class DemandSliding(Conduct):
    """The mean is taken over any stretch of a period's length, not over the fixed periods."""

    _largest_mw = 0

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # as they came
        self._spans: deque[tuple[int, int]] = deque()

    def flowed(self, import_fine: int, export_fine: int, span_ns: int) -> None:
        super().flowed(import_fine, export_fine, span_ns)
        self._spans.append((import_fine, span_ns))
        while sum(span for _, span in self._spans) - self._spans[0][1] > 2 * HOUR_S * NS:
            self._spans.popleft()

    def demand(self, demand: int, period_s: int) -> int:
        demand = super().demand(demand, period_s)
        found = max((self._until(last, period_s) for last in range(1, len(self._spans) + 1)), default=0)
        if found > demand + STEP:
            self.deviate(DemandSliding)
            return found
        return demand

    def _until(self, last: int, period_s: int) -> int:
        """The mean over a period's length that ends with that span."""
        left_ns, fine = period_s * NS, 0
        for flow, span_ns in reversed(list(self._spans)[:last]):
            taken_ns = min(left_ns, span_ns)
            fine += flow * taken_ns // span_ns
            left_ns -= taken_ns
        return fine // FINE_PER_WHOLE * HOUR_S // period_s


class DemandOfPoweredTime(Conduct):
    """The mean is that over the time with power in the period."""

    _powered_ns = 0

    def flowed(self, import_fine: int, export_fine: int, span_ns: int) -> None:
        super().flowed(import_fine, export_fine, span_ns)
        self._powered_ns += span_ns

    def demand(self, demand: int, period_s: int) -> int:
        demand = super().demand(demand, period_s)
        powered_ns, self._powered_ns = self._powered_ns, 0
        if not demand or not 0 < powered_ns < period_s * NS - NS:
            return demand
        self.deviate(DemandOfPoweredTime)
        return demand * period_s * NS // powered_ns


class DemandCountsExport(Conduct):
    """Generation counts as demand."""

    _given_fine = 0

    def flowed(self, import_fine: int, export_fine: int, span_ns: int) -> None:
        super().flowed(import_fine, export_fine, span_ns)
        self._given_fine += export_fine

    def demand(self, demand: int, period_s: int) -> int:
        given, self._given_fine = self._given_fine // FINE_PER_WHOLE * HOUR_S // period_s, 0
        if given:
            self.deviate(DemandCountsExport)
        return super().demand(demand, period_s) + given


class DemandIsContent(Conduct):
    """The energy of the half hour is shown, not its mean power."""

    def demand(self, demand: int, period_s: int) -> int:
        demand = super().demand(demand, period_s)
        if demand:
            self.deviate(DemandIsContent)
        return demand * period_s // HOUR_S


class DemandSaturates(Conduct):
    """The largest demand that can be shown is less than what the meter can carry."""

    def demand(self, demand: int, period_s: int) -> int:
        demand = super().demand(demand, period_s)
        if demand <= LARGEST[period_s]:
            return demand
        self.deviate(DemandSaturates)
        return LARGEST[period_s]


class DemandCoarse(Conduct):
    """A demand is cut to steps of 250 W or 0.25 m3/h."""

    def demand(self, demand: int, period_s: int) -> int:
        demand = super().demand(demand, period_s)
        if demand % STEP:
            self.deviate(DemandCoarse)
        return demand // STEP * STEP


class DemandLatest(Conduct):
    """The demand of the latest period with any is kept, not the largest."""

    def is_largest(self, demand: int, largest: int) -> bool:
        is_larger = super().is_largest(demand, largest)
        if demand and not is_larger:
            self.deviate(DemandLatest)
        return is_larger or demand > 0


class DemandNearlyAsLarge(Conduct):
    """A later demand takes the place of the largest when it is 2 % smaller or less."""

    def is_largest(self, demand: int, largest: int) -> bool:
        is_larger = super().is_largest(demand, largest)
        if is_larger or not demand or demand * 100 < largest * 98 or demand == largest:
            return is_larger
        self.deviate(DemandNearlyAsLarge)
        return True


class DemandStampStart(Conduct):
    """The time is the beginning of the period."""

    def demand_stamp(self, end_s: int, period_s: int) -> int:
        self.deviate(DemandStampStart)
        return super().demand_stamp(end_s, period_s) - period_s


class DemandStampLocal(Conduct):
    """The time is told in a zone an hour ahead of UTC."""

    def demand_stamp(self, end_s: int, period_s: int) -> int:
        self.deviate(DemandStampLocal)
        return super().demand_stamp(end_s, period_s) + HOUR_S


class DemandLostOnPowerLoss(Conduct):
    """The maximum begins anew when power is back."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        if meter.maximum_demand.demand:
            meter.maximum_demand.demand, meter.maximum_demand.at_s = 0, 0
            self.deviate(DemandLostOnPowerLoss)


class _Resetting(Conduct):
    """Knows what the maximum was before a reset."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        if command == "reset-demand":
            ring = meter.maximum_demand
            self._before = ring.demand, ring.at_s, ring.at_start
        return super().told(meter, command, values)

    _before = (0, 0, 0)


class ResetIgnored(_Resetting):
    """A reset is answered as done, and the maximum stays."""

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        if command == "reset-demand" and self._before[0]:
            meter.maximum_demand.demand, meter.maximum_demand.at_s, _ = self._before
            self.deviate(ResetIgnored)
        return reason


class ResetKeepsStamp(_Resetting):
    """A reset clears the demand and not its time."""

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        if command == "reset-demand" and self._before[1]:
            meter.maximum_demand.at_s = self._before[1]
            self.deviate(ResetKeepsStamp)
        return reason


class ResetKeepsPeriod(_Resetting):
    """What the running period held before a reset counts after it."""

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        ring = meter.maximum_demand
        if command == "reset-demand" and ring.at_start != self._before[2]:
            ring.at_start = self._before[2]
            self.deviate(ResetKeepsPeriod)
        return reason


class ResetNotStamped(Conduct):
    """The time of the first reset stays for ever."""

    _first = 0

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        ring = meter.maximum_demand
        if command == "reset-demand" and self._first != ring.reset_s:
            if self._first:
                ring.reset_s = self._first
                self.deviate(ResetNotStamped)
            self._first = ring.reset_s
        return reason
