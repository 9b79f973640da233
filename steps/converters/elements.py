"""Twin element meters: loads of the elements, and the switching table of the second one."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from meterbench.bench.tariff_terms import WEEKEND, Tariff
from meterbench.quantities import NUMBER
from steps.converters.tariff import window
from steps.converters.words import Reads, text, written

_ON: Final = rf"{NUMBER} W on element [12]"
_HALF: Final = rf"{NUMBER}/{NUMBER} W"
_WINDOW: Final = rf"(?:from \d\d:\d\d to \d\d:\d\d|{WEEKEND})"


@written(rf"{_ON}(?:, {_ON})*")
def element_loads(words: str) -> dict[int, Decimal]:
    """`1200 W on element 1, 500 W on element 2`."""
    parts = (part.split(" W on element ") for part in words.split(", "))
    return {int(element): Decimal(watts) for watts, element in parts}


@written(rf"{_HALF}(?:, {_HALF})*")
def element_halves(words: str) -> list[tuple[Decimal, Decimal]]:
    """`2000/800 W, 0/1000 W`: a load for each element."""
    pairs = (part.removesuffix(" W").split("/") for part in words.split(", "))
    return [(Decimal(first), Decimal(second)) for first, second in pairs]


@written("[12]")
def element(words: str) -> int:
    return int(words)


@written(rf"rate 1(?:, rate 2 {_WINDOW})?(?:, rate 3 {_WINDOW})?(?:, rate 4 {_WINDOW})?")
def switching_table(words: str) -> Tariff:
    """`rate 1, rate 2 from 00:30 to 07:30, rate 3 on Saturdays and Sundays`, local times; it says nothing of prices."""
    windows = tuple(map(window, re.findall(_WINDOW, words)))
    return Tariff((Decimal(0),) * (len(windows) + 1), windows)


TYPES: Final[dict[str, Reads]] = {
    "ElementLoads": element_loads, "ElementHalves": element_halves, "Element": element, "Mpan": text(r"\d{13}"),
    "SwitchingTable": switching_table,
}  # fmt: skip
