"""The audit log: what the DCC took and refused, held back and let go, and what the rig's control changed.

Each entry covers the one before it: its hash is over the earlier hash and its own text, so that an entry that was
edited, removed or put in between shows. The newest hash is kept in a second place, a small file beside the database:
an end that was cut off shows too. `python -m dcc_stub.audit verify DATABASE` looks through all of it.

What does not show: the whole log written anew together with that file, by somebody who may write both (no key is
involved), and entries of the last moment before a kill, when both their row and the file are still behind.

Rules of this file: an entry belongs to what it tells of (`Database.together`); the file is written after the commit.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from dcc_stub.calendar import RigCalendar
from dcc_stub.database import Database
from dcc_stub.log import note

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS audit (id INTEGER PRIMARY KEY, at REAL NOT NULL, event TEXT NOT NULL,
    subject TEXT NOT NULL, data TEXT NOT NULL, hash BLOB NOT NULL) STRICT;
CREATE TRIGGER IF NOT EXISTS audit_is_not_changed BEFORE UPDATE ON audit
    BEGIN SELECT raise(ABORT, 'the audit log is not changed'); END;
CREATE TRIGGER IF NOT EXISTS audit_is_not_shortened BEFORE DELETE ON audit
    BEGIN SELECT raise(ABORT, 'the audit log is not shortened'); END;
"""
_ENCODER: Final = json.JSONEncoder(separators=(",", ":"), sort_keys=True, default=str)
BEGINNING: Final = bytes(32)
ENTRIES_SHOWN: Final = 1000
COLUMNS: Final = "id, at, event, subject, data, hash"


def head_file(database: Path) -> Path:
    """Where the newest hash is kept beside a database."""
    return database.with_name(database.name + ".audit-head")


def digest(before: bytes, number: int, at: float, event: str, subject: str, data: str) -> bytes:
    """The hash of an entry. Lengths are part of it: no text can be moved from one field to its neighbour."""
    text = _ENCODER.encode([number, at, event, subject, data])
    return hashlib.sha256(before + text.encode()).digest()


class Audit:
    """Writes it. Raises sqlite3.Error: what cannot be written down is not done."""

    def __init__(self, database: Database, calendar: RigCalendar, head: Path) -> None:
        database.create(SCHEMA)
        self._db, self._calendar = database, calendar
        self._file = _open(head)
        self._is_noted = True
        self._number, self._head = 0, BEGINNING
        database.on_rollback(self._load)
        self._load()

    def write(self, event: str, subject: str, data: Mapping[str, Any]) -> None:
        """`subject`: the request, or the verb of the rig's control."""
        number, at = self._number + 1, self._calendar.now().timestamp()
        text = _ENCODER.encode(data)
        entry = digest(self._head, number, at, event, subject, text)
        self._db.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?)", (number, at, event, subject, text, entry))
        self._number, self._head = number, entry
        if self._is_noted:
            self._is_noted = False
            self._db.after_commit(self._note_head)

    def last(self, subject: str) -> tuple[str, dict[str, Any]] | None:
        """Event and data of the newest entry about something. Looks through the log from its end: an index would cost
        every request a page, for a question that is seldom asked."""
        row = self._db.execute(
            "SELECT event, data FROM audit WHERE subject = ? ORDER BY id DESC LIMIT 1", (subject,)
        ).fetchone()
        return None if row is None else (row[0], json.loads(row[1]))

    def entries(self, after: int) -> list[list[Any]]:
        """The entries after a number, at most ENTRIES_SHOWN, oldest first: the columns, the hash as hex."""
        rows = self._db.execute(f"SELECT {COLUMNS} FROM audit WHERE id > ? ORDER BY id LIMIT ?", (after, ENTRIES_SHOWN))
        return [[*row[:-1], bytes(row[-1]).hex()] for row in rows]

    @property
    def count(self) -> int:
        return self._number

    def close(self) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):
                os.close(self._file)
            self._file = None

    def _load(self) -> None:
        row = self._db.execute("SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1").fetchone()
        self._number, self._head = (0, BEGINNING) if row is None else (row[0], bytes(row[1]))
        self._is_noted = True

    def _note_head(self) -> None:
        self._is_noted = True
        if self._file is None:
            return
        try:
            os.pwrite(self._file, head_line(self._number, self._head), 0)  # in place: needs no room on the disk
        except OSError as problem:
            note("audit head not kept", found=str(problem))


def head_line(number: int, entry: bytes) -> bytes:
    """The content of the file of the head: always of the same length."""
    return f"{number:020d} {entry.hex()}\n".encode()


def _open(head: Path) -> int | None:
    try:
        return os.open(head, os.O_WRONLY | os.O_CREAT, 0o600)
    except OSError as problem:
        note("audit head not kept", found=str(problem))
        return None


def faults(database: Path, head: Path | None = None) -> tuple[int, list[str]]:
    """How many entries there are, and what is wrong with them in words; nothing when all of it holds. Raises
    sqlite3.Error for what is no database of the stub."""
    with contextlib.closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        rows = connection.execute(f"SELECT {COLUMNS} FROM audit ORDER BY id").fetchall()
    found, before, hashes = [], BEGINNING, {0: BEGINNING}
    for expected, (number, at, event, subject, data, entry) in enumerate(rows, 1):
        if number != expected:
            found.append(f"entry {expected}: expected it, found entry {number}")
            break
        if digest(before, number, at, event, subject, data) != entry:
            found.append(f"entry {number}: its hash does not cover what it says and what was before it")
            break
        before = hashes[number] = bytes(entry)
    return len(rows), found + _head_faults(head or head_file(database), hashes, len(rows))


def _head_faults(head: Path, hashes: Mapping[int, bytes], count: int) -> list[str]:
    try:
        number_text, hash_text = head.read_text("ascii").split()
        number, entry = int(number_text), bytes.fromhex(hash_text)
    except (OSError, ValueError) as problem:
        return [] if count == 0 else [f"head: expected a number and a hash in {head.name}, found {problem}"]
    if number > count:
        return [f"head: entry {number} was written, the log ends at {count}"]
    if number in hashes and hashes[number] != entry:
        return [f"head: entry {number} is another than the one that was written"]
    return []
