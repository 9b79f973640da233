"""What Users ask of the inventory by non-device requests: 8.2, 8.3, 8.4, 12.2 and the reports on a hub, 8.14.x.

The requests that a desk carries out are acknowledged with I99: done, and nothing to tell [DUIS response codes].
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from dcc_stub.config import DeviceRow, UserRow
from dcc_stub.incoming import Incoming, Refusal
from dcc_stub.inventory.assets import Asset
from dcc_stub.inventory.concern import Concern
from dcc_stub.inventory.details import Details
from dcc_stub.inventory.lifecycle import HUB, METERS, Lifecycle
from dcc_stub.inventory.reading import Reader
from dcc_stub.inventory.statuses import GONE
from protocols.duis import Response, ServiceRequest, acknowledgement

Outcome = Response | Refusal
SMETS1: Final = "SMETS1"
FUELS: Final = {"ESME": "electricity", "HCALCS": "electricity", "GSME": "gas", "GPF": "gas"}
HUB_EVENTS: Final = {"Commissioned": "commission_hub", "Withdrawn": "withdraw", "InstalledNotCommissioned": "install"}
OTHER_EVENTS: Final = {"Pending": "pend", "InstalledNotCommissioned": "install"}
DETAILS: Final = {
    "device_manufacturer": "manufacturer",
    "device_model": "model",
    "smets_chts_version": "smets_version",
    "firmware_version": "firmware_version",
    "esme_variant": "esme_variant",
}
"""The words of DUIS and those of the details, also of a pre-notification."""


@dataclass(frozen=True, slots=True)
class InventoryDesk:
    life: Lifecycle
    concern: Concern
    reader: Reader

    def serves(self, request: ServiceRequest, _device: DeviceRow | None) -> bool:
        return request.variant in SERVED and request.command_variant == 8

    def take(self, incoming: Incoming) -> Outcome:
        return SERVED[incoming.request.variant](self, incoming)

    def read(self, incoming: Incoming) -> Outcome:
        return self.reader.answer(incoming)

    def prenotify(self, incoming: Incoming) -> Outcome:
        """Of a SMETS1 device all that DUIS has room for is needed, and its product may have to be on a list."""
        asked, book = incoming.request.parameters, self.life.book.now
        kind, version = str(asked["device_type"]), str(asked.get("smets_chts_version", ""))
        smets = SMETS1 if version.startswith(SMETS1) else "SMETS2"
        if smets == SMETS1:
            refusal = self._smets1_refusal(asked)
            if refusal is not None:
                return refusal
        details = _details(Details(), asked)
        product = book.product(kind, details.manufacturer, details.model, details.firmware_version)
        if product is None and book.products_only:
            return Refusal("E11", f"{details.manufacturer} {details.model} is not on the list of products")
        eui = str(asked["device"])
        device = DeviceRow(
            eui=eui, type=kind, fuel=FUELS.get(kind, "none"), mpxn="", smets=smets,
            cohort=(product.cohort if product else book.cohort) if smets == SMETS1 else "none",
            hub=eui.replace("-", "").lower(), status="",
            registered=dict.fromkeys(incoming.user.roles, incoming.user.eui),
        )  # fmt: skip
        details = replace(details, gpf=str(asked.get("associated_gpf_device_id", "")))
        return _done(self.life.prenotify(Asset(device, details), incoming.user.eui), incoming)

    def _smets1_refusal(self, asked: Mapping[str, Any]) -> Refusal | None:
        book = self.life.book.now
        if book.asset_data == "bulk":
            return Refusal("E11", "SMETS1 devices come with the assets of their cohort, not by 12.2")
        if book.enrolment_order == "after_commissioning" and asked["device_type"] in (*METERS, HUB):
            return Refusal("E11", "SMETS1 meters and hubs are commissioned before they come to the DCC")
        if "firmware_version" not in asked:
            return Refusal("E11", "a SMETS1 device is pre-notified with its firmware version")
        return None

    def decommission(self, incoming: Incoming) -> Outcome:
        device = self._device(incoming)
        if isinstance(device, Refusal):
            return device
        return _done(self.life.move(device, "decommission", incoming.user.eui), incoming)

    def update(self, incoming: Incoming) -> Outcome:
        device = self._device(incoming)
        if isinstance(device, Refusal):
            return device
        asked = incoming.request.parameters
        change = next(name for name in UPDATES if name in asked)
        return UPDATES[change](self, incoming, device, asked[change])

    def update_hub_status(self, incoming: Incoming, device: DeviceRow, status: str) -> Outcome:
        if device.type != HUB:
            return Refusal("E11", f"a {device.type} has no status of a hub")
        sim = self.life.tables.sim(device.eui)
        if status == "Commissioned" and (sim is None or sim.activated_at is None):
            return Refusal("E5", "the SIM of the hub is not active")
        return _done(self.life.move(device, HUB_EVENTS[status], incoming.user.eui), incoming)

    def update_other_status(self, incoming: Incoming, device: DeviceRow, status: str) -> Outcome:
        if device.type == HUB:
            return Refusal("E11", "a hub has statuses of its own")
        return _done(self.life.move(device, OTHER_EVENTS[status], incoming.user.eui), incoming)

    def update_details(self, incoming: Incoming, device: DeviceRow, asked: Mapping[str, Any]) -> Outcome:
        if device.status in GONE:
            return Refusal("E5", f"the device is {device.status}")
        details, book = _details(self.life.tables.of(device.eui), asked), self.life.book.now
        product = book.product(device.type, details.manufacturer, details.model, details.firmware_version)
        if product is None and book.products_only:
            return Refusal("E11", f"{details.manufacturer} {details.model} is not on the list of products")
        self.life.tables.put(device.eui, details)
        return _done(device, incoming)

    def update_meter_point(self, incoming: Incoming, device: DeviceRow, asked: Mapping[str, Any]) -> Outcome:
        if device.type not in METERS:
            return Refusal("E11", f"a {device.type} has no meter point")
        if device.status in GONE:
            return Refusal("E5", f"the device is {device.status}")
        details = self.life.tables.of(device.eui)
        if "import_mpxn" in asked:
            self.life.inventory.put(replace(device, mpxn=str(asked["import_mpxn"])))
        self.life.tables.put(
            device.eui,
            replace(
                details,
                secondary_mpan=str(asked.get("secondary_import_mpan", details.secondary_mpan)),
                export_mpan=str(asked.get("export_mpan", details.export_mpan)),
            ),
        )
        return _done(device, incoming)

    def delete(self, incoming: Incoming, device: DeviceRow, _asked: object) -> Outcome:
        return _done(self.life.delete(device, incoming.user.eui), incoming)

    def hub_installed(self, incoming: Incoming) -> Outcome:
        """8.14.1: the hub has found the WAN."""
        outcome = self._report(incoming, "report")
        if isinstance(outcome, Response) and self.life.book.now.sim_activation == "at_8.14.1":
            self.life.want_sim(str(incoming.request.parameters["device"]))
        return outcome

    def hub_without_wan(self, incoming: Incoming) -> Outcome:
        return self._report(incoming, "report")

    def hub_returned(self, incoming: Incoming) -> Outcome:
        return self._report(incoming, "withdraw")

    def _report(self, incoming: Incoming, event: str) -> Outcome:
        device = self._device(incoming)
        if isinstance(device, Refusal):
            return device
        if device.type != HUB:
            return Refusal("E11", f"a report on a hub, and the device is a {device.type}")
        return _done(self.life.move(device, event, incoming.user.eui), incoming)

    def _device(self, incoming: Incoming) -> DeviceRow | Refusal:
        """The device that the request names, where the User may ask for it."""
        eui = str(incoming.request.parameters["device"])
        device = self.life.inventory.device(eui)
        if device is None:
            return Refusal("E19", f"device {eui} is not in the inventory")
        if not self.concern.may(incoming.user, device, incoming.request.variant, incoming.at):
            return Refusal("E4", f"{_who(incoming.user)} has no role for {eui}")
        return device


def _done(outcome: DeviceRow | Refusal | None, incoming: Incoming) -> Outcome:
    if isinstance(outcome, Refusal):
        return outcome
    request = incoming.request
    return acknowledgement(request.request_id, "I99", incoming.at, request.variant)


def _details(before: Details, asked: Mapping[str, Any]) -> Details:
    told: dict[str, Any] = {name: str(asked[word]) for word, name in DETAILS.items() if word in asked}
    return replace(before, **told)


def _who(user: UserRow) -> str:
    return f"{user.eui} ({' '.join(user.roles)})"


SERVED: Final[Mapping[str, Callable[[InventoryDesk, Incoming], Outcome]]] = {
    "8.2": InventoryDesk.read,
    "8.3": InventoryDesk.decommission,
    "8.4": InventoryDesk.update,
    "12.2": InventoryDesk.prenotify,
    "8.14.1": InventoryDesk.hub_installed,
    "8.14.2": InventoryDesk.hub_without_wan,
    "8.14.3": InventoryDesk.hub_returned,
    "8.14.4": InventoryDesk.hub_returned,
}
UPDATES: Final[Mapping[str, Callable[[InventoryDesk, Incoming, DeviceRow, Any], Outcome]]] = {
    "update_device_status_ch": InventoryDesk.update_hub_status,
    "update_device_status_except_ch": InventoryDesk.update_other_status,
    "update_device_details": InventoryDesk.update_details,
    "update_mpxn": InventoryDesk.update_meter_point,
    "delete_device": InventoryDesk.delete,
}
