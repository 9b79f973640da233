"""Given: the limits of voltage and of load, set from the bench side, and those of a meter at rest.

A part of `states`: a meter at rest checks what its profile declares, and limits no load, whatever a former scenario has
told it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal

from meterbench.bench.bench_side import write_block
from meterbench.bench.operator import Bench
from rigs.ports import Value
from rigs.profile import Profile

CHECKS: Final = ("rms_extreme_over_voltage", "rms_extreme_under_voltage", "rms_voltage_sag", "rms_voltage_swell")
"""In the order of the registers: a block is written whole."""
NO_CHECK: Final = (Decimal(230), 0)
"""A threshold that means nothing, and the period that switches a check off."""
FREE_LOAD_W: Final = 100_000


@dataclass(frozen=True, slots=True)
class VoltageLimits:
    """`checks`: threshold in V and period in s by name, off where missing. `mean`: lower and upper threshold in V and
    measurement period in s; a period of 0 is no check. `means`: thresholds of a further phase of their own."""

    checks: Mapping[str, tuple[Decimal, int]] = field(default_factory=dict)
    mean: tuple[Decimal, Decimal, int] = (Decimal(230), Decimal(230), 0)
    means: Mapping[int, tuple[Decimal, Decimal]] = field(default_factory=dict)

    def of_phase(self, phase: int) -> tuple[Decimal, Decimal]:
        """Lower and upper threshold of the mean in V."""
        return self.means.get(phase, self.mean[:2])

    def further(self, phases: int) -> dict[str, Value]:
        """The thresholds of the mean of phases 2 and 3, by point; nothing of a single phase."""
        return {
            f"average_{side}_voltage_{phase}_threshold": self.of_phase(phase)[at]
            for phase in range(2, phases + 1)
            for side, at in (("over", 1), ("under", 0))
        }

    def registers(self) -> dict[str, Value]:
        """By point, volts and seconds: what a meter of one phase has, and a polyphase one of its first."""
        found: dict[str, Value] = {}
        for name in CHECKS:
            found[f"{name}_threshold"], found[f"{name}_period"] = self.checks.get(name, NO_CHECK)
        under, over, period_s = self.mean
        return {
            **found,
            "average_over_voltage_threshold": over,
            "average_under_voltage_threshold": under,
            "average_voltage_period": period_s,
        }


@dataclass(frozen=True, slots=True)
class VoltageEdge:
    """A threshold at an end of what the meter takes, or `beyond` it in V, of one of CHECKS or of the `mean`; or a
    measurement `period` that it does not take."""

    check: str
    end: Literal["lowest", "highest"] = "lowest"
    beyond: int = 0


@dataclass(frozen=True, slots=True)
class LoadLimit:
    """Above `watts` for `period_s`; the supply is disabled until `restoration_s` have passed, or left alone (None)."""

    watts: int
    period_s: int
    restoration_s: int | None = None

    @property
    def state(self) -> str:
        return "unchanged" if self.restoration_s is None else "disable"

    def registers(self) -> dict[str, Value]:
        return {
            "load_limit_threshold": self.watts,
            "load_limit_period": self.period_s,
            "load_limit_restoration_period": self.restoration_s or 0,
            "load_limit_supply_state": self.state,
        }


def phases_of(profile: Profile) -> int:
    """How many phases the meter has."""
    return 3 if profile.capabilities.get("polyphase") else 1


def all_registers(bench: Bench, limits: VoltageLimits) -> dict[str, Value]:
    """Of all its phases, in the order of the block."""
    return {**limits.further(phases_of(bench.meter.profile)), **limits.registers()}


def write_limits(bench: Bench, limits: VoltageLimits) -> None:
    """With all counters at 0."""
    told = {f"new_{name}": value for name, value in all_registers(bench, limits).items()}
    write_block(bench, "the voltage limits", {**told, "reset_voltage_counters": "reset", "new_voltage_commit": "go"})


def write_load_limit(bench: Bench, limit: LoadLimit) -> None:
    """With the counter at 0."""
    told = {f"new_{name}": value for name, value in limit.registers().items()}
    write_block(bench, "the load limit", {**told, "new_load_limit_commit": "go"})
    write_block(bench, "the load limit's counter", {"load_limit_command": "reset"})


def quality_at_rest(bench: Bench) -> None:
    """Asks the meter first, and mostly that is all."""
    profile = bench.meter.profile
    if "new_voltage_commit" in profile.points:
        wanted = _declared(bench).registers()
        seen = bench.meter.port.read(*wanted)
        if any(seen[name].value != value for name, value in wanted.items() if _counts(name, wanted)):
            write_limits(bench, _declared(bench))
    if "new_load_limit_commit" in profile.points and _number(bench, "load_limit_period") != 0:
        write_load_limit(bench, LoadLimit(FREE_LOAD_W, 0))


def _number(bench: Bench, point: str) -> Value:
    return bench.meter.port.read(point)[point].value


def _declared(bench: Bench) -> VoltageLimits:
    profile = bench.meter.profile
    extreme = profile.decimal("rms_extreme_over_voltage_v"), int(profile.decimal("rms_extreme_over_voltage_s"))
    return VoltageLimits({"rms_extreme_over_voltage": extreme})


def _counts(name: str, wanted: Mapping[str, Value]) -> bool:
    """A threshold of a check that is off says nothing."""
    return name.endswith("_period") or bool(wanted.get(name.replace("_threshold", "_period"), 0))
