"""A request on its way through the stub, and the three ways in which a part can have a say in it.

- a `Rule` looks at a request that access control has let through and may refuse it;
- a `Desk` answers a request at once, in place of the device;
- what no desk serves goes to its device (`transactions`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dcc_stub.config import DeviceRow, UserRow
from protocols.duis import Response, ServiceRequest


@dataclass(frozen=True, slots=True)
class Refusal:
    """A response code, and for the log the reason in words."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request that was read and that access control has let through.

    `device` is the target's row, None for a non-device request (command variant 8), whose desk finds the devices that
    it speaks of by itself. `at` is the calendar's time of its arrival; `body` what came, as it came.
    """

    request: ServiceRequest
    resource: str
    body: bytes
    user: UserRow
    device: DeviceRow | None
    at: datetime


Rule = Callable[[Incoming], Refusal | None]


class Desk(Protocol):
    """A part that answers some requests itself.

    `take` is called within one `Database.together`, once for each RequestID: its answer is kept, and a repeated request
    gets the same again. What it raises undoes all that it has done. A refusal is not kept: the User may ask again.
    """

    def serves(self, request: ServiceRequest, device: DeviceRow | None) -> bool:
        """Pure and quick: asked of every request, before access control."""
        ...

    def take(self, incoming: Incoming) -> Response | Refusal:
        """I0 with what was asked for, or I99 where there is nothing to tell at once."""
        ...
