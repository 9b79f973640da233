"""All DCC Users of a rig over HTTP: requests to the three DUIS resources, and a Receive Response service.

Adapter of the `DccUser` port. Requests go over one kept connection for each role, without Nagle's delay. The receiver
answers 204 at once and reads the message afterwards: what the bench thinks of a message is no part of the DCC's
delivery. A delivery that is no DUIS response is kept with `response` None; hostile bytes never end the receiver. With
`seals`, requests are signed by their User and what arrives has to be signed by the DCC (`rigs.adapters.signing`).
"""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from protocols.duis import (
    DuisError,
    RequestId,
    Response,
    ServiceRequest,
    UnknownVariant,
    read_response,
    write_request,
)
from rigs.adapters.dcc_receiver import ReceiveResponse
from rigs.errors import BenchError, PortUnavailable, RigConfigError
from rigs.frames import Direction, Frame, FrameSink, Hop
from rigs.ports import Clock
from rigs.ports_dcc import Delivery, Synchronous

if TYPE_CHECKING:
    from rigs.adapters.signing import Seals

RESOURCES: Final[Mapping[int, str]] = {
    1: "serviceS",
    2: "serviceS",
    3: "serviceS",
    4: "serviceT",
    5: "serviceS",
    6: "serviceS",
    7: "serviceS",
    8: "serviceD",
}
"""Resource by command variant: Transform for a critical request (4), Non-Device for 8, Send Command for the rest, and
so for every request to a SMETS1 device, which is variant 1 also when it is critical."""
ANSWER_MAX: Final = 1 << 23
BODY_MAX: Final = 1 << 23
XML: Final = {"Content-Type": "application/xml"}


class _Line:
    """The kept connection of one role; one request at a time."""

    def __init__(self, url: str, timeout_s: float) -> None:
        parts = urlsplit(url)
        self._host, self._port, self._timeout_s = parts.hostname or "", parts.port or 80, timeout_s
        self._lock = threading.Lock()
        self._connection: http.client.HTTPConnection | None = None

    def post(self, path: str, body: bytes) -> tuple[int, bytes, int, int]:
        """HTTP status, body, and when the request left and the answer was there (monotonic ns).

        A kept connection that the DCC has closed in the meantime is opened anew once; nothing else is repeated.
        Raises OSError or HTTPException.
        """
        with self._lock:
            connection, is_kept = self._open()
            try:
                return self._exchange(connection, path, body)
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                self._close()
                if not is_kept:
                    raise
            except BaseException:
                self._close()
                raise
            connection, _ = self._open()
            try:
                return self._exchange(connection, path, body)
            except BaseException:
                self._close()
                raise

    def close(self) -> None:
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _open(self) -> tuple[http.client.HTTPConnection, bool]:
        if self._connection is not None and self._connection.sock is not None:
            return self._connection, True
        connection = http.client.HTTPConnection(self._host, self._port, timeout=self._timeout_s)
        connection.connect()
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connection = connection
        return connection, False

    @staticmethod
    def _exchange(connection: http.client.HTTPConnection, path: str, body: bytes) -> tuple[int, bytes, int, int]:
        sent_ns = time.monotonic_ns()
        connection.request("POST", path, body, XML)
        response = connection.getresponse()
        answer = response.read(ANSWER_MAX + 1)
        received_ns = time.monotonic_ns()
        if len(answer) > ANSWER_MAX:
            raise http.client.HTTPException(f"an answer of more than {ANSWER_MAX} bytes")
        return response.status, answer, sent_ns, received_ns


class HttpDccUser:
    """The Users of a rig. `users` maps a role's name to the User's EUI; counters begin at `first_counter`.

    `receiver(role)` is the URL of a role's Receive Response service, for the DCC's configuration. The stub's URL may
    be told after the receiver's own is known: `connect`.
    """

    def __init__(
        self, users: Mapping[str, str], sink: FrameSink, clock: Clock, first_counter: int, stub_url: str = "",
        timeout_s: float = 10.0, receiver_host: str = "127.0.0.1", seals: Seals | None = None,
    ) -> None:  # fmt: skip
        self._seals = seals
        self._users, self._sink, self._clock, self._timeout_s = dict(users), sink, clock, timeout_s
        self._counters = dict.fromkeys(self._users.values(), first_counter)
        self._lines: dict[str, _Line] = {}
        self._arrived = threading.Condition()
        self._deliveries: list[Delivery] = []
        self._paths = {_path(role, eui): role for role, eui in self._users.items()}
        self._refused = dict.fromkeys(self._users, 0)
        self._receiver = ReceiveResponse(receiver_host, self._paths, self._take, BODY_MAX, self._turned_away)
        if stub_url:
            self.connect(stub_url)

    def connect(self, stub_url: str) -> None:
        """Where the DCC is. Raises RigConfigError for what is no http URL."""
        parts = urlsplit(stub_url)
        if parts.scheme != "http" or not parts.hostname:
            raise RigConfigError("(rig)", "dcc.run", "an http URL", stub_url)
        for line in self._lines.values():
            line.close()
        self._lines = {role: _Line(stub_url, self._timeout_s) for role in self._users}

    def receiver(self, role: str) -> str:
        """The URL at which the DCC delivers to that role."""
        return f"{self._receiver.url}{_path(role, self._eui(role))}"

    def next_request_id(self, role: str, device: str) -> RequestId:
        eui = self._eui(role)
        with self._arrived:
            counter = self._counters[eui]
            self._counters[eui] = counter + 1
        return RequestId(eui, device, counter)

    def send(self, role: str, request: ServiceRequest) -> Synchronous:
        """Raises what `send_raw` does, and BenchError for an answer whose signature does not hold."""
        sent = self.send_raw(role, RESOURCES[request.command_variant], self.written(role, request))
        _require_signed(f"sending {request.variant} as {role}", (sent,))
        return sent

    def written(self, role: str, request: ServiceRequest) -> bytes:
        """The document of a request, signed by the role's User on a rig with signatures."""
        document = write_request(request)
        return document if self._seals is None else self._seals.sign(self._eui(role), document)

    def send_raw(self, role: str, resource: str, body: bytes) -> Synchronous:
        """Posts bytes as they are. Raises PortUnavailable or BenchError when no HTTP answer comes."""
        self._eui(role)
        doing = f"sending to {resource} as {role}"
        if not self._lines:
            raise BenchError(doing, "DCC", "its address is not known yet", "call connect first")
        self._keep("user-dcc", "tx", body, resource, time.monotonic_ns())
        try:
            status, answer, sent_ns, received_ns = self._lines[role].post(f"/api/v1/{resource}", body)
        except ConnectionRefusedError as problem:
            raise PortUnavailable(doing, "DCC", str(problem), "is the stub running?") from None
        except (OSError, http.client.HTTPException) as problem:
            found = f"{type(problem).__name__}: {problem}"
            raise BenchError(doing, "DCC", found, "is the stub running? see its log") from None
        self._keep("user-dcc", "rx", answer, f"HTTP {status}", received_ns)
        if status != 200:
            return Synchronous(status, None, answer, sent_ns, received_ns)
        response, signed_by, fault = self._read(answer)
        return Synchronous(status, response, answer, sent_ns, received_ns, signed_by, fault)

    def take_nothing(self, role: str, is_away: bool) -> None:
        self._eui(role)
        if is_away:
            self._receiver.away.add(role)
        else:
            self._receiver.away.discard(role)

    def wait_refused(self, role: str, within_s: float) -> bool:
        with self._arrived:
            before = self._refused[role]
            return self._arrived.wait_for(lambda: self._refused[role] > before, within_s)

    def _turned_away(self, role: str) -> None:
        with self._arrived:
            self._refused[role] += 1
            self._arrived.notify_all()

    def mark(self) -> int:
        with self._arrived:
            return len(self._deliveries)

    def deliveries(self, since: int) -> tuple[Delivery, ...]:
        """Raises BenchError when one has a signature that does not hold: what it says may be anybody's."""
        found = self.received(since)
        _require_signed("looking through the deliveries", found)
        return found

    def received(self, since: int) -> tuple[Delivery, ...]:
        """All deliveries, with their faults."""
        with self._arrived:
            return tuple(self._deliveries[since:])

    def wait_delivery(self, accept: Callable[[Delivery], bool], since: int, within_s: float) -> Delivery | None:
        end = time.monotonic() + within_s
        seen = since
        with self._arrived:
            while True:
                for delivery in self._deliveries[seen:]:
                    if accept(delivery):
                        return delivery
                seen = max(seen, len(self._deliveries))
                left = end - time.monotonic()
                if left <= 0:
                    _require_signed("waiting for a delivery", self._deliveries[since:])
                    return None
                self._arrived.wait(left)

    def close(self) -> None:
        """Ends the receiver and closes the connections. May be called again."""
        self._receiver.close()
        for line in self._lines.values():
            line.close()

    def _eui(self, role: str) -> str:
        if role not in self._users:
            raise RigConfigError("(rig)", f"users.{role}", f"one of {', '.join(self._users)}", role)
        return self._users[role]

    def _take(self, role: str, body: bytes, received_ns: int) -> None:
        """Called by the receiver, after its 204."""
        self._keep("dcc-user", "rx", body, role, received_ns)
        response, signed_by, fault = self._read(body)
        delivery = Delivery(role, response, body, received_ns, self._clock.utc(), signed_by, fault)
        with self._arrived:
            self._deliveries.append(delivery)
            self._arrived.notify_all()

    def _read(self, body: bytes) -> tuple[Response | None, str | None, str]:
        """Response, signer, and what is wrong with its signatures; no response unless they hold."""
        if self._seals is None:
            return _response_in(body), None, ""
        signed_by, fault = self._seals.judge(body)
        return None if fault else _response_in(body), signed_by, fault

    def _keep(self, hop: Hop, direction: Direction, raw: bytes, note: str, monotonic_ns: int) -> None:
        self._sink(Frame(hop, direction, raw, self._clock.utc(), monotonic_ns, note))


def _require_signed(doing: str, messages: Iterable[Delivery | Synchronous]) -> None:
    """Nobody's fault is read out of a message that the DCC may not have sent: not a meter's, either."""
    for message in messages:
        if message.signature_fault:
            raise BenchError(doing, "DCC", f"a message whose signature does not hold: {message.signature_fault}")


def _path(role: str, eui: str) -> str:
    """Of a role's Receive Response service; a role's name may have spaces."""
    return f"/{role.replace(' ', '-')}-{eui}"


def _response_in(body: bytes) -> Response | None:
    """The DUIS response, or None for anything else; the bytes are kept either way."""
    try:
        return read_response(body)
    except (DuisError, UnknownVariant):
        return None
