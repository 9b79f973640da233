"""Quality of the supply and load limiting: limits, and courses of a voltage or a demand."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from meterbench.bench.load_limit import PeriodEnd
from meterbench.bench.phases import PhasesPart
from meterbench.bench.quality import Part
from meterbench.bench.quality_rest import LoadLimit, VoltageEdge, VoltageLimits
from meterbench.quantities import NUMBER, parse_seconds
from steps.converters.words import Reads, meaning, written

NAMES: Final = {
    "extreme above": "rms_extreme_over_voltage", "extreme below": "rms_extreme_under_voltage",
    "swell above": "rms_voltage_swell", "sag below": "rms_voltage_sag",
}  # fmt: skip
PERIODS_BEYOND: Final[dict[str, tuple[PeriodEnd, int]]] = {
    "one second below the shortest one": ("shortest", -1), "one second above the longest one": ("longest", 1),
}  # fmt: skip
EDGES: Final = {
    "a sag threshold that is the lowest that it takes": VoltageEdge("rms_voltage_sag", "lowest"),
    "a sag threshold that is below the lowest that it takes": VoltageEdge("rms_voltage_sag", "lowest", -1),
    "a swell threshold that is the highest that it takes": VoltageEdge("rms_voltage_swell", "highest"),
    "a swell threshold that is above the highest that it takes": VoltageEdge("rms_voltage_swell", "highest", 1),
    "a lower mean threshold that is the lowest that it takes": VoltageEdge("mean", "lowest"),
    "a lower mean threshold that is below the lowest that it takes": VoltageEdge("mean", "lowest", -1),
    "an upper mean threshold that is the highest that it takes": VoltageEdge("mean", "highest"),
    "an upper mean threshold that is above the highest that it takes": VoltageEdge("mean", "highest", 1),
    "a measurement period that it does not take": VoltageEdge("period"),
}
_SPAN: Final = rf"{NUMBER} (?:s|min|h)"
_CHECK: Final = rf"(?:{'|'.join(NAMES)}) {NUMBER} V for {_SPAN}"
_MEAN: Final = rf"mean from {NUMBER} V to {NUMBER} V over {_SPAN}"
_OF_PHASE: Final = rf"from {NUMBER} V to {NUMBER} V on phase [23]"
_LIMIT: Final = rf"(?:{_CHECK}|{_MEAN}|{_OF_PHASE})"
_CHECK_PARTS: Final = re.compile(rf"({'|'.join(NAMES)}) ({NUMBER}) V for ({_SPAN})")
_MEAN_PARTS: Final = re.compile(rf"mean from ({NUMBER}) V to ({NUMBER}) V over ({_SPAN})")
_PHASE_PARTS: Final = re.compile(rf"from ({NUMBER}) V to ({NUMBER}) V on phase ([23])")
_ALL: Final = rf"(?:{NUMBER}/{NUMBER}/{NUMBER} V|no mains) for {_SPAN}"
_ON: Final = rf"-?{NUMBER} W on phase [123]"
_LOAD: Final = re.compile(rf"({NUMBER}) W for ({_SPAN})(?: that disables the supply for ({_SPAN}))?")


@written(rf"{_LIMIT}(?:, {_LIMIT})*")
def voltage_limits(words: str) -> VoltageLimits:
    """`sag below 207 V for 10 s, mean from 216 V to 253 V over 10 min, from 210 V to 253 V on phase 2`; what is not
    named is off."""
    checks = {NAMES[name]: (Decimal(volts), _whole(span)) for name, volts, span in _CHECK_PARTS.findall(words)}
    mean = _MEAN_PARTS.search(words)
    if mean is None:
        return VoltageLimits(checks)
    means = {int(phase): (Decimal(under), Decimal(over)) for under, over, phase in _PHASE_PARTS.findall(words)}
    return VoltageLimits(checks, (Decimal(mean[1]), Decimal(mean[2]), _whole(mean[3])), means)


@written(rf"{NUMBER} W for {_SPAN} that (?:leaves the supply alone|disables the supply for {_SPAN})")
def load_limit(words: str) -> LoadLimit:
    found = _LOAD.match(words)
    assert found is not None  # the pattern above is the same
    restoration_s = None if found[3] is None else _whole(found[3])
    return LoadLimit(int(found[1]), _whole(found[2]), restoration_s)


@written(rf"(?:{NUMBER} V|no mains) for {_SPAN}(?:, (?:{NUMBER} V|no mains) for {_SPAN})*")
def voltage_course(words: str) -> list[Part]:
    """`190.0 V for 4 s, no mains for 1 s`."""
    return [_part(part, " V") for part in words.split(", ")]


@written(rf"(?:-?{NUMBER} W|no mains) for {_SPAN}(?:, (?:-?{NUMBER} W|no mains) for {_SPAN})*")
def demand_course(words: str) -> list[Part]:
    """`3060 W for 59 s, -3060 W for 1 min`; negative is generation."""
    return [_part(part, " W") for part in words.split(", ")]


@written(rf"{_ALL}(?:, {_ALL})*")
def phase_course(words: str) -> list[PhasesPart]:
    """`230.0/204.0/230.0 V for 20 s`: a voltage for each phase."""
    return [_phases_part(part) for part in words.split(", ")]


@written(rf"{_ON}(?:, {_ON})*")
def phase_loads(words: str) -> dict[int, Decimal]:
    """`1200 W on phase 1, -500 W on phase 3`; negative is generation."""
    parts = (part.split(" W on phase ") for part in words.split(", "))
    return {int(phase): Decimal(watts) for watts, phase in parts}


def _phases_part(words: str) -> PhasesPart:
    level, span = words.split(" for ")
    volts = None if level == "no mains" else tuple(map(Decimal, level.removesuffix(" V").split("/")))
    return PhasesPart(volts, parse_seconds(span))


def _part(words: str, unit: str) -> Part:
    level, span = words.split(" for ")
    return Part(None if level == "no mains" else Decimal(level.removesuffix(unit)), parse_seconds(span))


def _whole(span: str) -> int:
    return int(parse_seconds(span))


TYPES: Final[dict[str, Reads]] = {
    "VoltageLimits": voltage_limits, "LoadLimit": load_limit, "VoltageCourse": voltage_course,
    "DemandCourse": demand_course, "PhaseCourse": phase_course, "PhaseLoads": phase_loads,
    "VoltageEdge": meaning(EDGES), "PeriodBeyond": meaning(PERIODS_BEYOND),
}  # fmt: skip
