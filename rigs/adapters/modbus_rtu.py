"""Modbus RTU: one master on a serial line, real or pseudo-terminal.

Layer: rigs adapter (POSIX: it waits on the port's descriptor, because setting a time-out in pyserial configures the
port anew). Source: [MODBUS over Serial Line V1.02 §2.5.1].

Rules of this file: the port is held exclusively; a request goes out only after the silence that RTU asks for; bytes
that wait before it are recorded as stale and thrown away. RTU has no transaction number, so an answer that comes after
its time-out could be taken for the next one's: after an exchange without an answer the line is first listened to for
one more time-out, or until the late answer has passed, before anything is sent.
"""

from __future__ import annotations

import errno
import os
import select
from pathlib import Path
from typing import Final, Literal

import serial
from pymodbus.framer import FramerRTU
from pymodbus.pdu import DecodePDU
from serial.tools import list_ports

from protocols.modbus_frames import Call, Event, ExceptionReply, Reply, RtuExchange
from rigs import errors
from rigs.adapters.clock import SystemClock
from rigs.adapters.modbus_link import ModbusLink, Recorder
from rigs.frames import FrameSink, Hop, discard
from rigs.ports import Clock
from rigs.profile import LinkSettings

Parity = Literal["N", "E", "O"]
QUIET_S: Final = 0.05
"""Silence after which a spoilt frame has ended: above the 16 ms latency timer of USB adapters."""

BITS_PER_CHARACTER: Final = 11
GAP_CHARACTERS: Final = 3.5
FAST_GAP_S: Final = 0.00175
"""Silence between frames: 3.5 characters of 11 bits, above 19200 baud fixed [MODBUS over Serial Line §2.5.1.1]."""


def frame_gap_s(baud: int) -> float:
    """Seconds of silence that end a frame."""
    return FAST_GAP_S if baud > 19200 else GAP_CHARACTERS * BITS_PER_CHARACTER / baud


class RtuLine:
    """The transport; `timeout_s` of the settings is the device's time, that of both frames on the wire comes on top."""

    def __init__(
        self,
        port: str,
        settings: LinkSettings,
        record: Recorder,
        clock: Clock,
        *,
        baud: int = 9600,
        parity: Parity = "N",
        stopbits: int = 1,
    ) -> None:
        self.port, self._baud, self._parity, self._stopbits = port, baud, parity, stopbits
        self._timeout_s, self._gap_s = settings.timeout_s, max(frame_gap_s(baud), settings.inter_request_s)
        self._record, self._clock = record, clock
        self._framer = FramerRTU(DecodePDU(is_server=False))
        self._serial: serial.Serial | None = None
        self._quiet_until_ns = 0
        self._awaits_late = False

    def open(self) -> None:
        """Opens the port unless open, for this process alone. Raises PortUnavailable."""
        self._opened()

    def close(self) -> None:
        if self._serial is not None:
            self._serial.close()
            self._serial = None

    def exchange(self, call: Call, note: str = "") -> Event:
        """Sends the call once and says what came back. Raises PortUnavailable, LinkClosed."""
        port = self._opened()
        exchange = RtuExchange(call)
        try:
            self._settle(port.fileno())
            request = self._framer.encode(call.pdu, call.unit, 0)
            self._record("tx", request, note)
            port.write(request)
            event = self._receive(port.fileno(), exchange)
        except (OSError, serial.SerialException) as problem:
            self.close()
            self._record("rx", exchange.received, f"{note} LinkClosed".strip())
            why = f"the port failed after {len(exchange.received)} bytes ({problem})"
            raise errors.LinkClosed(f"calling unit {call.unit}", self.port, why, "is the adapter unplugged?") from None
        answered = isinstance(event, Reply | ExceptionReply)
        self._record("rx", exchange.received, (note if answered else f"{note} {type(event).__name__}").strip())
        self._awaits_late = not answered
        now_ns = self._clock.monotonic_ns()
        self._quiet_until_ns = now_ns + int((self._gap_s if answered else self._timeout_s) * 1e9)
        return event

    def _receive(self, fd: int, exchange: RtuExchange) -> Event:
        on_the_wire_s = (len(exchange.request) + exchange.call.reply_size + 3) * BITS_PER_CHARACTER / self._baud
        deadline_ns = self._clock.monotonic_ns() + int((self._timeout_s + on_the_wire_s) * 1e9)
        while (left_s := (deadline_ns - self._clock.monotonic_ns()) / 1e9) > 0:
            data = _read(fd, min(left_s, QUIET_S) if exchange.spoilt else left_s)
            if not data:
                break
            event = exchange.feed(data)
            if event is not None:
                return event
        return exchange.end()

    def _settle(self, fd: int) -> None:
        """Keeps the silence before a request, and throws away (recorded) what arrives in it."""
        stale = _read(fd, 0)
        while (left_s := (self._quiet_until_ns - self._clock.monotonic_ns()) / 1e9) > 0:
            data = _read(fd, min(left_s, QUIET_S) if stale else left_s)
            if stale and not data and self._awaits_late:
                break
            stale += data
        if stale:
            self._record("rx", stale, "stale")

    def _opened(self) -> serial.Serial:
        if self._serial is None:
            try:
                self._serial = serial.Serial(
                    self.port,
                    baudrate=self._baud,
                    bytesize=8,
                    parity=self._parity,
                    stopbits=self._stopbits,
                    timeout=0,
                    write_timeout=self._timeout_s,
                    exclusive=True,
                )
            except (OSError, ValueError) as problem:
                raise errors.PortUnavailable(
                    "opening the port", self.port, str(problem), _hint(self.port, problem)
                ) from None
        return self._serial


def _read(fd: int, within_s: float) -> bytes:
    """What arrives first, or nothing. Raises OSError when the port is gone."""
    ready, _, _ = select.select([fd], [], [], max(0.0, within_s))
    if not ready:
        return b""
    try:
        data = os.read(fd, 4096)
    except BlockingIOError:
        return b""
    if not data:
        raise OSError(errno.EIO, "end of stream")
    return data


def _hint(port: str, problem: Exception) -> str:
    code = getattr(problem, "errno", None)
    if not Path(port).exists():
        there = ", ".join(sorted(found.device for found in list_ports.comports())) or "none"
        return f"no such device; serial ports here: {there}"
    if code in (errno.EACCES, errno.EPERM):
        return "no permission: add the user to the group of the port (often `dialout`) and log in again"
    if code in (errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK) or "lock" in str(problem):
        return f'another program holds it (see `fuser {port}`); two masters on one line need bench_port = "shared"'
    return "check port, baud and parity in the rig file"


class ModbusRtuLink(ModbusLink):
    """A `RegisterLink` on a serial line. It opens the port at the first call, or when `open` is called."""

    def __init__(
        self,
        port: str,
        settings: LinkSettings,
        *,
        baud: int = 9600,
        parity: Parity = "N",
        stopbits: int = 1,
        unit: int | None = None,
        hop: Hop = "bench-meter",
        sink: FrameSink = discard,
        clock: Clock | None = None,
    ) -> None:
        clock = clock or SystemClock()
        line = RtuLine(port, settings, Recorder(hop, sink, clock), clock, baud=baud, parity=parity, stopbits=stopbits)
        super().__init__(line, unit or settings.unit, port)
