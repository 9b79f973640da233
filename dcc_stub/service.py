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
from dataclasses import dataclass
from typing import Final

from dcc_stub.access import AccessControl, Asked
from dcc_stub.alerts import Alerts
from dcc_stub.calendar import RigCalendar
from dcc_stub.cos.periods import period_of
from dcc_stub.database import Database
from dcc_stub.incoming import Desk, Incoming, Refusal, Rule
from dcc_stub.inventory import Inventory
from dcc_stub.log import about, note
from dcc_stub.signatures import Signatures
from dcc_stub.store import Store
from dcc_stub.transactions import Transactions
from protocols.duis import (
    DuisError,
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
    alerts: Alerts
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
            return self._refused(request, refusal)
        assert user is not None, "access control refuses a request of no User"
        incoming = Incoming(request, resource, body, user, device, at)
        refusal = next(filter(None, (rule(incoming) for rule in crew.rules)), None)
        if refusal is not None:
            return self._refused(request, refusal)
        return self._to_device(incoming) if desk is None else self._at_desk(desk, incoming)

    def _to_device(self, incoming: Incoming) -> Response:
        request, device = incoming.request, incoming.device
        assert device is not None, "access control refuses a request to no device"
        if not self._crew.transactions.submit(request, device):
            note("repeated request", request_id=request.request_id.text)
        return acknowledgement(request.request_id, ACKNOWLEDGED, self._calendar.now(), request.variant)

    def _at_desk(self, desk: Desk, incoming: Incoming) -> Response:
        request_id = incoming.request.request_id.text
        before = self._store.given(request_id)
        if before is not None:
            note("repeated request", request_id=request_id)
            return read_response(before)
        given = desk.take(incoming)
        if isinstance(given, Refusal):
            return self._refused(incoming.request, given)
        self._store.keep_given(request_id, write_response(given))
        note("done", request_id=request_id, variant=incoming.request.variant, code=given.code)
        return given

    def _refused(self, request: ServiceRequest, refusal: Refusal) -> Response:
        request_id = request.request_id
        note("refused", request_id=request_id.text, variant=request.variant, code=refusal.code, why=refusal.reason)
        return acknowledgement(request_id, refusal.code, self._calendar.now(), request.variant)

    def from_wan(self, topic: str, payload: bytes) -> None:
        """A reply or an alert of a hub. Every byte is hostile; nothing that comes this way ends the stub."""
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
        except (DialectError, DuisError, ValueError, OverflowError, OSError, RecursionError) as problem:
            note("bad wan message", topic=topic[:80], found=f"{type(problem).__name__}: {problem}"[:200])
