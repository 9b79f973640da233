"""The life of an accepted request: accepted, sent to the hub, and ended once - answered, or timed out.

What has no answer when the process ends is answered with E20 by the next run on the same database: the stub cannot
know what the hub did. A reply that comes after the end is recorded and dropped.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from dcc_stub.calendar import RigCalendar
from dcc_stub.config import DeviceRow
from dcc_stub.delivery import Delivery
from dcc_stub.inventory import Inventory
from dcc_stub.log import note
from dcc_stub.signatures import Signatures
from dcc_stub.store import State, Store, Transaction
from dcc_stub.translation.cohorts import COHORTS, Cohort
from dcc_stub.translation.services import UNSUPPORTED, AnswerError, TranslationError, answered, refused
from dcc_stub.wan import WanSession
from protocols.duis import (
    DuisError,
    Fuel,
    RequestId,
    Response,
    ServiceRequest,
    acknowledgement,
    answer,
)
from protocols.hub_dialect import DialectError, Reply

NO_COMMUNICATION = "E20"
NO_RESPONSE = "E21"
SUCCESS = "I0"
UNANSWERED = {"no_reply": NO_RESPONSE, "bad_reply": NO_RESPONSE, "hub_fault": NO_COMMUNICATION}
"""What the hub says when it has no answer of the device, and the code for the User: E21 where the device was asked and
did not answer, E20 where the hub itself was in the way (a fault of its own says nothing of the device)."""


class Transactions:
    """All open requests, with their time-outs. Runs on the event loop."""

    def __init__(
        self, store: Store, inventory: Inventory, delivery: Delivery, calendar: RigCalendar, timeout_s: float,
        signatures: Signatures, cohorts: Mapping[str, Cohort] = COHORTS,
    ) -> None:  # fmt: skip
        self._store, self._inventory, self._delivery, self._signatures = store, inventory, delivery, signatures
        self._calendar, self._timeout_s, self._cohorts = calendar, timeout_s, cohorts
        self._deadlines: dict[int, asyncio.TimerHandle] = {}

    def carries(self, device: DeviceRow | None, request: ServiceRequest) -> bool:
        """Is there a cohort that can carry the request to that device?"""
        cohort = self._cohorts.get(device.cohort) if device is not None else None
        return cohort is not None and cohort.carries(request)

    def accept(self, request: ServiceRequest, device: DeviceRow) -> Transaction | None:
        """Stores the request; None when one of the same id has been accepted before."""
        return self._store.accept(
            request.request_id.text, request.variant, request.command_variant, device.eui,
            self._calendar.now().timestamp(),
        )  # fmt: skip

    def send(self, transaction: Transaction, request: ServiceRequest, device: DeviceRow, wan: WanSession) -> None:
        """Publishes the command, or ends the request when that cannot be done.

        What ends it at once is done in the loop's next turn: the acknowledgement is written before.
        """
        loop = asyncio.get_running_loop()
        try:
            cohort = self._cohorts[device.cohort]
            command = cohort.command(transaction.id, device.address, device.fuel, request)
            payload = cohort.write(command)
        except (TranslationError, DialectError) as problem:
            loop.call_soon(self._refuse, transaction, request, device, str(problem))
            return
        if not wan.publish(f"mb/{device.hub}/c", payload):
            note("not sent", request_id=transaction.request_id, hub=device.hub, found="no session with the broker")
            loop.call_soon(self._end_without_answer, transaction, NO_COMMUNICATION)
            return
        self._deadlines[transaction.id] = loop.call_later(self._timeout_s, self._time_out, transaction)
        note("sent", request_id=transaction.request_id, hub=device.hub, id=transaction.id, bytes=len(payload))

    def take(self, hub: str, reply: Reply) -> None:
        """Ends the request that the reply belongs to; what belongs to none is recorded and dropped."""
        transaction = self._store.transaction(reply.id)
        device = None if transaction is None else self._inventory.device(transaction.device)
        if transaction is None or device is None or device.hub != hub or device.address != reply.device:
            note("stray reply", hub=hub, id=reply.id, device=reply.device.hex())
            return
        if transaction.state != "open":
            note("late reply", request_id=transaction.request_id, hub=hub, state=transaction.state)
            return
        if reply.status in UNANSWERED:
            self._end_without_answer(transaction, UNANSWERED[reply.status], f"{reply.status} {reply.detail}".strip())
            return
        try:
            self._answer(transaction, device, reply)
        except (AnswerError, DuisError) as problem:
            self._end_without_answer(transaction, NO_RESPONSE, f"unusable reply: {problem}")

    def end_left_over(self) -> None:
        """At the start: requests that an earlier run has accepted and not ended."""
        for transaction in self._store.open_transactions():
            self._end_without_answer(transaction, NO_COMMUNICATION, "the stub was restarted before the answer came")

    def _answer(self, transaction: Transaction, device: DeviceRow, reply: Reply) -> None:
        request_id = RequestId.parse(transaction.request_id)
        payload = answered(request_id, transaction.variant, _fuel(device), reply)
        self._end(transaction, "answered", answer(payload, SUCCESS, self._calendar.now()))

    def _refuse(self, transaction: Transaction, request: ServiceRequest, device: DeviceRow, text: str) -> None:
        payload = refused(request.request_id, request.variant, _fuel(device), text, UNSUPPORTED)
        self._end(transaction, "answered", answer(payload, SUCCESS, self._calendar.now()))

    def _time_out(self, transaction: Transaction) -> None:
        self._end_without_answer(transaction, NO_COMMUNICATION, f"no answer of the hub within {self._timeout_s:g} s")

    def _end_without_answer(self, transaction: Transaction, code: str, why: str = "") -> None:
        request_id = RequestId.parse(transaction.request_id)
        response = acknowledgement(
            request_id, code, self._calendar.now(), transaction.variant, response_id=request_id.reply()
        )
        self._end(transaction, "timed_out" if code == NO_COMMUNICATION else "answered", response, why)

    def _end(self, transaction: Transaction, state: State, response: Response, why: str = "") -> None:
        deadline = self._deadlines.pop(transaction.id, None)
        if deadline is not None:
            deadline.cancel()
        user = RequestId.parse(transaction.request_id).originator
        body = self._signatures.seal(response)
        line = self._store.finish(transaction, state, response.code, user, body, response.when.timestamp())
        if line is not None:
            note("answered", request_id=transaction.request_id, code=response.code, why=why)
            self._delivery.put(line)


def _fuel(device: DeviceRow) -> Fuel:
    return "gas" if device.fuel == "gas" else "electricity"
