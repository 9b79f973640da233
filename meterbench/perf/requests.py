"""A Service Request through stub, broker, hub and Modbus TCP and back, against the bare path beside it.

4.1.1 (Read Instantaneous Import Registers) to the virtual electricity meter, timed on both paths as a verdict times it:
from the request's first byte to the answer's last; what the User does before and after is not in it. Within a round
the two take turns in small blocks, so that what else the machine does meets both.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import TypeVar

from meterbench.pace import Pace
from meterbench.perf.figures import Figure, Target, percentile
from meterbench.recorder import Recorder
from protocols.duis import RequestId, ServiceRequest
from rigs.bare.stand import SERVICE, Broker, Stand, two_paths
from rigs.errors import BenchError
from rigs.ports_dcc import Delivery
from rigs.rig import Rig
from rigs.rigfile import RigConfig

REQUESTS, BLOCK, WARM_UP = 300, 25, 50
IN_FLIGHT = 20
ANSWER_WITHIN_S = 10.0
RATE, RATE_S = 50, 2
ROLE = "import supplier"
BARE = "the bare path on the same broker, meter and receiver"
SIGNED_BARE = "the bare path with the same signatures"
Id = TypeVar("Id")


class HeadEnd:
    """Requests of the rig's own User; `finish` returns once the answer has been delivered, read and is a success."""

    def __init__(self, rig: Rig) -> None:
        self._sent_ns: dict[RequestId, int] = {}
        self._user, self._device = rig.user, rig.devices["electricity"].eui
        self._mark = self._user.mark()
        self._answers: dict[RequestId, Delivery] = {}

    def begin(self, due_ns: int | None = None) -> RequestId:
        """`due_ns`: when it was meant to leave, where that is not now."""
        request = ServiceRequest(self._user.next_request_id(ROLE, self._device), 1, SERVICE, {})
        seen = self._user.send(ROLE, request)
        if seen.response is None or seen.response.code != "I99":
            raise BenchError("sending a request", "DCC", f"HTTP {seen.http_status} {seen.body[:200]!r}")
        self._sent_ns[request.request_id] = seen.sent_ns if due_ns is None else due_ns
        return request.request_id

    def finish(self, request_id: RequestId) -> float:
        """Seconds from the request's first byte, or when it was meant to leave, to the answer's last: the latency that
        a verdict is about."""
        if request_id not in self._answers:
            self._user.wait_delivery(
                lambda delivery: self._look_at(delivery) == request_id, self._mark, ANSWER_WITHIN_S
            )
        delivery = self._answers.pop(request_id, None)
        if delivery is None or delivery.response is None or delivery.response.code != "I0":
            raise BenchError("waiting for an answer", "DCC", f"found {delivery}")
        return (delivery.received_ns - self._sent_ns.pop(request_id)) / 1e9

    def _look_at(self, delivery: Delivery) -> RequestId | None:
        """Each delivery is looked at once, as the bare path's user does."""
        self._mark += 1
        found = None if delivery.response is None else delivery.response.request_id
        if found is not None:
            self._answers[found] = delivery
        return found

    def forget(self) -> None:
        """Deliveries so far are not looked through again."""
        self._answers.clear()
        self._mark = self._user.mark()


class Paths:
    """Both paths as pairs of `begin` and `finish`."""

    def __init__(self, stand: Stand, recorder: Recorder) -> None:
        self.head_end, self.bare, self.recorder = HeadEnd(stand.rig), stand.bare, recorder
        self.rig = stand.rig

    def one_of_ours(self) -> float:
        self.head_end.forget()
        return self.head_end.finish(self.head_end.begin())

    def one_bare(self) -> float:
        return self.bare.finish(self.bare.begin())


def service_requests(
    config: RigConfig, broker: Broker, rounds: int, folder: Path, say: Callable[[str], None]
) -> Iterator[Figure]:
    """Latency with one request in flight, throughput with many, and the broker's own share."""
    recorder = Recorder()
    with two_paths(config, broker, folder, recorder.frame) as stand:
        paths = Paths(stand, recorder)
        _latencies(paths, WARM_UP)
        latency, throughput, trips, paced = [], [], [], []
        for number in range(rounds):
            say(f"service requests over {broker}: round {number + 1} of {rounds}")
            latency.append(_latencies(paths, REQUESTS))
            throughput.append(_throughputs(paths))
            paced.append(1000 * percentile(at_a_rate(paths.head_end, stand.rig), 99))
            trips.append(1000 * percentile([_timed(stand.rig.wan.mark) for _ in range(100)], 50))
            recorder.take_session_frames()
    for percent, bound in ((50, 2.0), (99, 3.0)):
        ours = tuple(1000 * percentile(one, percent) for one, _ in latency)
        bare = tuple(1000 * percentile(other, percent) for _, other in latency)
        name = f"Service Request, {broker}, p{percent}"
        yield Figure(f"request-{broker}-p{percent}", name, "ms", ours, BARE, bare, Target("at most", bound))
    many, bare = (tuple(pair[side] for pair in throughput) for side in (0, 1))
    yield Figure(f"throughput-{broker}", f"Requests with {IN_FLIGHT} in flight, {broker}", "1/s", many, BARE, bare)
    yield Figure(f"rate-{broker}", f"Requests at {RATE} a second, {broker}, p99 from when meant", "ms", tuple(paced))
    yield Figure(f"mqtt-{broker}", f"MQTT round trip, {broker}, p50", "ms", tuple(trips))


def signed_requests(
    config: RigConfig, broker: Broker, rounds: int, folder: Path, say: Callable[[str], None]
) -> Iterator[Figure]:
    """Throughput with many in flight and signatures both ways, on a rig that asks for them."""
    recorder = Recorder()
    with two_paths(config, broker, folder, recorder.frame) as stand:
        paths = Paths(stand, recorder)
        _latencies(paths, WARM_UP)
        found = []
        for number in range(rounds):
            say(f"signed requests over {broker}: round {number + 1} of {rounds}")
            found.append(_throughputs(paths))
            recorder.take_session_frames()
    ours, bare = (tuple(pair[side] for pair in found) for side in (0, 1))
    name = f"Signed requests with {IN_FLIGHT} in flight, {broker}"
    yield Figure(f"signed-throughput-{broker}", name, "1/s", ours, SIGNED_BARE, bare, Target("at least", 0.5))


def _latencies(paths: Paths, count: int) -> tuple[list[float], list[float]]:
    """Seconds of each request, ours and bare."""
    ours: list[float] = []
    bare: list[float] = []
    for _ in range(0, count, BLOCK):
        ours += [paths.one_of_ours() for _ in range(BLOCK)]
        bare += [paths.one_bare() for _ in range(BLOCK)]
    return ours, bare


def _throughputs(paths: Paths) -> tuple[float, float]:
    paths.head_end.forget()
    ours = requests_at_once(paths.head_end.begin, paths.head_end.finish)
    return ours, requests_at_once(paths.bare.begin, paths.bare.finish)


def at_a_rate(head_end: HeadEnd, rig: Rig) -> list[float]:
    """Seconds of each request of a steady rate, from the moment at which it was meant to leave."""
    head_end.forget()
    pace = Pace(rig.clock.monotonic_ns(), rig.clock.monotonic_ns)
    begun = [head_end.begin(due_ns) for due_ns in pace.steady(RATE, RATE_S)]
    return [head_end.finish(one) for one in begun]


def requests_at_once(begin: Callable[[], Id], finish: Callable[[Id], object], count: int = REQUESTS) -> float:
    """Requests a second with IN_FLIGHT of them not yet answered."""
    waiting: deque[Id] = deque()
    began = monotonic()
    for _ in range(count):
        if len(waiting) == IN_FLIGHT:
            finish(waiting.popleft())
        waiting.append(begin())
    while waiting:
        finish(waiting.popleft())
    return count / (monotonic() - began)


def _timed(action: Callable[[], object]) -> float:
    began = monotonic()
    action()
    return monotonic() - began
