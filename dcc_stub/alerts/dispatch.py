"""The dispatcher: each alert once, to the Users that the dispatching table names and the registration finds.

A hub repeats an alert until it knows that it arrived; the same log sequence, alert and time of a device is the same
alert. Whatever becomes of an alert is on record with it: forwarded, held by the regulation of volume, switched off by
those who would have got it, or without a route. What leaves is one format whatever head end it came from [ALT-4]: an
alert is in the words of the standard when it arrives here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, Literal

from dcc_stub.alert_codes import AlertCode
from dcc_stub.alerts.config import AlertsConfig
from dcc_stub.alerts.preferences import Preferences
from dcc_stub.alerts.regulation import Regulation, Window
from dcc_stub.calendar import RigCalendar
from dcc_stub.config import DeviceRow
from dcc_stub.database import Database
from dcc_stub.inventory import Inventory
from dcc_stub.log import note
from dcc_stub.notices import NO_VERIFIED_CODE, Notices
from dcc_stub.post import Post
from dcc_stub.standing import Standing
from dcc_stub.timetable import Timetable
from protocols.duis import RequestId, Response, Smets1DeviceAlert, Value, alert
from protocols.messages import Alert

Fate = Literal["forwarded", "held", "switched off", "no route"]
DCC_CODES: Final[Mapping[str, str]] = {"QuarantinedRequest": "AD1", "UpdateHANDeviceLogResult": "N24"}
"""Of DCC alert codes only N24 has a verified meaning; AD1 is the one whose name fits (anomaly detection)."""

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS alerts (device TEXT NOT NULL, sequence INTEGER NOT NULL, alert TEXT NOT NULL,
    at INTEGER NOT NULL, fate TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (device, sequence, alert, at)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS dcc_alerts (number INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL,
    device TEXT NOT NULL, users TEXT NOT NULL, at REAL NOT NULL) STRICT;
"""


@dataclass(frozen=True, slots=True)
class Office:
    """What the dispatcher works with."""

    database: Database
    inventory: Inventory
    standing: Standing
    post: Post
    calendar: RigCalendar
    timetable: Timetable
    notices: Notices
    codes: Mapping[str, AlertCode]


class Dispatch:
    """`config` may be exchanged by the rig's control; `told` is what the configuration says."""

    def __init__(self, office: Office, config: AlertsConfig) -> None:
        office.database.create(_SCHEMA)
        self._db, self._inventory, self._standing = office.database, office.inventory, office.standing
        self._post, self._calendar, self._codes = office.post, office.calendar, office.codes
        self._notices = office.notices
        self._regulation = Regulation(office.database, office.timetable, self._summarise)
        self.preferences = Preferences(office.database, office.codes)
        self.told = self.config = config

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
            users = self._users(device, pushed.alert)
            wanting = self._wanting(users, device, pushed.alert)
            fate = self._fate(device, pushed, users, wanting)
            self._db.execute(
                "UPDATE alerts SET fate = ? WHERE device = ? AND sequence = ? AND alert = ? AND at = ?",
                (fate, device.eui, pushed.id, pushed.alert, pushed.time),
            )
            if fate == "forwarded":
                about = f"{pushed.alert} {pushed.id} of {device.eui}"
                for user in wanting:
                    self._post.put(user, about, self._message(device, user, pushed))
        note("alert", device=device.eui, alert=pushed.alert, sequence=pushed.id, fate=fate, users=wanting)

    def dcc_alert(
        self, body: str, fields: Mapping[str, Value], device: DeviceRow | None, users: Sequence[str] = ()
    ) -> list[str]:
        """An alert of the DCC to the `users` told and to those whom the dispatching table names for its body; who gets
        it. Kept like any message to a User; without anybody to get it, it is on record alone."""
        now = self._calendar.now()
        routed = [] if device is None else self._users(device, body)
        receivers = list(dict.fromkeys((*users, *routed)))
        with self._db.together():
            row = self._db.execute(
                "INSERT INTO dcc_alerts (body, device, users, at) VALUES (?, ?, ?, ?)",
                (body, "" if device is None else device.eui, " ".join(receivers), now.timestamp()),
            )
            number = row.lastrowid
            for user in receivers:
                about = f"{body} {number} of the DCC"
                self._notices.put(user, about, body, fields, DCC_CODES.get(body, NO_VERIFIED_CODE))
        note("dcc alert", body=body, number=number, users=receivers)
        return receivers

    def outage(self, hub: str, start: datetime) -> list[str]:
        """The communications provider says that a hub has lost its supply: PowerOutageEvent for each electricity meter
        point behind it; the devices that it was about."""
        meters = [d for d in self._inventory.devices() if d.hub == hub and d.type == "ESME" and d.mpxn]
        for device in meters:
            fields: dict[str, Value] = {"comms_hub": _dashed(hub), "start": start, "mpxn": device.mpxn}
            self.dcc_alert("PowerOutageEvent", fields, device)
        return [device.eui for device in meters]

    def record(self, device: str) -> list[dict[str, Any]]:
        """What has become of each alert of a device, in the order of their time and log sequence."""
        rows = self._db.execute(
            "SELECT alert, sequence, at, fate FROM alerts WHERE device = ? ORDER BY at, sequence", (device,)
        )
        return [{"alert": name, "sequence": number, "at": at, "fate": fate} for name, number, at, fate in rows]

    def reset(self) -> None:
        self.config = self.told
        self._regulation.clear()
        self.preferences.clear()

    def _is_new(self, device: DeviceRow, pushed: Alert) -> bool:
        row = self._db.execute(
            "INSERT OR IGNORE INTO alerts (device, sequence, alert, at) VALUES (?, ?, ?, ?)",
            (device.eui, pushed.id, pushed.alert, pushed.time),
        )
        return row.rowcount == 1

    def _fate(self, device: DeviceRow, pushed: Alert, users: list[str], wanting: list[str]) -> Fate:
        if not users:
            return "no route"
        if not wanting:
            return "switched off"
        config = self.config
        is_admitted = self._regulation.admits(
            device.eui, pushed.alert, pushed.id, pushed.time, self._calendar.now(), config.most, config.window_s
        )
        return "forwarded" if is_admitted else "held"

    def _users(self, device: DeviceRow, name: str) -> list[str]:
        """Those who hold a role of the route, each once, in the order of the roles."""
        now = self._calendar.now()
        roles = self.config.roles(name, device.fuel, device.cohort)
        holders = (self._standing.holder(device, role, now) for role in roles)
        return list(dict.fromkeys(eui for eui in holders if eui is not None and self._inventory.user(eui) is not None))

    def _wanting(self, users: list[str], device: DeviceRow, name: str) -> list[str]:
        if self.config.configured_by != "dcc":
            return users
        return [user for user in users if self.preferences.wants(user, device.eui, name)]

    def _message(self, device: DeviceRow, user: str, pushed: Alert) -> Response:
        code = self._codes[pushed.alert]
        when = datetime.fromtimestamp(pushed.time, UTC)
        payload = Smets1DeviceAlert(device.eui, pushed.id, when, code.gbcs_code, code.description)
        return alert(payload, RequestId(device.eui, user, pushed.id), self._calendar.now())

    def _summarise(self, window: Window) -> None:
        """One message to each: the last that was left out, and how many were."""
        device = self._inventory.device(window.device)
        if device is None:
            return
        last = Alert(window.last_sequence, device.address, window.alert, window.last_at)
        users = self._wanting(self._users(device, window.alert), device, window.alert)
        for user in users:
            message = self._message(device, user, last)
            summary = replace(message, throttled_sequence_id=window.number & 0xFFFFFFFF, throttled_count=window.held)
            self._post.put(user, f"{window.held} {window.alert} of {device.eui}", summary)
        note("alerts summarised", device=device.eui, alert=window.alert, count=window.held, users=users)


def _dashed(hub: str) -> str:
    """The EUI of a hub as DUIS writes it."""
    return "-".join(hub[i : i + 2] for i in range(0, len(hub), 2)).upper()
