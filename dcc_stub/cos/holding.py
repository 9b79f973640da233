"""Who holds a device when changes of supplier are dated: the configuration's holders, and the changes since."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from dcc_stub.config import DeviceRow, UserRow
from dcc_stub.database import Database

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS switches (id INTEGER PRIMARY KEY, device TEXT NOT NULL, role TEXT NOT NULL,
    user TEXT NOT NULL, at REAL NOT NULL) STRICT;
"""


class SwitchedStanding:
    def __init__(self, database: Database) -> None:
        database.create(_SCHEMA)
        self._db = database

    def switch(self, device: DeviceRow, role: str, user: str, at: datetime) -> None:
        self._db.execute(
            "INSERT INTO switches (device, role, user, at) VALUES (?, ?, ?, ?)",
            (device.eui, role, user, at.timestamp()),
        )

    def roles(self, user: UserRow, device: DeviceRow, at: datetime) -> frozenset[str]:
        return frozenset(role for role in user.roles if self.holder(device, role, at) == user.eui)

    def holder(self, device: DeviceRow, role: str, at: datetime) -> str | None:
        row = self._db.execute(
            "SELECT user FROM switches WHERE device = ? AND role = ? AND at <= ? ORDER BY at DESC, id DESC LIMIT 1",
            (device.eui, role, at.timestamp()),
        ).fetchone()
        return device.registered.get(role) if row is None else row[0]

    def held(self, user: str, device: DeviceRow, role: str, since: datetime, until: datetime) -> bool:
        rows = self._db.execute(
            "SELECT user FROM switches WHERE device = ? AND role = ? AND at > ? AND at < ?",
            (device.eui, role, since.timestamp(), until.timestamp()),
        )
        return self.holder(device, role, since) == user and all(row[0] == user for row in rows)

    def clear(self) -> None:
        self._db.execute("DELETE FROM switches")
