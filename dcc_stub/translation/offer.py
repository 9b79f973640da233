"""What a cohort offers, against the 37 minimum SMETS1 services: what is missing, and what it has beyond them [MIX-3].

Layer: pure rules over data. `minimum_services.csv`: the list of the document [001:85-129], a row each; `only` names the
payment mode that a row is about. A row is a Service Reference, of which a cohort may offer one variant or several.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from dcc_stub.access import load_matrix
from dcc_stub.translation.cohorts import Cohort

Standing = Literal["offered", "elective", "missing"]


@dataclass(frozen=True, slots=True)
class MinimumService:
    """A row of the list. `variants`: those of the standard that a SMETS1 device can have."""

    row: int
    reference: str
    only: str
    name: str
    variants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfferedService:
    """offered: carried, `variants` says which · elective: supported by the head end and not switched on · missing."""

    service: MinimumService
    standing: Standing
    variants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExtraService:
    """A service beyond the minimum list, or an elective variant of one that is on it."""

    variant: str
    is_switched_on: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """One cohort's services. `network`: for each eligible network role the variants that are carried for it."""

    cohort: str
    prepayment: str
    holds_schedules: bool
    security_model: str
    minimum: tuple[OfferedService, ...]
    extra: tuple[ExtraService, ...]
    network: Mapping[str, tuple[str, ...]]

    @property
    def missing(self) -> tuple[MinimumService, ...]:
        return tuple(one.service for one in self.minimum if one.standing == "missing")

    def as_json(self) -> dict[str, Any]:
        """For a page or an interface."""
        rows = [
            {"row": one.service.row, "service": one.service.reference, "only": one.service.only,
             "name": one.service.name, "standing": one.standing, "variants": list(one.variants)}
            for one in self.minimum
        ]  # fmt: skip
        return {
            "cohort": self.cohort,
            "prepayment": self.prepayment,
            "holds_schedules": self.holds_schedules,
            "security_model": self.security_model,
            "minimum": rows,
            "missing": [f"{one.reference} {one.only}".strip() for one in self.missing],
            "extra": [{"variant": one.variant, "switched_on": one.is_switched_on} for one in self.extra],
            "network": {role: list(variants) for role, variants in self.network.items()},
        }


NETWORK_ROLES = ("ED", "GT")


@cache
def minimum_services() -> tuple[MinimumService, ...]:
    """The 37 rows, in their order."""
    smets1 = [row.variant for row in load_matrix().values() if row.command_variants_smets1]
    with files("dcc_stub.translation").joinpath("minimum_services.csv").open(encoding="utf-8") as lines:
        return tuple(
            MinimumService(
                int(row["row"]), row["service_reference"], row["only"], row["name"],
                tuple(one for one in smets1 if _is_of(one, row["service_reference"])),
            )
            for row in csv.DictReader(lines)
        )  # fmt: skip


def _is_of(variant: str, reference: str) -> bool:
    return variant == reference or variant.startswith(f"{reference}.")


def offer_of(cohort: Cohort) -> Offer:
    """The offer of a cohort as it stands: with the elective services that are switched on."""
    services = cohort.services
    off = cohort.elective - cohort.switched_on
    listed = {variant for service in minimum_services() for variant in service.variants}
    beyond = (services - listed) | cohort.elective
    return Offer(
        cohort.name,
        cohort.prepayment,
        cohort.holds_schedules,
        cohort.security_model,
        tuple(_offered(service, cohort, services, off) for service in minimum_services()),
        tuple(ExtraService(variant, variant in services) for variant in _ordered(beyond)),
        {role: _ordered(_eligible(role) & services) for role in NETWORK_ROLES},
    )


def _offered(service: MinimumService, cohort: Cohort, services: frozenset[str], off: frozenset[str]) -> OfferedService:
    if service.only == "prepayment" and cohort.prepayment == "none":
        return OfferedService(service, "missing", ())
    carried = tuple(one for one in service.variants if one in services)
    if carried:
        return OfferedService(service, "offered", carried)
    ready = tuple(one for one in service.variants if one in off)
    return OfferedService(service, "elective" if ready else "missing", ready)


@cache
def _eligible(role: str) -> frozenset[str]:
    return frozenset(row.variant for row in load_matrix().values() if role in row.any_role)


def _ordered(variants: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(variants, key=lambda one: [int(part) for part in one.split(".")]))
