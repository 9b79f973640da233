"""Power thresholds of an electricity meter, and its ambient indicator of low, medium and high power.

What the indicator has to show follows from the power that the load draws and the thresholds that were told.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from catalogue import Service
from meterbench.bench import answers
from meterbench.bench import demand as third
from meterbench.bench.bench_side import command
from meterbench.bench.operator import Bench
from meterbench.bench.product import done
from meterbench.bench.stimuli import Stimulus, send
from meterbench.checks import Equals
from meterbench.errors import NotRun
from meterbench.quantities import Quantity
from protocols.duis import Smets1Answer
from rigs.errors import BenchError

SET: Final = "Update Device Configuration (Instantaneous Power Threshold)"
READ: Final = "Read Device Configuration (Instantaneous Power Thresholds)"
STEP_W: Final = Decimal(1)
POINTS: Final = ("low_medium_power_threshold", "medium_high_power_threshold")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """W: above the first power is medium, above the second high."""

    low_medium: int
    medium_high: int

    @property
    def values(self) -> dict[str, int]:
        return dict(zip(POINTS, (self.low_medium, self.medium_high), strict=True))

    def level(self, power: Decimal) -> str:
        return "high" if power > self.medium_high else "medium" if power > self.low_medium else "low"


def send_thresholds(bench: Bench, role: str, service: Service, told: Thresholds) -> Stimulus:
    return send(bench, role, service, told.values)


def thresholds_are_set(bench: Bench, told: Thresholds) -> None:
    """A Given from the bench side."""
    with bench.latch.reaching(f"{bench.part}: power thresholds"):
        command(bench, "6.12", told.values)


def has_set(bench: Bench, role: str, told: Thresholds) -> None:
    """A Given through the head end."""
    done(bench, role, SET, told.values)


def generates(bench: Bench, power: Quantity) -> None:
    """A generation that stays until the scenario is over."""
    bench.require("export")
    third.set_demand(bench.rig, power, "export")


def at_meter(bench: Bench, told: Thresholds) -> None:
    seen = bench.meter.port.read(*POINTS)
    for name, watts in told.values.items():
        bench.recorder.check(f"{name} at the meter", seen[name].value, Equals(watts), source="the stimulus")


def reported(bench: Bench, told: Thresholds) -> None:
    """As the import supplier is answered."""
    answered(bench, answers.is_success(bench, send(bench, bench.lead, bench.catalogue.service(READ))), told)


def answered(bench: Bench, answer: Smets1Answer, told: Thresholds) -> None:
    for name, watts in told.values.items():
        shown = answers.text_of(answer, name)
        bench.recorder.check(f"answered {name}", shown, Equals(str(watts)), source="the stimulus")


def indicator_is(bench: Bench, level: str, told: Thresholds) -> None:
    """By the power that is drawn. At a threshold it counts what the meter measures: a power that its accuracy puts on
    the other side is the rig's matter (BenchError) and not the indicator's."""
    if bench.rig.load is None:
        raise NotRun("this rig has no load")
    seen = bench.meter.port.read("ambient_indicator", "active_power_import")
    measured = Decimal(str(seen["active_power_import"].value))
    drawn = bench.rig.load.drawn_power()
    flowing = max(drawn, Decimal(0))
    is_near = abs(measured - flowing) <= flowing * bench.meter.profile.decimal("accuracy_percent") / 100 + STEP_W
    if is_near and told.level(measured) != level and told.level(flowing) == level:
        raise BenchError("judging the ambient indicator", "load", f"{drawn} W are drawn, the meter has {measured} W")
    bench.recorder.check(
        f"ambient indicator at {drawn} W", str(seen["ambient_indicator"].value), Equals(level),
        source="power at the load and the thresholds told",
    )  # fmt: skip
