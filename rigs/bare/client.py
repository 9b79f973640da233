"""The bare counterpart of the DCC Users: posts a request on a kept connection, waits for its callback.

Layer: rigs adapter (it opens sockets in the bench process); the receiver is the bench's own.
"""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from typing import Final

from rigs.adapters.dcc_receiver import ReceiveResponse
from rigs.bare.signed import SignedUser
from rigs.errors import BenchError

PATH: Final = "/bare"
BODY_MAX: Final = 1 << 20
ANSWER_WITHIN_S: Final = 10.0


class BareUser:
    """Requests one at a time or several in flight; ids rise by one. With a `signer` the documents are signed ones."""

    def __init__(self, signer: SignedUser | None = None) -> None:
        self._signer = signer
        self._arrived = threading.Condition()
        self._answered_ns: dict[int, int] = {}
        self._sent_ns: dict[int, int] = {}
        self._next = 1
        self._receiver = ReceiveResponse("127.0.0.1", {PATH: "bare"}, self._take, BODY_MAX)
        self._connection: http.client.HTTPConnection | None = None

    @property
    def receiver(self) -> dict[str, object]:
        """For the service's configuration."""
        host, _, port = self._receiver.url.removeprefix("http://").rpartition(":")
        return {"host": host, "port": int(port), "path": PATH}

    def connect(self, port: int) -> None:
        """Where the bare service is."""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_WITHIN_S)
        self._connection.connect()
        self._connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def begin(self) -> int:
        """Sends one request; returns its id once the service has taken it."""
        assert self._connection is not None, "connect first"
        number, self._next = self._next, self._next + 1
        plain = json.dumps({"id": number, "service": "4.1.1"}).encode()
        body = plain if self._signer is None else self._signer.request(number)
        self._sent_ns[number] = time.monotonic_ns()
        self._connection.request("POST", "/request", body, {"Content-Type": "application/json"})
        answer = self._connection.getresponse().read()
        if self._signer is None:
            json.loads(answer)
        else:
            self._signer.acknowledged(answer)
        return number

    def finish(self, number: int) -> float:
        """Seconds from the request's first byte to the callback's last, once it has come. Raises BenchError."""
        end = time.monotonic() + ANSWER_WITHIN_S
        with self._arrived:
            while number not in self._answered_ns:
                if not self._arrived.wait(end - time.monotonic()):
                    raise BenchError("waiting for a callback", "bare path", f"none for request {number}")
            return (self._answered_ns.pop(number) - self._sent_ns.pop(number)) / 1e9

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._receiver.close()

    def _take(self, _name: str, body: bytes, received_ns: int) -> None:
        number = int(json.loads(body)["id"]) if self._signer is None else self._signer.answered(body)
        with self._arrived:
            self._answered_ns[number] = received_ns
            self._arrived.notify_all()
