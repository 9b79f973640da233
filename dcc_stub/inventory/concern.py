"""Who may see or change which device of the inventory: by the registrations, nothing else [ACC-1].

A meter is the affair of who stands in a role for it. A hub and what is joined to a meter belong to a household: also
of those who stand in a role for a meter behind the same hub. A device that nobody is registered for yet is the affair
of the User who pre-notified it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from dcc_stub.access import AccessRow, load_matrix
from dcc_stub.config import DeviceRow, UserRow
from dcc_stub.inventory.details import DetailTables
from dcc_stub.inventory.lifecycle import METERS
from dcc_stub.inventory.records import Inventory
from dcc_stub.standing import Standing

SUPPLIERS: Final = {"electricity": ("IS", "ES"), "gas": ("GS",), "none": ()}


@dataclass(frozen=True, slots=True)
class Concern:
    inventory: Inventory
    tables: DetailTables
    standing: Standing
    matrix: dict[str, AccessRow]

    @classmethod
    def of(cls, inventory: Inventory, tables: DetailTables, standing: Standing) -> Concern:
        return cls(inventory, tables, standing, load_matrix())

    def may(self, user: UserRow, device: DeviceRow, variant: str, at: datetime) -> bool:
        """May the User ask the service of the DCC about that device?"""
        row = self.matrix[variant]
        if self.tables.of(device.eui).prenotified_by == user.eui and not device.registered:
            return True
        return any(
            not row.roles_for(one.fuel).isdisjoint(self.standing.roles(user, one, at))
            for one in self._household(device)
        )

    def may_see(self, user: UserRow, device: DeviceRow, at: datetime) -> bool:
        """Read Inventory is also for the supplier who will hold the device [S1X-8.2 001:169]."""
        return self.may(user, device, "8.2", at) or any(self._future(user, one, at) for one in self._household(device))

    def _future(self, user: UserRow, device: DeviceRow, at: datetime) -> bool:
        roles = (role for role in SUPPLIERS[device.fuel] if role in user.roles)
        return any(self.standing.future_holder(device, role, at) == user.eui for role in roles)

    def _household(self, device: DeviceRow) -> Iterator[DeviceRow]:
        yield device
        if device.type not in METERS:
            yield from (one for one in self.inventory.behind(device.hub) if one.type in METERS)
