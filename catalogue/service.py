"""A service as a step names it: who may send it to which fuel, and how soon it has to be answered.

Why a table of its own: the documents' rows name a service reference (4.8), a scenario sends a variant of it (4.8.1)
whose eligible roles are finer. The row is the requirement, the variant is the message. One
message may serve several rows, told apart by the payment mode of the meter.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from catalogue.model import Fuel, Role


class LimitBasis(Enum):
    """Where a response time comes from, best first.

    A parameter is a documented default of the bench, because the documents give this service no traffic row
    (WANP-5, open): a rig may set another, and the report says which one was used.
    """

    TRAFFIC_MODEL = "traffic model"
    DUIS_TARGET = "DUIS target"
    PARAMETER = "parameter"


@dataclass(frozen=True, kw_only=True)
class ResponseLimit:
    """Longest time to an answer (seconds, inclusive) and, from the traffic model only, its largest payload in bytes.

    `requirement` is the WAN row that states it, None for the other bases.
    """

    max_response_s: Decimal
    basis: LimitBasis
    size_bytes: int | None
    requirement: str | None
    source: str


@dataclass(frozen=True, kw_only=True)
class Service:
    """A service reference variant. `duis_target_s` is second hand and for information; it never judges."""

    variant: str
    name: str
    rows: tuple[str, ...]
    roles: dict[Fuel, frozenset[Role]]
    limits: dict[Fuel, ResponseLimit]
    duis_target_s: Decimal | None
    source: str
    note: str

    @property
    def fuels(self) -> frozenset[Fuel]:
        """Fuels to whose meters somebody may send it."""
        return frozenset(self.limits)

    @property
    def reference(self) -> str:
        """The service reference of the documents: 4.8 of 4.8.1, 7.2 of 7.2."""
        return ".".join(self.variant.split(".")[:2])

    def roles_on(self, fuel: Fuel) -> frozenset[Role]:
        """Eligible roles for a meter of this fuel; empty when the service does not apply to it."""
        return self.roles.get(fuel, frozenset())

    def limit(self, fuel: Fuel) -> ResponseLimit:
        """The response time for a meter of this fuel; KeyError when the service does not apply to it."""
        return self.limits[fuel]
