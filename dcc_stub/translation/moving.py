"""A meter moves to another SMSO, and what there is to see of the security of its devices: control `cohorts/VERB`.

Sources: [001:337] a meter might be moved between SMSOs if the other one supports the meter and the services that are
required; [001:154-158] the security model varies between implementations and the DCC's side manages the credentials.

A move is refused, and nothing changes, when the other SMSO lacks a required service (those that the present one offers,
unless they are named), or when the present one holds requests for later, which would be lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from dcc_stub.config import DeviceRow, Table
from dcc_stub.config.model import HUB
from dcc_stub.config.table import EUI
from dcc_stub.control import Answer, Controls
from dcc_stub.database import Database
from dcc_stub.inventory import Inventory
from dcc_stub.log import note
from dcc_stub.translation.cohorts import Cohort

_EUI: Final = "an EUI-64 as upper-case hex pairs with dashes"


class CohortControl:
    def __init__(
        self, controls: Controls, database: Database, inventory: Inventory, cohorts: Mapping[str, Cohort]
    ) -> None:
        self._db, self._inventory, self._cohorts = database, inventory, cohorts
        controls.add("cohorts", "move", self._move)
        controls.add("cohorts", "security", self._security)

    def _move(self, fields: Table) -> Answer:
        device, cohort = self._device(fields), self._cohort(fields)
        hub = fields.shaped("hub", HUB, "16 lower-case hex digits") if "hub" in fields.left() else device.hub
        needs = self._needs(fields, device)
        missing = sorted(needs - cohort.services)
        is_busy = self._is_busy(device)
        if missing or is_busy:
            note("not moved", device=device.eui, cohort=cohort.name, missing=missing, busy=is_busy)
            return {"moved": False, "missing": missing, "busy": is_busy}
        self._inventory.put(replace(device, cohort=cohort.name, hub=hub))
        note("moved", device=device.eui, cohort=cohort.name, hub=hub)
        return {"moved": True, "missing": [], "busy": False}

    def _needs(self, fields: Table, device: DeviceRow) -> frozenset[str]:
        if "needs" in fields.left():
            return frozenset(map(str, fields.take("needs", list)))
        present = self._cohorts.get(device.cohort)
        return frozenset() if present is None else present.services

    def _is_busy(self, device: DeviceRow) -> bool:
        query = "SELECT count(*) FROM transactions WHERE device = ? AND state = 'held'"
        return bool(self._db.execute(query, (device.eui,)).fetchone()[0])

    def _security(self, fields: Table) -> Answer:
        device = self._device(fields)
        cohort = self._cohorts.get(device.cohort)
        return {"cohort": device.cohort, "security_model": "" if cohort is None else cohort.security_model}

    def _device(self, fields: Table) -> DeviceRow:
        eui = fields.shaped("device", EUI, _EUI)
        device = self._inventory.device(eui)
        if device is None:
            raise fields.wrong("device", "a device of the inventory", eui)
        return device

    def _cohort(self, fields: Table) -> Cohort:
        return self._cohorts[fields.word("cohort", tuple(self._cohorts))]
