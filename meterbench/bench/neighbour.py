"""The other meter of a home: what is done to one of two meters behind a hub leaves the other one as it is.

The third source is that nothing was done to it: what it stores is noted before, and read on the bench side afterwards,
once the head end has had an answer of it, behind which nothing can be on its way to it any more.
"""

from __future__ import annotations

from meterbench.bench import answers, states
from meterbench.bench.demand import clear_of_full_hour
from meterbench.bench.operator import Bench
from meterbench.bench.upgrade import stored
from meterbench.checks import Equals
from meterbench.errors import NotApplicable
from meterbench.quantities import Fuel
from rigs.errors import BenchError
from rigs.rig import Device


def is_left_alone(bench: Bench, fuel: Fuel) -> None:
    """A Given, before the meter of the scenario is named: that one at rest, and noted."""
    states.commissioned(bench, fuel)
    clear_of_full_hour(bench)
    bench.neighbour = _kept(bench.meter)


def is_as_it_was(bench: Bench, fuel: Fuel) -> None:
    """All that it stores, and as many entries in each of its logs."""
    if not bench.neighbour:
        raise BenchError("comparing the other meter", "feature", "no Given has noted it")
    _answers_head_end(bench, fuel)
    seen = _kept(bench.rig.devices[fuel])
    changed = tuple(f"{name}: {before} to {seen[name]}" for name, before in bench.neighbour.items()
                    if seen[name] != before)  # fmt: skip
    what = f"registers of the {fuel} meter that have changed"
    bench.recorder.check(what, changed, Equals(()), source="nothing was done to it")


def _answers_head_end(bench: Bench, fuel: Fuel) -> None:
    if fuel not in bench.rig.devices:
        raise NotApplicable(fuel, f"this rig has no {fuel} meter")
    with bench.turned_to(bench.rig.devices[fuel]):
        answers.reaches_meter(bench)


def _kept(device: Device) -> dict[str, str]:
    counts = [log.count for log in device.profile.logs.values()]
    return {name: str(reading.value) for name, reading in device.port.read(*stored(device), *counts).items()}
