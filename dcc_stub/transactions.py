"""Requests to devices from their acceptance to their answer: each is answered once.

A request ends with the first of: the hub's reply, the device time-out, a command that cannot be sent, the end of the
stub (found at the next start). What comes for a request that has ended is recorded and dropped.

A command leaves at once while the limits of the WAN leave room (`flow`), else it queues: its request is kept until it
is sent and its time-out begins then, so that a restart sends it and does not end it.

A request is a User's own, or one that a part of the DCC makes (a scheduled reading, the reading at a change of
supplier): such a part gives it a purpose, `part:reference`, and takes its outcome (`on_outcome`) in place of the User.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from dcc_stub import stamps
from dcc_stub.calendar import RigCalendar
from dcc_stub.carrier import Carrier
from dcc_stub.config import DeviceRow
from dcc_stub.database import Database
from dcc_stub.flow import Flow, FlowTerms, Leaving
from dcc_stub.inventory import Inventory
from dcc_stub.log import note
from dcc_stub.outcome import (
    NO_COMMUNICATION,
    NO_RESPONSE,
    SAID_NO,
    SUCCESS,
    UNANSWERED,
    Outcome,
    Part,
    Taker,
    response_to,
)
from dcc_stub.post import Post
from dcc_stub.store import Ended, State, Store, Transaction
from dcc_stub.translation.cohorts import COHORTS, Cohort, read_message
from dcc_stub.translation.services import (
    DATED,
    FUTURE_DATED,
    UNSUPPORTED,
    AnswerError,
    TranslationError,
    answered,
    refused,
)
from protocols.duis import (
    DuisError,
    Fuel,
    RequestId,
    ServiceRequest,
    Smets1Answer,
    read_request,
    write_request,
)
from protocols.messages import CANCELLED, Cancel, DialectError, Message, Reply

NO_SESSION: Final = "no session with the broker"
AGAIN_S: Final = 0.5
"""Between attempts to write down how a request has ended."""


@dataclass(slots=True)
class _Open:
    request: ServiceRequest
    since_s: float
    hub: str
    is_flowing: bool = False
    bytes_out: int = 0
    deadline: asyncio.TimerHandle | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """What transactions work with."""

    database: Database
    store: Store
    inventory: Inventory
    post: Post
    calendar: RigCalendar
    cohorts: Mapping[str, Cohort] = field(default_factory=lambda: COHORTS)
    flow: FlowTerms = field(default_factory=FlowTerms)


class Transactions:
    """All open requests, with their time-outs. Runs on the event loop."""

    def __init__(self, parts: Parts, timeout_s: float) -> None:
        self._db, self._store, self._inventory = parts.database, parts.store, parts.inventory
        self._post, self._calendar, self._cohorts = parts.post, parts.calendar, parts.cohorts
        self.timeout_s = timeout_s
        """How long a device may take from the sending of a command to its reply."""
        self.flow = Flow(parts.flow)
        self._open: dict[int, _Open] = {}
        self._held: dict[int, _Open] = {}
        self._recalls: dict[int, int] = {}
        self._takers: dict[str, Taker] = {}
        self._watchers: list[Taker] = []
        self._hold_watchers: list[Callable[[Transaction, ServiceRequest], None]] = []
        self._quiet = asyncio.Event()
        self._quiet.set()
        self.wan: Carrier | None = None

    def on_outcome(self, part: str, taker: Taker) -> None:
        """Outcomes of the requests whose purpose begins with `part:`; in place of an answer to the User."""
        self._takers[part] = taker

    def watch(self, watcher: Taker) -> None:
        """Sees every outcome, before the answer is written."""
        self._watchers.append(watcher)

    def watch_held(self, watcher: Callable[[Transaction, ServiceRequest], None]) -> None:
        """Sees every request that a head end has taken on for later."""
        self._hold_watchers.append(watcher)

    def carries(self, device: DeviceRow | None, request: ServiceRequest) -> bool:
        """Is there a cohort that can carry the request to that device?"""
        cohort = self._cohorts.get(device.cohort) if device is not None else None
        return cohort is not None and cohort.carries(request)

    def submit(
        self, request: ServiceRequest, device: DeviceRow, user: str = "", purpose: str = "",
        timeout_s: float | None = None,
    ) -> bool:  # fmt: skip
        """Stores the request and sends it: the hub works while I99 is written. False when one of the same id has been
        accepted before. `user` is the request's originator unless told, `timeout_s` that of all devices.

        No answer overtakes the acknowledgement, because what the hub replies is read in a later turn of the loop.
        Within a `together` the command leaves after the commit.
        """
        transaction = self._store.accept(
            request.request_id.text, request.variant, request.command_variant, device.eui,
            user or request.request_id.originator, purpose, self._calendar.now().timestamp(),
        )  # fmt: skip
        if transaction is None:
            return False
        note("accepted", request_id=request.request_id.text, variant=request.variant, purpose=purpose)
        if not self.flow.has_room(device.hub, 0):
            self._store.queue(transaction.id, write_request(request))
        within_s = self.timeout_s if timeout_s is None else timeout_s
        self._db.after_commit(lambda: self._send(transaction, request, device, within_s))
        return True

    @property
    def is_connected(self) -> bool:
        """Does the session with the WAN stand?"""
        return self.wan is not None and self.wan.is_up

    def is_held_by_head_end(self, device: DeviceRow, request: ServiceRequest) -> bool:
        """Would the request, for later, be held by the device's head end?"""
        cohort = self._cohorts.get(device.cohort)
        return cohort is not None and cohort.holds_schedules and request.variant not in DATED

    def read(self, hub: str, payload: bytes) -> Message:
        """A message of that hub: the meter type of its devices selects the dialect. Raises DialectError."""
        types = dict.fromkeys(device.cohort for device in self._inventory.behind(hub))
        return read_message((self._cohorts[one] for one in types if one in self._cohorts), payload)

    async def ended(self) -> None:
        """Until no request is open, other than those that a head end holds for later."""
        await self._quiet.wait()

    @property
    def open_count(self) -> int:
        return len(self._open)

    def take(self, hub: str, reply: Reply, size: int) -> None:
        """Ends the request that the reply belongs to; what belongs to none is recorded and dropped."""
        if reply.id in self._recalls:
            note("recalled", id=self._recalls.pop(reply.id), status=reply.status)
            return
        transaction = self._store.transaction(reply.id)
        device = None if transaction is None else self._inventory.device(transaction.device)
        if transaction is None or device is None or device.hub != hub or device.address != reply.device:
            note("stray reply", hub=hub, id=reply.id, device=reply.device.hex())
            return
        if transaction.state not in ("open", "held"):
            note("late reply", request_id=transaction.request_id, hub=hub, state=transaction.state)
            return
        cohort = self._cohorts.get(device.cohort)
        reply = reply if cohort is None else cohort.own_part(transaction.variant, reply)
        if reply.status == "held":
            self._hold(transaction)
            return
        if reply.status in UNANSWERED:
            code, part = UNANSWERED[reply.status]
            self._end(transaction, code, None, part, f"{reply.status} {reply.detail}".strip(), size)
            return
        try:
            payload = answered(RequestId.parse(transaction.request_id), transaction.variant, _fuel(device), reply)
            why = "" if payload.success else f"{reply.status} {reply.detail}".strip()
            self._end(transaction, SUCCESS, payload, SAID_NO.get(reply.status, ""), why, size)
        except (AnswerError, DuisError) as problem:
            self._end(transaction, NO_RESPONSE, None, "hub", f"unusable reply: {problem}", size)

    def end_left_over(self) -> None:
        """At the start: requests that an earlier run has sent and not ended."""
        queued = self._store.queued()
        for transaction in self._store.open_transactions():
            if transaction.id not in queued:
                self._end(transaction, NO_COMMUNICATION, None, "dcc", "the stub was restarted before the answer came")

    def send_left_over(self) -> None:
        """Once the session with the WAN stands: what an earlier run has accepted and not sent."""
        queued = self._store.queued()
        for transaction in self._store.open_transactions():
            device = self._inventory.device(transaction.device)
            if transaction.id in queued and transaction.id not in self._open:
                if device is None:
                    self._end(transaction, NO_COMMUNICATION, None, "dcc", "the device is gone")
                else:
                    self._send(transaction, read_request(queued[transaction.id]), device, self.timeout_s)

    def _send(self, transaction: Transaction, request: ServiceRequest, device: DeviceRow, within_s: float) -> None:
        """Lets the command leave when there is room, or ends the request when it can never be sent.

        What ends it at once is done in the loop's next turn: the acknowledgement is written before.
        """
        loop = asyncio.get_running_loop()
        self._open[transaction.id] = _Open(request, loop.time(), device.hub)
        self._quiet.clear()
        try:
            cohort = self._cohorts[device.cohort]
            payload = cohort.write(cohort.command(transaction.id, device.address, device.fuel, request))
        except (TranslationError, DialectError) as problem:
            refusal = refused(request.request_id, request.variant, _fuel(device), str(problem), UNSUPPORTED)
            loop.call_soon(self._end, transaction, SUCCESS, refusal, "translation", str(problem))
            return
        size = len(payload)
        is_queued = not self.flow.has_room(device.hub, size)
        if is_queued:
            self._store.queue(transaction.id, write_request(request))
        leaving = Leaving(
            device.hub, size, not transaction.purpose,
            lambda: self._publish(transaction, payload, within_s, was_queued=is_queued),
        )  # fmt: skip
        self.flow.enter(leaving)

    def _publish(self, transaction: Transaction, payload: bytes, within_s: float, *, was_queued: bool) -> bool:
        """False when the command did not get on its way."""
        loop, waiting = asyncio.get_running_loop(), self._open.get(transaction.id)
        if waiting is None:
            return False
        if was_queued:  # before it leaves: a command is never sent twice
            self._store.unqueue(transaction.id)
        stamps.sent(payload, transaction.request_id)
        part, why = self._obstacle(waiting.hub, transaction, payload, within_s)
        if why:
            loop.call_soon(self._end, transaction, NO_COMMUNICATION, None, part, why)
            return False
        waiting.is_flowing, waiting.bytes_out = True, len(payload)
        waiting.deadline = loop.call_later(within_s, self._time_out, transaction, within_s)
        note("sent", request_id=transaction.request_id, hub=waiting.hub, id=transaction.id, bytes=len(payload))
        return True

    def _obstacle(self, hub: str, transaction: Transaction, payload: bytes, within_s: float) -> tuple[Part, str]:
        """Sends the command; what is in its way, by its part, with no text where nothing is."""
        if self.wan is None:
            return "wan", NO_SESSION
        if (found := self.wan.obstacle(hub)) is not None:
            return found
        refused = partial(self._end, transaction, NO_COMMUNICATION, None, "wan")
        return ("", "") if self.wan.publish(hub, payload, within_s, refused) else ("wan", NO_SESSION)

    def _has_left(self, waiting: _Open | None) -> None:
        """It takes up no room on the WAN any more."""
        if waiting is not None and waiting.is_flowing:
            waiting.is_flowing = False
            self.flow.done(waiting.hub)

    def _hold(self, transaction: Transaction) -> None:
        """The head end has it for later: from here on no time-out ends it."""
        waiting = self._open.pop(transaction.id, None)
        if waiting is None:
            return
        if waiting.deadline is not None:
            waiting.deadline.cancel()
        self._held[transaction.id] = waiting
        self._has_left(waiting)
        self._store.note_held(transaction.id)
        for watcher in self._hold_watchers:
            watcher(transaction, waiting.request)
        note("held", request_id=transaction.request_id, id=transaction.id)
        if not self._open:
            self._quiet.set()

    def for_later(self, user: str, device: str, variant: str) -> tuple[Transaction, ...]:
        """What a User has asked of a device's head end for later and can take back: what it holds, and what it has not
        said yet that it holds."""
        row = self._inventory.device(device)
        dated = {
            number for number, one in self._open.items()
            if row is not None and FUTURE_DATED in one.request.parameters and self.is_held_by_head_end(row, one.request)
        }  # fmt: skip
        known = [*self._store.held(), *(one for one in self._store.open_transactions() if one.id in dated)]
        return tuple(one for one in known if (one.user, one.device, one.variant) == (user, device, variant))

    def recall(self, transaction: Transaction) -> bool:
        """Asks the head end for a command back that it holds; False when that cannot be asked. The request ends when
        the head end answers the command itself: refused, "cancelled". One that has not left yet ends here, and never
        leaves."""
        waiting = self._open.get(transaction.id)
        if waiting is not None and not waiting.bytes_out:
            self._store.unqueue(transaction.id)
            request = waiting.request
            told = refused(request.request_id, request.variant, self._fuel_of(transaction), CANCELLED, UNSUPPORTED)
            self._end(transaction, SUCCESS, told, "dcc", CANCELLED)
            return True
        device = self._inventory.device(transaction.device)
        cohort = None if device is None else self._cohorts.get(device.cohort)
        if device is None or cohort is None or not cohort.holds_schedules or self.wan is None:
            return False
        number = self._store.number()
        self._recalls[number] = transaction.id
        payload = cohort.write(Cancel(number, device.address, transaction.id))
        return self.wan.publish(device.hub, payload, self.timeout_s, lambda why: note("not recalled", why=why))

    def _fuel_of(self, transaction: Transaction) -> Fuel:
        device = self._inventory.device(transaction.device)
        return "electricity" if device is None else _fuel(device)

    def recall_all(self) -> None:
        """Every command that a head end holds."""
        for transaction in self._store.held():
            self.recall(transaction)

    def _time_out(self, transaction: Transaction, within_s: float) -> None:
        why = f"no answer of the hub within {within_s:g} s"
        self._end(transaction, NO_COMMUNICATION, None, "hub", why)

    def _end(
        self, transaction: Transaction, code: str, payload: Smets1Answer | None, part: Part, why: str, size: int = 0
    ) -> None:
        held = self._open.get(transaction.id) or self._held.get(transaction.id)
        if held is not None and held.deadline is not None:
            held.deadline.cancel()
        outcome = Outcome(transaction, held.request if held else None, code, payload, part, why)
        state: State = "timed_out" if code == NO_COMMUNICATION else "answered"
        bytes_out = 0 if held is None else held.bytes_out
        ended = Ended(state, code, part, why, bytes_out, size, self._calendar.now().timestamp())
        loop = asyncio.get_running_loop()
        try:
            is_first = self._write_end(outcome, ended)
        except sqlite3.Error as problem:  # a full disk: what came is held on to, an accepted request is answered
            note("store failed", request_id=transaction.request_id, found=str(problem))
            loop.call_later(AGAIN_S, self._end, transaction, code, payload, part, why, size)
            return
        self._has_left(self._open.pop(transaction.id, None))
        self._held.pop(transaction.id, None)
        if not self._open:
            self._quiet.set()
        if is_first:
            took = {} if held is None else {"took_s": round(loop.time() - held.since_s, 6)}
            note("answered", request_id=transaction.request_id, code=code, part=part, why=why, **took)

    def _write_end(self, outcome: Outcome, ended: Ended) -> bool:
        """False when the request has ended before."""
        with self._db.together():
            if not self._store.finish(outcome.transaction, ended):
                return False
            for watcher in self._watchers:
                watcher(outcome)
            self._takers.get(outcome.transaction.purpose.partition(":")[0], self._answer)(outcome)
        return True

    def _answer(self, outcome: Outcome) -> None:
        transaction = outcome.transaction
        self._post.put(transaction.user, transaction.request_id, response_to(outcome, self._calendar))


def _fuel(device: DeviceRow) -> Fuel:
    return "gas" if device.fuel == "gas" else "electricity"
