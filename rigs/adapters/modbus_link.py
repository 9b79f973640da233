"""What the Modbus adapters share: one bounded attempt, raw bytes kept, and faults that have a name.

Layer: rigs adapter. Requests are framed and replies decoded by pymodbus (its framers and PDU classes); its clients are
not used, because they skip garbage, answers of other units and of other transactions in silence (`framer/base.py`,
`framer/rtu.py`), and a bench has to name just these. The judgement is `protocols.modbus_frames`.

Rules of this file: an exchange sends its request once; every byte sent or received becomes a `Frame`; a fault of the
line is a `LinkError`, a refusal by the meter a `DeviceException`, and neither is ever turned into the other.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from pymodbus.pdu import DecodePDU

from protocols.modbus_frames import (
    BadCrc,
    Call,
    Event,
    ExceptionReply,
    Fault,
    Reply,
    ShortFrame,
    Silence,
    Stray,
    WrongUnit,
)
from rigs import errors
from rigs.frames import Direction, Frame, FrameSink, Hop
from rigs.ports import Clock

GATEWAY_PATH: Final = 0x0A
GATEWAY_TARGET: Final = 0x0B
LINE_FAULTS: Final[Mapping[int, type[errors.LinkError]]] = {
    0xF1: errors.BadCrc,
    0xF2: errors.WrongUnit,
    0xF3: errors.ShortFrame,
    0xF4: errors.StrayFrame,
}
"""Exception codes that only the bench's own line server gives, so that a fault keeps its name through it."""

_ERRORS: Final[Mapping[type[Fault], type[errors.LinkError]]] = {
    Silence: errors.NoReply,
    BadCrc: errors.BadCrc,
    WrongUnit: errors.WrongUnit,
    ShortFrame: errors.ShortFrame,
    Stray: errors.StrayFrame,
}


class Recorder:
    """Puts bytes of one hop into the sink with both clocks."""

    def __init__(self, hop: Hop, sink: FrameSink, clock: Clock) -> None:
        self._hop, self._sink, self._clock = hop, sink, clock

    def __call__(self, direction: Direction, raw: bytes, note: str = "") -> None:
        self._sink(Frame(self._hop, direction, raw, self._clock.utc(), self._clock.monotonic_ns(), note))


class Line(Protocol):
    """One transport. `exchange` raises PortUnavailable or LinkClosed; all else is an event."""

    def open(self) -> None: ...
    def exchange(self, call: Call, note: str = "") -> Event: ...
    def close(self) -> None: ...


class ModbusLink:
    """A `RegisterLink` over a line. Calls from several threads take turns."""

    def __init__(self, line: Line, unit: int, where: str, *, gateway: bool = False) -> None:
        self._line, self._unit, self._where, self._gateway = line, unit, where, gateway
        self._decoder = DecodePDU(is_server=False)
        self._turn = threading.Lock()

    @property
    def device(self) -> str:
        """Where the device is, for error texts."""
        return f"unit {self._unit} on {self._where}"

    def open(self) -> None:
        """Opens the port now rather than at the first call. Raises PortUnavailable."""
        with self._turn:
            self._line.open()

    def close(self) -> None:
        with self._turn:
            self._line.close()

    def read_holding(self, address: int, count: int) -> tuple[int, ...]:
        return self._read(3, address, count)

    def read_input(self, address: int, count: int) -> tuple[int, ...]:
        return self._read(4, address, count)

    def write_registers(self, address: int, values: Sequence[int]) -> None:
        last = address + len(values) - 1
        self._call(Call.write_many(self._unit, address, values), f"writing registers 0x{address:04X} to 0x{last:04X}")

    def write_register(self, address: int, value: int) -> None:
        self._call(Call.write_one(self._unit, address, value), f"writing register 0x{address:04X}")

    def _read(self, function: int, address: int, count: int) -> tuple[int, ...]:
        kind = "holding" if function == 3 else "input"
        doing = f"reading {kind} registers 0x{address:04X} to 0x{address + count - 1:04X}"
        reply = self._call(Call.read(self._unit, function, address, count), doing)
        pdu = self._decoder.decode(reply.pdu)
        if pdu is None or len(pdu.registers) != count:
            raise errors.StrayFrame(doing, self.device, f"a reply that pymodbus does not decode: {reply.pdu.hex()}")
        return tuple(pdu.registers)

    def _call(self, call: Call, doing: str) -> Reply:
        with self._turn:
            event = self._line.exchange(call)
        match event:
            case Reply():
                return event
            case ExceptionReply(code):
                raise self._refusal(doing, code)
            case _:
                raise _ERRORS[type(event)](doing, self.device, event.why)

    def _refusal(self, doing: str, code: int) -> Exception:
        """Over TCP, 0x0A and 0x0B are a gateway's words about its line, not the meter's [MODBUS AP V1.1b3 §7]."""
        if self._gateway and code in LINE_FAULTS:
            return LINE_FAULTS[code](doing, self.device, "seen by the line server; its frames are on hop line")
        return errors.DeviceException(doing, self.device, code)
