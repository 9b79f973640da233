"""What the DCC is there for: a function outside its scope is not offered, and refused with E11 [SCP-1 000:139-145].

Also how it treats services outside the core set: as is, where a cohort offers them (option 5), or as exceptions that
end at most a year after go-live, when every cohort offers the same set (option 6) [MIX-14, MIX-17]. The core set is
about the communication with meters; what brings a device into the inventory (8.x, 12.x) is outside of that question.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from dcc_stub.config.scope import SCOPES, ScopeConfig, changed_scope
from dcc_stub.config.table import Table
from dcc_stub.control import Controls
from dcc_stub.database import Database
from dcc_stub.incoming import Incoming, Refusal
from dcc_stub.told import Told
from dcc_stub.translation.offer import minimum_services
from protocols.duis import ServiceRequest

NON_DEVICE: Final = 8
SMART_GRID: Final = frozenset({"4.10"})
"""Ad hoc power quality data [000:267]; status alarms are no requests."""
SCHEDULES: Final = frozenset({"5.1", "5.2", "5.3"})
COMMISSIONING: Final = ("8.", "12.")


def needed(request: ServiceRequest) -> frozenset[str]:
    """The functions that a request needs beside the access control that every one does."""
    functions = set()
    if request.command_variant != NON_DEVICE:
        functions.add("translation")
    if request.variant in SMART_GRID:
        functions.add("initial_smart_grid")
    if request.variant in SCHEDULES or "execution_at" in request.parameters:
        functions.add("scheduled_retrieval")
    return frozenset(functions)


class Scope:
    def __init__(self, database: Database, configured: ScopeConfig, controls: Controls) -> None:
        self._told = Told(database, "scope", configured, changed_scope)
        controls.add("scope", "parameters", self._parameters)
        controls.on_reset(self._told.reset)

    def rule(self, incoming: Incoming) -> Refusal | None:
        request = incoming.request
        lacking = needed(request) - SCOPES[self._told.now.functions]
        if lacking:
            return Refusal("E11", f"outside the scope {self._told.now.functions}: {' '.join(sorted(lacking))}")
        return self._exception(incoming)

    def _exception(self, incoming: Incoming) -> Refusal | None:
        """Option 6: what is not in the core set is carried as an exception, until that ends."""
        scope, request = self._told.now, incoming.request
        is_asked = scope.communication_services == "option_6" and request.command_variant != NON_DEVICE
        if not is_asked or request.variant.startswith(COMMISSIONING) or self._is_core(request.variant):
            return None
        if scope.exceptions_until is not None and incoming.at.date() <= scope.exceptions_until:
            return None
        return Refusal("E11", f"{request.variant} is not in the core set of services")

    def _is_core(self, variant: str) -> bool:
        return any(variant == one or variant.startswith(f"{one}.") for one in self._core())

    def _core(self) -> tuple[str, ...]:
        """References, one for each entry of the set."""
        return self._told.now.core_services or tuple(row.reference for row in minimum_services())

    def _parameters(self, fields: Table) -> Mapping[str, Any]:
        """Tells some of the parameters, or none; answers with what is offered."""
        self._told.take(fields)
        scope, core = self._told.now, self._core()
        entries = core if scope.core_counted_by == "use_case" else tuple(dict.fromkeys(core))
        return {
            "functions": sorted(SCOPES[scope.functions]),
            "communication_services": scope.communication_services,
            "exceptions_until": scope.exceptions_until.isoformat() if scope.exceptions_until else "",
            "core_set": list(entries),
            "core_counted_by": scope.core_counted_by,
        }
