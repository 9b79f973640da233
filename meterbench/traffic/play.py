"""Plays a scaled part of a traffic plan against the DCC of a rig, open loop.

Layer: meterbench; it speaks to the rig's ports only. Requests leave at the times of a plan made before, whatever has
been answered until then: a slow DCC does not slow its Users down. Each role is a User with a connection of its own,
and its requests wait for one another's acknowledgement there, as DUIS has it; they never wait for an answer.

Rules of this file: latency counts from the moment at which a request was meant to leave, so that one that left late is
late; how late they left is told beside it. Only readings are played: a fleet's commands would change the rig's meters.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from time import sleep
from typing import Final

from meterbench.pace import Pace
from meterbench.perf.figures import percentile
from meterbench.records import Json
from meterbench.traffic.plan import Phase, message_of
from protocols.duis import RequestId, ServiceRequest, Value
from rigs.errors import BenchError
from rigs.ports_dcc import Delivery
from rigs.rig import Rig

SMETS1_COMMAND_VARIANT: Final = 1
PLAYED: Final[Mapping[str, str]] = {
    "meter-reading-simple": "4.1.1", "meter-reading-interval": "4.8.1", "diagnostics": "11.2",
    "microgeneration-read": "4.2",
}  # fmt: skip
"""A row's message and the Service Reference Variant that stands for it."""
ROLES: Final[Mapping[str, str]] = {"electricity": "import supplier", "gas": "gas supplier"}
EXPORT: Final = "4.2"
DONE, ACKNOWLEDGED = "I0", "I99"
PERCENTS: Final = (50, 95, 99)
HALF_HOUR_S: Final = 1800


@dataclass(frozen=True, slots=True)
class Meant:
    """A request and when it is meant to leave, seconds from the beginning."""

    at_s: float
    row: str
    role: str
    fuel: str
    variant: str


@dataclass(slots=True)
class Played:
    """What became of the requests. Times in seconds; `latency_s` from the intended moment of those answered well."""

    meant: Sequence[Meant]
    late_s: list[float] = field(default_factory=list)
    latency_s: list[float] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    unanswered: int = 0
    took_s: float = 0.0
    left_out: tuple[str, ...] = ()


def meant_for(phase: Phase, per_s: float, seconds: float, fuels: Sequence[str], seed: int) -> list[Meant]:
    """Independent arrivals at `per_s`, each of a row as often as the plan collects it. Raises BenchError where the
    phase has nothing that is played."""
    choices = [
        (load.row.id, fuel, PLAYED[message_of(load.row)], float(load.collections))
        for load in phase.loads
        if load.collections and message_of(load.row) in PLAYED
        for fuel in _fuels(load.row.category, message_of(load.row), fuels)
    ]
    if not choices:
        raise BenchError("playing a traffic plan", phase.scenario, "no row that is played for the meters of this rig")
    random, at_s, found = Random(seed), 0.0, []
    weights = [weight for *_, weight in choices]
    while (at_s := at_s + random.expovariate(per_s)) < seconds:
        row, fuel, variant, _ = random.choices(choices, weights)[0]
        role = "export supplier" if variant == EXPORT else ROLES[fuel]
        found.append(Meant(at_s, row, role, fuel, variant))
    return found


def _fuels(category: str, message: str, fuels: Sequence[str]) -> list[str]:
    """A row of no fuel goes to the meters of any, generation to the electricity meter."""
    if message == "microgeneration-read":
        return [fuel for fuel in fuels if fuel == "electricity"]
    return [fuel for fuel in fuels if category in (fuel, "general")]


def left_out(phase: Phase) -> tuple[str, ...]:
    """Rows of the plan that are not played."""
    return tuple(load.row.id for load in phase.loads if load.collections and message_of(load.row) not in PLAYED)


class Player:
    """Sends what is meant; `play` once."""

    def __init__(
        self, rig: Rig, meant: Sequence[Meant], answer_within_s: float, pause: Callable[[float], object] = sleep
    ) -> None:
        self._rig, self._meant, self._within_s, self._pause = rig, meant, answer_within_s, pause
        self._lock = threading.Lock()
        self._due_ns: dict[RequestId, int] = {}
        self.played = Played(meant)

    def play(self) -> Played:
        """Returns once each request is answered or `answer_within_s` after the last has left."""
        mark, began_ns = self._rig.user.mark(), self._rig.clock.monotonic_ns()
        roles = sorted({one.role for one in self._meant})
        threads = [threading.Thread(target=self._send_all, args=(role, began_ns), daemon=True) for role in roles]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.played.took_s = (self._rig.clock.monotonic_ns() - began_ns) / 1e9
        self._gather(mark)
        return self.played

    def _send_all(self, role: str, began_ns: int) -> None:
        pace = Pace(began_ns, self._rig.clock.monotonic_ns, self._pause)
        for one in self._meant:
            if one.role != role:
                continue
            due_ns = pace.meet(one.at_s)
            try:
                self._send(one, due_ns)
            except BenchError as problem:
                self._refuse(type(problem).__name__)

    def _send(self, one: Meant, due_ns: int) -> None:
        device = self._rig.devices[one.fuel].eui  # type: ignore[index]  # the rig's own fuels
        request_id = self._rig.user.next_request_id(one.role, device)
        with self._lock:  # before it leaves: the answer may be here first
            self._due_ns[request_id] = due_ns
        request = ServiceRequest(request_id, SMETS1_COMMAND_VARIANT, one.variant, self._parameters(one.variant))
        seen = self._rig.user.send(one.role, request)
        with self._lock:
            self.played.late_s.append(max(0, seen.sent_ns - due_ns) / 1e9)
        code = f"HTTP {seen.http_status}" if seen.response is None else seen.response.code
        if code != ACKNOWLEDGED:
            with self._lock:
                del self._due_ns[request_id]
            self._refuse(code)

    def _parameters(self, variant: str) -> dict[str, Value]:
        if variant != "4.8.1":
            return {}
        now = self._rig.calendar.now()
        end = now - timedelta(seconds=now.timestamp() % HALF_HOUR_S, hours=1)
        return {"read_from": end - timedelta(days=1), "read_to": end}

    def _refuse(self, why: str) -> None:
        with self._lock:
            self.played.refused[why] = self.played.refused.get(why, 0) + 1

    def _gather(self, mark: int) -> None:
        open_ids = set(self._due_ns)

        def last(delivery: Delivery) -> bool:
            if delivery.response is not None and delivery.response.request_id in open_ids:
                open_ids.discard(delivery.response.request_id)
                self._answered(delivery)
            return not open_ids

        if open_ids:
            self._rig.user.wait_delivery(last, mark, self._within_s)
        self.played.unanswered = len(open_ids)

    def _answered(self, delivery: Delivery) -> None:
        assert delivery.response is not None and delivery.response.request_id is not None
        if delivery.response.code == DONE:
            self.played.latency_s.append((delivery.received_ns - self._due_ns[delivery.response.request_id]) / 1e9)
        else:
            self._refuse(delivery.response.code)


def played_json(played: Played, per_s: float, phase: Phase, meters: int) -> Json:
    """`as_meters`: the fleet whose busy hour has as many exchanges a second as were played."""
    exchanges = sum(load.hourly[phase.busy_hour] / (1 if load.kind.alone else 2) for load in phase.loads)
    return {
        "scenario": phase.scenario, "wanted_per_s": per_s, "requests": len(played.meant),
        "achieved_per_s": round(len(played.late_s) / played.took_s, 3) if played.took_s else 0.0,
        "as_meters": int(meters * per_s / float(exchanges)) if exchanges else 0,
        "answered": len(played.latency_s), "refused": dict(sorted(played.refused.items())),
        "unanswered": played.unanswered, "lateness_s": _percentiles(played.late_s),
        "latency_s": _percentiles(played.latency_s), "left_out": list(played.left_out),
    }  # fmt: skip


def _percentiles(values: Sequence[float]) -> Json:
    if not values:
        return {}
    found = {f"p{percent}": round(percentile(values, percent), 6) for percent in PERCENTS}
    return {**found, "max": round(max(values), 6)}


def played_text(one: Json) -> str:
    """No line break at the end."""
    refused = ", ".join(f"{count} x {code}" for code, count in one["refused"].items()) or "none"
    return "\n".join(
        [
            f"played {one['scenario']}, open loop: {one['requests']} readings meant at {one['wanted_per_s']:g}/s (the "
            f"busy hour of {one['as_meters']:,} meters), {one['achieved_per_s']:.4g}/s achieved",
            f"  answered {one['answered']}, unanswered {one['unanswered']}, refused {refused}",
            f"  left late by      {_row(one['lateness_s'])}",
            f"  answered after    {_row(one['latency_s'])}  (from the moment at which each was meant to leave)",
            f"  not played (only readings that any meter answers are): {', '.join(one['left_out']) or 'none'}",
        ]
    )


def _row(percentiles: Mapping[str, float]) -> str:
    return "  ".join(f"{name} {seconds * 1000:.1f} ms" for name, seconds in percentiles.items()) or "-"
