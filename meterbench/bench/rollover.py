"""Registers near their end: a meter laboratory sets one there with the maker's test tool, and looks at what follows.

Rules of this file: a register that was set is put back after the scenario, to where it would be without; how many units
it holds is a parameter of the profile (`register_capacity`, in the unit of the register), as no document gives it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from meterbench.bench import demand as third
from meterbench.bench.bench_side import expect, test_write
from meterbench.bench.operator import Bench
from meterbench.bench.readings import answered_number
from meterbench.checks import Band
from meterbench.errors import NotRun
from meterbench.quantities import Quantity
from protocols.duis import Smets1Answer
from rigs.errors import BenchError

SECOND: Final = "import_total_secondary"
ENERGY: Final = "energy_total"
FIRST: Final = 1
"""The rate or block whose register is set: the one that a tariff begins with."""


def stands_before_end(bench: Bench, direction: str, content: Quantity) -> None:
    stands_before(bench, direction, content, Quantity(third.capacity_of(bench.meter), content.unit))


def stands_before(bench: Bench, direction: str, content: Quantity, place: Quantity) -> None:
    """The register of a direction, so much before a figure that is not its end."""
    if direction == "export":
        bench.require("export")
    _preset(bench, third.register_of(bench.meter, direction), place.value - content.value)


def part_stands_before_end(bench: Bench, kind: str, content: Quantity) -> None:
    """The register of the first rate or block."""
    bench.require("tariff_registers")
    _preset(bench, f"{kind}_{FIRST}_total", third.capacity_of(bench.meter) - content.value)


def second_stands_before(bench: Bench, content: Quantity, place: Quantity | None = None) -> None:
    """The register of the second element of a twin element meter; no place: its end."""
    bench.require("twin_element")
    _stands(bench, SECOND, content, place)


def second_rate_stands_before_end(bench: Bench, number: int, content: Quantity) -> None:
    bench.require("twin_element")
    _stands(bench, f"secondary_rate_{number}_total", content)


def energy_stands_before(bench: Bench, content: Quantity, place: Quantity | None = None) -> None:
    """The energy of the gas; no place: its end."""
    bench.require("gas_conversion")
    _stands(bench, ENERGY, content, place)


def _stands(bench: Bench, point: str, content: Quantity, place: Quantity | None = None) -> None:
    end = place.value if place is not None else third.capacity_of(bench.meter, point)
    _preset(bench, point, end - content.value)


def _preset(bench: Bench, point: str, value: Decimal) -> None:
    if f"set_{point}" not in bench.meter.profile.points:
        raise NotRun(f"register preset: {bench.meter.profile.id} has no point set_{point}")
    before = Decimal(str(bench.meter.port.read(point)[point].value))
    bench.moved.setdefault(point, (before, value))
    with bench.latch.reaching(f"{bench.part}: {point} preset"):
        test_write(bench, {f"set_{point}": value})
        expect(bench, point, value)


def put_back(bench: Bench) -> None:
    """After the scenario: where each register would stand had it never been set."""
    for point, (before, preset) in bench.moved.items():
        now = Decimal(str(bench.meter.port.read(point)[point].value))
        stood = before + third.rise(bench.meter, now, preset, point)
        test_write(bench, {f"set_{point}": stood % third.capacity_of(bench.meter, point)})


def answered_has_begun_anew(bench: Bench, answer: Smets1Answer, direction: str) -> None:
    """It stands at what has flowed less what was left to its end."""
    name = third.register_of(bench.meter, direction)
    _begun_anew(bench, f"answered {direction} register", name, answered_number(bench, answer, name))


def part_has_begun_anew(bench: Bench, kind: str) -> None:
    """At the meter."""
    name = f"{kind}_{FIRST}_total"
    _begun_anew(bench, f"{name} at the meter", name, third.tariff_registers(bench.meter)[name])


def _begun_anew(bench: Bench, what: str, name: str, seen: Decimal) -> None:
    run = bench.run
    if run is None:
        raise BenchError("judging a roll-over", "feature", "no demand has run")
    band = third.accuracy_band(bench.meter, run.content, run.demand, run.uncertainty)
    begun_anew(bench, what, name, seen, run.before[name], band)


def begun_anew(bench: Bench, what: str, name: str, seen: Decimal, before: Decimal, content: Band) -> None:
    """It stands where it stood, and what has flowed further, less its capacity."""
    low, high = Decimal(content.low), Decimal(content.high)
    stood = before + (low + high) / 2 - third.capacity_of(bench.meter, name)
    limit = Band.around(stood, bench.meter.profile.point(name).unit, absolute=(high - low) / 2)
    bench.recorder.check(what, seen, limit, source="preset + demand x time - capacity")
