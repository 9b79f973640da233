"""The cohorts of SMETS1 hubs: which services each offers, and in which dialect they go over the WAN.

Layer: pure rules; `COHORTS` names them, the next cohort is a new entry. What a service means in values of DUIS is in
`services` and the same for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from dcc_stub.translation.services import ARGUMENTS, FUTURE_DATED, arguments
from protocols.duis import ServiceRequest
from protocols.hub_dialect import Command, Message, decode, encode


class Cohort(Protocol):
    """One kind of head end. A message is in the words of the hub dialect; `read` and `write` raise DialectError."""

    def carries(self, request: ServiceRequest) -> bool:
        """Does the cohort offer the service, in the way (now or future dated) that the request asks for it?"""
        ...

    def command(self, number: int, device: bytes, fuel: str, request: ServiceRequest) -> Command:
        """The command of a request. Raises TranslationError when a device of that fuel has no such thing."""
        ...

    def write(self, command: Command) -> bytes: ...
    def read(self, payload: bytes) -> Message: ...


class HubCohort:
    """The bench's own hub: the dialect of `protocols.hub_dialect`, in which nothing can be told to happen later."""

    def carries(self, request: ServiceRequest) -> bool:
        return request.variant in ARGUMENTS and FUTURE_DATED not in request.parameters

    def command(self, number: int, device: bytes, fuel: str, request: ServiceRequest) -> Command:
        return Command(number, device, request.variant, arguments(fuel, request))

    def write(self, command: Command) -> bytes:
        return encode(command)

    def read(self, payload: bytes) -> Message:
        return decode(payload)


COHORTS: Final[Mapping[str, Cohort]] = {"hub": HubCohort()}
