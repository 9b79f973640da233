"""Modbus TCP: one connection to one device or gateway.

Layer: rigs adapter. Small requests are sent at once (TCP_NODELAY), since a delayed one would be charged to the meter.

Rules of this file: after any exchange that did not end in an answer, the connection is dropped, so that a late answer
dies with it; bytes that wait before a request are recorded as stale and the connection is renewed.
"""

from __future__ import annotations

import contextlib
import errno
import socket
from typing import Final

from pymodbus.framer import FramerSocket
from pymodbus.pdu import DecodePDU

from protocols.modbus_frames import Call, Event, ExceptionReply, MbapExchange, Reply
from rigs import errors
from rigs.adapters.clock import SystemClock
from rigs.adapters.modbus_link import GATEWAY_PATH, GATEWAY_TARGET, ModbusLink, Recorder
from rigs.frames import FrameSink, Hop, discard
from rigs.ports import Clock
from rigs.profile import LinkSettings

CONNECT_WITHIN_S: Final = 3.0
GATEWAY_PATIENCE: Final = 7
"""Time-outs that a client of the line server waits: the other's exchange and its own, each with the quiet time after a
fault, and the queue between them (see `line_server`)."""


class TcpLine:
    """The transport; `timeout_s` bounds one exchange from the request's last byte to the reply's, `gap_s`
    keeps a device's rest between two of them."""

    def __init__(
        self, host: str, port: int, timeout_s: float, record: Recorder, clock: Clock, gap_s: float = 0.0
    ) -> None:
        self._address, self._timeout_s, self._gap_s = (host, port), timeout_s, gap_s
        self._rested_ns = 0
        self._record, self._clock = record, clock
        self._framer = FramerSocket(DecodePDU(is_server=False))
        self._socket: socket.socket | None = None
        self._transaction = 0

    def open(self) -> None:
        """Connects unless connected. Raises PortUnavailable."""
        self._connected()

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def exchange(self, call: Call, note: str = "") -> Event:
        """Sends the call once and says what came back. Raises PortUnavailable, LinkClosed."""
        if self._gap_s:
            self._clock.wait((self._rested_ns - self._clock.monotonic_ns()) / 1e9)
        connection = self._clean()
        self._transaction = self._transaction % 0xFFFF + 1
        exchange = MbapExchange(call, self._transaction)
        request = self._framer.encode(call.pdu, call.unit, self._transaction)
        self._record("tx", request, note)
        try:
            connection.sendall(request)
            event = self._receive(connection, exchange)
        except OSError as problem:
            self.close()
            why = f"the peer closed the connection after {len(exchange.received)} bytes ({_words(problem)})"
            self._record("rx", exchange.received, f"{note} LinkClosed".strip())
            raise errors.LinkClosed(f"waiting for transaction {self._transaction}", self._where, why) from None
        self._rested_ns = self._clock.monotonic_ns() + int(self._gap_s * 1e9)
        fault = "" if isinstance(event, Reply | ExceptionReply) else type(event).__name__
        self._record("rx", exchange.received, f"{note} {fault}".strip())
        if fault:
            self.close()
        return event

    @property
    def _where(self) -> str:
        return f"{self._address[0]}:{self._address[1]}"

    def _receive(self, connection: socket.socket, exchange: MbapExchange) -> Event:
        deadline_ns = self._clock.monotonic_ns() + int(self._timeout_s * 1e9)
        while (left_s := (deadline_ns - self._clock.monotonic_ns()) / 1e9) > 0:
            connection.settimeout(left_s)
            try:
                data = connection.recv(4096)
            except TimeoutError:
                break
            if not data:
                raise ConnectionAbortedError(errno.ECONNABORTED, "end of stream")
            event = exchange.feed(data)
            if event is not None:
                return event
        return exchange.end()

    def _clean(self) -> socket.socket:
        """A connection on which nothing waits to be read."""
        connection = self._connected()
        connection.setblocking(False)
        try:
            stale = connection.recv(4096)
        except BlockingIOError:
            connection.settimeout(self._timeout_s)
            return connection
        except OSError:
            stale = b""
        self._record("rx", stale, "stale" if stale else "closed by the peer while idle")
        self.close()
        return self._connected()

    def _connected(self) -> socket.socket:
        if self._socket is None:
            try:
                self._socket = socket.create_connection(self._address, CONNECT_WITHIN_S)
            except OSError as problem:
                raise errors.PortUnavailable("connecting", self._where, _words(problem), _hint(problem)) from None
            with contextlib.suppress(OSError):
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket.settimeout(self._timeout_s)
        return self._socket


def _words(problem: OSError) -> str:
    return problem.strerror or str(problem) or type(problem).__name__


def _hint(problem: OSError) -> str:
    if isinstance(problem, ConnectionRefusedError):
        return "nothing listens there: is the device on, and is the port right (Modbus TCP has 502)?"
    if isinstance(problem, socket.gaierror):
        return "the host name does not resolve: check `host` in the rig file, or give the address"
    if isinstance(problem, TimeoutError) or problem.errno in (errno.EHOSTUNREACH, errno.ENETUNREACH):
        return "no route or no answer: check cable, address and firewall (try `ping` first)"
    return "check host and port in the rig file"


class ModbusTcpLink(ModbusLink):
    """A `RegisterLink` over TCP. It connects at the first call, or when `open` is called.

    Exceptions 0x0A and 0x0B come from a gateway: they become PortUnavailable and NoReply. `gateway` says that the peer
    is the bench's own line server, which needs more time (it serves two) and names the line's faults.
    """

    def __init__(
        self,
        host: str,
        port: int,
        settings: LinkSettings,
        *,
        unit: int | None = None,
        hop: Hop = "bench-meter",
        sink: FrameSink = discard,
        clock: Clock | None = None,
        gateway: bool = False,
    ) -> None:
        clock = clock or SystemClock()
        timeout_s = settings.timeout_s * (GATEWAY_PATIENCE if gateway else 1)
        line = TcpLine(host, port, timeout_s, Recorder(hop, sink, clock), clock, settings.inter_request_s)
        super().__init__(line, unit or settings.unit, f"{host}:{port}", gateway=gateway)

    def _refusal(self, doing: str, code: int) -> Exception:
        if code == GATEWAY_TARGET:
            return errors.NoReply(doing, self.device, "the gateway had no reply of the device on its line")
        if code == GATEWAY_PATH:
            hint = "is its serial port there, and is the line free?"
            return errors.PortUnavailable(doing, self.device, "the gateway could not use its line", hint)
        return super()._refusal(doing, code)
