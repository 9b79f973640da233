"""The path of a message through the stub: a request from a User, and what comes from the WAN.

The synchronous answer never waits for the hub: accepted is stored, acknowledged with I99 and sent; refused is
answered with its code and nothing is sent. A RequestID that has been accepted before is acknowledged again and not
executed again; with signatures on it is refused, as its counter does not rise (`dcc_stub.trust`).
"""

from __future__ import annotations

import sqlite3

from dcc_stub.access import AccessControl, Asked
from dcc_stub.alerts import Alerts
from dcc_stub.calendar import RigCalendar
from dcc_stub.config import DeviceRow
from dcc_stub.inventory import Inventory
from dcc_stub.log import note
from dcc_stub.signatures import Signatures
from dcc_stub.transactions import Transactions
from dcc_stub.wan import WanSession
from protocols.duis import DuisError, Response, ServiceRequest, acknowledgement, read_request
from protocols.hub_dialect import Command, DialectError, Reply, decode

ACKNOWLEDGED = "I99"


class Service:
    """Takes requests (bytes already bounded) and WAN messages. Runs on the event loop."""

    def __init__(
        self, access: AccessControl, inventory: Inventory, transactions: Transactions, alerts: Alerts,
        calendar: RigCalendar, max_bytes: int, signatures: Signatures,
    ) -> None:  # fmt: skip
        self._access, self._inventory, self._transactions = access, inventory, transactions
        self._alerts, self._calendar, self._max_bytes, self._signatures = alerts, calendar, max_bytes, signatures
        self.wan: WanSession | None = None

    def answer(self, resource: str, body: bytes) -> bytes:
        """The synchronous answer as it leaves. Raises DuisError when the body is no request."""
        return self._signatures.seal(self.request(resource, body))

    def request(self, resource: str, body: bytes) -> Response:
        """The synchronous answer. Raises DuisError when the body is no request."""
        request = read_request(body, max_bytes=self._max_bytes)
        device = self._inventory.device(request.request_id.target)
        is_carried = not request.is_signed_pre_command and self._transactions.carries(device, request)
        asked = Asked(request.request_id, request.command_variant, request.variant, is_carried)
        refusal = self._refusal(resource, asked, body)
        if refusal is not None:
            return refusal
        assert device is not None, "access control refuses a request to no device"
        self._take_on(request, device)
        return acknowledgement(request.request_id, ACKNOWLEDGED, self._calendar.now(), request.variant)

    def _take_on(self, request: ServiceRequest, device: DeviceRow) -> None:
        """Stores the request and sends it: the hub works while I99 is written. No answer overtakes it, because what the
        hub replies is read in a later turn of the loop."""
        transaction = self._transactions.accept(request, device)
        if transaction is None:
            note("repeated request", request_id=request.request_id.text)
            return
        assert self.wan is not None, "the session is there before the first request"
        note("accepted", request_id=request.request_id.text, variant=request.variant)
        self._transactions.send(transaction, request, device, self.wan)

    def _refusal(self, resource: str, asked: Asked, body: bytes) -> Response | None:
        """Who it is comes first: nobody learns anything by requests in another's name."""
        request_id = asked.request_id
        user, device = self._inventory.user(request_id.originator), self._inventory.device(request_id.target)
        refusal = self._signatures.refusal(asked, body, self._calendar.now())
        refusal = refusal or self._access.judge(asked, resource, user, device)
        if refusal is None:
            return None
        note("refused", request_id=request_id.text, variant=asked.variant, code=refusal.code, why=refusal.reason)
        return acknowledgement(request_id, refusal.code, self._calendar.now(), asked.variant)

    def from_wan(self, topic: str, payload: bytes) -> None:
        """A reply or an alert of a hub. Every byte is hostile; nothing that comes this way ends the stub."""
        try:
            _, hub, kind = topic.split("/")
            message = decode(payload)
            if isinstance(message, Command) or isinstance(message, Reply) is not (kind == "r"):
                raise DialectError("kind", f"a message for topic {topic}", type(message).__name__)
            if isinstance(message, Reply):
                self._transactions.take(hub, message)
            else:
                self._alerts.take(hub, message)
        except sqlite3.Error as problem:
            note("store failed", topic=topic[:80], found=str(problem))
        except (DialectError, DuisError, ValueError, OverflowError, OSError, RecursionError) as problem:
            note("bad wan message", topic=topic[:80], found=f"{type(problem).__name__}: {problem}"[:200])
