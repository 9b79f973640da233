"""Who stands in which role for a device, at a moment: what access control asks of the registrations."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from dcc_stub.config import DeviceRow, UserRow


class Standing(Protocol):
    """The one place that knows who a device belongs to. Times are of the rig's calendar."""

    def roles(self, user: UserRow, device: DeviceRow, at: datetime, /) -> frozenset[str]:
        """The roles in which the User may act on the device at that moment."""
        ...

    def holder(self, device: DeviceRow, role: str, at: datetime, /) -> str | None:
        """The EUI of the User who holds the role for the device at that moment."""
        ...

    def future_holder(self, device: DeviceRow, role: str, at: datetime, /) -> str | None:
        """The EUI of the User who is registered to hold the role next."""
        ...
