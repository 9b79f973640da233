"""Read Inventory (8.2): what the DCC says of the devices that somebody asks for.

Layer: rules. Found by the device, which is that device alone, or by the meter point: its meters, their hub and what is
joined to them. The DCC holds no addresses [DAT-1 000:301, 315]: nothing is found by a UPRN or a post code.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from dcc_stub.config import DeviceRow, UserRow
from dcc_stub.incoming import Incoming, Refusal
from dcc_stub.inventory.concern import Concern
from dcc_stub.inventory.details import DetailTables
from dcc_stub.inventory.lifecycle import METERS
from dcc_stub.inventory.parameters import ParameterBook
from dcc_stub.inventory.records import Inventory
from protocols.duis import Response, ServiceRequest, Value

MOST: Final = 17


@dataclass(frozen=True, slots=True)
class Reader:
    inventory: Inventory
    tables: DetailTables
    book: ParameterBook
    concern: Concern

    def answer(self, incoming: Incoming) -> Response | Refusal:
        """I0 with those of the devices found that the User may see."""
        found = tuple(self._found(incoming.request))
        if not found:
            return Refusal("E19", "no such device or meter point in the inventory")
        seen = self._seen(found, incoming.user, incoming.at)
        if not seen:
            return Refusal("E4", "the User has no role for what was found, now or from a date that is known")
        request_id = incoming.request.request_id
        content = ("DSPInventory", {"devices": tuple(self._shown(one) for one in seen[:MOST])})
        return Response(request_id, request_id.reply(), "I0", incoming.at, variant="8.2", content=content)

    def _found(self, request: ServiceRequest) -> Iterator[DeviceRow]:
        asked = request.parameters
        if "device" in asked:
            device = self.inventory.device(str(asked["device"]))
            yield from () if device is None else (device,)
        if "mpxn" not in asked:
            return
        meters = [one for one in self.inventory.devices() if asked["mpxn"] in self._meter_points(one)]
        yield from meters
        hubs = {one.hub for one in meters}
        joined = {other for one in meters for other in self.tables.joined_to(one.eui)}
        for one in self.inventory.devices():
            if one not in meters and ((one.type == "CHF" and one.hub in hubs) or one.eui in joined):
                yield one

    def _meter_points(self, device: DeviceRow) -> tuple[str, ...]:
        if device.type not in METERS:
            return ()
        details = self.tables.of(device.eui)
        return tuple(filter(None, (device.mpxn, details.secondary_mpan, details.export_mpan)))

    def _seen(self, found: tuple[DeviceRow, ...], user: UserRow, at: datetime) -> list[DeviceRow]:
        return [one for one in found if self.concern.may_see(user, one, at)]

    def _shown(self, device: DeviceRow) -> dict[str, Value]:
        """The SMETS version tells a User what the device can be asked; S1SP names the cohort that carries it
        [MIX-12 001:283]."""
        details = self.tables.of(device.eui)
        is_smets1 = device.smets == "SMETS1"
        known: dict[str, Any] = {
            "device_status": device.status,
            "smets_chts_version": details.smets_version or device.smets,
            "device_firmware_version": details.firmware_version,
            "cpl_status": self._cpl_status(device),
            "date_commissioned": details.commissioned_on,
            "import_mpxn": device.mpxn,
            "secondary_import_mpan": details.secondary_mpan,
            "export_mpan": details.export_mpan,
            "esme_variant": details.esme_variant,
            "csp_region": "SMETS1" if is_smets1 else "",
            "s1sp": device.cohort if is_smets1 else "",
        }
        return {
            "device": device.eui,
            "device_type": device.type,
            "device_manufacturer": details.manufacturer,
            "device_model": details.model,
            **{name: value for name, value in known.items() if value},
        }

    def _cpl_status(self, device: DeviceRow) -> str:
        """Only of what is on the list of products [ENR-8]."""
        details = self.tables.of(device.eui)
        product = self.book.now.product(device.type, details.manufacturer, details.model, details.firmware_version)
        return "Active" if product is not None else ""
