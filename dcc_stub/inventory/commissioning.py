"""What must be true before a meter is commissioned, and that it is so once its clock has been set; what is reached at
all.

8.1.1 goes to the meter as any request does; the meter's own success makes the device Commissioned [S1X-8.1.1 001:203].
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from dcc_stub.config import DeviceRow
from dcc_stub.incoming import Incoming, Refusal
from dcc_stub.inventory.lifecycle import HUB, Lifecycle
from dcc_stub.inventory.statuses import GONE
from dcc_stub.outcome import Outcome

COMMISSION: Final = "8.1.1"


@dataclass(frozen=True, slots=True)
class Commissioning:
    """`extent_of`: the prepayment of a cohort, by its name."""

    life: Lifecycle
    extent_of: Callable[[str], str]

    def rule(self, incoming: Incoming) -> Refusal | None:
        """Asked of every request that access control has let through."""
        device = incoming.device
        if device is None or device.type == HUB:
            return None
        return self._hub(device) or (self.refusal(device) if incoming.request.variant == COMMISSION else None)

    def _hub(self, device: DeviceRow) -> Refusal | None:
        """Nothing is reached behind a hub that has gone or does not work yet [ENR-4]."""
        hub = self.life.hub_row(device)
        if hub is None or hub.status == "Commissioned":
            return None
        return Refusal("E5", f"the hub {hub.eui} is {hub.status}")

    def refusal(self, device: DeviceRow) -> Refusal | None:
        """Why the DCC does not commission the meter by the standard requests."""
        book = self.life.book.now
        if book.own_commissioning.get(device.cohort) == "instead":
            return Refusal("E11", f"meters of cohort {device.cohort} are commissioned by their own head end")
        if device.status == "Commissioned":
            return None
        if book.enrolment_order == "after_commissioning":
            return Refusal("E11", "the DCC enrols what has been commissioned before; it commissions nothing")
        return self.unfit(device)

    def unfit(self, device: DeviceRow) -> Refusal | None:
        """Why the meter is not commissioned by whatever method."""
        book, details = self.life.book.now, self.life.tables.of(device.eui)
        if details.must_be_reset:
            return Refusal("E5", "it was in use before, and nobody has shown that it was reset since")
        if not self.has_prepayment(device):
            return Refusal("E11", f"less than {book.prepayment} prepayment: {self.extent_of(device.cohort)}")
        product = book.product(device.type, details.manufacturer, details.model, details.firmware_version)
        if product is None and book.products_only:
            return Refusal("E11", f"{details.manufacturer} {details.model} is not on the list of products")
        today = self.life.calendar.now().date()
        has_ended = device.smets == "SMETS1" and book.smets1_end_date is not None and today > book.smets1_end_date
        if has_ended and not (book.replacement_after_end_date and self._is_replacement(device)):
            return Refusal("E5", f"no SMETS1 meter is commissioned after {book.smets1_end_date}")
        return None

    def has_prepayment(self, device: DeviceRow) -> bool:
        """As much of it as a SMETS1 meter has to have to enrol [MIX-2 001:284-290]."""
        return device.smets != "SMETS1" or self.life.book.now.is_enough(self.extent_of(device.cohort))

    def _is_replacement(self, device: DeviceRow) -> bool:
        """A meter with an integral hub stood at that meter point before [ENR-6 001:375-377]."""
        tables, model = self.life.tables, self.life.tables.of(device.eui).model
        any_model = self.life.book.now.replacement_means == "same_meter_point"
        return any(
            (one.status, one.mpxn, one.type) == ("Decommissioned", device.mpxn, device.type)
            and tables.of(one.eui).integral_hub
            and (any_model or tables.of(one.eui).model == model)
            for one in self.life.inventory.devices()
        )

    def watch(self, outcome: Outcome) -> None:
        if outcome.transaction.variant != COMMISSION or not outcome.is_success:
            return
        device = self.life.inventory.device(outcome.transaction.device)
        if device is not None and device.status not in GONE:
            self.life.move(device, "commission", outcome.transaction.user)
