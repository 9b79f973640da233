"""The Smart Metering Inventory and the Users, held in memory over the database.

Whatever changes a device or a User does it through here, so that the database and what access control sees cannot
differ. A row of the configuration is taken when it is new or other than at the last start: what Users have made of a
device since survives a restart, and devices that were added later stay.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Final

from dcc_stub.config import DeviceRow, UserRow
from dcc_stub.database import Database

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS users (eui TEXT PRIMARY KEY, roles TEXT NOT NULL, status TEXT NOT NULL,
    receiver TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS devices (eui TEXT PRIMARY KEY, type TEXT NOT NULL, fuel TEXT NOT NULL, mpxn TEXT NOT NULL,
    smets TEXT NOT NULL, cohort TEXT NOT NULL, hub TEXT NOT NULL, status TEXT NOT NULL,
    registered TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS configured (eui TEXT PRIMARY KEY, row TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""


class Inventory:
    """Look-ups by EUI. An EUI is text as in DUIS: upper-case hex pairs with dashes."""

    def __init__(self, database: Database, users: Iterable[UserRow], devices: Iterable[DeviceRow]) -> None:
        self._db, self._told = database, (tuple(users), tuple(devices))
        database.create(_SCHEMA)
        self._users: dict[str, UserRow] = {}
        self._devices: dict[str, DeviceRow] = {}
        self._by_address: dict[bytes, DeviceRow] = {}
        self._by_hub: dict[str, dict[str, DeviceRow]] = {}
        database.on_rollback(self._load)
        with database.together():
            self._load()
            for user in self._told[0]:
                if self._is_news(user.eui, user):
                    self.put_user(user)
            for device in self._told[1]:
                if self._is_news(device.eui, device):
                    self.put(device)

    def _is_news(self, eui: str, row: UserRow | DeviceRow) -> bool:
        """Does the configuration say something else of it than at the last start?"""
        text = json.dumps(asdict(row), default=dict, sort_keys=True)
        before = self._db.execute("SELECT row FROM configured WHERE eui = ?", (eui,)).fetchone()
        self._db.execute("INSERT OR REPLACE INTO configured VALUES (?, ?)", (eui, text))
        return before is None or before[0] != text

    def _load(self) -> None:
        for held in (self._users, self._devices, self._by_address, self._by_hub):
            held.clear()
        for eui, roles, status, receiver in self._db.execute("SELECT eui, roles, status, receiver FROM users"):
            self._users[eui] = UserRow(eui, tuple(roles.split()), status, receiver)
        columns = "eui, type, fuel, mpxn, smets, cohort, hub, status, registered"
        for row in self._db.execute(f"SELECT {columns} FROM devices"):
            eui, kind, fuel, mpxn, smets, cohort, hub, status, registered = row
            self._hold(DeviceRow(eui, kind, fuel, mpxn, smets, cohort, hub, status, json.loads(registered)))

    def _hold(self, device: DeviceRow) -> None:
        before = self._devices.get(device.eui)
        if before is not None:
            self._by_hub[before.hub].pop(before.eui)
        self._devices[device.eui] = self._by_address[device.address] = device
        self._by_hub.setdefault(device.hub, {})[device.eui] = device

    def user(self, eui: str) -> UserRow | None:
        return self._users.get(eui)

    def users(self) -> tuple[UserRow, ...]:
        return tuple(self._users.values())

    def device(self, eui: str) -> DeviceRow | None:
        return self._devices.get(eui)

    def at_address(self, address: bytes) -> DeviceRow | None:
        """By the eight bytes that stand in messages on the WAN."""
        return self._by_address.get(address)

    def behind(self, hub: str) -> tuple[DeviceRow, ...]:
        """The devices of a hub (16 lower-case hex digits)."""
        return tuple(self._by_hub.get(hub, {}).values())

    def devices(self) -> tuple[DeviceRow, ...]:
        return tuple(self._devices.values())

    def put_user(self, user: UserRow) -> None:
        """A new User, or a changed one."""
        self._db.execute(
            "INSERT OR REPLACE INTO users VALUES (?, ?, ?, ?)",
            (user.eui, " ".join(user.roles), user.status, user.receiver),
        )
        self._users[user.eui] = user

    def put(self, device: DeviceRow) -> None:
        """A new device, or a changed one."""
        d = device
        self._db.execute(
            "INSERT OR REPLACE INTO devices VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (d.eui, d.type, d.fuel, d.mpxn, d.smets, d.cohort, d.hub, d.status, json.dumps(dict(d.registered))),
        )
        self._hold(device)

    def remove(self, eui: str) -> None:
        self._db.execute("DELETE FROM devices WHERE eui = ?", (eui,))
        gone = self._devices.pop(eui, None)
        if gone is not None:
            self._by_address.pop(gone.address, None)
            self._by_hub[gone.hub].pop(eui, None)

    def reset(self) -> None:
        """As the configuration has it."""
        users, devices = self._told
        for eui in self._devices.keys() - {device.eui for device in devices}:
            self.remove(eui)
        for user in users:
            self.put_user(user)
        for device in devices:
            self.put(device)
