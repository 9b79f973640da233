"""What the stub remembers: inventory, transactions, the outbox to the Users, and the alerts that it has seen.

One SQLite file in write-ahead mode, one connection, used by the thread of the event loop alone. `synchronous=NORMAL`:
a commit survives a kill of the process (not of the machine) without a disk flush for each request. What the log has
grown by is carried into the database from a thread, on a connection of its own (`checkpoint`): its flushes would
otherwise hold up one request in a hundred for milliseconds.

Rules of this file: what must happen together is one transaction; the answer of a request and its line in the outbox
are written at once, and only when the request is still open, so that it is answered once whatever arrives twice.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from dcc_stub.config import DeviceRow, UserRow

State = Literal["open", "answered", "timed_out"]

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS users (eui TEXT PRIMARY KEY, roles TEXT NOT NULL, status TEXT NOT NULL,
    receiver TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS devices (eui TEXT PRIMARY KEY, type TEXT NOT NULL, fuel TEXT NOT NULL, mpxn TEXT NOT NULL,
    smets TEXT NOT NULL, cohort TEXT NOT NULL, hub TEXT NOT NULL, status TEXT NOT NULL,
    registered TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS transactions (id INTEGER PRIMARY KEY, request_id TEXT NOT NULL UNIQUE,
    variant TEXT NOT NULL, command_variant INTEGER NOT NULL, device TEXT NOT NULL, state TEXT NOT NULL,
    code TEXT NOT NULL DEFAULT '', accepted_at REAL NOT NULL, ended_at REAL) STRICT;
CREATE INDEX IF NOT EXISTS open_transactions ON transactions (state) WHERE state = 'open';
CREATE TABLE IF NOT EXISTS outbox (id INTEGER PRIMARY KEY, user TEXT NOT NULL, about TEXT NOT NULL, body BLOB NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting', attempts INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX IF NOT EXISTS waiting_outbox ON outbox (state) WHERE state = 'waiting';
CREATE TABLE IF NOT EXISTS alerts (device TEXT NOT NULL, sequence INTEGER NOT NULL, alert TEXT NOT NULL,
    at INTEGER NOT NULL, PRIMARY KEY (device, sequence, alert, at)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counters (originator TEXT NOT NULL, step TEXT NOT NULL, highest TEXT NOT NULL,
    PRIMARY KEY (originator, step)) STRICT, WITHOUT ROWID;
"""
LAST_ID: Final = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Transaction:
    """An accepted request. `id` is also the id of its command on the WAN."""

    id: int
    request_id: str
    variant: str
    device: str
    state: State


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """A message for a User that has not been taken yet. `about` names its request or alert in the log."""

    id: int
    user: str
    about: str
    body: bytes


class Store:
    """`first_id` is where the ids of a new database begin, so that two databases do not share ids on one WAN."""

    def __init__(self, path: Path, first_id: int) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, cached_statements=64)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute("PRAGMA wal_autocheckpoint=0")
        self._db.executescript(_SCHEMA)
        newest = self._db.execute("SELECT max(id) FROM transactions").fetchone()[0]
        self._next_id = first_id if newest is None else newest + 1
        self._carrier = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._carried = self._db.total_changes

    def close(self) -> None:
        self._carrier.close()
        self._db.close()

    @property
    def is_behind(self) -> bool:
        """Has anything changed since the last checkpoint began?"""
        return self._db.total_changes != self._carried

    def checkpoint(self) -> None:
        """May be called from any thread, one at a time. Raises sqlite3.Error."""
        self._carried = self._db.total_changes
        self._carrier.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    @contextmanager
    def _together(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def put_inventory(self, users: Iterable[UserRow], devices: Iterable[DeviceRow]) -> None:
        """The configuration's users and devices, over what an earlier run has left of the same identities."""
        with self._together():
            self._db.executemany(
                "INSERT OR REPLACE INTO users VALUES (?, ?, ?, ?)",
                ((user.eui, " ".join(user.roles), user.status, user.receiver) for user in users),
            )
            self._db.executemany(
                "INSERT OR REPLACE INTO devices VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (d.eui, d.type, d.fuel, d.mpxn, d.smets, d.cohort, d.hub, d.status, json.dumps(dict(d.registered)))
                    for d in devices
                ),
            )

    def users(self) -> Iterator[UserRow]:
        for eui, roles, status, receiver in self._db.execute("SELECT eui, roles, status, receiver FROM users"):
            yield UserRow(eui, tuple(roles.split()), status, receiver)

    def devices(self) -> Iterator[DeviceRow]:
        columns = "eui, type, fuel, mpxn, smets, cohort, hub, status, registered"
        for row in self._db.execute(f"SELECT {columns} FROM devices"):
            eui, kind, fuel, mpxn, smets, cohort, hub, status, registered = row
            yield DeviceRow(eui, kind, fuel, mpxn, smets, cohort, hub, status, json.loads(registered))

    def accept(
        self, request_id: str, variant: str, command_variant: int, device: str, at_s: float
    ) -> Transaction | None:
        """A new open transaction, or None when a request of that id has been accepted before."""
        number = self._next_id if self._next_id <= LAST_ID else 1
        try:
            self._db.execute(
                "INSERT INTO transactions (id, request_id, variant, command_variant, device, state, accepted_at)"
                " VALUES (?, ?, ?, ?, ?, 'open', ?)",
                (number, request_id, variant, command_variant, device, at_s),
            )
        except sqlite3.IntegrityError:
            return None
        self._next_id = number + 1
        return Transaction(number, request_id, variant, device, "open")

    def raise_counter(self, originator: str, step: str, counter: int) -> bool:
        """Keeps the highest counter of an originator; False when this one is not above it."""
        raised = self._db.execute(
            "INSERT INTO counters VALUES (?, ?, ?) ON CONFLICT (originator, step) DO UPDATE"
            " SET highest = excluded.highest WHERE excluded.highest > counters.highest",
            (originator, step, f"{counter:020d}"),  # text: 64 bits without a sign are more than an INTEGER holds
        )
        return raised.rowcount == 1

    def transaction(self, number: int) -> Transaction | None:
        row = self._db.execute(
            "SELECT id, request_id, variant, device, state FROM transactions WHERE id = ?", (number,)
        ).fetchone()
        return None if row is None else Transaction(*row)

    def open_transactions(self) -> tuple[Transaction, ...]:
        rows = self._db.execute(
            "SELECT id, request_id, variant, device, state FROM transactions WHERE state = 'open' ORDER BY id"
        )
        return tuple(Transaction(*row) for row in rows)

    def finish(
        self, transaction: Transaction, state: State, code: str, user: str, body: bytes, at_s: float
    ) -> OutboxLine | None:
        """Ends an open transaction and puts its answer into the outbox; None when it has ended before."""
        with self._together():
            ended = self._db.execute(
                "UPDATE transactions SET state = ?, code = ?, ended_at = ? WHERE id = ? AND state = 'open'",
                (state, code, at_s, transaction.id),
            )
            if ended.rowcount != 1:
                return None
            return self._put_out(user, transaction.request_id, body)

    def note_alert(self, device: str, sequence: int, alert: str, at: int, out: Iterable[tuple[str, bytes]]) -> (
        tuple[OutboxLine, ...] | None
    ):  # fmt: skip
        """Keeps an alert and puts one line for each User into the outbox; None when the same alert came before."""
        with self._together():
            new = self._db.execute("INSERT OR IGNORE INTO alerts VALUES (?, ?, ?, ?)", (device, sequence, alert, at))
            if new.rowcount != 1:
                return None
            return tuple(self._put_out(user, f"{alert} {sequence} of {device}", body) for user, body in out)

    def _put_out(self, user: str, about: str, body: bytes) -> OutboxLine:
        line = self._db.execute("INSERT INTO outbox (user, about, body) VALUES (?, ?, ?)", (user, about, body))
        assert line.lastrowid is not None
        return OutboxLine(line.lastrowid, user, about, body)

    def waiting(self) -> tuple[OutboxLine, ...]:
        rows = self._db.execute("SELECT id, user, about, body FROM outbox WHERE state = 'waiting' ORDER BY id")
        return tuple(OutboxLine(*row) for row in rows)

    def settle(self, line: OutboxLine, state: Literal["delivered", "given_up"], attempts: int) -> None:
        """The line has left the outbox: taken by the User, or given up after the last attempt."""
        self._db.execute("UPDATE outbox SET state = ?, attempts = ? WHERE id = ?", (state, attempts, line.id))
