"""The catalogue as a whole: rows, services, plan and decisions, checked against each other on load.

Rules of this file: what does not fit together is refused with file, line and column; a Catalogue that exists is
consistent (every row planned once, every reference resolved).
"""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from types import MappingProxyType

from catalogue.levels import ServiceLevel, load_levels
from catalogue.model import (
    ROLES_ON,
    Alert,
    CatalogueError,
    Decision,
    Fuel,
    Plan,
    PlanStatus,
    Role,
    Row,
    Traffic,
    UnknownRowError,
)
from catalogue.rows_loader import load_rows
from catalogue.service import LimitBasis, ResponseLimit, Service
from catalogue.table import Line, read

DATA = Path(__file__).parent

_PLAN_COLUMNS = ("id", "status", "reason")
_DECISION_COLUMNS = ("id", "question", "said", "decision", "rows", "source")
_SERVICE_COLUMNS = (
    *("variant", "name", "rows", "electricity_roles", "gas_roles"),
    *("basis", "traffic_message", "max_response_s", "duis_target_s", "source", "note"),
)


@dataclass(frozen=True)
class Catalogue:
    """All rows by id, in document order; see `load`."""

    rows: Mapping[str, Row]
    services: Mapping[str, Service]
    plan: Mapping[str, Plan]
    decisions: tuple[Decision, ...]
    levels: Mapping[tuple[str, Fuel], ServiceLevel]

    def __getitem__(self, row_id: str) -> Row:
        """The row of that id; UnknownRowError (a KeyError) names near ids."""
        try:
            return self.rows[row_id]
        except KeyError:
            raise _unknown(row_id, "row", self.rows) from None

    def __contains__(self, row_id: object) -> bool:
        return row_id in self.rows

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows.values())

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def ids(self) -> tuple[str, ...]:
        """Every id: the Gherkin tags and pytest markers of requirements."""
        return tuple(self.rows)

    def service(self, name_or_variant: str) -> Service:
        """A service by its variant (`4.8.1`) or by its name as in Gherkin, upper and lower case alike."""
        asked = name_or_variant.strip().casefold()
        for service in self.services.values():
            if asked in (service.variant, service.name.casefold()):
                return service
        names = [service.name for service in self.services.values()]
        raise _unknown(name_or_variant, "service", [*names, *self.services])

    def alert(self, name: str) -> Alert:
        """An alert by its name as in Gherkin (`Low Credit Alert`), upper and lower case alike."""
        alerts = {row.title: row for row in self if isinstance(row, Alert)}
        for title, row in alerts.items():
            if title.casefold() == name.strip().casefold():
                return row
        raise _unknown(name, "alert", alerts)

    def traffic(self, fuel: Fuel, message: str) -> Traffic:
        """A row of the traffic model: the message as in its id (`meter-reading-simple`), of the fuel, or of none
        (`message-to-ihd`)."""
        for category in (fuel.value, f"smart-grid-{fuel.value}", "general", "microgeneration"):
            row = self.rows.get(f"WAN-{category}-{message}")
            if isinstance(row, Traffic):
                return row
        raise _unknown(f"WAN-{fuel.value}-{message}", "traffic row", self.rows)

    def alert_limit(self, fuel: Fuel) -> ResponseLimit:
        """How soon an alert of a meter of this fuel has to arrive, and how large it may be (8 s, 102 bytes)."""
        return _traffic_limit(self.traffic(fuel, "meter-alerts"))

    def decisions_on(self, row_id: str) -> tuple[Decision, ...]:
        """The contradictions of the documents that were settled for this row."""
        return tuple(decision for decision in self.decisions if row_id in decision.rows)


def load(folder: Path = DATA) -> Catalogue:
    """Read and check the catalogue that ships with the project (or another folder of the same layout); cached."""
    return _load(folder.resolve())


@cache
def _load(folder: Path) -> Catalogue:
    rows = load_rows(folder / "rows")
    return Catalogue(
        rows=MappingProxyType(rows),
        services=MappingProxyType(_services(folder, rows)),
        plan=MappingProxyType(_plan(folder, rows)),
        decisions=tuple(_decisions(folder, rows)),
        levels=MappingProxyType(load_levels(folder / "service_levels.csv", rows)),
    )


def _plan(folder: Path, rows: Mapping[str, Row]) -> dict[str, Plan]:
    """Exactly one plan for each row: a second one would let a row be in scope and deferred at once."""
    plan: dict[str, Plan] = {}
    for line in read(folder / "plan.csv", _PLAN_COLUMNS):
        entry = _plan_entry(line, rows)
        if entry.id in plan:
            line.wrong("id", f"one plan for each row (it is already {plan[entry.id].status.value})")
        plan[entry.id] = entry
    if missing := [row_id for row_id in rows if row_id not in plan]:
        raise CatalogueError(
            file="plan.csv", line=len(plan) + 2, column="id", expected=f"a plan for {missing[0]}", found="no more lines"
        )
    return plan


def _plan_entry(line: Line, rows: Mapping[str, Row]) -> Plan:
    row_id = line.text("id")
    if row_id not in rows:
        line.wrong("id", "the id of a row")
    status = line.member("status", PlanStatus)
    if status is PlanStatus.IN_SCOPE and line.optional("reason"):
        line.wrong("reason", "no reason for a row in scope")
    reason = "" if status is PlanStatus.IN_SCOPE else line.text("reason")
    return Plan(id=row_id, status=status, reason=reason)


def _decisions(folder: Path, rows: Mapping[str, Row]) -> Iterator[Decision]:
    for line in read(folder / "decisions.csv", _DECISION_COLUMNS):
        touched = line.words("rows")
        if not touched or not rows.keys() >= set(touched):
            line.wrong("rows", "ids of rows")
        texts = {column: line.text(column) for column in ("id", "question", "said", "decision")}
        yield Decision(rows=touched, source=line.source(), **texts)


def _services(folder: Path, rows: Mapping[str, Row]) -> dict[str, Service]:
    services: dict[str, Service] = {}
    for line in read(folder / "services.csv", _SERVICE_COLUMNS):
        service = _service(line, rows)
        if service.variant in services:
            line.wrong("variant", "a variant not used before")
        if service.name.casefold() in {other.name.casefold() for other in services.values()}:
            line.wrong("name", "a name not used before, upper and lower case alike")
        services[service.variant] = service
    return services


def _service(line: Line, rows: Mapping[str, Row]) -> Service:
    served = line.words("rows")
    if not served or not rows.keys() >= set(served):
        line.wrong("rows", "ids of rows")
    roles = {fuel: line.roles(f"{fuel.value}_roles") for fuel in Fuel}
    for row, (fuel, named) in product((rows[one] for one in served), roles.items()):
        if not named <= _may_name(row, fuel):
            line.wrong(f"{fuel.value}_roles", f"roles that {row.id} names and {fuel.value} has: {_names(row, fuel)}")
    applies = {fuel: named for fuel, named in roles.items() if named}
    target = line.optional("duis_target_s")
    return Service(
        variant=line.text("variant"),
        name=line.text("name"),
        rows=served,
        roles=applies,
        limits={fuel: _limit(line, fuel, rows) for fuel in applies},
        duis_target_s=line.seconds("duis_target_s") if target else None,
        source=line.source(),
        note=line.optional("note"),
    )


def _names(row: Row, fuel: Fuel) -> str:
    return " ".join(sorted(role.name for role in _may_name(row, fuel))) or "none"


def _may_name(row: Row, fuel: Fuel) -> frozenset[Role]:
    """Whom a service of the row may be for; a row that names nobody leaves it to the variant."""
    if row.roles or fuel not in row.fuels:
        return row.roles_on(fuel)
    return ROLES_ON[fuel]


def _limit(line: Line, fuel: Fuel, rows: Mapping[str, Row]) -> ResponseLimit:
    """From the traffic row when the basis says so (then the line gives no seconds of its own), else from the line."""
    basis = line.member("basis", LimitBasis)
    if basis is LimitBasis.TRAFFIC_MODEL:
        message = line.text("traffic_message")
        row = rows.get(f"WAN-{fuel.value}-{message}") or rows.get(f"WAN-{message}")
        if not isinstance(row, Traffic):
            line.wrong("traffic_message", f"a message of the traffic model for {fuel.value}")
        if line.optional("max_response_s"):
            line.wrong("max_response_s", "nothing: the traffic model gives it")
        return _traffic_limit(row)
    if line.optional("traffic_message"):
        line.wrong("traffic_message", f"nothing for the basis {basis.value}")
    seconds = line.seconds("max_response_s")
    return ResponseLimit(max_response_s=seconds, basis=basis, size_bytes=None, requirement=None, source=line.source())


def _traffic_limit(row: Traffic) -> ResponseLimit:
    return ResponseLimit(
        max_response_s=row.max_response_s,
        basis=LimitBasis.TRAFFIC_MODEL,
        size_bytes=row.size_bytes,
        requirement=row.id,
        source=row.source,
    )


def _unknown(asked: str, what: str, known: Mapping[str, object] | list[str]) -> UnknownRowError:
    return UnknownRowError(asked, what, tuple(difflib.get_close_matches(asked, list(known), n=3)))
