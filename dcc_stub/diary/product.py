"""What follows a change of product: the confirmation for the supplier, and the reading when it takes effect.

PM-4 [002:43]: the answer to the change itself is followed by the new configuration, as the meter has it, and by a
reading of its registers. PM-6: the reading alone. A change that was sent to the meter ahead of its date is confirmed on
that date, when there is something to confirm. Access is looked at again then; a reading that was not obtained is
notified.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from dcc_stub.access import ACCESS_CONTROL_BROKER
from dcc_stub.calendar import RigCalendar
from dcc_stub.diary.judging import Judging
from dcc_stub.diary.terms import DiaryTerms
from dcc_stub.inventory import Inventory
from dcc_stub.log import note
from dcc_stub.notices import Notices
from dcc_stub.outcome import Outcome
from dcc_stub.post import Post
from dcc_stub.timetable import Due, Timetable
from dcc_stub.transactions import Transactions
from dcc_stub.translation.services import FUTURE_DATED
from protocols.duis import RequestId, Response, ServiceRequest, Value

PART: Final = "product"
EFFECT: Final = "diary effect"
REGISTERS: Final = "4.1.1"
CONFIGURATION: Final[Mapping[str, str]] = {
    "1.1.1": "4.11.1",
    "1.1.2": "4.11.2",
    "1.2.1": "4.11.1",
    "1.2.2": "4.11.2",
    "1.6": "6.2.9",
    "2.1": "4.13",
}
"""A change of product, and the service that reads what it has changed."""
_OWN_COUNTERS: Final = 3 << 60
"""Where the counters of this part's requests begin: no other part of the DCC may use the same."""


class ProductChanges:
    """To be made before the timetable is started."""

    def __init__(
        self, judging: Judging, inventory: Inventory, timetable: Timetable, transactions: Transactions,
        notices: Notices, post: Post, calendar: RigCalendar, terms: DiaryTerms,
    ) -> None:  # fmt: skip
        self._judging, self._inventory = judging, inventory
        self._timetable, self._transactions = timetable, transactions
        self._notices, self._post, self._calendar, self.terms = notices, post, calendar, terms
        timetable.handle(EFFECT, self._took_effect)
        transactions.on_outcome(PART, self._read)
        transactions.watch(self._seen)

    def _seen(self, outcome: Outcome) -> None:
        done = outcome.transaction
        if done.variant not in CONFIGURATION or done.purpose or not outcome.is_success:
            return
        if not self.terms.confirmation and not self.terms.reading:
            return
        later = None if outcome.request is None else outcome.request.parameters.get(FUTURE_DATED)
        about = {"id": done.id, "device": done.device, "variant": done.variant}
        if isinstance(later, datetime) and later > self._calendar.now():
            self._timetable.put(EFFECT, later, done.user, about)
        else:
            self._ask(done.user, done.id, done.device, done.variant)

    def _took_effect(self, due: Due) -> None:
        self._ask(due.subject, due.data["id"], due.data["device"], due.data["variant"])

    def _ask(self, user: str, number: int, device: str, changed: str) -> None:
        reads = (CONFIGURATION[changed], REGISTERS) if self.terms.confirmation else (REGISTERS,)
        row = self._inventory.device(device)
        for index, variant in enumerate(reads):
            request_id = RequestId(ACCESS_CONTROL_BROKER, device, _OWN_COUNTERS + (number << 4) + index)
            request = ServiceRequest(request_id, 1, variant)
            if row is None or not self._transactions.carries(row, request):
                continue  # the head end has no such service: what it does not offer cannot be told
            if self._judging.standing(request, user, self._calendar.now()) is None:
                self._transactions.submit(request, row, user, f"{PART}:{number}")

    def _read(self, outcome: Outcome) -> None:
        done = outcome.transaction
        request_id = RequestId.parse(done.request_id)
        reply = RequestId(done.device, done.user, request_id.counter)
        if outcome.answer is not None and outcome.is_success:
            result = Response(None, reply, outcome.code, self._calendar.now(), outcome.answer)
            self._post.put(done.user, f"change of product {done.variant}", result)
            return
        note("reading not obtained", request_id=done.request_id, code=outcome.code, why=outcome.why)
        told = RequestId(done.user, done.device, request_id.counter)
        fields: dict[str, Value] = {"device": done.device, "command_request_id": told}
        self._notices.put(done.user, f"change of product {done.variant}", "CommandFailure", fields)
