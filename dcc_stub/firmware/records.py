"""What the DCC has on record of firmware: releases of the makers, images that are under way, and transfers.

An image is kept until the last transfer of it has ended; what a transfer was and how it ended stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from dcc_stub.database import Database

WAITING, SENDING, VERIFIED, INSTALLED, FAILED = "waiting", "sending", "verified", "installed", "failed"
OPEN: Final = (WAITING, SENDING)
CORE, APPLICATION = "core", "application"

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS firmware_releases (hash TEXT PRIMARY KEY, layer TEXT NOT NULL, urgent INTEGER NOT NULL)
    STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS firmware_images (hash TEXT PRIMARY KEY, image BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS firmware_transfers (id INTEGER PRIMARY KEY AUTOINCREMENT, request_id TEXT NOT NULL,
    user TEXT NOT NULL, device TEXT NOT NULL, hash TEXT NOT NULL, version TEXT NOT NULL, layer TEXT NOT NULL,
    urgent INTEGER NOT NULL, state TEXT NOT NULL, why TEXT NOT NULL DEFAULT '') STRICT;
CREATE INDEX IF NOT EXISTS firmware_of_device ON firmware_transfers (device, state);
"""
_COLUMNS: Final = ("id", "request_id", "user", "device", "hash", "version", "layer", "urgent", "state", "why")


@dataclass(frozen=True, slots=True)
class Release:
    """What the maker says of an image: its layer, and whether it is an urgent patch."""

    layer: str = CORE
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Transfer:
    """An image on its way to a device. `request_id` and `user` are those of the Update Firmware."""

    id: int
    request_id: str
    user: str
    device: str
    hash: str
    version: str
    layer: str
    urgent: bool
    state: str
    why: str


class FirmwareRecords:
    def __init__(self, database: Database) -> None:
        database.create(_SCHEMA)
        self._db = database

    def put_release(self, digest: str, release: Release) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO firmware_releases VALUES (?, ?, ?)", (digest, release.layer, release.urgent)
        )

    def release(self, digest: str) -> Release | None:
        row = self._db.execute("SELECT layer, urgent FROM firmware_releases WHERE hash = ?", (digest,)).fetchone()
        return None if row is None else Release(row[0], bool(row[1]))

    def put_image(self, digest: str, image: bytes) -> None:
        self._db.execute("INSERT OR IGNORE INTO firmware_images VALUES (?, ?)", (digest, image))

    def image(self, digest: str) -> bytes:
        return bytes(self._db.execute("SELECT image FROM firmware_images WHERE hash = ?", (digest,)).fetchone()[0])

    def begin(self, request_id: str, user: str, device: str, digest: str, version: str, release: Release) -> int:
        """A new transfer, waiting; its number."""
        number = self._db.execute(
            "INSERT INTO firmware_transfers (request_id, user, device, hash, version, layer, urgent, state)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (request_id, user, device, digest, version, release.layer, release.urgent, WAITING),
        ).lastrowid
        assert number is not None
        return number

    def transfer(self, number: int) -> Transfer | None:
        row = self._db.execute(f"{_SELECT} WHERE id = ?", (number,)).fetchone()
        return None if row is None else _transfer(row)

    def transfers(self) -> tuple[Transfer, ...]:
        return tuple(_transfer(row) for row in self._db.execute(f"{_SELECT} ORDER BY id"))

    def open_for(self, device: str) -> Transfer | None:
        """The transfer to a device that waits or is under way."""
        row = self._db.execute(f"{_SELECT} WHERE device = ? AND state IN (?, ?)", (device, *OPEN)).fetchone()
        return None if row is None else _transfer(row)

    def verified_for(self, device: str, digest: str) -> Transfer | None:
        """The newest transfer of that image to a device which holds it, checked and not activated."""
        row = self._db.execute(
            f"{_SELECT} WHERE device = ? AND hash = ? AND state = ? ORDER BY id DESC", (device, digest, VERIFIED)
        ).fetchone()
        return None if row is None else _transfer(row)

    def put(self, number: int, state: str, why: str = "") -> None:
        """How a transfer stands now; an image that no open transfer needs is dropped."""
        self._db.execute("UPDATE firmware_transfers SET state = ?, why = ? WHERE id = ?", (state, why, number))
        if state not in OPEN:
            self._db.execute(
                "DELETE FROM firmware_images WHERE hash NOT IN"
                " (SELECT hash FROM firmware_transfers WHERE state IN (?, ?))",
                OPEN,
            )

    def reset(self) -> None:
        """No releases, and nothing that waits; what is under way ends as it does."""
        self._db.execute("DELETE FROM firmware_releases")
        for transfer in self.transfers():
            if transfer.state == WAITING:
                self.put(transfer.id, FAILED, "the rig was put back")


_SELECT: Final = f"SELECT {', '.join(_COLUMNS)} FROM firmware_transfers"


def _transfer(row: Any) -> Transfer:
    number, request_id, user, device, digest, version, layer, urgent, state, why = row
    return Transfer(number, request_id, user, device, digest, version, layer, bool(urgent), state, why)
