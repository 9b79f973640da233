"""Who may update what, and what the DCC answers to Update Firmware at once.

The answer is I99 when every device of the list is taken on. Otherwise it is I0 with a DSPUpdateFirmwareWarning: devices
that are none or that the User may not update (InvalidDeviceIDList), that are not commissioned, whose head end has no
such service or an arrangement of its own (NotApplicableFirmwareDeviceIDList), and that have an update under way. Those
that are in no list are taken on.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from dcc_stub.access import NON_DEVICE, AccessRow
from dcc_stub.config import DeviceRow, UserRow
from dcc_stub.config.firmware import SMSO, TWO, FirmwareConfig, FirmwareTerms, read_firmware_terms
from dcc_stub.config.table import Table
from dcc_stub.control import Answer, Controls
from dcc_stub.firmware.records import APPLICATION, CORE, WAITING, Release
from dcc_stub.firmware.updates import ACTIVATE, UPDATE, Depot, Updates
from dcc_stub.incoming import Incoming, Refusal
from dcc_stub.standing import Standing
from protocols.duis import Response, ServiceRequest, Value, acknowledgement

HASH: Final = re.compile(r"[0-9a-f]{64}")
AGENT: Final = "RSA"
INVALID: Final = "invalid_device_id_list"
NOT_COMMISSIONED: Final = "not_commissioned_device_id_list"
NOT_APPLICABLE: Final = "not_applicable_firmware_device_id_list"
IN_PROGRESS: Final = "other_request_in_progress_list"


@dataclass(frozen=True, slots=True)
class _Offer:
    """An Update Firmware, taken apart."""

    incoming: Incoming
    image: bytes
    digest: str
    version: str
    release: Release


class FirmwareDesk:
    """A desk for 11.1 and a rule for 11.3. `matrix` is the one of access control: who may send the two is a term."""

    def __init__(self, config: FirmwareConfig, depot: Depot, standing: Standing, matrix: dict[str, AccessRow]) -> None:
        self._told, self._depot, self._standing, self._matrix = config.terms, depot, standing, matrix
        self._given = {variant: matrix[variant] for variant in (UPDATE, ACTIVATE)}
        self._terms = self._told
        self._updates = Updates(depot, self.terms, config.transfer_timeout_s)
        self._admit()

    def terms(self) -> FirmwareTerms:
        return self._terms

    def serves(self, request: ServiceRequest, device: DeviceRow | None) -> bool:
        return request.variant == UPDATE and request.command_variant == NON_DEVICE and device is None

    def take(self, incoming: Incoming) -> Response | Refusal:
        asked = incoming.request.parameters
        image = base64.b64decode(str(asked["firmware_image"]))
        digest = hashlib.sha256(image).hexdigest()
        known = self._depot.records.release(digest)
        if known is None and self._terms.library:
            return Refusal("E11", f"image {digest} is not in the central firmware library")
        offer = _Offer(incoming, image, digest, str(asked["firmware_version"]), known or Release())
        warning: dict[str, list[str]] = {}
        for eui in dict.fromkeys(str(asked["device_id_list"]).upper().split(",")):
            in_the_way = self._accept(offer, eui)
            if in_the_way is not None:
                warning.setdefault(in_the_way, []).append(eui)
        return self._answer(incoming, {name: ",".join(euis) for name, euis in warning.items()})

    def rule(self, incoming: Incoming) -> Refusal | None:
        """A separate activation exists where the cohort has two stages. No verified code says so; E11 is the
        nearest."""
        device = incoming.device
        if incoming.request.variant != ACTIVATE or device is None or self._terms.stage(device.cohort) == TWO:
            return None
        return Refusal("E11", f"cohort {device.cohort} has no activation of its own")

    def add_controls(self, controls: Controls) -> None:
        for name, verb in (
            ("terms", self._set_terms), ("release", self._put_release), ("transfers", self._transfers)
        ):  # fmt: skip
            controls.add("firmware", name, verb)
        controls.on_reset(self._reset)

    def _accept(self, offer: _Offer, eui: str) -> str | None:
        """Begins the transfer, or the list of the warning in which the device belongs."""
        depot, device = self._depot, self._depot.inventory.device(eui)
        if device is None or not self._may(offer.incoming, device):
            return INVALID
        if device.status != "Commissioned":
            return NOT_COMMISSIONED
        if self._terms.stage(device.cohort) == SMSO or not depot.transactions.carries(device, offer.incoming.request):
            return NOT_APPLICABLE
        under_way = depot.records.open_for(eui)
        if under_way is not None:
            goes_first = self._terms.emergency and offer.release.urgent and not under_way.urgent
            if not goes_first or under_way.state != WAITING:
                return IN_PROGRESS
            self._updates.give_way(under_way)
        depot.records.put_image(offer.digest, offer.image)
        self._updates.accept(offer.incoming.request, device, offer.digest, offer.version, offer.release)
        return None

    def _may(self, incoming: Incoming, device: DeviceRow) -> bool:
        user: UserRow = incoming.user
        allowed = self._matrix[UPDATE].roles_for(device.fuel)
        return not allowed.isdisjoint(self._standing.roles(user, device, incoming.at))

    def _answer(self, incoming: Incoming, warning: Mapping[str, str]) -> Response:
        request_id, now = incoming.request.request_id, self._depot.calendar.now()
        if not warning:
            return acknowledgement(request_id, "I99", now, UPDATE)
        content: dict[str, Value] = dict(warning)
        return Response(request_id, None, "I0", now, variant=UPDATE, content=("DSPUpdateFirmwareWarning", content))

    def _admit(self) -> None:
        """The agent may send both services where the terms let him, each to devices for which he is appointed."""
        for variant, row in self._given.items():
            agent = frozenset({AGENT}) if "agent" in self._terms.initiators else frozenset()
            roles = {fuel: own | agent for fuel, own in row.roles.items()}
            self._matrix[variant] = replace(row, roles=roles)

    def _reset(self) -> None:
        self._terms = self._told
        self._admit()
        self._depot.records.reset()

    def _set_terms(self, fields: Table) -> Answer:
        self._terms = read_firmware_terms(fields, self._terms)
        self._admit()
        return asdict(self._terms)

    def _put_release(self, fields: Table) -> Answer:
        digest = fields.shaped("hash", HASH, "the SHA-256 of the image in 64 small hex digits")
        layer = fields.word("layer", (CORE, APPLICATION)) if "layer" in fields.left() else CORE
        self._depot.records.put_release(digest, Release(layer, fields.take("urgent", bool, default=False)))
        return {}

    def _transfers(self, _fields: Table) -> Answer:
        found: list[dict[str, Any]] = [asdict(transfer) for transfer in self._depot.records.transfers()]
        return {"transfers": found}
