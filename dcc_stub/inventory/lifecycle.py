"""Every change of a device in the inventory: by which way, with what consequence, and who is told.

The one place that writes a status. A change belongs to its caller's `together`; what is refused has changed nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from dcc_stub.calendar import RigCalendar
from dcc_stub.config import DeviceRow
from dcc_stub.config.model import ROLES
from dcc_stub.incoming import Refusal
from dcc_stub.inventory.assets import Asset
from dcc_stub.inventory.details import DetailTables, Sim
from dcc_stub.inventory.parameters import ParameterBook
from dcc_stub.inventory.records import Inventory
from dcc_stub.inventory.statuses import GONE, NOWHERE, after
from dcc_stub.log import note
from dcc_stub.notices import NO_VERIFIED_CODE, Notices
from dcc_stub.standing import Standing
from protocols.duis import AssociatedDevice, Value

METERS: Final = frozenset({"ESME", "GSME"})
HUB: Final = "CHF"
OTHERS: Final = frozenset({"HCALCS", "PPMID", "IHD", "CAD"})
"""What is joined to a meter."""
STATUS_EVENT: Final = "DeviceStatusChangeEvent"


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """`by`: the EUI of the User whose request it is, who is not told of it by an alert."""

    inventory: Inventory
    tables: DetailTables
    book: ParameterBook
    standing: Standing
    notices: Notices
    calendar: RigCalendar

    def prenotify(self, asset: Asset, by: str = "") -> DeviceRow | Refusal:
        """A new device, or another life of one that was decommissioned: nothing of the former is kept but that it has
        to be reset."""
        eui = asset.device.eui
        before = self.inventory.device(eui)
        status = after(before.status if before else NOWHERE, "prenotify")
        if status is None:
            return Refusal("E5", f"{eui} is in the inventory and {before.status if before else NOWHERE}")
        if before is not None:
            self.forget(eui)
        device = replace(asset.device, status=status)
        self.inventory.put(device)
        details = replace(asset.details, prenotified_by=by, must_be_reset=before is not None)
        if "product" not in self.book.now.other_data:
            details = replace(details, manufacturer="", model="", firmware_version="")
        self.tables.put(eui, details)
        if device.type == HUB:
            self.tables.put_sim(eui, asset.sim or Sim(node_address=device.hub))
            if self.book.now.sim_activation == "at_prenotification":
                self.want_sim(eui)
        note("prenotified", device=eui, type=device.type, by=by)
        return device

    def move(self, device: DeviceRow, event: str, by: str = "") -> DeviceRow | Refusal:
        """By an event of the table, with all that follows from it."""
        status = after(device.status, event)
        if status is None or status == NOWHERE:
            return Refusal("E5", f"a device that is {device.status} cannot {event}")
        moved = replace(device, status=status)
        if moved.status in GONE:
            self._end(moved, by)
        self.inventory.put(moved)
        if status == "Commissioned" and device.status != status:
            self._begin(device, moved, by)
        if status == "Suspended":
            self._tell(moved, by, status_change="device_suspended")
        note("device", device=device.eui, event=event, before=device.status, status=status)
        return moved

    def delete(self, device: DeviceRow, by: str = "") -> Refusal | None:
        if after(device.status, "delete") != NOWHERE:
            return Refusal("E5", f"a device that is {device.status} cannot be deleted")
        self._tell(device, by, status_change="device_removed_from_inventory")
        self.forget(device.eui)
        note("deleted", device=device.eui)
        return None

    def forget(self, eui: str) -> None:
        self.inventory.remove(eui)
        self.tables.forget(eui)

    def place(self, device: DeviceRow, hub: DeviceRow) -> DeviceRow:
        """Into the HAN device log of the hub, behind which it is reached from now on."""
        placed = replace(device, hub=hub.hub)
        self.inventory.put(placed)
        self.tables.enter(hub.eui, device.eui, self.calendar.now().timestamp())
        return placed

    def want_sim(self, hub: str) -> None:
        """Asks for the activation of a hub's SIM: done at once where its identity is known, else as soon as it is."""
        sim = self.tables.sim(hub)
        if sim is not None and not sim.is_wanted:
            self.put_sim(hub, replace(sim, is_wanted=True))

    def put_sim(self, hub: str, sim: Sim) -> None:
        if sim.is_wanted and sim.imsi and sim.activated_at is None:
            sim = replace(sim, activated_at=self.calendar.now().timestamp())
            note("sim activated", hub=hub)
        self.tables.put_sim(hub, sim)

    def hub_row(self, device: DeviceRow) -> DeviceRow | None:
        """The hub behind which the device is."""
        return next((one for one in self.inventory.behind(device.hub) if one.type == HUB), None)

    def _begin(self, before: DeviceRow, device: DeviceRow, by: str) -> None:
        """A device works from now on."""
        if before.status in ("Suspended", "Recovered"):
            self._tell(device, by, status_change="device_restored")
            return
        details = self.tables.of(device.eui)
        today = self.calendar.now().date().isoformat()
        self.tables.put(device.eui, replace(details, commissioned_on=details.commissioned_on or today))
        if device.type in METERS and device.mpxn:
            self._tell(device, by, status_change="meter_identity", **self._meter_points(device))

    def _end(self, device: DeviceRow, by: str) -> None:
        """A device has gone: its meters or displays are told apart from it, and who is concerned is told."""
        if device.type == HUB:
            self._tell(device, by, status_change="chf_decommissioning")
        elif device.type in METERS and device.mpxn:
            associated = [one for one in map(self.inventory.device, self.tables.joined_to(device.eui)) if one]
            self._tell(
                device, by, status_change="meter_decommissioning_or_withdrawal", **self._meter_points(device),
                associated_devices=tuple(AssociatedDevice(one.eui, one.type) for one in associated[:7]),
            )  # fmt: skip
        hub = self.hub_row(device)
        if self.tables.of(device.eui).integral_hub and hub is not None and hub.status not in GONE:
            self.move(hub, "decommission", by)
        self.tables.leave(device.eui)

    def _meter_points(self, device: DeviceRow) -> dict[str, Value]:
        details = self.tables.of(device.eui)
        points = {
            "import_mpxn": device.mpxn,
            "secondary_import_mpan": details.secondary_mpan,
            "export_mpan": details.export_mpan,
        }
        return {name: value for name, value in points.items() if value}

    def _tell(self, device: DeviceRow, by: str, **change: Value) -> None:
        """Those who hold a role for the device, or for a meter behind a hub, except who asked for it."""
        holders = (user for user in self._holders(device) if user != by)
        self.alert(holders, device.eui, STATUS_EVENT, {"device": device.eui, **change})

    def alert(
        self, users: Iterable[str], about: str, body: str, fields: Mapping[str, Value], code: str = NO_VERIFIED_CODE
    ) -> None:
        """An alert of the DCC to each of them once; who is no User gets none."""
        for user in dict.fromkeys(users):
            if self.inventory.user(user) is not None:
                self.notices.put(user, f"{body} {about}", body, fields, code)

    def _holders(self, device: DeviceRow) -> Iterator[str]:
        now = self.calendar.now()
        behind = self.inventory.behind(device.hub) if device.type == HUB else ()
        for one in (device, *(meter for meter in behind if meter.type in METERS)):
            yield from (user for role in ROLES if (user := self.standing.holder(one, role, now)) is not None)
