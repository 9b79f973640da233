"""Alerts of devices: each once, to the Users that the dispatching table names and the registration finds.

A hub repeats an alert until it knows that it arrived; the same log sequence, alert and time of a device is the same
alert. An alert without a route is kept and goes to nobody, which the log says.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from dcc_stub.alert_codes import AlertCode
from dcc_stub.calendar import RigCalendar
from dcc_stub.config import DeviceRow, UserRow
from dcc_stub.delivery import Delivery
from dcc_stub.inventory import Inventory
from dcc_stub.log import note
from dcc_stub.signatures import Signatures
from dcc_stub.store import Store
from protocols.duis import RequestId, Smets1DeviceAlert, alert
from protocols.hub_dialect import Alert


class Alerts:
    """The dispatcher. `routes` maps an alert's name to the roles that get it, in order."""

    def __init__(
        self, store: Store, inventory: Inventory, delivery: Delivery, calendar: RigCalendar,
        routes: Mapping[str, tuple[str, ...]], codes: Mapping[str, AlertCode], signatures: Signatures,
    ) -> None:  # fmt: skip
        self._store, self._inventory, self._delivery, self._calendar = store, inventory, delivery, calendar
        self._routes, self._codes, self._signatures = routes, codes, signatures
        self._devices = {device.address: device for device in inventory.devices()}

    def take(self, hub: str, pushed: Alert) -> None:
        """Stores and dispatches an alert; a repetition and an alert of another hub's device are dropped."""
        device = self._devices.get(pushed.device)
        if device is None or device.hub != hub:
            note("stray alert", hub=hub, device=pushed.device.hex(), alert=pushed.alert)
            return
        users = self._inventory.registered(device, self._routes.get(pushed.alert, ()))
        out = [(user.eui, self._message(device, user, pushed)) for user in users]
        lines = self._store.note_alert(device.eui, pushed.id, pushed.alert, pushed.time, out)
        if lines is None:
            note("repeated alert", device=device.eui, alert=pushed.alert, sequence=pushed.id)
            return
        note("alert", device=device.eui, alert=pushed.alert, sequence=pushed.id, users=[line.user for line in lines])
        for line in lines:
            self._delivery.put(line)

    def _message(self, device: DeviceRow, user: UserRow, pushed: Alert) -> bytes:
        code = self._codes[pushed.alert]
        when = datetime.fromtimestamp(pushed.time, UTC)
        payload = Smets1DeviceAlert(device.eui, pushed.id, when, code.gbcs_code, code.description)
        return self._signatures.seal(alert(payload, RequestId(device.eui, user.eui, pushed.id), self._calendar.now()))
