"""The rig's hand on the stub: the world around the DCC, moved by the bench, and a look at what the stub did.

Only with `"control": true` in the configuration: a DCC that serves a real User has no such thing. `POST
/control/PART/VERB` with a JSON object; the answer is a JSON object, 400 with a plain text for what is wrong in it.
What industry systems tell a real DCC (registration changes, a certificate that was revoked) is said here by the bench
in their place; nothing here does what a User would ask for by a Service Request.

Two verbs move the calendar, so that nothing is skipped: `rig/calendar` goes to the moment told, or stops at the next
event of the timetable before it; the bench lets the other parts of the rig live up to there; `rig/run_due` then does
what is due and returns when all of it has ended.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from dcc_stub import stamps
from dcc_stub.audit import Audit
from dcc_stub.calendar import OFFSET_LIMIT_S, RigCalendar
from dcc_stub.config import Table
from dcc_stub.database import Database
from dcc_stub.log import note
from dcc_stub.timetable import Timetable
from dcc_stub.transactions import Transactions

Answer = Mapping[str, Any]
Verb = Callable[[Table], Answer]
RUN_WITHIN_S: Final = 120.0
FIELDS_KEPT: Final = 2000
"""Characters of a verb's fields in the audit log."""


class Controls:
    """The verbs, by part and name."""

    def __init__(self, database: Database, audit: Audit) -> None:
        self._db, self._audit = database, audit
        self._verbs: dict[tuple[str, str], Verb] = {}
        self._resets: list[Callable[[], object]] = []

    def add(self, part: str, name: str, verb: Verb) -> None:
        """`verb` gets the fields of the request, takes those that it knows, and raises ConfigError for a wrong one."""
        self._verbs[part, name] = verb

    def on_reset(self, action: Callable[[], object]) -> None:
        """What brings a part back to its configuration; in the order of the calls."""
        self._resets.append(action)

    def knows(self, part: str, name: str) -> bool:
        return (part, name) in self._verbs

    def call(self, part: str, name: str, fields: object) -> Answer:
        """Raises ConfigError for fields that are wrong, sqlite3.Error; then nothing has been changed."""
        table = Table(f"{part}/{name}", "", fields)
        with self._db.together():
            answer = self._verbs[part, name](table)
            table.end()
            self._audit.write("control", f"{part}/{name}", {"fields": json.dumps(fields)[:FIELDS_KEPT]})
        return answer

    def reset(self) -> None:
        with self._db.together():
            for action in self._resets:
                action()


class RigControl:
    """The verbs of the rig itself: the calendar, and the return to the configuration."""

    def __init__(
        self, controls: Controls, calendar: RigCalendar, timetable: Timetable, transactions: Transactions
    ) -> None:
        self._calendar, self._timetable, self._transactions = calendar, timetable, transactions
        self.verbs = controls
        controls.add("rig", "calendar", self._move)
        controls.add("rig", "reset", self._reset)

    def _move(self, fields: Table) -> Answer:
        wanted = fields.number("offset_s", -OFFSET_LIMIT_S, OFFSET_LIMIT_S)
        here = self._calendar.offset_s
        due = self._timetable.next_at()
        due_offset = wanted if due is None else due - (self._calendar.now().timestamp() - here) + 0.001
        stops = due_offset < wanted
        offset_s = max(here, due_offset) if stops else wanted
        if stops:
            self._timetable.hold()
        self._calendar.move(offset_s)
        note("calendar", offset_s=offset_s)
        return {"offset_s": offset_s, "stopped": stops}

    def _reset(self, _fields: Table) -> Answer:
        self.verbs.reset()
        return {}

    def stamps(self, fields: object) -> Answer:
        """When messages came and went, since a moment of the stub's monotonic clock. Changes nothing, and is not
        written down: it is asked in the middle of what is timed. Raises ConfigError."""
        table = Table("rig/stamps", "", fields)
        since_ns = table.number("since_ns", 0, 2**63)
        table.end()
        return stamps.since(int(since_ns))

    async def run_due(self) -> Answer:
        """Does what is due by now and waits, bounded, until the requests that it caused have ended."""
        self._timetable.release()
        async with asyncio.timeout(RUN_WITHIN_S):
            await self._timetable.swept()
            await self._transactions.ended()
        return {"open": self._transactions.open_count}
