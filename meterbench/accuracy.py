"""The error limits of a meter's class at reference conditions, as data (`accuracy.csv`).

Layer: meterbench, pure. A row has both limits, as they need not be alike; its source is in it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

from meterbench.errors import BenchError
from meterbench.quantities import Fuel

BELOW, FROM = "below transitional", "from transitional"


@dataclass(frozen=True, slots=True)
class ErrorLimits:
    """Percent of what was to be counted, both inclusive."""

    lower_percent: Decimal
    upper_percent: Decimal
    source: str


@cache
def _table() -> dict[tuple[str, str, str], ErrorLimits]:
    with files("meterbench").joinpath("accuracy.csv").open(encoding="utf-8") as lines:
        return {
            (row["fuel"], row["class"], row["load"]): ErrorLimits(
                Decimal(row["lower_percent"]), Decimal(row["upper_percent"]), row["source"]
            )
            for row in csv.DictReader(lines)
        }


def error_limits(fuel: Fuel, accuracy_class: str, load: str) -> ErrorLimits:
    """Raises BenchError for a class that the table does not have."""
    found = _table().get((fuel, accuracy_class, load))
    if found is None:
        raise BenchError("judging the accuracy", "profile", f"no error limits of {accuracy_class} for {fuel}, {load}")
    return found
