"""The floor of a rig with delay: by kind of way, and judged for each limit by itself."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from bench_fakes import bench_with

from meterbench.bench.floor import measure_floor, measure_floors
from meterbench.recorder import Timing
from rigs.ports_dcc import Synchronous

MS = 1_000_000


class Delayed:
    """User, WAN and clock of a rig on which HTTP takes 20 ms and a round trip of the broker 60 ms."""

    def __init__(self) -> None:
        self.ns = 0

    def monotonic_ns(self) -> int:
        return self.ns

    def next_request_id(self, _role: str, _device: str) -> str:
        return "id"

    def send(self, _role: str, _request: object) -> Synchronous:
        self.ns += 20 * MS
        return Synchronous(200, None, b"", self.ns - 20 * MS, self.ns)

    def mark(self) -> int:
        self.ns += 60 * MS
        return 0


def delayed() -> Any:
    parts = Delayed()
    return SimpleNamespace(user=parts, wan=parts, clock=parts)


def test_a_request_passes_the_wan_twice_and_an_alert_once() -> None:
    assert measure_floors(delayed()) == {"request": Decimal("0.14"), "alert": Decimal("0.08")}
    assert measure_floor(delayed()) == Decimal("0.14")


@pytest.mark.parametrize(
    ("kind", "limit_s", "verdict"),
    [("request", 1, "inconclusive"), ("request", 8, "pass"), ("request", 60, "pass"), ("alert", 1, "pass")],
)
def test_on_a_rig_with_delay_a_limit_near_the_floor_is_open_and_no_other(kind: Any, limit_s: int, verdict: str) -> None:
    bench = bench_with("device")
    bench.recorder.floors = measure_floors(delayed())
    bench.recorder.floor_s = bench.recorder.floors["request"]
    bench.recorder.latency("WAN-x", "response", Decimal("0.3"), limit_s, timing=Timing(kind))
    assert bench.recorder.scenario.checks[-1].verdict == verdict
