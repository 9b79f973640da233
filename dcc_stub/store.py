"""Requests, what was answered to them, and the outbox to the Users.

Rules of this file: the answer of a request and its line in the outbox are written together, and only when the request
is still open, so that it is answered once whatever arrives twice. Of a request to a device only its metadata is kept
[TRN-2 000:288]; what it brought back is in the outbox until the User has taken it, and nowhere else [ACC-2 000:316].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from dcc_stub.database import Database

State = Literal["open", "held", "answered", "timed_out"]
"""held: open, and the head end has it for later; such a one is waited for over a restart."""

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS transactions (id INTEGER PRIMARY KEY, request_id TEXT NOT NULL UNIQUE,
    variant TEXT NOT NULL, command_variant INTEGER NOT NULL, device TEXT NOT NULL, user TEXT NOT NULL,
    purpose TEXT NOT NULL, state TEXT NOT NULL, code TEXT NOT NULL DEFAULT '', part TEXT NOT NULL DEFAULT '',
    why TEXT NOT NULL DEFAULT '', bytes_out INTEGER NOT NULL DEFAULT 0, bytes_in INTEGER NOT NULL DEFAULT 0,
    accepted_at REAL NOT NULL, ended_at REAL) STRICT;
CREATE INDEX IF NOT EXISTS open_transactions ON transactions (state) WHERE state = 'open';
CREATE TABLE IF NOT EXISTS outbox (id INTEGER PRIMARY KEY, user TEXT NOT NULL, about TEXT NOT NULL, body BLOB NOT NULL,
    put_at REAL NOT NULL, state TEXT NOT NULL DEFAULT 'waiting', attempts INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX IF NOT EXISTS waiting_outbox ON outbox (state) WHERE state = 'waiting';
CREATE TABLE IF NOT EXISTS kept_until_taken (line INTEGER PRIMARY KEY) STRICT;
CREATE TABLE IF NOT EXISTS queued (id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS given (request_id TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT, WITHOUT ROWID;
"""
LAST_ID: Final = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Transaction:
    """An accepted request to a device. `id` is also the id of its command on the WAN.

    `user` gets the answer. `purpose` is empty for a User's own request; one that the DCC makes for a User or itself
    names the part that asked and its own reference, `part:reference`.
    """

    id: int
    request_id: str
    variant: str
    device: str
    user: str
    purpose: str
    state: State


@dataclass(frozen=True, slots=True)
class Ended:
    """What is written of a transaction when it ends; `part` is the part that failed, empty on success."""

    state: State
    code: str
    part: str
    why: str
    bytes_out: int
    bytes_in: int
    at_s: float


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """A message for a User that has not been taken yet. `about` names its request or alert in the log, `put_at` is in
    UTC seconds of the calendar. One that `is_kept` is never given up: it exists nowhere else."""

    id: int
    user: str
    about: str
    body: bytes
    put_at: float
    is_kept: bool = False


class Store:
    """`first_id` is where the ids of a new database begin, so that two databases do not share ids on one WAN."""

    def __init__(self, database: Database, first_id: int) -> None:
        self._db = database
        database.create(_SCHEMA)
        newest = database.execute("SELECT max(id) FROM transactions").fetchone()[0]
        self._next_id = first_id if newest is None else newest + 1

    def accept(
        self, request_id: str, variant: str, command_variant: int, device: str, user: str, purpose: str, at_s: float
    ) -> Transaction | None:
        """A new open transaction, or None when a request of that id has been accepted before."""
        number = self._next_id if self._next_id <= LAST_ID else 1
        # a conflict of the id itself is not among what is ignored: it must not be taken for a repetition
        row = self._db.execute(
            "INSERT INTO transactions (id, request_id, variant, command_variant, device, user, purpose, state,"
            " accepted_at) VALUES (?, ?, ?, ?, ?, ?, ?, 'open', ?) ON CONFLICT (request_id) DO NOTHING",
            (number, request_id, variant, command_variant, device, user, purpose, at_s),
        )
        if row.rowcount != 1:
            return None
        self._next_id = number + 1
        return Transaction(number, request_id, variant, device, user, purpose, "open")

    def number(self) -> int:
        """An id of its own for a message on the WAN that is no request."""
        number = self._next_id if self._next_id <= LAST_ID else 1
        self._next_id = number + 1
        return number

    def held(self) -> tuple[Transaction, ...]:
        return tuple(Transaction(*row) for row in self._db.execute(f"{_SELECT} WHERE state = 'held' ORDER BY id"))

    def transaction(self, number: int) -> Transaction | None:
        row = self._db.execute(f"{_SELECT} WHERE id = ?", (number,)).fetchone()
        return None if row is None else Transaction(*row)

    def open_transactions(self) -> tuple[Transaction, ...]:
        return tuple(Transaction(*row) for row in self._db.execute(f"{_SELECT} WHERE state = 'open' ORDER BY id"))

    def queue(self, number: int, body: bytes) -> None:
        """The request of a command that cannot leave yet, kept until it does."""
        self._db.execute("INSERT OR IGNORE INTO queued VALUES (?, ?)", (number, body))

    def unqueue(self, number: int) -> None:
        self._db.execute("DELETE FROM queued WHERE id = ?", (number,))

    def queued(self) -> dict[int, bytes]:
        return {number: bytes(body) for number, body in self._db.execute("SELECT id, body FROM queued")}

    def note_held(self, number: int) -> None:
        """The head end holds the command until it is due."""
        self._db.execute("UPDATE transactions SET state = 'held' WHERE id = ? AND state = 'open'", (number,))

    def finish(self, transaction: Transaction, ended: Ended) -> bool:
        """Ends an open transaction; False when it has ended before."""
        row = self._db.execute(
            "UPDATE transactions SET state = ?, code = ?, part = ?, why = ?, bytes_out = ?, bytes_in = ?, ended_at = ?"
            " WHERE id = ? AND state IN ('open', 'held')",
            (
                ended.state,
                ended.code,
                ended.part,
                ended.why,
                ended.bytes_out,
                ended.bytes_in,
                ended.at_s,
                transaction.id,
            ),
        )
        return row.rowcount == 1

    def knows(self, request_id: str) -> bool:
        """Has a request of that id been accepted before, by a device's transaction or a desk?"""
        found = self._db.execute(
            "SELECT 1 FROM transactions WHERE request_id = ? UNION ALL SELECT 1 FROM given WHERE request_id = ?",
            (request_id, request_id),
        )
        return found.fetchone() is not None

    def ending(self, request_id: str) -> dict[str, object] | None:
        """For a diagnosis: how the request to a device stands or has ended; None when there is none of that id."""
        names = ("variant", "device", "user", "state", "code", "part", "why", "bytes_out", "bytes_in", "accepted_at",
                 "ended_at")  # fmt: skip
        row = self._db.execute(
            f"SELECT {', '.join(names)} FROM transactions WHERE request_id = ?", (request_id,)
        ).fetchone()
        return None if row is None else dict(zip(names, row, strict=True))

    def given(self, request_id: str) -> bytes | None:
        """The answer that was given at once to a request of that id, unsigned; None for a new one."""
        row = self._db.execute("SELECT body FROM given WHERE request_id = ?", (request_id,)).fetchone()
        return None if row is None else bytes(row[0])

    def keep_given(self, request_id: str, body: bytes) -> None:
        self._db.execute("INSERT INTO given VALUES (?, ?)", (request_id, body))

    def put_out(self, user: str, about: str, body: bytes, at_s: float, is_kept: bool = False) -> OutboxLine:
        line = self._db.execute(
            "INSERT INTO outbox (user, about, body, put_at) VALUES (?, ?, ?, ?)", (user, about, body, at_s)
        )
        assert line.lastrowid is not None
        if is_kept:
            self._db.execute("INSERT INTO kept_until_taken VALUES (?)", (line.lastrowid,))
        return OutboxLine(line.lastrowid, user, about, body, at_s, is_kept)

    def waiting(self) -> tuple[OutboxLine, ...]:
        rows = self._db.execute(
            "SELECT id, user, about, body, put_at, kept_until_taken.line"
            " FROM outbox LEFT JOIN kept_until_taken ON id = line WHERE state = 'waiting' ORDER BY id"
        )
        return tuple(
            OutboxLine(number, user, about, body, at_s, kept is not None)
            for number, user, about, body, at_s, kept in rows
        )

    def waits(self, line: OutboxLine) -> bool:
        """Is it still to be delivered?"""
        row = self._db.execute("SELECT state FROM outbox WHERE id = ?", (line.id,)).fetchone()
        return row is not None and row[0] == "waiting"

    def drop_kept(self) -> None:
        """Messages that nobody has taken and that would wait on for ever."""
        self._db.execute(
            "UPDATE outbox SET state = 'given_up', body = x'' WHERE state = 'waiting'"
            " AND id IN (SELECT line FROM kept_until_taken)"
        )

    def waiting_count(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM outbox WHERE state = 'waiting'").fetchone()[0])

    def settle(self, line: OutboxLine, state: Literal["delivered", "given_up"], attempts: int) -> None:
        """The line has left the outbox: taken by the User, or given up after the last attempt. What it said is kept no
        longer [ACC-2, TRN-2]."""
        self._db.execute(
            "UPDATE outbox SET state = ?, attempts = ?, body = x'' WHERE id = ?", (state, attempts, line.id)
        )


_SELECT: Final = "SELECT id, request_id, variant, device, user, purpose, state FROM transactions"
