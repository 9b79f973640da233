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
from functools import cache
from pathlib import Path
from typing import Any, Literal

from meterbench.verdicts import CheckVerdict, proven_proportion, samples_needed

RowVerdict = Literal["pass", "fail", "inconclusive"]
FLOORS = 10


@dataclass(frozen=True)
class Sample:
    """One answer; `verdict` inconclusive: the limit is less than ten floors of this rig away or, with `charged`, it was
    late and not by the fault of whom the scenario judges. `hops`: where its time went, as the evidence has it."""

    requirement: str
    what: str
    observed_s: Decimal
    limit_s: Decimal
    verdict: CheckVerdict
    service: str = ""
    source: str = ""
    charged: str = ""
    late: bool = False
    hops: Mapping[str, Any] | None = None


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
class Repeats:
    """Commands that may be sent again as they were, and why the others are not, by Service Reference Variant."""

    again: frozenset[str]
    reasons: Mapping[str, str]
    otherwise: str

    def why_not(self, variant: str) -> str:
        return self.reasons.get(variant, self.otherwise)


@cache
def repeats() -> Repeats:
    """From `latency.toml`."""
    data = tomllib.loads(Path(__file__).with_name("latency.toml").read_text(encoding="utf-8"))["repeat"]
    return Repeats(frozenset(data["again"]), dict(data["reasons"]), str(data["otherwise"]))


@dataclass(frozen=True)
class Row:
    """All samples of one requirement under one limit."""

    requirement: str
    limit_s: Decimal
    samples: tuple[Sample, ...]
    needed: float
    """`samples`: the shortest first."""

    @property
    def times_s(self) -> tuple[Decimal, ...]:
        return tuple(sample.observed_s for sample in self.samples)

    @property
    def late(self) -> int:
        """Those that are charged to the subject; one is enough."""
        return sum(sample.verdict == "fail" for sample in self.samples)

    @property
    def undecided(self) -> int:
        return sum(sample.verdict == "inconclusive" for sample in self.samples)

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """What the late ones are charged to that are not the subject's."""
        return tuple(sample.charged for sample in self.samples if sample.charged)

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
        if self.elsewhere:
            return f"{len(self.elsewhere)} of {n} late, and not by the subject: {self.elsewhere[0]}"
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
            "source": next((one.source for one in self.samples if one.source), ""),
            "services": sorted({one.service for one in self.samples if one.service}),
            "charged_elsewhere": len(self.elsewhere),
            "hops": self._hops(),
        }

    def _hops(self) -> dict[str, object] | None:
        """Where the time of the median and of the worst sample went; None when no sample tells."""
        told = [one for one in self.samples if one.hops is not None and one.hops["stages"]]
        if not told:
            return None
        chosen = {"median": told[_rank(len(told), 50)], "worst": told[-1]}
        found: dict[str, object] = {
            name: {"observed_s": float(one.observed_s), "service": one.service, **dict(one.hops or {})}
            for name, one in chosen.items()
        }
        return found | {"known": len(told), "unknown": len(self.samples) - len(told)}


def rows(samples: Iterable[Sample], proportions: Proportions) -> tuple[Row, ...]:
    """One row for each requirement and limit, in the order in which they were first seen."""
    groups: dict[tuple[str, Decimal], list[Sample]] = {}
    for sample in samples:
        groups.setdefault((sample.requirement, sample.limit_s), []).append(sample)
    return tuple(_row(requirement, limit, group, proportions) for (requirement, limit), group in groups.items())


def _row(requirement: str, limit: Decimal, group: list[Sample], proportions: Proportions) -> Row:
    ordered = tuple(sorted(group, key=lambda sample: sample.observed_s))
    return Row(requirement, limit, ordered, proportions.of(requirement))


def quantile(ordered: tuple[Decimal, ...], percent: int) -> Decimal:
    """Nearest rank: the smallest sample that at least `percent` % of the samples do not exceed."""
    return ordered[_rank(len(ordered), percent)]


def _rank(count: int, percent: int) -> int:
    return max(0, -(-count * percent // 100) - 1)
