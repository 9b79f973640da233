"""Quantities as a feature writes them: an exact number, a space, a unit.

Layer: meterbench, pure. Units known here: W, m3/h (demand), Wh, m3 (content), s min h d (durations), p (money; written
`£1.50` or `40 p`), p/kWh and p/m3 (prices), V. An unknown unit is an error, never a guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

Fuel = Literal["electricity", "gas"]

SECONDS: Final = {"s": 1, "min": 60, "h": 3600, "d": 86400}
FUEL_OF_UNIT: Final[dict[str, Fuel]] = {"W": "electricity", "m3/h": "gas", "Wh": "electricity", "m3": "gas"}
CONTENT_OF: Final = {"W": "Wh", "m3/h": "m3"}
NUMBER: Final = r"\d+(?:\.\d+)?"


@dataclass(frozen=True, slots=True)
class Quantity:
    """`value` in `unit`."""

    value: Decimal
    unit: str

    def __str__(self) -> str:
        return f"{self.value:f} {self.unit}"

    @property
    def fuel(self) -> Fuel:
        """Which fuel a demand or a content belongs to. Raises KeyError for other units."""
        return FUEL_OF_UNIT[self.unit]

    def over(self, seconds: Decimal) -> Quantity:
        """The content of this demand kept up for a time: W to Wh, m3/h to m3."""
        return Quantity(self.value * seconds / 3600, CONTENT_OF[self.unit])


def parse_quantity(text: str, *units: str) -> Quantity:
    """`2000 W`, `2.0 m3/h`. Raises ValueError for another form or a unit not asked for."""
    found = re.fullmatch(rf"(-?{NUMBER}) (\S+)", text.strip())
    if found is None or found[2] not in units:
        raise ValueError(f"expected a number, a space and one of {', '.join(units)}, found {text!r}")
    return Quantity(Decimal(found[1]), found[2])


def parse_seconds(text: str) -> Decimal:
    """`60 s`, `1 h`, `30 d` as seconds."""
    quantity = parse_quantity(text, *SECONDS)
    return quantity.value * SECONDS[quantity.unit]


def parse_pence(text: str) -> Decimal:
    """`£5.00`, `-£1.50`, `40 p` as pence."""
    if pounds := re.fullmatch(rf"(-?)£({NUMBER})", text.strip()):
        return Decimal(f"{pounds[1]}{pounds[2]}") * 100
    return parse_quantity(text, "p").value


def show_pence(pence: Decimal) -> str:
    """Pounds with as many decimals as the amount has, at least two."""
    pounds = abs(pence) / 100
    digits = max(2, -int(pounds.normalize().as_tuple().exponent))
    return f"{'-' if pence < 0 else ''}£{pounds:.{digits}f}"
