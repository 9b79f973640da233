"""The cohorts of SMETS1 hubs: which services each offers, and in which dialect they go over the WAN.

Layer: pure rules over data (`cohorts.toml`); the next cohort is a new table there and a dialect in
`protocols.dialects`. What a service means in values of DUIS is in `services` and the same for all.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any, Final, Literal, cast

from dcc_stub.config import ConfigError
from dcc_stub.translation.services import ARGUMENTS, DATED, FUTURE_DATED, arguments
from protocols.dialects import DIALECTS, Dialect
from protocols.duis import ServiceRequest
from protocols.messages import Cancel, Command, DialectError, Message, Reply

Prepayment = Literal["full", "basic", "subset", "none"]
NO_PART: Final = "the transaction brought no answer to this service"


@dataclass(frozen=True, slots=True)
class Cohort:
    """One kind of head end. `core` None: every service of the translation. `switched_on`: of the elective ones.

    A command and a reply are neutral (`protocols.messages`); `write` and `read` put them into the cohort's dialect and
    raise DialectError.
    """

    name: str
    dialect: Dialect
    prepayment: Prepayment
    holds_schedules: bool
    core: frozenset[str] | None
    elective: frozenset[str]
    bundles: Mapping[str, str]
    switched_on: frozenset[str] = frozenset()
    security_model: str = ""

    @property
    def services(self) -> frozenset[str]:
        """The Service Reference Variants that are carried today."""
        core = frozenset(ARGUMENTS) if self.core is None else self.core
        return (core | self.switched_on) & frozenset(ARGUMENTS)

    def carries(self, request: ServiceRequest) -> bool:
        """Does the cohort offer the service, in the way (now or future dated) that the request asks for it?"""
        is_dated = FUTURE_DATED in request.parameters
        can_wait = self.holds_schedules or request.variant in DATED
        return request.variant in self.services and (can_wait or not is_dated)

    def command(self, number: int, device: bytes, fuel: str, request: ServiceRequest) -> Command:
        """The command of a request. Raises TranslationError when a device of that fuel has no such thing."""
        service = self.bundles.get(request.variant, request.variant)
        later: Any = request.parameters.get(FUTURE_DATED)
        due = None if later is None or request.variant in DATED else int(later.timestamp())
        return Command(number, device, service, arguments(fuel, request), due)

    def write(self, message: Command | Cancel) -> bytes:
        return self.dialect.encode(message)

    def read(self, payload: bytes) -> Message:
        return self.dialect.decode(payload)

    def own_part(self, variant: str, reply: Reply) -> Reply:
        """Of a transaction's reply the part that answers the standard service; any other reply as it is.

        The rest of the transaction is dropped: it was not asked for, and its reader may not be eligible for it.
        """
        if variant not in self.bundles or reply.status != "ok":
            return reply
        part = reply.parts.get(variant)
        if part is None:
            return replace(reply, status="bad_reply", detail=NO_PART, values={}, parts={})
        return replace(reply, status=part.status, detail=part.detail, values=part.values, parts={})


def read_message(cohorts: Iterable[Cohort], payload: bytes) -> Message:
    """A message of a hub whose devices are of these cohorts. Raises DialectError: that of the first, when none can
    read it."""
    first: DialectError | None = None
    for cohort in cohorts:
        try:
            return cohort.read(payload)
        except DialectError as problem:
            first = first or problem
    raise first or DialectError("hub", "a hub with a device of a known cohort", "none", "any")


def load_cohorts(
    elective: Mapping[str, Iterable[str]] | None = None, file: str = "elective_services"
) -> dict[str, Cohort]:
    """The cohorts by name, with the elective services that are switched on. Raises ConfigError (of `file`) for a cohort
    that there is not, and for a service that it does not support today."""
    table = tomllib.loads(files("dcc_stub.translation").joinpath("cohorts.toml").read_text(encoding="utf-8"))
    cohorts = {name: _cohort(name, row) for name, row in table.items()}
    for name, variants in (elective or {}).items():
        if name not in cohorts:
            raise ConfigError(file, f"elective_services.{name}", f"one of {', '.join(cohorts)}", name)
        cohorts[name] = switch_on(cohorts[name], variants, file)
    return cohorts


def _cohort(name: str, row: Mapping[str, Any]) -> Cohort:
    core = None if row["core"] == "every" else frozenset(row["core"])
    return Cohort(
        name, DIALECTS[row["dialect"]], cast("Prepayment", row["prepayment"]), row["holds_schedules"], core,
        frozenset(row["elective"]), row.get("bundles", {}),
        security_model=row["security_model"],
    )  # fmt: skip


def switch_on(cohort: Cohort, variants: Iterable[str], file: str = "elective_services") -> Cohort:
    """The cohort with exactly these of its elective services. Raises ConfigError (of `file`) for another one."""
    wanted = frozenset(variants)
    unknown = sorted(wanted - cohort.elective)
    if unknown:
        expected = f"elective services of the cohort ({', '.join(sorted(cohort.elective)) or 'it has none'})"
        raise ConfigError(file, f"elective_services.{cohort.name}", expected, unknown[0])
    return replace(cohort, switched_on=wanted)


COHORTS: Final[Mapping[str, Cohort]] = load_cohorts()
"""With nothing elective switched on."""
