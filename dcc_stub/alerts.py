"""Alerts of devices: each once, to the Users that the dispatching table names and the registration finds.

A hub repeats an alert until it knows that it arrived; the same log sequence, alert and time of a device is the same
alert. An alert without a route is kept and goes to nobody, which the log says.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from dcc_stub.alert_codes import AlertCode
from dcc_stub.calendar import RigCalendar
from dcc_stub.config import DeviceRow
from dcc_stub.database import Database
from dcc_stub.inventory import Inventory
from dcc_stub.log import note
from dcc_stub.post import Post
from dcc_stub.standing import Standing
from protocols.duis import RequestId, Response, Smets1DeviceAlert, alert
from protocols.hub_dialect import Alert

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS alerts (device TEXT NOT NULL, sequence INTEGER NOT NULL, alert TEXT NOT NULL,
    at INTEGER NOT NULL, PRIMARY KEY (device, sequence, alert, at)) STRICT, WITHOUT ROWID;
"""


class Alerts:
    """The dispatcher. `routes` maps an alert's name to the roles that get it, in order."""

    def __init__(
        self, database: Database, inventory: Inventory, standing: Standing, post: Post, calendar: RigCalendar,
        routes: Mapping[str, tuple[str, ...]], codes: Mapping[str, AlertCode],
    ) -> None:  # fmt: skip
        database.create(_SCHEMA)
        self._db, self._inventory, self._standing, self._post = database, inventory, standing, post
        self._calendar, self._routes, self._codes = calendar, routes, codes

    def take(self, hub: str, pushed: Alert) -> None:
        """Keeps and dispatches an alert; a repetition and an alert of another hub's device are dropped."""
        device = self._inventory.at_address(pushed.device)
        if device is None or device.hub != hub:
            note("stray alert", hub=hub, device=pushed.device.hex(), alert=pushed.alert)
            return
        with self._db.together():
            if not self._is_new(device, pushed):
                note("repeated alert", device=device.eui, alert=pushed.alert, sequence=pushed.id)
                return
            users = self._users(device, pushed)
            about = f"{pushed.alert} {pushed.id} of {device.eui}"
            for user in users:
                self._post.put(user, about, self._message(device, user, pushed))
        note("alert", device=device.eui, alert=pushed.alert, sequence=pushed.id, users=users)

    def _is_new(self, device: DeviceRow, pushed: Alert) -> bool:
        row = self._db.execute(
            "INSERT OR IGNORE INTO alerts VALUES (?, ?, ?, ?)", (device.eui, pushed.id, pushed.alert, pushed.time)
        )
        return row.rowcount == 1

    def _users(self, device: DeviceRow, pushed: Alert) -> list[str]:
        """Those who hold a role of the route, each once, in the order of the roles."""
        now = self._calendar.now()
        roles = self._routes.get(pushed.alert, ())
        holders = (self._standing.holder(device, role, now) for role in roles)
        return list(dict.fromkeys(eui for eui in holders if eui is not None and self._inventory.user(eui) is not None))

    def _message(self, device: DeviceRow, user: str, pushed: Alert) -> Response:
        code = self._codes[pushed.alert]
        when = datetime.fromtimestamp(pushed.time, UTC)
        payload = Smets1DeviceAlert(device.eui, pushed.id, when, code.gbcs_code, code.description)
        return alert(payload, RequestId(device.eui, user, pushed.id), self._calendar.now())
