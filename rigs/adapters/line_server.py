"""The line server: the one master of a serial line, through which hub and bench reach the meter in turn.

Layer: rigs adapter. A thread-based Modbus TCP gateway on loopback, with a listening port for each client, so that it
knows who asks. Each exchange is recorded on hop "line" with the client's name as note.

What a client is told when the line gives no answer: exception 0x0B for silence, 0x0A when the serial port cannot be
used or the wait for it was too long [MODBUS Application Protocol V1.1b3 §7]; a bad CRC, a wrong unit, a short or a
stray frame have codes of our own (`modbus_link.LINE_FAULTS`), which a link with `gateway=True` turns back into names.

Rules of this file: the clients alternate when both wait; a request waits for the line at most `QUEUE_TIMEOUTS`
time-outs; a request whose sender has gone is not carried out (a late `disable` would be worse than none).
"""

from __future__ import annotations

import contextlib
import select
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Final, Self

from pymodbus.framer import FramerSocket
from pymodbus.pdu import DecodePDU

from protocols.modbus_frames import (
    BadCrc,
    Call,
    ExceptionReply,
    Fault,
    Reply,
    ShortFrame,
    Stray,
    UnsupportedCall,
    WrongUnit,
)
from rigs import errors
from rigs.adapters.clock import SystemClock
from rigs.adapters.line_turns import Turns
from rigs.adapters.modbus_link import GATEWAY_PATH, GATEWAY_TARGET, Line, Recorder
from rigs.adapters.modbus_rtu import RtuLine
from rigs.frames import FrameSink, discard
from rigs.ports import Clock
from rigs.profile import LinkSettings
from rigs.rigfile_ports import RtuPort, TcpPort

QUEUE_TIMEOUTS: Final = 4
"""One exchange of the other client takes two time-outs at most (its own and the quiet time after a fault)."""

HOST: Final = "127.0.0.1"
STOP_WITHIN_S: Final = 5.0
_FAULT_CODES: Final[Mapping[type[Fault], int]] = {BadCrc: 0xF1, WrongUnit: 0xF2, ShortFrame: 0xF3, Stray: 0xF4}


class LineServer:
    """Serves one line from `start` to `stop`. `ports` says where each client connects."""

    def __init__(self, line: Line, timeout_s: float, clients: Sequence[str] = ("hub", "bench")) -> None:
        self._line, self._turns = line, Turns(clients)
        self._queue_s = QUEUE_TIMEOUTS * timeout_s
        self._framer = FramerSocket(DecodePDU(is_server=True))
        self._listeners: dict[str, socket.socket] = {}
        self._threads: list[threading.Thread] = []
        self._connections: set[socket.socket] = set()
        self._guard = threading.Lock()
        self._stopping = False

    @property
    def ports(self) -> Mapping[str, TcpPort]:
        """The port of each client, for its rig file or its configuration."""
        return {name: TcpPort(HOST, each.getsockname()[1], gateway=True) for name, each in self._listeners.items()}

    def start(self) -> Self:
        """Takes the line and listens. Raises PortUnavailable."""
        self._line.open()
        for name in self._turns.names:
            self._listeners[name] = socket.create_server((HOST, 0))
        for name, listener in self._listeners.items():
            self._spawn(self._accept, name, listener)
        return self

    def stop(self) -> None:
        """Ends every connection and thread, then lets go of the line. May be called twice."""
        with self._guard:
            self._stopping = True
            open_sockets = [*self._listeners.values(), *self._connections]
        for each in open_sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in list(self._threads):
            thread.join(STOP_WITHIN_S)
        for listener in self._listeners.values():
            listener.close()
        self._line.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _spawn(self, work: Callable[[str, socket.socket], None], name: str, connection: socket.socket) -> None:
        thread = threading.Thread(target=work, args=(name, connection), name=f"line-{name}", daemon=True)
        with self._guard:
            self._threads = [each for each in self._threads if each.is_alive() or each.ident is None] + [thread]
        thread.start()

    def _accept(self, name: str, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return  # `stop` has shut the listener down
            with self._guard:
                if self._stopping:
                    connection.close()
                    return
                self._connections.add(connection)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._spawn(self._serve, name, connection)

    def _serve(self, name: str, connection: socket.socket) -> None:
        """One connection, one request after the other, until it closes or sends what is no Modbus TCP."""
        try:
            while head := _exactly(connection, 7):
                length = int.from_bytes(head[4:6], "big")
                if head[2:4] != b"\0\0" or not 2 <= length <= 254:
                    return
                pdu = _exactly(connection, length - 1)
                answer = self._answer(name, connection, head[6], pdu)
                if not pdu or answer is None:
                    return
                connection.sendall(self._framer.encode(answer, head[6], int.from_bytes(head[:2], "big")))
        except OSError:
            return  # the client has gone; its next connection is served anew
        finally:
            with self._guard:
                self._connections.discard(connection)
            connection.close()

    def _answer(self, name: str, connection: socket.socket, unit: int, pdu: bytes) -> bytes | None:
        """The reply PDU; None when the client left while it waited."""
        try:
            call = Call.parse(unit, pdu)
        except UnsupportedCall as problem:
            return bytes([(pdu[0] if pdu else 0) | 0x80, problem.code])
        with self._turns.turn(name, self._queue_s) as granted:
            if not granted or self._stopping:
                return bytes([call.function | 0x80, GATEWAY_PATH])
            if _has_left(connection):
                return None
            return self._carry(name, call)

    def _carry(self, name: str, call: Call) -> bytes:
        try:
            event = self._line.exchange(call, name)
        except (errors.PortUnavailable, errors.LinkClosed):
            return bytes([call.function | 0x80, GATEWAY_PATH])
        match event:
            case Reply(pdu):
                return pdu
            case ExceptionReply(code):
                return bytes([call.function | 0x80, code])
            case _:
                return bytes([call.function | 0x80, _FAULT_CODES.get(type(event), GATEWAY_TARGET)])


def serve_line(
    port: RtuPort,
    settings: LinkSettings,
    *,
    sink: FrameSink = discard,
    clock: Clock | None = None,
    clients: Sequence[str] = ("hub", "bench"),
) -> LineServer:
    """A line server for a serial port, not yet started. `settings` are those of the device with the most patience."""
    clock = clock or SystemClock()
    record = Recorder("line", sink, clock)
    line = RtuLine(port.port, settings, record, clock, baud=port.baud, parity=port.parity, stopbits=port.stopbits)
    return LineServer(line, settings.timeout_s, clients)


def _exactly(connection: socket.socket, count: int) -> bytes:
    """That many bytes, or none when the stream ended."""
    data = b""
    while len(data) < count:
        piece = connection.recv(count - len(data))
        if not piece:
            return b""
        data += piece
    return data


def _has_left(connection: socket.socket) -> bool:
    ready, _, _ = select.select([connection], [], [], 0)
    return bool(ready) and not connection.recv(1, socket.MSG_PEEK)
