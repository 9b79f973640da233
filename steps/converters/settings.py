"""What is set up at a meter: gas conversion and flow, power thresholds."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from meterbench.bench.gas import EDGES, STEPS, Conversion, FlowControl
from meterbench.bench.power_levels import Thresholds
from meterbench.quantities import NUMBER, Quantity
from steps.converters.values import duration, flow
from steps.converters.words import Reads, choice, meaning, written

CONVERSION: Final = re.compile(rf"({NUMBER}) MJ/m3 and a factor of ({NUMBER})")
FLOW_CONTROL: Final = re.compile(
    rf"({NUMBER}) m3/h over (\d+) s after (\d+) s, (unchanged|locked) on tamper, (unchanged|locked) without battery"
)
_DRAW: Final = rf"{NUMBER} m3/h for {NUMBER} (?:s|min|h|d)"


def _pattern(expression: re.Pattern[str]) -> str:
    return re.sub(r"\((?!\?)", "(?:", expression.pattern)


@written(_pattern(CONVERSION))
def conversion(words: str) -> Conversion:
    found = CONVERSION.fullmatch(words)
    assert found is not None  # the pattern above is the same
    return Conversion(Decimal(found[1]), Decimal(found[2]))


@written(_pattern(FLOW_CONTROL))
def flow_control(words: str) -> FlowControl:
    found = FLOW_CONTROL.fullmatch(words)
    assert found is not None  # the pattern above is the same
    return FlowControl(Decimal(found[1]), int(found[2]), int(found[3]), found[4], found[5])


@written(rf"{_DRAW}(?:, then {_DRAW})*")
def draws(words: str) -> list[tuple[Quantity, Decimal]]:
    """One flow after the other: `0.8 m3/h for 150 s, then 0.1 m3/h for 220 s`."""
    parts = (part.split(" for ") for part in words.split(", then "))
    return [(flow(rate), duration(time)) for rate, time in parts]


@written(r"\d+ W and \d+ W")
def thresholds(words: str) -> Thresholds:
    return Thresholds(*(int(part.removesuffix(" W")) for part in words.split(" and ")))


TYPES: Final[dict[str, Reads]] = {
    "Conversion": conversion, "FlowControl": flow_control, "Draws": draws, "Thresholds": thresholds,
    "Edge": choice(*EDGES), "GasSetting": meaning({name.replace("_", " "): name for name in STEPS}),
    "Level": choice("low", "medium", "high"),
}  # fmt: skip
