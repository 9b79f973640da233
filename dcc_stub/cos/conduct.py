"""What happens as a change of supplier goes on: its periods end, access moves, and the DCC reads what it has to.

At the moment of the change the DCC reads by itself, by fuel and variant, and hands each reading to whom it is due:

- the reading at the change, where the fuel's is the DCC's own (electricity [002:86]): to both parties, so that there is
  one reading and no dispute;
- the snapshot of variant B [002:77]: to the outgoing party, held until that has taken it, and kept nowhere else.

Rules of this file: a reading that fails is tried again and at last given up; the incoming party then configures without
it. The time stamps say when a reading was taken. What a reading brought is only in the outbox.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from dcc_stub.access import ACCESS_CONTROL_BROKER
from dcc_stub.calendar import RigCalendar
from dcc_stub.config import DeviceRow
from dcc_stub.cos.process import IRREVOCABLE, Process
from dcc_stub.cos.records import Changes
from dcc_stub.cos.terms import CosTerms
from dcc_stub.inventory import Inventory
from dcc_stub.log import note
from dcc_stub.outcome import Outcome
from dcc_stub.post import Post
from dcc_stub.timetable import Due, Timetable
from dcc_stub.transactions import Transactions
from protocols.duis import RequestId, Response, ServiceRequest, Smets1Answer, Value

PERIOD, MOMENT, AGAIN = "cos period", "cos moment", "cos reading"
PART: Final = "cos"
REGISTERS: Final = "4.1.1"
"""The reading at the change: the registers."""
HALF_HOUR: Final = timedelta(minutes=30)
_OWN_COUNTERS: Final = 1 << 62
"""Where the counters of this part's requests begin: no other part of the DCC may use the same."""


class Register(Protocol):
    """Who holds a device, as the registrations have it."""

    def switch(self, device: DeviceRow, role: str, user: str, at: datetime, /) -> None:
        """From that moment on the User holds the role, and nobody else."""
        ...


class Conduct:
    """Carries the processes on; to be made before the timetable is started."""

    def __init__(
        self, changes: Changes, register: Register, inventory: Inventory, timetable: Timetable,
        transactions: Transactions, post: Post, calendar: RigCalendar, terms: CosTerms,
    ) -> None:  # fmt: skip
        self.changes, self._register, self._inventory, self._timetable = changes, register, inventory, timetable
        self._transactions, self._post, self._calendar, self.terms = transactions, post, calendar, terms
        timetable.handle(PERIOD, self._period_ended)
        timetable.handle(MOMENT, self._moment)
        timetable.handle(AGAIN, self._read_again)
        transactions.on_outcome(PART, self._read)
        transactions.watch(self._seen)

    def begin(self, process: Process) -> Process:
        """A new process in its first state."""
        added = self.changes.add(process)
        if added.until is not None:
            self._timetable.put(PERIOD, added.until, str(added.id))
        note("change of supplier", id=added.id, device=added.device, state=added.state)
        return added

    def go_on(self, before: Process, after: Process, at: datetime) -> Process:
        """Keeps a step that the table allows, with what follows from it."""
        if after.state != before.state:
            self._timetable.remove_all(PERIOD, str(after.id))
            after = replace(after, until=before.until if after.state == "resolved" else None)
        if after.state == "objected":
            after = replace(after, until=self.terms.after(at, self.terms.resolution_days))
        if after.state in IRREVOCABLE and before.state not in IRREVOCABLE:
            after = self._fix_moment(after, at)
        elif after.until is not None and after.state != before.state:
            self._timetable.put(PERIOD, after.until, str(after.id))
        note("change of supplier", id=after.id, device=after.device, state=after.state)
        return self.changes.keep(after)

    def _fix_moment(self, process: Process, at: datetime) -> Process:
        """The change is certain: the registrations are told its moment. A later one that was asked for counts."""
        days = self.terms.gas_days if process.fuel == "gas" else self.terms.notice_days
        moment = self.terms.after(at, days)
        if process.fuel == "electricity" and process.effective_at is not None:
            moment = max(moment, process.effective_at)
        device = self._inventory.device(process.device)
        assert device is not None, "checked when the process began"
        self._register.switch(device, process.role, process.incoming, moment)
        self._timetable.put(MOMENT, moment, str(process.id))
        return replace(process, effective_at=moment)

    def _period_ended(self, due: Due) -> None:
        process = self.changes.find(int(due.subject))
        then = None if process is None else process.after("period ended")
        if process is not None and then is not None:
            self.go_on(process, then, process.until or self._calendar.now())

    def _moment(self, due: Due) -> None:
        process = self.changes.find(int(due.subject))
        then = None if process is None else process.after("moment")
        if then is None:
            return
        then = replace(then, awaited=frozenset(self._due_readings(then)))
        self.changes.keep(then)
        note("change of supplier", id=then.id, device=then.device, state=then.state, reads=sorted(then.awaited))
        for variant in sorted(then.awaited):
            self._submit(then, variant, 1)

    def _due_readings(self, process: Process) -> Mapping[str, tuple[str, ...]]:
        """Service to the EUIs of those who get it. Only what the device's head end carries."""
        due: dict[str, tuple[str, ...]] = {}
        if process.variant == "B":
            due |= dict.fromkeys(self.terms.snapshot, (process.outgoing,))
        if self.terms.reading[process.fuel] == "dcc":
            due[REGISTERS] = (process.outgoing, process.incoming)
        device = self._inventory.device(process.device)
        return {
            one: who for one, who in due.items() if self._transactions.carries(device, self._request(process, one, 0))
        }

    def _request(self, process: Process, variant: str, attempt: int) -> ServiceRequest:
        services = sorted({*self.terms.snapshot, REGISTERS})
        counter = _OWN_COUNTERS + (process.id << 24) + (services.index(variant) << 12) + attempt
        request_id = RequestId(ACCESS_CONTROL_BROKER, process.device, counter)
        return ServiceRequest(request_id, 1, variant, self._window(process, variant))

    def _window(self, process: Process, variant: str) -> Mapping[str, Value]:
        """Of a profile: whole half hours of the outgoing party's time and none of the incoming one's."""
        if not variant.startswith("4.8.") or process.effective_at is None:
            return {}
        end = _half_hour_before(process.effective_at)
        return {"read_from": end - timedelta(seconds=self.terms.snapshot_s), "read_to": end}

    def _submit(self, process: Process, variant: str, attempt: int) -> None:
        device = self._inventory.device(process.device)
        if device is None:  # taken out of the inventory since
            self.changes.keep(process.after_reading(variant, False))
            return
        request = self._request(process, variant, attempt)
        self._transactions.submit(request, device, process.outgoing, f"{PART}:{process.id}:{variant}:{attempt}")

    def _read_again(self, due: Due) -> None:
        process = self.changes.find(int(due.subject))
        if process is not None and due.data["variant"] in process.awaited:
            self._submit(process, due.data["variant"], due.data["attempt"])

    def _read(self, outcome: Outcome) -> None:
        """One of this part's own readings has ended."""
        _, number, variant, attempt = outcome.transaction.purpose.split(":")
        process = self.changes.find(int(number))
        if process is None or variant not in process.awaited:
            return
        if outcome.answer is not None and outcome.answer.success:
            for user in self._due_readings(process)[variant]:
                self._hand_out(process, user, outcome.answer)
            self.changes.keep(process.after_reading(variant, True))
        elif outcome.answer is not None or int(attempt) >= self.terms.attempts:  # it said no, or never a word
            note("reading given up", id=process.id, variant=variant, code=outcome.code, why=outcome.why)
            self.changes.keep(process.after_reading(variant, False))
        else:
            again = self._calendar.now() + timedelta(seconds=self.terms.retry_s)
            self._timetable.put(AGAIN, again, number, {"variant": variant, "attempt": int(attempt) + 1})

    def _hand_out(self, process: Process, user: str, answer: Smets1Answer) -> None:
        """Answers no request of that User: a ResponseID alone."""
        asked = answer.request_id
        response = Response(
            None, RequestId(process.device, user, asked.counter), "I0", self._calendar.now(), payload=answer
        )
        is_snapshot = user == process.outgoing
        self._post.put(user, f"change of supplier {process.id} {answer.variant}", response, is_kept=is_snapshot)

    def _seen(self, outcome: Outcome) -> None:
        """Variant A: what the parties have read and cleared, once it was certain that the meter changes hands."""
        if not outcome.is_success:
            return
        transaction = outcome.transaction
        process = self.changes.newest(transaction.device)
        if process is None or process.variant != "A" or process.is_cleared:
            return
        if process.state not in IRREVOCABLE | {"effective"}:
            return
        if transaction.variant in self.terms.clearing and transaction.user in (process.outgoing, process.incoming):
            self.changes.keep(process.after_clearing())
        elif transaction.variant in self.terms.extraction and transaction.user == process.outgoing:
            self.changes.keep(process.after_extraction(transaction.variant))


def _half_hour_before(moment: datetime) -> datetime:
    return moment - timedelta(seconds=moment.timestamp() % HALF_HOUR.total_seconds())
