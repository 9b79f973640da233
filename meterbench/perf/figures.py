"""What a benchmark found: figures by round, their medians, and whether a target is met. Pure.

Rules of this file: the baseline is measured in the same round as the subject, and a round's ratio is its own, so that a
machine that is slow for a minute slows both; what is judged is the median of the rounds' ratios.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least `percent` of all do not exceed (nearest rank). Raises ValueError for none."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


@dataclass(frozen=True, slots=True)
class Target:
    """An inclusive bound, of the ratio to the baseline or of the value itself."""

    sense: Literal["at most", "at least"]
    bound: float
    of: Literal["ratio", "value"] = "ratio"

    def met_by(self, found: float) -> bool:
        return found <= self.bound if self.sense == "at most" else found >= self.bound


@dataclass(frozen=True, slots=True)
class Figure:
    """`values` and `baselines` by round. Without baseline there is no ratio; without target nothing is judged."""

    id: str
    name: str
    unit: str
    values: tuple[float, ...]
    baseline: str = ""
    baselines: tuple[float, ...] = ()
    target: Target | None = None

    @property
    def value(self) -> float:
        return median(self.values)

    @property
    def base(self) -> float | None:
        return median(self.baselines) if self.baselines else None

    @property
    def ratios(self) -> tuple[float, ...]:
        return tuple(value / base for value, base in zip(self.values, self.baselines, strict=True) if base)

    @property
    def ratio(self) -> float | None:
        return median(self.ratios) if self.baselines and self.ratios else None

    @property
    def met(self) -> bool | None:
        """None without a target; a target that cannot be judged (no ratio) is missed."""
        if self.target is None:
            return None
        found = self.ratio if self.target.of == "ratio" else self.value
        return found is not None and self.target.met_by(found)


def all_met(figures: Sequence[Figure]) -> bool:
    return all(figure.met is not False for figure in figures)
