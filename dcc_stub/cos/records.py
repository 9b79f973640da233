"""The changes of supplier on record. An id is never used again, also after everything was put back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from dcc_stub.cos.process import OVER, Process
from dcc_stub.database import Database

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS changes (id INTEGER PRIMARY KEY AUTOINCREMENT, device TEXT NOT NULL, fuel TEXT NOT NULL,
    incoming TEXT NOT NULL, outgoing TEXT NOT NULL, variant TEXT NOT NULL, network TEXT NOT NULL,
    is_order_enforced INTEGER NOT NULL, state TEXT NOT NULL, until REAL, effective_at REAL, activity INTEGER NOT NULL,
    extracted TEXT NOT NULL, is_cleared INTEGER NOT NULL, awaited TEXT NOT NULL,
    lacking TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS changes_device ON changes (device, id);
"""
_COLUMNS: Final = (
    "device, fuel, incoming, outgoing, variant, network, is_order_enforced, state, until, effective_at, activity,"
    " extracted, is_cleared, awaited, lacking"
)


class Changes:
    def __init__(self, database: Database) -> None:
        database.create(_SCHEMA)
        self._db = database

    def add(self, process: Process) -> Process:
        """The same with its id."""
        values = _values(process)
        marks = ", ".join("?" * len(values))
        row = self._db.execute(f"INSERT INTO changes ({_COLUMNS}) VALUES ({marks})", values)
        assert row.lastrowid is not None
        return self._found(row.lastrowid)

    def keep(self, process: Process) -> Process:
        sets = ", ".join(f"{name.strip()} = ?" for name in _COLUMNS.split(","))
        self._db.execute(f"UPDATE changes SET {sets} WHERE id = ?", (*_values(process), process.id))
        return process

    def find(self, number: int) -> Process | None:
        row = self._db.execute(f"SELECT id, {_COLUMNS} FROM changes WHERE id = ?", (number,)).fetchone()
        return None if row is None else _process(row)

    def of_device(self, device: str) -> tuple[Process, ...]:
        """All of a device, the newest first."""
        rows = self._db.execute(f"SELECT id, {_COLUMNS} FROM changes WHERE device = ? ORDER BY id DESC", (device,))
        return tuple(_process(row) for row in rows)

    def newest(self, device: str) -> Process | None:
        """The one that counts: the newest that was not given up."""
        given_up = OVER - {"effective"}
        return next((one for one in self.of_device(device) if one.state not in given_up), None)

    def clear(self) -> None:
        self._db.execute("DELETE FROM changes")

    def _found(self, number: int) -> Process:
        process = self.find(number)
        assert process is not None
        return process


def _values(process: Process) -> tuple[Any, ...]:
    p = process
    return (
        p.device, p.fuel, p.incoming, p.outgoing, p.variant, p.network, int(p.is_order_enforced), p.state,
        _seconds(p.until), _seconds(p.effective_at), p.activity, _text(p.extracted), int(p.is_cleared),
        _text(p.awaited), _text(p.lacking),
    )  # fmt: skip


def _process(row: tuple[Any, ...]) -> Process:
    (number, device, fuel, incoming, outgoing, variant, network, order, state, until, effective_at, activity, extracted,
     is_cleared, awaited, lacking) = row  # fmt: skip
    return Process(
        number, device, fuel, incoming, outgoing, variant, network, bool(order), state, _moment(until),
        _moment(effective_at), activity, frozenset(extracted.split()), bool(is_cleared),
        frozenset(awaited.split()), frozenset(lacking.split()),
    )  # fmt: skip


def _text(services: frozenset[str]) -> str:
    return " ".join(sorted(services))


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
