"""What Users ask of a HAN: 8.11 at a hub, and the joining and parting of devices, 8.7.x and 8.8.x, at a meter.

On SMETS1 these are matters of the DCC's record: the head ends of the cohorts have no such command. The answer to the
User is that of the device all the same, as an equivalent step has to look [001:204-205], and after 8.11 the alert N24.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from dcc_stub.config import DeviceRow
from dcc_stub.incoming import Incoming, Refusal
from dcc_stub.inventory.details import HAN_LOG_LIMIT
from dcc_stub.inventory.lifecycle import HUB, METERS, OTHERS, Lifecycle
from dcc_stub.post import Post
from protocols.duis import Response, ServiceRequest, Smets1Answer, Value, acknowledgement, answer

LOG_RESULT: Final = "UpdateHANDeviceLogResult"
LOG_RESULT_CODE: Final = "N24"
JOINS: Final[Mapping[str, tuple[str, ...]]] = {"8.7.1": ("PPMID", "HCALCS"), "8.7.2": ("IHD", "CAD")}
PARTS: Final[Mapping[str, tuple[str, ...]]] = {"8.8.1": JOINS["8.7.1"], "8.8.2": JOINS["8.7.2"]}
"""Which kinds of device: 8.7.1 for what may act on a meter (PPMID-like), 8.7.2 for what only shows [001:204-205]."""
SUCCESS: Final[Mapping[str, Value]] = {"response_code": 0, "asn1_status": "success"}


@dataclass(frozen=True, slots=True)
class HanDesk:
    life: Lifecycle
    post: Post

    def serves(self, request: ServiceRequest, device: DeviceRow | None) -> bool:
        is_ours = request.variant in ("8.11", *JOINS, *PARTS) and "execution_at" not in request.parameters
        return is_ours and device is not None and device.smets == "SMETS1"

    def take(self, incoming: Incoming) -> Response | Refusal:
        variant = incoming.request.variant
        refusal = self._log(incoming) if variant == "8.11" else self._join(incoming, variant)
        return self._answered(incoming) if refusal is None else refusal

    def _log(self, incoming: Incoming) -> Refusal | None:
        asked, hub = incoming.request.parameters, _target(incoming)
        device = self.life.inventory.device(str(asked["device"]))
        if device is None:
            return Refusal("E19", f"{asked['device']} has not been pre-notified")
        if device.type == HUB:
            return Refusal("E11", "a hub stands in no HAN device log")
        if asked["request_type"] == "Remove":
            return self._take_out(incoming, hub, device)
        terms = asked.get("add_device_to_chf_whitelist")
        if not isinstance(terms, Mapping):
            return Refusal("E11", "Add without what the hub has to know of the device")
        return self._put_in(incoming, hub, device, terms)

    def _put_in(
        self, incoming: Incoming, hub: DeviceRow, device: DeviceRow, terms: Mapping[str, Any]
    ) -> Refusal | None:
        if self.life.book.now.own_commissioning.get(device.cohort) == "instead" and device.type in METERS:
            return Refusal("E11", f"meters of cohort {device.cohort} are commissioned by their own head end")
        if self.life.tables.hub_of(device.eui) is not None:
            return Refusal("E5", "the device stands in the log of a hub already")
        if len(self.life.tables.log_of(hub.eui)) >= HAN_LOG_LIMIT:
            return Refusal("E5", f"the log of the hub has its {HAN_LOG_LIMIT} devices")
        moved = self.life.move(self._with_meter_point(device, terms), "whitelist", incoming.user.eui)
        if isinstance(moved, Refusal):
            return moved
        self.life.place(moved, hub)
        details = self.life.tables.of(device.eui)
        self.life.tables.put(
            device.eui,
            replace(
                details,
                secondary_mpan=str(terms.get("secondary_import_mpan", details.secondary_mpan)),
                export_mpan=str(terms.get("export_mpan", details.export_mpan)),
            ),
        )
        return None

    def _with_meter_point(self, device: DeviceRow, terms: Mapping[str, Any]) -> DeviceRow:
        """Who is registered for a meter point is registered for its new meter."""
        mpxn = str(terms.get("import_mpxn", device.mpxn))
        known = (one for one in self.life.inventory.devices() if mpxn and one.mpxn == mpxn and one.type == device.type)
        other = next((one for one in known if one.eui != device.eui), None)
        return replace(device, mpxn=mpxn, registered=other.registered if other else device.registered)

    def _take_out(self, incoming: Incoming, hub: DeviceRow, device: DeviceRow) -> Refusal | None:
        if self.life.tables.hub_of(device.eui) != hub.eui:
            return Refusal("E5", "the device does not stand in the log of this hub")
        event = "remove" if device.type in OTHERS else "unlist"
        moved = self.life.move(device, event, incoming.user.eui)
        if isinstance(moved, Refusal):
            return moved
        self.life.tables.leave(device.eui)
        self.life.inventory.put(replace(moved, hub=device.eui.replace("-", "").lower()))
        return None

    def _join(self, incoming: Incoming, variant: str) -> Refusal | None:
        meter = _target(incoming)
        eui = str(incoming.request.parameters["other_device_id"])
        other = self.life.inventory.device(eui)
        if other is None:
            return Refusal("E19", f"{eui} is not in the inventory")
        if other.type not in {**JOINS, **PARTS}[variant]:
            return Refusal("E11", f"{variant} does not fit a {other.type}")
        if variant in PARTS:
            parted = self.life.tables.part(meter.eui, eui)
            return None if parted else Refusal("E5", "the two are not joined")
        hub = self.life.hub_row(meter)
        if hub is None or self.life.tables.hub_of(eui) != hub.eui:
            return Refusal("E5", "the device does not stand in the log of the meter's hub")
        moved = self.life.move(other, "join", incoming.user.eui)
        if isinstance(moved, Refusal):
            return moved
        self.life.tables.join(meter.eui, eui, variant, incoming.at.timestamp())
        return None

    def _answered(self, incoming: Incoming) -> Response:
        """Acknowledged; the device's answer follows, and the alert on the log."""
        request, user = incoming.request, incoming.user.eui
        values: dict[str, Value] = {}
        if request.variant in JOINS:
            values = {"join_response_code": SUCCESS}
        if request.variant in PARTS:
            values = {"unjoin_response_code": SUCCESS}
        payload = Smets1Answer(request.variant, request.request_id, incoming.at, True, values)
        self.post.put(user, request.request_id.text, answer(payload, "I0", incoming.at))
        if request.variant == "8.11":
            fields = {"update_han_device_log_service_request_id": request.request_id}
            self.life.alert([user], request.request_id.target, LOG_RESULT, fields, LOG_RESULT_CODE)
        return acknowledgement(request.request_id, "I99", incoming.at, request.variant)


def _target(incoming: Incoming) -> DeviceRow:
    assert incoming.device is not None, "access control refuses a request to no device"
    return incoming.device
