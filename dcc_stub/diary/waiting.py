"""Requests that wait: for their date, or for the request before them in a sequence [SCH-2 PM-7 MIX-6].

A request is kept as it came until it goes to its device, and is gone from here then. When it is due, access is looked
at again. Every request that was accepted is answered once: by its device, or by the DCC with what stood in its way.

- The date 3000-12-31 takes back what waits of that User, device and service.
- A request that could not be sent within `window_s` of its date ends with E30, as does one whose predecessor did not
  end within `sequence_s`. What the DCC ends otherwise is an answer without success, in words.
- A sequence begins with a request that is marked `FirstInSequence`; the next one names it as preceding. Success lets
  the next one go; anything else ends all that follow.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from dcc_stub.calendar import RigCalendar
from dcc_stub.config import DeviceRow
from dcc_stub.database import Database
from dcc_stub.diary.judging import Judging
from dcc_stub.diary.terms import DiaryTerms
from dcc_stub.incoming import Incoming, Refusal
from dcc_stub.inventory import Inventory
from dcc_stub.log import note
from dcc_stub.outcome import Outcome
from dcc_stub.post import Post
from dcc_stub.timetable import Due, Timetable
from dcc_stub.transactions import Transactions
from dcc_stub.translation.services import FUTURE_DATED, UNSUPPORTED, refused
from protocols.duis import Fuel, RequestId, Response, ServiceRequest, acknowledgement, answer, read_request
from protocols.messages import CANCELLED

DUE, BOUND = "diary due", "diary sequence"
NEVER: Final = datetime(3000, 12, 31, tzinfo=UTC)
"""The date of a cancellation, in the published templates."""
ACKNOWLEDGED, DONE, TIMED_OUT, UNFIT = "I99", "I0", "E30", "E11"
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS diary (request_id TEXT PRIMARY KEY, user TEXT NOT NULL, device TEXT NOT NULL,
    variant TEXT NOT NULL, body BLOB NOT NULL, due REAL NOT NULL, after TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS diary_after ON diary (after);
CREATE TABLE IF NOT EXISTS sequences (request_id TEXT PRIMARY KEY, user TEXT NOT NULL, state TEXT NOT NULL)
    STRICT, WITHOUT ROWID;
"""
_SELECT: Final = "SELECT request_id, user, device, variant, body, due, after FROM diary"


@dataclass(frozen=True, slots=True)
class Waits:
    """A request that waits until `due` (UTC seconds) and for the request `after` (empty: for none)."""

    request_id: str
    user: str
    device: str
    variant: str
    body: bytes
    due: float
    after: str


def is_cancellation(request: ServiceRequest) -> bool:
    return request.parameters.get(FUTURE_DATED) == NEVER


def undated(request: ServiceRequest) -> ServiceRequest:
    parameters = {name: value for name, value in request.parameters.items() if name != FUTURE_DATED}
    return replace(request, parameters=parameters, first_in_sequence=None, preceding_request_id=None)


class Waiting:
    """A desk, and a rule on dates. To be made before the timetable is started."""

    def __init__(
        self, database: Database, judging: Judging, inventory: Inventory, timetable: Timetable,
        transactions: Transactions, post: Post, calendar: RigCalendar, terms: DiaryTerms,
    ) -> None:  # fmt: skip
        database.create(_SCHEMA)
        self._db, self._judging, self._inventory = database, judging, inventory
        self._timetable, self._transactions = timetable, transactions
        self._post, self._calendar, self.terms = post, calendar, terms
        timetable.handle(DUE, self._due)
        timetable.handle(BOUND, self._gave_up)
        transactions.watch(self._seen)

    def rule(self, incoming: Incoming) -> Refusal | None:
        """PM-5: how far forward and backward a date may lie."""
        due = incoming.request.parameters.get(FUTURE_DATED)
        if not isinstance(due, datetime) or due == NEVER:
            return None
        ahead_s = (due - incoming.at).total_seconds()
        if ahead_s < -self.terms.backward_s:
            return Refusal(UNFIT, f"the date lies {-ahead_s:.0f} s back, at most {self.terms.backward_s:g} s are taken")
        if ahead_s > self.terms.forward_s:
            return Refusal(UNFIT, f"the date lies {ahead_s:.0f} s ahead, at most {self.terms.forward_s:g} s are taken")
        return None

    def serves(self, request: ServiceRequest, device: DeviceRow | None) -> bool:
        is_dated = FUTURE_DATED in request.parameters
        if not is_dated and not _is_member(request):
            return False
        if device is None or request.is_signed_pre_command or not self._transactions.carries(device, undated(request)):
            return False
        return _is_member(request) or not self._is_for_device(device, request)

    def _is_for_device(self, device: DeviceRow, request: ServiceRequest) -> bool:
        """PM-7: the device, or its head end, holds it. To take back what a head end holds is the DCC's work."""
        if self.terms.future_dated == "dcc" or not self._transactions.carries(device, request):
            return False
        return not (is_cancellation(request) and self._transactions.is_held_by_head_end(device, request))

    def take(self, incoming: Incoming) -> Response | Refusal:
        request = incoming.request
        if is_cancellation(request):
            self._cancel(incoming)
            return self._acknowledge(request)
        before = request.preceding_request_id
        after = "" if before is None else before.text
        if after:
            state = self._state(after, incoming.user.eui)
            if request.first_in_sequence or state not in ("open", "success"):
                return Refusal(UNFIT, f"the request before it in the sequence is {state or 'not known'}")
            after = "" if state == "success" else after
        if _is_member(request):
            self._db.execute(
                "INSERT OR IGNORE INTO sequences VALUES (?, ?, 'open')", (request.request_id.text, incoming.user.eui)
            )
        self._accept(incoming, after)
        return self._acknowledge(request)

    def _acknowledge(self, request: ServiceRequest) -> Response:
        return acknowledgement(request.request_id, ACKNOWLEDGED, self._calendar.now(), request.variant)

    def _accept(self, incoming: Incoming, after: str) -> None:
        request, due = incoming.request, incoming.request.parameters.get(FUTURE_DATED)
        at = due if isinstance(due, datetime) else incoming.at
        if at <= incoming.at and not after:
            assert incoming.device is not None
            self._transactions.submit(undated(request), incoming.device)
            return
        waits = Waits(
            request.request_id.text, incoming.user.eui, request.request_id.target, request.variant, incoming.body,
            at.timestamp(), after,
        )  # fmt: skip
        self._db.execute(
            "INSERT INTO diary VALUES (?, ?, ?, ?, ?, ?, ?)",
            (waits.request_id, waits.user, waits.device, waits.variant, waits.body, waits.due, waits.after),
        )
        note("in the diary", request_id=waits.request_id, variant=waits.variant, due=at.isoformat(), after=after)
        if at > incoming.at:
            self._timetable.put(DUE, at, waits.request_id)
        else:
            self._wait_for_predecessor(waits)

    def _wait_for_predecessor(self, waits: Waits) -> None:
        bound = self._calendar.now() + timedelta(seconds=self.terms.sequence_s)
        self._timetable.put(BOUND, bound, waits.request_id)

    def _due(self, due: Due) -> None:
        waits = self._find(due.subject)
        if waits is None:
            return
        if waits.after:
            self._wait_for_predecessor(waits)
        else:
            self._go(waits)

    def _gave_up(self, due: Due) -> None:
        waits = self._find(due.subject)
        if waits is not None:
            self._end(waits, TIMED_OUT, "the request before it did not end in time")

    def _go(self, waits: Waits) -> None:
        """The moment has come: it goes to its device, or ends."""
        request, now = undated(read_request(waits.body)), self._calendar.now()
        is_dated = FUTURE_DATED in read_request(waits.body).parameters
        if is_dated and now.timestamp() - waits.due > self.terms.window_s:
            self._end(waits, TIMED_OUT, "it could not be sent within its time")
            return
        if is_dated and not self._transactions.is_connected:
            self._timetable.put(DUE, now + timedelta(seconds=self.terms.retry_s), waits.request_id)
            return
        refusal = self._judging.refusal(request, waits.user, now)
        device = self._inventory.device(waits.device)
        if refusal is not None or device is None:
            code, why = (refusal.code, refusal.reason) if refusal is not None else ("E19", "no such device")
            self._end(waits, code, why)
            return
        self._drop(waits)
        self._transactions.submit(request, device, waits.user)

    def _end(self, waits: Waits, code: str, why: str) -> None:
        """Answered by the DCC: the code alone, or with I0 what there is to say."""
        self._drop(waits)
        request_id, now = RequestId.parse(waits.request_id), self._calendar.now()
        device = self._inventory.device(waits.device)
        if code == DONE:
            told = answer(refused(request_id, waits.variant, _fuel(device), why, UNSUPPORTED), DONE, now)
        else:
            told = acknowledgement(request_id, code, now, waits.variant, response_id=request_id.reply())
        note("diary ended", request_id=waits.request_id, code=code, why=why)
        self._post.put(waits.user, waits.request_id, told)
        self._conclude(waits.request_id, False)

    def _seen(self, outcome: Outcome) -> None:
        self._conclude(outcome.transaction.request_id, outcome.is_success)

    def _conclude(self, request_id: str, is_success: bool) -> None:
        """What a member's end means for those that follow."""
        row = self._db.execute(
            "UPDATE sequences SET state = ? WHERE request_id = ? AND state = 'open'",
            ("success" if is_success else "failed", request_id),
        )
        if row.rowcount != 1:
            return
        now_s = self._calendar.now().timestamp()
        for waits in [Waits(*row) for row in self._db.execute(f"{_SELECT} WHERE after = ?", (request_id,)).fetchall()]:
            if not is_success:
                self._end(waits, DONE, f"the request before it in the sequence did not succeed: {request_id}")
            elif waits.due <= now_s:
                self._go(waits)
            else:
                self._db.execute("UPDATE diary SET after = '' WHERE request_id = ?", (waits.request_id,))

    def _cancel(self, incoming: Incoming) -> None:
        request, user = incoming.request, incoming.user.eui
        device = request.request_id.target
        asked = (user, device, request.variant)
        rows = self._db.execute(f"{_SELECT} WHERE user = ? AND device = ? AND variant = ?", asked).fetchall()
        waiting = [Waits(*row) for row in rows]
        held = self._transactions.for_later(*asked)
        for waits in waiting:
            self._end(waits, DONE, CANCELLED)
        for transaction in held:
            self._db.after_commit(partial(self._transactions.recall, transaction))
        self._answer_cancellation(incoming, bool(waiting or held))

    def _answer_cancellation(self, incoming: Incoming, is_done: bool) -> None:
        request, now = incoming.request, self._calendar.now()
        request_id = request.request_id
        if is_done:
            told = acknowledgement(request_id, DONE, now, request.variant, response_id=request_id.reply())
        else:
            refusal = refused(request_id, request.variant, _fuel(incoming.device), "nothing to cancel", UNSUPPORTED)
            told = answer(refusal, DONE, now)
        self._post.put(incoming.user.eui, request_id.text, told)

    def held(self) -> tuple[Waits, ...]:
        """All that waits, in the order of their dates."""
        return tuple(Waits(*row) for row in self._db.execute(f"{_SELECT} ORDER BY due, request_id"))

    def clear(self) -> None:
        self._db.execute("DELETE FROM diary")
        self._db.execute("DELETE FROM sequences")

    def _find(self, request_id: str) -> Waits | None:
        row = self._db.execute(f"{_SELECT} WHERE request_id = ?", (request_id,)).fetchone()
        return None if row is None else Waits(*row)

    def _drop(self, waits: Waits) -> None:
        self._db.execute("DELETE FROM diary WHERE request_id = ?", (waits.request_id,))
        for kind in (DUE, BOUND):
            self._timetable.remove_all(kind, waits.request_id)

    def _state(self, request_id: str, user: str) -> str:
        row = self._db.execute(
            "SELECT state FROM sequences WHERE request_id = ? AND user = ?", (request_id, user)
        ).fetchone()
        return "" if row is None else str(row[0])


def _is_member(request: ServiceRequest) -> bool:
    return bool(request.first_in_sequence) or request.preceding_request_id is not None


def _fuel(device: DeviceRow | None) -> Fuel:
    return "gas" if device is not None and device.fuel == "gas" else "electricity"
