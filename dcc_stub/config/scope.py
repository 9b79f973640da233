"""The key `scope`: what the DCC is there for, and which services it carries beyond the core set [SCP-1 MIX-14 MIX-17].

| key | values (default first) | open question |
|---|---|---|
| functions | further_possibilities, additional, initial, option_a, option_b, option_c | SCP-1 000:139-145 |
| communication_services | option_5 (as is), option_6 (by exception) | MIX-14 001:276-277, 341-346 |
| go_live, exceptions_until | "" (none), dates at most a year apart | MIX-14 001:277 |
| core_counted_by | use_case, service_request | MIX-17 001:320-328 |
| core_services | [] (the 37 rows of the minimum list), references | MIX-17 001:320-328 |
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from dcc_stub.config.table import Table

FUNCTIONS: Final = (
    "comms_and_access_control", "security_monitoring", "translation", "initial_smart_grid", "scheduled_retrieval",
    "meter_registration", "data_storage_on_cos", "data_processing", "data_aggregation", "smart_grids_evolved",
    "consumer_value_added", "extra_industry", "supplier_volume_allocation",
)  # fmt: skip
"""The columns of the matrix, in its order [000:140]."""


def _marked(*columns: int) -> frozenset[str]:
    return frozenset(FUNCTIONS[column - 1] for column in columns)


SCOPES: Final[Mapping[str, frozenset[str]]] = {
    "further_possibilities": _marked(*range(1, 14)),
    "additional": _marked(*range(1, 9)),
    "initial": _marked(*range(1, 5)),
    "option_a": _marked(1, 2, 3),
    "option_b": _marked(1, 4, 5, 7, 8),
    "option_c": _marked(1, 12),
}
"""The rows of the matrix: scope to the functions that are marked in it [000:141-146]."""
COMMUNICATION_SERVICES: Final = ("option_5", "option_6")
COUNTED_BY: Final = ("use_case", "service_request")
A_YEAR: Final = timedelta(days=366)
_REFERENCE: Final = re.compile(r"[0-9]+(\.[0-9]+){1,2}")


@dataclass(frozen=True, slots=True)
class ScopeConfig:
    """See the table above; no `core_services`: the minimum list."""

    functions: str = "further_possibilities"
    communication_services: str = COMMUNICATION_SERVICES[0]
    go_live: date | None = None
    exceptions_until: date | None = None
    core_counted_by: str = COUNTED_BY[0]
    core_services: tuple[str, ...] = ()


def changed_scope(before: ScopeConfig, table: Table) -> ScopeConfig:
    """With what the table says. Raises ConfigError."""
    scope = before
    if "functions" in table.left():
        scope = replace(scope, functions=table.word("functions", tuple(SCOPES)))
    if "communication_services" in table.left():
        scope = replace(scope, communication_services=table.word("communication_services", COMMUNICATION_SERVICES))
    if "go_live" in table.left():
        scope = replace(scope, go_live=_date(table, "go_live"))
    if "exceptions_until" in table.left():
        scope = replace(scope, exceptions_until=_date(table, "exceptions_until"))
    if "core_counted_by" in table.left():
        scope = replace(scope, core_counted_by=table.word("core_counted_by", COUNTED_BY))
    if "core_services" in table.left():
        scope = replace(scope, core_services=_references(table))
    table.end()
    if scope.exceptions_until and (not scope.go_live or scope.exceptions_until - scope.go_live > A_YEAR):
        raise table.wrong("exceptions_until", "a date within a year of go_live", scope.exceptions_until.isoformat())
    return scope


def _references(table: Table) -> tuple[str, ...]:
    references = tuple(map(str, table.take("core_services", list)))
    for one in references:
        if not _REFERENCE.fullmatch(one):
            raise table.wrong("core_services", "service references such as 4.1 or 4.1.1", one)
    return references


def _date(table: Table, key: str) -> date | None:
    text = table.text(key)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise table.wrong(key, "a date such as 2026-01-14, or nothing", text) from None


def parse_scope(table: Table) -> ScopeConfig:
    """Raises ConfigError."""
    return changed_scope(ScopeConfig(), table)
