"""Response times by requirement: quantiles, and what n samples with none late prove.

Layer: meterbench, pure. Samples are the single checks; a late one has already failed its scenario. The proportion to
be proven is data (`latency.toml`). Quantiles are nearest-rank: each is a time that was really seen.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatch
from pathlib import Path
from typing import Literal

from meterbench.verdicts import CheckVerdict, proven_proportion, samples_needed

RowVerdict = Literal["pass", "fail", "inconclusive"]
FLOORS = 10


@dataclass(frozen=True)
class Sample:
    """One answer; `verdict` inconclusive: the limit is less than ten floors of this rig away."""

    requirement: str
    what: str
    observed_s: Decimal
    limit_s: Decimal
    verdict: CheckVerdict


@dataclass(frozen=True)
class Proportions:
    """Which proportion in time has to be proven: the first pattern that fits the requirement, else the default."""

    default: float
    patterns: Mapping[str, float]

    def of(self, requirement: str) -> float:
        return next((value for pattern, value in self.patterns.items() if fnmatch(requirement, pattern)), self.default)


def load_proportions(file: Path | None = None) -> Proportions:
    """From `latency.toml` beside this module, or another file of its shape."""
    data = tomllib.loads((file or Path(__file__).with_name("latency.toml")).read_text(encoding="utf-8"))
    return Proportions(float(data["default"]), {key: float(value) for key, value in data["patterns"].items()})


@dataclass(frozen=True)
class Row:
    """All samples of one requirement under one limit."""

    requirement: str
    limit_s: Decimal
    times_s: tuple[Decimal, ...]
    late: int
    undecided: int
    needed: float

    @property
    def verdict(self) -> RowVerdict:
        if self.late:
            return "fail"
        enough = len(self.times_s) >= samples_needed(self.needed)
        return "pass" if enough and not self.undecided else "inconclusive"

    @property
    def reason(self) -> str:
        n = len(self.times_s)
        if self.late:
            return f"{self.late} of {n} late"
        if self.undecided:
            return f"the limit is less than {FLOORS} floors of this rig away"
        proven = proven_proportion(n) * 100
        text = f"{n} samples, none late, prove {proven:.1f} % at 95 % confidence"
        if self.verdict == "pass":
            return text
        return f"{text}; {samples_needed(self.needed)} are needed for {self.needed * 100:g} %"

    def as_json(self) -> dict[str, object]:
        return {
            "requirement": self.requirement,
            "n": len(self.times_s),
            "p50_s": float(quantile(self.times_s, 50)),
            "p95_s": float(quantile(self.times_s, 95)),
            "p99_s": float(quantile(self.times_s, 99)),
            "max_s": float(self.times_s[-1]),
            "limit_s": float(self.limit_s),
            "verdict": self.verdict,
            "reason": self.reason,
            "late": self.late,
            "proven": None if self.late or self.undecided else round(proven_proportion(len(self.times_s)), 4),
            "needed": self.needed,
        }


def rows(samples: Iterable[Sample], proportions: Proportions) -> tuple[Row, ...]:
    """One row for each requirement and limit, in the order in which they were first seen."""
    groups: dict[tuple[str, Decimal], list[Sample]] = {}
    for sample in samples:
        groups.setdefault((sample.requirement, sample.limit_s), []).append(sample)
    return tuple(_row(requirement, limit, group, proportions) for (requirement, limit), group in groups.items())


def _row(requirement: str, limit: Decimal, group: list[Sample], proportions: Proportions) -> Row:
    verdicts = [sample.verdict for sample in group]
    times = tuple(sorted(sample.observed_s for sample in group))
    late, undecided = verdicts.count("fail"), verdicts.count("inconclusive")
    return Row(requirement, limit, times, late, undecided, proportions.of(requirement))


def quantile(ordered: tuple[Decimal, ...], percent: int) -> Decimal:
    """Nearest rank: the smallest sample that at least `percent` % of the samples do not exceed."""
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]
