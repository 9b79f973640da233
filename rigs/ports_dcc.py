"""What the bench may ask at the head end: the DCC's Users, and the world around the DCC where that is a stub.

Layer and rules: as `rigs.ports`, which has the bench side of the meter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:  # a hub needs no DUIS and shall not load it
    from protocols.duis import RequestId, Response, ServiceRequest


@dataclass(frozen=True, slots=True)
class Synchronous:
    """What the DCC answered at once: the HTTP status and, when its body is DUIS, the response read from it.

    Signatures as in `Delivery`.
    """

    http_status: int
    response: Response | None
    body: bytes
    sent_ns: int
    received_ns: int
    signed_by: str | None = None
    signature_fault: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What arrived at a User's Receive Response service.

    On a rig with signatures `signed_by` is the EUI of the DCC's party whose signature holds; otherwise it is None,
    `signature_fault` says why, and there is no response, as a User does not act on such a message.
    """

    role: str
    response: Response | None
    body: bytes
    received_ns: int
    utc: datetime
    signed_by: str | None = None
    signature_fault: str = ""


class DccUser(Protocol):
    """All DCC Users of the rig: sends requests in a role and keeps what the DCC delivers to each of them."""

    def next_request_id(self, role: str, device: str) -> RequestId:
        """The next id of that User for a device (EUI text); counters rise for each originator."""
        ...

    def send(self, role: str, request: ServiceRequest) -> Synchronous: ...
    def send_raw(self, role: str, resource: str, body: bytes) -> Synchronous: ...
    def mark(self) -> int:
        """A position in the deliveries of all roles."""
        ...

    def take_nothing(self, role: str, is_away: bool) -> None:
        """The Receive Response service of that role refuses every message, until it is told otherwise."""
        ...

    def wait_refused(self, role: str, within_s: float) -> bool:
        """Whether, from now on, the DCC tries in vain to deliver something to a role that takes nothing."""
        ...

    def deliveries(self, since: int) -> tuple[Delivery, ...]: ...
    def wait_delivery(self, accept: Callable[[Delivery], bool], since: int, within_s: float) -> Delivery | None:
        """The first delivery after `since` that `accept` takes; None when none came in time."""
        ...


class DccControl(Protocol):
    """The world around the DCC, moved by the bench in its place (registrations that change, a process that begins), and
    a look at what the DCC has on record. Part and verb as in docs/peers.md. A real DCC has no such thing.

    Raises PeerDied, and BenchError with what the DCC stub found wrong.
    """

    def call(self, part: str, verb: str, **fields: Any) -> Mapping[str, Any]: ...
    def counted(self, what: str) -> int:
        """How often the DCC has said so since its start, by its own counters ("stray reply")."""
        ...

    def reset(self) -> None:
        """Everything as the rig file has it."""
        ...

    def run_due(self) -> None:
        """Does what is due by now, and returns when no request to a device is open any more, within a bound."""
        ...
