"""What is due at a moment of the calendar: kept in the database, done once, in order, also after a restart.

The one place of the stub that waits for calendar time. A part puts an event of its own kind with what it needs to know
then; when the moment has come, the part's handler is called within one `together`, in which the event is removed as
well: a kill leaves it either done or still due.

Rules of this file: events of the same moment go in the order in which they were put; what an event puts for a moment
that has passed already is done in the same sweep; a long sweep lets the loop do other work in between.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from dcc_stub.calendar import RigCalendar
from dcc_stub.database import Database
from dcc_stub.log import note

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS timetable (id INTEGER PRIMARY KEY, at REAL NOT NULL, kind TEXT NOT NULL,
    subject TEXT NOT NULL, data TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS timetable_at ON timetable (at, id);
CREATE INDEX IF NOT EXISTS timetable_kind ON timetable (kind, at);
CREATE INDEX IF NOT EXISTS timetable_subject ON timetable (kind, subject);
"""
SWEEP: Final = 50
"""Events done before other work gets its turn."""
AGAIN_S: Final = 1.0
"""After a failure of the database."""
LONGEST_S: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Due:
    """An event: when (UTC seconds), which part's, about what, and what that part needs to know (JSON)."""

    id: int
    at: float
    kind: str
    subject: str
    data: Mapping[str, Any]


Handler = Callable[[Due], None]


class Timetable:
    """Made and used on the event loop."""

    def __init__(self, database: Database, calendar: RigCalendar) -> None:
        database.create(SCHEMA)
        self._db, self._calendar = database, calendar
        self._handlers: dict[str, Handler] = {}
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None
        self.is_held = False
        """Set by the rig's control while the other parts of the rig live through the time up to now."""
        calendar.on_move(self._wake.set)

    def handle(self, kind: str, handler: Handler) -> None:
        """The handler of a kind; before `start`."""
        self._handlers[kind] = handler

    def put(self, kind: str, at: datetime, subject: str, data: Mapping[str, Any] | None = None) -> int:
        """A new event; its number."""
        assert kind in self._handlers, kind
        row = self._db.execute(
            "INSERT INTO timetable (at, kind, subject, data) VALUES (?, ?, ?, ?)",
            (at.timestamp(), kind, subject, json.dumps(data or {})),
        )
        self._wake.set()
        assert row.lastrowid is not None
        return row.lastrowid

    def remove(self, number: int) -> bool:
        """False when it was done or removed before."""
        return self._db.execute("DELETE FROM timetable WHERE id = ?", (number,)).rowcount == 1

    def remove_all(self, kind: str, subject: str | None = None) -> int:
        """Events of a kind, of one subject or of all; how many there were."""
        if subject is None:
            return self._db.execute("DELETE FROM timetable WHERE kind = ?", (kind,)).rowcount
        return self._db.execute("DELETE FROM timetable WHERE kind = ? AND subject = ?", (kind, subject)).rowcount

    def clear(self) -> None:
        self._db.execute("DELETE FROM timetable")

    def find(self, kind: str, subject: str | None = None) -> tuple[Due, ...]:
        """Events of a kind, in the order in which they will be done."""
        where, values = ("", (kind,)) if subject is None else (" AND subject = ?", (kind, subject))
        rows = self._db.execute(
            f"SELECT id, at, kind, subject, data FROM timetable WHERE kind = ?{where} ORDER BY at, id", values
        )
        return tuple(_due(row) for row in rows)

    def next_at(self, kind: str | None = None) -> float | None:
        """UTC seconds of the next event, of any kind or of one."""
        where, values = ("", ()) if kind is None else (" WHERE kind = ?", (kind,))
        row = self._db.execute(f"SELECT min(at) FROM timetable{where}", values).fetchone()
        return None if row[0] is None else float(row[0])

    def count(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM timetable").fetchone()[0])

    def start(self) -> None:
        self._worker = asyncio.create_task(self._work())

    def close(self) -> None:
        if self._worker is not None:
            self._worker.cancel()

    def hold(self) -> None:
        self.is_held = True
        self._idle.clear()

    def release(self) -> None:
        self.is_held = False
        self._idle.clear()
        self._wake.set()

    async def swept(self) -> None:
        """Until everything that is due by now has been begun."""
        await self._idle.wait()

    async def _work(self) -> None:
        while True:
            self._wake.clear()
            wait_s = LONGEST_S
            if not self.is_held:
                wait_s = await self._sweep()
            if wait_s > 0 and not self._wake.is_set():
                self._idle.set()
                try:
                    async with asyncio.timeout(min(wait_s, LONGEST_S)):
                        await self._wake.wait()
                except TimeoutError:
                    pass

    async def _sweep(self) -> float:
        """Does what is due; seconds until the next event."""
        done = 0
        try:
            while not self.is_held:
                due = self._next()
                if due is None:
                    return LONGEST_S
                ahead_s = due.at - self._calendar.now().timestamp()
                if ahead_s > 0:
                    return ahead_s
                try:
                    self._do(due)
                except sqlite3.Error:
                    raise
                except Exception as problem:  # noqa: BLE001 - see `_give_up`
                    self._give_up(due, problem)
                done += 1
                if done % SWEEP == 0:
                    await asyncio.sleep(0)
        except sqlite3.Error as problem:
            note("store failed", topic="timetable", found=str(problem))
            return AGAIN_S
        return LONGEST_S

    def _next(self) -> Due | None:
        row = self._db.execute("SELECT id, at, kind, subject, data FROM timetable ORDER BY at, id LIMIT 1").fetchone()
        return None if row is None else _due(row)

    def _do(self, due: Due) -> None:
        with self._db.together():
            self.remove(due.id)
            handler = self._handlers.get(due.kind)
            if handler is None:
                note("event of no part", kind=due.kind, subject=due.subject)
                return
            handler(due)

    def _give_up(self, due: Due, problem: Exception) -> None:
        """A defect in one part's handler must not stop the calendar of all the others; the log has it whole."""
        note("event failed", kind=due.kind, subject=due.subject, found="".join(traceback.format_exception(problem)))
        self.remove(due.id)


def _due(row: tuple[int, float, str, str, str]) -> Due:
    number, at, kind, subject, data = row
    return Due(number, at, kind, subject, json.loads(data))
