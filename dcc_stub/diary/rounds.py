"""How the results of scheduled reads are handed out: one by one as they come, or one round together [SCH-4 002:33].

A round is what is due for one User at one moment. Batched, a result waits here until every read of the round has ended
or the bound has passed; then all go at once, and what comes later goes by itself. It is a buffer on the way out and
nothing else [ACC-2 000:316]: a result that has left is gone from here.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from dcc_stub.calendar import RigCalendar
from dcc_stub.database import Database
from dcc_stub.diary.terms import DiaryTerms
from dcc_stub.post import Post
from dcc_stub.timetable import Due, Timetable
from protocols.duis import Response, read_response, write_response

BOUND: Final = "diary bound"
_RUN: Final = "diary run"
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS rounds (user TEXT NOT NULL, at REAL NOT NULL, request_id TEXT NOT NULL, body BLOB,
    PRIMARY KEY (user, at, request_id)) STRICT, WITHOUT ROWID;
"""


class Rounds:
    """To be made before the timetable is started. Batched: `terms.delivery`, asked anew for each round's beginning."""

    def __init__(
        self, database: Database, timetable: Timetable, post: Post, calendar: RigCalendar, terms: DiaryTerms
    ) -> None:
        database.create(_SCHEMA)
        self._db, self._timetable, self._post, self._calendar, self.terms = database, timetable, post, calendar, terms
        timetable.handle(BOUND, self._bound)

    def expect(self, user: str, at: float, request_id: str) -> None:
        """A read of the round has been asked for."""
        if self.terms.delivery != "batched":
            return
        subject = f"{user} {at!r}"
        if not self._is_open(user, at):
            bound = self._calendar.now() + timedelta(seconds=self.terms.batch_s)
            self._timetable.put(BOUND, bound, subject, {"user": user, "at": at})
        self._db.execute("INSERT INTO rounds VALUES (?, ?, ?, NULL)", (user, at, request_id))

    def come(self, user: str, at: float, request_id: str, result: Response | None) -> None:
        """A read of the round has ended; `result` None where it brought nothing."""
        where = "user = ? AND at = ? AND request_id = ?"
        is_batched = self._db.execute(f"SELECT 1 FROM rounds WHERE {where}", (user, at, request_id)).fetchone()
        if is_batched is None:
            if result is not None:
                self._post.put(user, request_id, result)
            return
        if result is None:
            self._db.execute(f"DELETE FROM rounds WHERE {where}", (user, at, request_id))
        else:
            body = write_response(result)
            self._db.execute(f"UPDATE rounds SET body = ? WHERE {where}", (body, user, at, request_id))
        self.look(user, at)

    def look(self, user: str, at: float) -> None:
        """Hands the round out when all of it has ended."""
        waiting = "SELECT 1 FROM rounds WHERE user = ? AND at = ? AND body IS NULL LIMIT 1"
        begins = self._timetable.next_at(_RUN)
        if begins is not None and begins <= at:  # not all of the round has been asked for yet
            return
        if self._is_open(user, at) and self._db.execute(waiting, (user, at)).fetchone() is None:
            self._hand_out(user, at)

    def clear(self) -> None:
        self._db.execute("DELETE FROM rounds")

    def _is_open(self, user: str, at: float) -> bool:
        found = self._db.execute("SELECT 1 FROM rounds WHERE user = ? AND at = ? LIMIT 1", (user, at)).fetchone()
        return found is not None

    def _bound(self, due: Due) -> None:
        self._hand_out(due.data["user"], due.data["at"])

    def _hand_out(self, user: str, at: float) -> None:
        rows = self._db.execute(
            "SELECT request_id, body FROM rounds WHERE user = ? AND at = ? AND body IS NOT NULL ORDER BY request_id",
            (user, at),
        ).fetchall()
        self._db.execute("DELETE FROM rounds WHERE user = ? AND at = ?", (user, at))
        self._timetable.remove_all(BOUND, f"{user} {at!r}")
        for request_id, body in rows:
            self._post.put(user, request_id, read_response(bytes(body)))
