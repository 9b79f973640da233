"""What a DCC User asks of the DCC itself, or of any device of its inventory, and what the DCC answers.

Beside `stimuli` and `answers`, which are about the meter of the scenario. Every judgement here is the DCC's own: it
fails a scenario with subject @dcc and leaves any other inconclusive.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from meterbench.bench.operator import Bench
from meterbench.bench.stimuli import SMETS1_COMMAND_VARIANT, begin
from meterbench.checks import Equals
from protocols.duis import RequestId, Response, ServiceRequest, Value
from rigs.ports_dcc import Delivery, Synchronous

ACCESS_CONTROL_BROKER: Final = "90-B3-D5-1F-30-00-00-02"
"""The target of a non-device request [duis/FACTS.md]."""
NON_DEVICE: Final = 8
ACKNOWLEDGED, DONE = "I99", "I0"
COMMAND: Final = "/c"
ANSWER_WITHIN_S: Final = 35.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, what the DCC answered at once, and the marks from which its effects are judged."""

    role: str
    request: ServiceRequest
    synchronous: Synchronous
    at: datetime
    delivery_mark: int
    wan_mark: int

    @property
    def request_id(self) -> RequestId:
        return self.request.request_id

    @property
    def code(self) -> str:
        """The response code, or the HTTP status of what is no DUIS response."""
        response = self.synchronous.response
        return response.code if response is not None else f"HTTP {self.synchronous.http_status}"


def ask_dcc(bench: Bench, role: str, variant: str, parameters: Mapping[str, Value]) -> Asked:
    """A non-device request (command variant 8); puts the DCC back after the scenario."""
    return _send(bench, role, variant, ACCESS_CONTROL_BROKER, NON_DEVICE, parameters)


def ask_device(
    bench: Bench, role: str, variant: str, parameters: Mapping[str, Value] | None = None, device: str | None = None
) -> Asked:
    """A request to a SMETS1 device (EUI text), the scenario's meter unless told."""
    target = device or bench.meter.eui
    return _send(bench, role, variant, target, SMETS1_COMMAND_VARIANT, parameters or {})


def _send(
    bench: Bench, role: str, variant: str, target: str, command_variant: int, parameters: Mapping[str, Value]
) -> Asked:
    bench.dcc_touched = True
    marks = begin(bench)
    user = bench.rig.user
    request = ServiceRequest(user.next_request_id(role, target), command_variant, variant, dict(parameters))
    synchronous = user.send(role, request)
    return Asked(role, request, synchronous, marks.at, marks.delivery_mark, marks.wan_mark)


def answers_at_once(bench: Bench, asked: Asked, code: str) -> None:
    """Judges the code of the synchronous answer."""
    what = f"answer to {asked.request.variant} of the {asked.role}"
    bench.judge("dcc", what, asked.code, Equals(code), source="DUIS and the access rules")


def answer_later(bench: Bench, asked: Asked, within_s: float = ANSWER_WITHIN_S) -> Response | None:
    """The asynchronous answer to the request; None when none came. Judges nothing."""
    found = bench.rig.user.wait_delivery(answers_request(asked), asked.delivery_mark, within_s)
    return None if found is None else found.response


def answers_request(asked: Asked) -> Callable[[Delivery], bool]:
    def accept(delivery: Delivery) -> bool:
        response = delivery.response
        return delivery.role == asked.role and response is not None and response.request_id == asked.request_id

    return accept


def commands_since(bench: Bench, asked: Asked) -> int:
    """Commands on the WAN since the request, of whatever hub."""
    bench.rig.wan.mark()
    return sum(message.topic.endswith(COMMAND) for message in bench.rig.wan.since(asked.wan_mark))
