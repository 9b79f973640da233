"""The path of a message through the stub: a request from a User, and what comes from the WAN.

The synchronous answer never waits for the hub: accepted is stored, acknowledged with I99 and sent; refused is
answered with its code and nothing is sent. In between: who it is (signatures), whether it may (access control, then
the rules of the parts), and who carries it out: a desk of the DCC itself, or the device. A RequestID that has been
accepted before gets the same answer again and is not executed again; with signatures on it is refused, as its counter
does not rise (`dcc_stub.trust`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from dcc_stub import stamps
from dcc_stub.access import AccessControl, Asked
from dcc_stub.alerts.dispatch import Dispatch
from dcc_stub.audit import Audit
from dcc_stub.calendar import RigCalendar
from dcc_stub.cos.periods import period_of
from dcc_stub.database import Database
from dcc_stub.guards.guards import REFUSED, Guards, Held
from dcc_stub.incoming import Desk, Incoming, Refusal, Rule
from dcc_stub.inventory import Inventory
from dcc_stub.log import about, note
from dcc_stub.outcome import Part
from dcc_stub.post import Post
from dcc_stub.signatures import Signatures
from dcc_stub.store import Store
from dcc_stub.transactions import Transactions
from protocols.duis import (
    DuisError,
    RequestId,
    Response,
    ServiceRequest,
    acknowledgement,
    read_request,
    read_response,
    write_response,
)
from protocols.messages import Alert, DialectError, Reply

ACKNOWLEDGED: Final = "I99"


@dataclass(frozen=True, slots=True)
class Crew:
    """Who has a say in a request. Desks and rules are asked in their order."""

    access: AccessControl
    signatures: Signatures
    inventory: Inventory
    transactions: Transactions
    post: Post
    alerts: Dispatch
    guards: Guards
    audit: Audit
    rules: Sequence[Rule] = ()
    desks: Sequence[Desk] = ()


class Service:
    """Takes requests (bytes already bounded) and WAN messages. Runs on the event loop."""

    def __init__(self, crew: Crew, database: Database, store: Store, calendar: RigCalendar, max_bytes: int) -> None:
        self._crew, self._db, self._store = crew, database, store
        self._calendar, self._max_bytes = calendar, max_bytes

    def answer(self, resource: str, body: bytes) -> bytes:
        """The synchronous answer as it leaves. Raises DuisError when the body is no request, sqlite3.Error when
        nothing can be kept: then nothing has been accepted."""
        return self._crew.signatures.seal(self.request(resource, body))

    def request(self, resource: str, body: bytes) -> Response:
        """The synchronous answer. Raises as `answer` does."""
        request = read_request(body, max_bytes=self._max_bytes)
        stamps.request_in(request.request_id.text)
        # one commit for all that is kept of a request; what leaves for its device leaves after it
        with about(request.request_id.text), self._db.together():
            return self._look_at(request, resource, body)

    def _look_at(self, request: ServiceRequest, resource: str, body: bytes) -> Response:
        crew, at = self._crew, self._calendar.now()
        device = crew.inventory.device(request.request_id.target)
        desk = next((desk for desk in crew.desks if desk.serves(request, device)), None)
        is_carried = desk is not None or (
            not request.is_signed_pre_command and crew.transactions.carries(device, request)
        )
        asked = Asked(request.request_id, request.command_variant, request.variant, is_carried, at, period_of(request))
        user = crew.inventory.user(asked.request_id.originator)
        # who it is comes first: nobody learns anything by requests in another's name
        refusal = crew.signatures.refusal(asked, body, at) or crew.access.judge(asked, resource, user, device)
        if refusal is not None:
            # all checks but the last few of its service have been passed when nothing carries it
            part: Part = "translation" if refusal.code == "E11" and not is_carried else "user"
            return self._refused(request, refusal, part)
        assert user is not None, "access control refuses a request of no User"
        incoming = Incoming(request, resource, body, user, device, at)
        refusal = next(filter(None, (rule(incoming) for rule in crew.rules)), None)
        if refusal is not None:
            return self._refused(request, refusal, "user")
        return self._guarded(incoming, desk)

    def _guarded(self, incoming: Incoming, desk: Desk | None) -> Response:
        """The request carried out, unless a guard has something against it. A repetition is none of its business."""
        guards, request = self._crew.guards, incoming.request
        request_id = request.request_id.text
        if guards.is_quarantined(request_id):
            note("repeated request", request_id=request_id)
            return self._acknowledged(request)
        finding = guards.look(incoming)
        if finding is None or self._store.knows(request_id):
            return self._carry_out(incoming, desk)
        if finding.is_refused:
            return self._refused(request, Refusal(REFUSED, finding.why), "dcc")
        guards.quarantine(incoming, finding)
        return self._acknowledged(request)

    def _carry_out(self, incoming: Incoming, desk: Desk | None) -> Response:
        return self._to_device(incoming) if desk is None else self._at_desk(desk, incoming)

    def _acknowledged(self, request: ServiceRequest) -> Response:
        return acknowledgement(request.request_id, ACKNOWLEDGED, self._calendar.now(), request.variant)

    def release(self, held: Held) -> None:
        """A request out of quarantine: judged anew, as things stand now, and carried out. What it is answered with
        goes to its User as an answer, since it has been acknowledged before."""
        request = read_request(held.body, max_bytes=self._max_bytes)
        crew, at = self._crew, self._calendar.now()
        device, user = crew.inventory.device(request.request_id.target), crew.inventory.user(held.user)
        desk = next((desk for desk in crew.desks if desk.serves(request, device)), None)
        is_carried = desk is not None or crew.transactions.carries(device, request)
        asked = Asked(request.request_id, request.command_variant, request.variant, is_carried, at)
        refusal = crew.access.judge(asked, held.resource, user, device)
        if refusal is None:
            assert user is not None, "access control refuses a request of no User"
            incoming = Incoming(request, held.resource, held.body, user, device, at)
            refusal = next(filter(None, (rule(incoming) for rule in crew.rules)), None)
        given = self._refused(request, refusal, "user") if refusal is not None else self._carry_out(incoming, desk)
        if given.code != ACKNOWLEDGED:
            self._answer_later(held, given)

    def turn_down(self, held: Held) -> None:
        """A request that stays in quarantine for ever: its User is told so."""
        request = read_request(held.body, max_bytes=self._max_bytes)
        self._answer_later(held, self._refused(request, Refusal(REFUSED, "rejected out of quarantine"), "dcc"))

    def _answer_later(self, held: Held, given: Response) -> None:
        request_id = RequestId.parse(held.request_id)
        self._crew.post.put(held.user, held.request_id, replace(given, response_id=request_id.reply()))

    def _to_device(self, incoming: Incoming) -> Response:
        request, device = incoming.request, incoming.device
        assert device is not None, "access control refuses a request to no device"
        if self._crew.transactions.submit(request, device):
            self._accepted(incoming)
        else:
            note("repeated request", request_id=request.request_id.text)
        return self._acknowledged(request)

    def _accepted(self, incoming: Incoming) -> None:
        request = incoming.request
        self._crew.guards.count(incoming)
        self._crew.audit.write("accepted", request.request_id.text, {"variant": request.variant})

    def _at_desk(self, desk: Desk, incoming: Incoming) -> Response:
        request_id = incoming.request.request_id.text
        before = self._store.given(request_id)
        if before is not None:
            note("repeated request", request_id=request_id)
            return read_response(before)
        given = desk.take(incoming)
        if isinstance(given, Refusal):
            return self._refused(incoming.request, given, "user")
        self._accepted(incoming)
        self._store.keep_given(request_id, write_response(given))
        note("done", request_id=request_id, variant=incoming.request.variant, code=given.code)
        return given

    def _refused(self, request: ServiceRequest, refusal: Refusal, part: Part) -> Response:
        request_id, code, why = request.request_id, refusal.code, refusal.reason
        self._crew.audit.write(
            "refused", request_id.text, {"variant": request.variant, "code": code, "part": part, "why": why}
        )
        note("refused", request_id=request_id.text, variant=request.variant, code=code, why=why)
        return acknowledgement(request_id, code, self._calendar.now(), request.variant)

    def from_wan(self, topic: str, payload: bytes) -> bool:
        """A reply or an alert of a hub. Every byte is hostile; nothing that comes this way ends the stub. False when it
        could not be kept: it has to come again."""
        try:
            _, hub, kind = topic.split("/")
            message = self._crew.transactions.read(hub, payload)
            if not isinstance(message, Reply if kind == "r" else Alert):
                raise DialectError("kind", f"a message for topic {topic}", type(message).__name__)
            if isinstance(message, Reply):
                self._crew.transactions.take(hub, message, len(payload))
            else:
                self._crew.alerts.take(hub, message)
        except sqlite3.Error as problem:
            note("store failed", topic=topic[:80], found=str(problem))
            return False
        except (DialectError, DuisError, ValueError, OverflowError, OSError, RecursionError) as problem:
            note("bad wan message", topic=topic[:80], found=f"{type(problem).__name__}: {problem}"[:200])
        return True
