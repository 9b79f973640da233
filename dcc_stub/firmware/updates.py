"""An Update Firmware (11.1) from its acceptance to the end of each transfer.

For each device that it names there is one transfer, which waits (an ordinary one as long as the terms say), goes to the
device's head end as one command, and ends: verified by the meter and held there (two stages), installed (one stage), or
failed. The User who sent it is told of each end: CSPFirmwareDeliveryStatus, or FirmwareDistributionFailure. What the
meter says of an image is its own; the DCC only passes it on.

A transfer that nobody has answered, by a restart or for lack of communication, has failed as far as the DCC knows; it
is not repeated, as the meter may have installed it. The User asks for the version, or sends the update again.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from dcc_stub.access import ACCESS_CONTROL_BROKER
from dcc_stub.calendar import RigCalendar
from dcc_stub.config import DeviceRow
from dcc_stub.config.firmware import ONE, FirmwareTerms
from dcc_stub.firmware.records import FAILED, INSTALLED, SENDING, VERIFIED, WAITING, FirmwareRecords, Release, Transfer
from dcc_stub.inventory import Inventory
from dcc_stub.log import note
from dcc_stub.notices import Notices
from dcc_stub.outcome import Outcome
from dcc_stub.timetable import Due, Timetable
from dcc_stub.transactions import Transactions
from protocols.duis import RequestId, ServiceRequest, Value

PART: Final = "firmware"
UPDATE, ACTIVATE = "11.1", "11.3"
OWN_COUNTERS: Final = 0xF << 56
"""Where the counters of the DCC's own requests of this part begin, apart from those of other parts."""


@dataclass(frozen=True, slots=True)
class Depot:
    """What updates work with."""

    records: FirmwareRecords
    inventory: Inventory
    timetable: Timetable
    transactions: Transactions
    calendar: RigCalendar
    notices: Notices


class Updates:
    """`terms` gives the terms as they are at the moment."""

    def __init__(self, depot: Depot, terms: Callable[[], FirmwareTerms], transfer_timeout_s: float) -> None:
        self._depot, self._terms, self._timeout_s = depot, terms, transfer_timeout_s
        depot.timetable.handle(PART, self._due)
        depot.transactions.on_outcome(PART, self._ended)
        depot.transactions.watch(self._activated)

    def accept(self, request: ServiceRequest, device: DeviceRow, digest: str, version: str, release: Release) -> None:
        """A transfer of the image to the device. Within a `together`."""
        depot, terms = self._depot, self._terms()
        is_urgent = terms.emergency and release.urgent
        delay_s = 0.0 if is_urgent else terms.ordinary_delay_s
        request_id = request.request_id
        number = depot.records.begin(request_id.text, request_id.originator, device.eui, digest, version, release)
        depot.timetable.put(PART, depot.calendar.now() + timedelta(seconds=delay_s), str(number))

    def give_way(self, waiting: Transfer) -> None:
        """An urgent release takes the place of an ordinary one that has not been sent."""
        self._depot.timetable.remove_all(PART, str(waiting.id))
        self._fail(waiting, "an emergency release goes first")

    def _due(self, due: Due) -> None:
        depot = self._depot
        transfer = depot.records.transfer(int(due.subject))
        if transfer is None or transfer.state != WAITING:
            return
        device = depot.inventory.device(transfer.device)
        if device is None or device.status != "Commissioned":
            self._fail(transfer, "the device is no longer commissioned")
            return
        depot.records.put(transfer.id, SENDING)
        depot.transactions.submit(
            self._command(transfer, device), device, transfer.user, f"{PART}:{transfer.id}", timeout_s=self._timeout_s
        )

    def _command(self, transfer: Transfer, device: DeviceRow) -> ServiceRequest:
        image = base64.b64encode(self._depot.records.image(transfer.hash)).decode("ascii")
        activate = self._terms().stage(device.cohort) == ONE
        request_id = RequestId(ACCESS_CONTROL_BROKER, device.eui, OWN_COUNTERS + transfer.id)
        return ServiceRequest(request_id, 1, UPDATE, {"firmware_image": image, "activate": activate})

    def _ended(self, outcome: Outcome) -> None:
        transfer = self._depot.records.transfer(int(outcome.transaction.purpose.partition(":")[2]))
        if transfer is None:
            return
        if not outcome.is_success:
            self._fail(transfer, outcome.why or outcome.code)
            return
        one_stage = outcome.request is not None and outcome.request.parameters.get("activate") is True
        self._depot.records.put(transfer.id, INSTALLED if one_stage else VERIFIED)
        self._tell_delivered(transfer)

    def _activated(self, outcome: Outcome) -> None:
        """A User's own Activate Firmware has ended."""
        if outcome.transaction.variant != ACTIVATE or outcome.request is None or not outcome.is_success:
            return
        digest = str(outcome.request.parameters.get("firmware_hash", "")).lower()
        held = self._depot.records.verified_for(outcome.transaction.device, digest)
        if held is not None:
            self._depot.records.put(held.id, INSTALLED)

    def _fail(self, transfer: Transfer, why: str) -> None:
        self._depot.records.put(transfer.id, FAILED, why)
        note("firmware failed", request_id=transfer.request_id, device=transfer.device, why=why)
        asked = RequestId.parse(transfer.request_id)
        fields: dict[str, Value] = {"update_firmware_request_id": asked, "meter_ids": transfer.device}
        self._depot.notices.put(transfer.user, transfer.request_id, "FirmwareDistributionFailure", fields)

    def _tell_delivered(self, transfer: Transfer) -> None:
        device = self._depot.inventory.device(transfer.device)
        hub = "" if device is None else device.hub.upper()
        fields: dict[str, Value] = {
            "update_firmware_request_id": RequestId.parse(transfer.request_id),
            "comms_hub_device_id": "-".join(hub[at : at + 2] for at in range(0, 16, 2)),
            "target_device_id": transfer.device,
            "firmware_version": transfer.version,
            "time_stamp": self._depot.calendar.now(),
            "comms_hub_transfer_status": "Success",
        }
        self._depot.notices.put(transfer.user, transfer.request_id, "CSPFirmwareDeliveryStatus", fields)
