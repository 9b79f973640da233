"""A rig that is none: every port of the bench as a table of what it will say. Nothing is opened and nothing waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import catalogue
from catalogue import Alert
from meterbench.bench import Bench
from meterbench.bench.operator import Feed
from meterbench.bench.stimuli import Exchange, Stimulus
from meterbench.latch import Latch
from meterbench.recorder import Recorder
from meterbench.records import Case
from protocols.duis import RequestId, Response, ServiceRequest, Smets1Answer, Smets1DeviceAlert
from rigs.ports import CommandOutcome, Fuel, LogRow, Reading, SeriesEntry, SupplyMeasurement, Value
from rigs.ports_dcc import Delivery, Synchronous
from rigs.ports_wan import MessageSize, WanMessage
from rigs.rig import Device, Rig
from rigs.rigfile import DEFAULT_RIG, load_rig

BOOK = catalogue.load()
NOW = datetime(2026, 1, 14, 9, tzinfo=UTC)
TAMPER = next(row for row in BOOK if isinstance(row, Alert) and row.title == "Physical Tamper Alert")
SUPPLIER = "90-B3-D5-1F-30-01-00-00"
DCC = "90-B3-D5-1F-30-00-00-02"
ANSWER_S = 0.1
DONE = CommandOutcome("done", "none", 0.01)
QUIET_LOGS = {"event_count": 0, "security_count": 0, "alert_count": 0}


class Wan:
    """What the listener has heard since any mark."""

    def __init__(self, *sizes: tuple[str, int]) -> None:
        self.heard = tuple(WanMessage(f"mb/00{end}", bytes(size), NOW, 0) for end, size in sizes)

    def mark(self) -> int:
        return 0

    def since(self, _mark: int) -> tuple[WanMessage, ...]:
        return self.heard


class Captured:
    status = "running"

    def __init__(self, *sizes: tuple[str, int]) -> None:
        self.counted = tuple(MessageSize(f"mb/00{end}", size, size + 20, size + 60) for end, size in sizes)

    def since(self, _ns: int) -> tuple[MessageSize, ...]:
        return self.counted


class User:
    """Deliveries that are there already; what does not come is not waited for. `code` answers what is sent later."""

    def __init__(self, *deliveries: Delivery, code: str = "I0") -> None:
        self._deliveries = deliveries
        self.code = code
        self.sent: list[ServiceRequest] = []

    def mark(self) -> int:
        return 0

    def next_request_id(self, _role: str, device: str) -> RequestId:
        return RequestId(SUPPLIER, device, 1000 + len(self.sent))

    def send(self, role: str, request: ServiceRequest) -> Synchronous:
        self.sent.append(request)
        answer = Smets1Answer(request.variant, request.request_id, NOW, True)
        self._deliveries += (Delivery(role, response(request, self.code, answer), b"", 0, NOW),)
        return Synchronous(200, response(request, "I99"), b"", 0, 0)

    def deliveries(self, _since: int) -> tuple[Delivery, ...]:
        return self._deliveries

    def wait_delivery(self, accept: Callable[[Delivery], bool], _since: int, _within_s: float) -> Delivery | None:
        return next(filter(accept, self._deliveries), None)


@dataclass
class Meter:
    """A meter as its points. A command or a write sets what `effects` says of it, if the meter obeys."""

    values: dict[str, Value] = field(default_factory=dict)
    series: tuple[SeriesEntry, ...] = ()
    outcome: CommandOutcome = DONE
    effects: Callable[[Mapping[str, Value]], Mapping[str, Value]] = dict
    fault: Exception | None = None
    log: tuple[LogRow, ...] = ()
    commands: list[Mapping[str, Value]] = field(default_factory=list)
    written: list[Mapping[str, Value]] = field(default_factory=list)

    def read(self, *points: str) -> Mapping[str, Reading]:
        values = {**QUIET_LOGS, **self.values}
        return {point: Reading(point, values[point], "", (), 0) for point in points}

    def write(self, values: Mapping[str, Value]) -> None:
        self._obey(values, self.written)

    def run_command(self, writes: Mapping[str, Value]) -> CommandOutcome:
        self._obey(writes, self.commands)
        return self.outcome

    def read_series(self, _series: str, _start: datetime, _end: datetime) -> tuple[SeriesEntry, ...]:
        return self.series

    def read_log(self, _log: str, _newest: int | None = None) -> tuple[LogRow, ...]:
        return self.log

    def identity(self) -> Mapping[str, str]:
        if self.fault is not None:
            raise self.fault
        return {"serial_number": "VM1E000001"}

    def close(self) -> None: ...

    def _obey(self, values: Mapping[str, Value], kept: list[Mapping[str, Value]]) -> None:
        kept.append(values)
        if self.fault is not None:
            raise self.fault
        if self.outcome.result == "done":
            self.values.update(self.effects(values))


@dataclass
class Calendar:
    can_advance: bool = True
    at: datetime = NOW

    def now(self) -> datetime:
        return self.at

    def advance(self, seconds: Decimal) -> None:
        self.at += timedelta(microseconds=int(seconds * 10**6))


@dataclass
class Clock:
    """Real time stands still; what is waited for is noted."""

    waited: list[float] = field(default_factory=list)

    def monotonic_ns(self) -> int:
        return 0

    def utc(self) -> datetime:
        return NOW

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)


@dataclass
class Load:
    """`drawn` None: what was set."""

    power: Decimal = Decimal(0)
    drawn: Decimal | None = None

    def set_power(self, watts: Decimal) -> None:
        self.power = watts

    def drawn_power(self) -> Decimal:
        return self.power if self.drawn is None else self.drawn


@dataclass
class Gas:
    flow: Decimal = Decimal(0)
    actual: Decimal | None = None

    def set_flow(self, cubic_metres_per_hour: Decimal) -> None:
        self.flow = cubic_metres_per_hour

    def actual_flow(self) -> Decimal:
        return self.flow if self.actual is None else self.actual

    def reference_volume(self) -> Decimal:
        return Decimal(0)


@dataclass
class Supply:
    power: Decimal = Decimal(2)
    volts: Decimal = Decimal(230)
    hertz: Decimal = Decimal(50)
    told: list[str] = field(default_factory=list)
    stuck: bool = False

    def identify(self) -> str:
        return "fake"

    def set_voltage(self, volts: Decimal, phase: int | None = None) -> None:
        self.told.append(f"{volts} V" if phase is None else f"{volts} V on phase {phase}")
        self.volts = self.volts if self.stuck else volts

    def set_frequency(self, hertz: Decimal) -> None:
        self.told.append(f"{hertz} Hz")
        self.hertz = hertz

    def set_output(self, on: bool) -> None:
        self.told.append("on" if on else "off")

    def measure(self, phase: int = 1) -> SupplyMeasurement:
        return SupplyMeasurement(self.volts, Decimal(0), self.power, self.hertz)

    def close(self) -> None: ...


def bench_with(
    subject: str,
    wan: Wan | None = None,
    user: User | None = None,
    sizes: Captured | None = None,
    *,
    fuel: Fuel = "electricity",
    meter: Meter | None = None,
    latch: Latch | None = None,
    **ports: object,
) -> Bench:
    """A bench in the middle of a scenario. `ports`: supply, load, gas, cover, consumer, calendar; else none of them."""
    config = load_rig(DEFAULT_RIG).devices[fuel]
    put: Any = {"calendar": Calendar(), **ports}
    fakes: Any = SimpleNamespace(
        clock=Clock(), meter=meter or Meter(), user=user or User(), wan=wan or Wan(), sizes=sizes
    )
    device = Device(fuel, config.profile, fakes.meter, config.eui, config.mpxn)
    rig = Rig("none", {fuel: device}, fakes.clock, user=fakes.user, wan=fakes.wan, sizes=fakes.sizes, **put)
    recorder = Recorder()
    recorder.floor_s = Decimal("0.001")
    case = Case(
        id="a::b::c", name="c", feature="a", rule="b", file="a.feature", line=1, subject=subject,
        requirements=("WAN-electricity-meter-reading-simple",), tags=(), fuels=(fuel,), services=(), fingerprint="",
    )  # fmt: skip
    recorder.begin(case, 1)
    return Bench(rig, recorder, BOOK, latch or Latch(), Feed(), {}, device=device)


def stimulus() -> Stimulus:
    return Stimulus(NOW, 0, 0, 0, 0)


def response(request: ServiceRequest, code: str, payload: Any = None) -> Response:
    return Response(request.request_id, RequestId(DCC, SUPPLIER, 1), code, NOW, payload)


def asked(
    bench: Bench, name: str, *, ack: str | None = "I99", status: int = 200, parameters: Mapping[str, Any] | None = None
) -> Stimulus:
    """A request of the lead role that has been sent; `ack` None: the DCC's body was no DUIS."""
    service = bench.catalogue.service(name)
    request = ServiceRequest(RequestId(SUPPLIER, bench.meter.eui, 7), 1, service.variant, dict(parameters or {}))
    synchronous = Synchronous(status, None if ack is None else response(request, ack), b"", 0, 0)
    made = stimulus()
    made.exchange = Exchange(bench.lead, service, request, synchronous)
    return made


def answer_of(made: Stimulus, **values: Any) -> Smets1Answer:
    request = made.asked().request
    return Smets1Answer(request.variant, request.request_id, NOW, True, values)


def delivers(bench: Bench, made: Stimulus, payload: Any, code: str = "I0", received_s: float = ANSWER_S) -> None:
    """The DCC delivers this in answer to the request."""
    body = response(made.asked().request, code, payload)
    users: Any = User(Delivery(made.asked().role, body, b"", int(received_s * 1e9), NOW))
    bench.rig.user = users


def alert(bench: Bench, role: str, received_s: float = 0.1, at: datetime = NOW) -> Delivery:
    payload = Smets1DeviceAlert(bench.meter.eui, 1, at, None, TAMPER.title)
    told: Any = SimpleNamespace(payload=payload)
    return Delivery(role, told, b"", int(received_s * 1e9), at)


def judged(bench: Bench) -> list[tuple[str, str]]:
    return [(check.what, check.verdict) for check in bench.recorder.scenario.checks]


def verdicts(bench: Bench) -> Sequence[str]:
    return [check.verdict for check in bench.recorder.scenario.checks]
