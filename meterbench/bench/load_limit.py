"""Load limiting: the limit that a supplier sets, and what the meter does about a load above it."""

from __future__ import annotations

from typing import Any, Final, Literal

from catalogue import Service
from meterbench.bench.operator import Bench
from meterbench.bench.product import done
from meterbench.bench.quality_rest import LoadLimit, write_load_limit
from meterbench.bench.stimuli import Stimulus, send
from meterbench.checks import Equals
from rigs.errors import BenchError

SETTINGS = "Update Device Configuration (Load Limiting General Settings)"
SYNCHRONISE = "Synchronise Clock"
ORDINARY_W: Final = 2000
PeriodEnd = Literal["shortest", "longest"]


def limit_is_set(bench: Bench, limit: LoadLimit) -> None:
    """A Given from the bench side, counter at 0."""
    bench.require("load_limit")
    with bench.latch.reaching(f"{bench.part}: a load limit"):
        write_load_limit(bench, limit)
        seen = bench.meter.port.read(*limit.registers())
        for name, value in limit.registers().items():
            if seen[name].value != value:
                raise BenchError("setting a load limit", bench.part, f"{name} is {seen[name].value}, not {value}")


def send_limit(bench: Bench, role: str, service: Service, limit: LoadLimit) -> Stimulus:
    return send(bench, role, service, limit_request(limit))


def send_period_out_of_range(bench: Bench, role: str, service: Service, end: PeriodEnd, beyond: int) -> Stimulus:
    """Of the periods that the meter takes, seconds: so many beyond the shortest or the longest one."""
    period_s = bench.meter.profile.whole(f"{end}_load_limit_period_s") + beyond
    return send_limit(bench, role, service, LoadLimit(ORDINARY_W, period_s))


def has_told(bench: Bench, role: str, limit: LoadLimit) -> None:
    """A Given through the head end."""
    done(bench, role, SETTINGS, limit_request(limit))


def has_synchronised(bench: Bench, role: str) -> None:
    """A Given through the head end: the right time is told to a clock that is right."""
    done(
        bench, role, SYNCHRONISE,
        {"current_time": bench.rig.calendar.now().replace(microsecond=0), "tolerance_s": 10},
    )  # fmt: skip


def limit_request(limit: LoadLimit) -> dict[str, Any]:
    return {
        "load_limit_period": limit.period_s,
        "load_limit_power_threshold": limit.watts,
        "load_limit_restoration_period": limit.restoration_s or 0,
        "load_limit_supply_state": limit.state.title(),
    }


def limit_at_meter(bench: Bench, limit: LoadLimit) -> None:
    seen = bench.meter.port.read(*limit.registers())
    for name, value in limit.registers().items():
        bench.recorder.check(f"{name} at the meter", seen[name].value, Equals(value), source="the stimulus")


def counter_at_meter(bench: Bench, count: int) -> None:
    seen = bench.meter.port.read("load_limit_count")["load_limit_count"].value
    bench.recorder.check("load_limit_count at the meter", seen, Equals(count), source="the stimulus")
