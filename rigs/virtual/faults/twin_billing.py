"""Wrong billing data logs of twin element meters: what a snapshot holds of the second element."""

from __future__ import annotations

from rigs.virtual.billing import SNAPSHOT_WORDS, SNAPSHOTS
from rigs.virtual.conduct import Conduct
from rigs.virtual.meter import Meter
from rigs.virtual.register_second import PRICE_BLOCK, TARIFF_BLOCK
from rigs.virtual.tariff_told import RATES, Values

FIRST = len(SNAPSHOT_WORDS)
Kept = tuple[int, tuple[int, ...]]


class _Snapshot(Conduct):
    """What a snapshot holds of the second element, behind what it holds of the first: its register, then its rates."""

    def billed(self, log: str, time_s: int, values: tuple[int, ...]) -> Kept | None:
        kept = super().billed(log, time_s, values)
        if kept is None or log not in SNAPSHOTS or len(kept[1]) == FIRST:
            return kept
        stamp, all_values = kept
        second = self.second(all_values)
        if second != all_values[FIRST:]:
            self.deviate_as(_Snapshot)
        return stamp, (*all_values[:FIRST], *second)

    def second(self, values: tuple[int, ...]) -> tuple[int, ...]:
        raise NotImplementedError


class SecondMissingInSnapshot(_Snapshot):
    """Snapshots hold nothing of element 2."""

    def second(self, values: tuple[int, ...]) -> tuple[int, ...]:
        return (0,) * len(values[FIRST:])


class SecondOfFirstInSnapshot(_Snapshot):
    """Snapshots hold the register and the rates of element 1 for those of element 2."""

    def second(self, values: tuple[int, ...]) -> tuple[int, ...]:
        return values[: 1 + RATES]


class RatesSwappedInSnapshot(_Snapshot):
    """The first two rates of element 2 are taken for each other in snapshots."""

    def second(self, values: tuple[int, ...]) -> tuple[int, ...]:
        total, rate_1, rate_2, *others = values[FIRST:]
        return total, rate_2, rate_1, *others


class SecondNeverLessInSnapshot(_Snapshot):
    """A snapshot keeps the register of element 2 of the one before where it shows less."""

    last = 0

    def second(self, values: tuple[int, ...]) -> tuple[int, ...]:
        total, *rates = values[FIRST:]
        self.last = max(self.last, total)
        return self.last, *rates


class SecondChangeNotKept(Conduct):
    """No snapshot is taken at a change of the tariff of element 2."""

    is_of_second = False

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        self.is_of_second = command in (TARIFF_BLOCK, PRICE_BLOCK)
        return super().told(meter, command, values)

    def billed(self, log: str, time_s: int, values: tuple[int, ...]) -> Kept | None:
        kept = super().billed(log, time_s, values)
        if log != "change" or not self.is_of_second:
            return kept
        self.deviate(SecondChangeNotKept)
        return None
