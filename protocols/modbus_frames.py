"""What the bytes that came back for a Modbus request amount to: a reply, or a named fault.

Layer: sans-IO protocol core. Source: [MODBUS Application Protocol V1.1b3 §6, §7], [MODBUS over Serial Line V1.02 §2.5]
(RTU, CRC-16), [MODBUS Messaging on TCP/IP V1.0b §3.1] (MBAP).

Rules of this file: nothing hunts for a frame past garbage and nothing is forgiven; every byte string ends as exactly
one event; a whole and right reply is the only thing that becomes `Reply`. `feed` gives an event once the bytes decide,
`end` says what they were when no more came. On RTU a frame with a wrong CRC is only known at the silence after it,
since garbage before a frame looks the same until then; `spoilt` says that only silence is left to wait for.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

READS: Final = (3, 4)
WRITE_ONE: Final = 6
WRITE_MANY: Final = 16
MAX_RTU: Final = 256
EXCEPTION_FRAME: Final = 5


@dataclass(frozen=True, slots=True)
class Reply:
    """The right answer; `pdu` without unit and check sum."""

    pdu: bytes


@dataclass(frozen=True, slots=True)
class ExceptionReply:
    """The device's refusal [MODBUS Application Protocol §7]."""

    code: int


@dataclass(frozen=True, slots=True)
class Silence:
    """Not one byte."""

    why: str = "not one byte arrived"


@dataclass(frozen=True, slots=True)
class BadCrc:
    why: str


@dataclass(frozen=True, slots=True)
class WrongUnit:
    why: str


@dataclass(frozen=True, slots=True)
class ShortFrame:
    why: str


@dataclass(frozen=True, slots=True)
class Stray:
    """Bytes that are no answer to this request: another function, length or transaction, an echo, garbage around it."""

    why: str


Fault = Silence | BadCrc | WrongUnit | ShortFrame | Stray
Event = Reply | ExceptionReply | Fault


class UnsupportedCall(ValueError):
    """A request that this bench does not carry; `code` is the Modbus exception that says so."""

    def __init__(self, code: int, why: str) -> None:
        self.code = code
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Call:
    """A request to one device: `pdu` is function code and data."""

    unit: int
    pdu: bytes

    @classmethod
    def read(cls, unit: int, function: int, address: int, count: int) -> Call:
        return cls(unit, struct.pack(">BHH", function, address, count))

    @classmethod
    def write_one(cls, unit: int, address: int, value: int) -> Call:
        return cls(unit, struct.pack(">BHH", WRITE_ONE, address, value))

    @classmethod
    def write_many(cls, unit: int, address: int, values: Sequence[int]) -> Call:
        head = struct.pack(">BHHB", WRITE_MANY, address, len(values), 2 * len(values))
        return cls(unit, head + b"".join(value.to_bytes(2, "big") for value in values))

    @classmethod
    def parse(cls, unit: int, pdu: bytes) -> Call:
        """A request as a gateway receives it. Raises UnsupportedCall."""
        function = pdu[0] if pdu else 0
        if function in (*READS, WRITE_ONE):
            if len(pdu) != 5 or (function in READS and not 1 <= int.from_bytes(pdu[3:5], "big") <= 125):
                raise UnsupportedCall(3, f"request {pdu.hex()} of wrong length or count")
        elif function == WRITE_MANY:
            count = int.from_bytes(pdu[3:5], "big")
            if len(pdu) < 8 or not 1 <= count <= 123 or pdu[5] != 2 * count or len(pdu) != 6 + 2 * count:
                raise UnsupportedCall(3, f"request {pdu.hex()} of wrong length or count")
        else:
            raise UnsupportedCall(1, f"function {function} is not carried")
        return cls(unit, pdu)

    @property
    def function(self) -> int:
        return self.pdu[0]

    @property
    def reply_size(self) -> int:
        """Bytes of the PDU of a good reply."""
        return 2 + 2 * int.from_bytes(self.pdu[3:5], "big") if self.function in READS else 5


def crc16(data: bytes) -> int:
    """CRC-16 of Modbus, polynomial 0xA001 reflected, start 0xFFFF; sent low byte first."""
    crc = 0xFFFF
    for byte in data:
        crc = (crc >> 8) ^ _CRC_TABLE[(crc ^ byte) & 0xFF]
    return crc


def _crc_row(byte: int) -> int:
    for _ in range(8):
        byte = (byte >> 1) ^ 0xA001 if byte & 1 else byte >> 1
    return byte


_CRC_TABLE: Final = tuple(_crc_row(byte) for byte in range(256))


def crc_holds(frame: bytes) -> bool:
    """Whether the last two bytes are the CRC of the rest. A frame has at least unit, function and CRC."""
    return len(frame) >= 4 and crc16(frame[:-2]) == int.from_bytes(frame[-2:], "little")


def rtu_frame(call: Call) -> bytes:
    """Unit, PDU and CRC."""
    body = bytes([call.unit]) + call.pdu
    return body + crc16(body).to_bytes(2, "little")


def mbap_frame(call: Call, transaction: int) -> bytes:
    """MBAP header and PDU."""
    return struct.pack(">HHHB", transaction, 0, len(call.pdu) + 1, call.unit) + call.pdu


def judge_pdu(call: Call, pdu: bytes) -> Reply | ExceptionReply | Stray:
    """Whether a PDU that arrived whole answers the call."""
    if pdu[0] == call.function | 0x80:
        return ExceptionReply(pdu[1]) if len(pdu) == 2 else Stray(f"an exception reply of {len(pdu)} bytes, not 2")
    if pdu[0] != call.function:
        return Stray(f"a reply to function {pdu[0] & 0x7F}, asked was {call.function}")
    if len(pdu) != call.reply_size:
        return Stray(f"a reply of {len(pdu)} bytes, expected {call.reply_size}")
    if call.function in READS:
        if pdu[1] != call.reply_size - 2:
            return Stray(f"a byte count of {pdu[1]}, expected {call.reply_size - 2}")
    elif pdu != call.pdu[:5]:
        return Stray(f"an acknowledgement of another write: {pdu[1:].hex()}, sent was {call.pdu[1:5].hex()}")
    return Reply(pdu)


class RtuExchange:
    """One request on a serial line and what comes back."""

    def __init__(self, call: Call) -> None:
        self.call, self.request = call, rtu_frame(call)
        self.received = b""

    @property
    def spoilt(self) -> bool:
        """Whether what arrived can no longer become a reply: only the silence after it is left to wait for."""
        size = declared_size(self.received)
        return size == 0 or (size is not None and len(self.received) >= size) or len(self.received) >= MAX_RTU

    def feed(self, data: bytes) -> Event | None:
        """Takes bytes as they come; an event once they decide, None while more may follow."""
        self.received += data
        got = self.received
        if got == self.request and self.call.function != WRITE_ONE:
            return Stray("an echo of the request")
        size = declared_size(got)
        if not size or len(got) < size or not crc_holds(got[:size]):
            return None
        if len(got) > size:
            return Stray(f"{len(got) - size} bytes after a whole frame")
        return self._judge(got)

    def end(self) -> Event:
        """What the bytes amount to when the line fell silent. Call it only while `feed` gave None."""
        got = self.received
        if not got:
            return Silence()
        if got.startswith(self.request) and self.call.function != WRITE_ONE:
            return Stray(f"an echo of the request, then {len(got) - len(self.request)} bytes")
        if crc_holds(got):
            return self._judge(got)
        buried = self._buried()
        if buried:
            return buried
        good = self.call.reply_size + 3
        size = declared_size(got)
        if got[:2] == self.request[:2] and size == good and len(got) < good:
            return ShortFrame(f"{len(got)} of {good} bytes")
        if len(got) in (good, EXCEPTION_FRAME) or (size and len(got) >= size) or len(got) > good:
            return BadCrc(f"{len(got)} bytes whose CRC does not match")
        return ShortFrame(f"{len(got)} of {size or good} bytes")

    def _judge(self, frame: bytes) -> Event:
        """A frame whose CRC holds."""
        if frame[0] != self.call.unit:
            return WrongUnit(f"a frame of unit {frame[0]}, asked was {self.call.unit}")
        return judge_pdu(self.call, frame[1:-2])

    def _buried(self) -> Stray | None:
        """A whole reply with garbage around it is named, never used."""
        functions = (self.call.function, self.call.function | 0x80)
        for start in range(1, len(self.received) - 4):
            rest = self.received[start:]
            size = declared_size(rest)
            if rest[1] in functions and size and len(rest) >= size and crc_holds(rest[:size]):
                return Stray(f"{start} bytes before a frame and {len(rest) - size} after it")
        return None


def declared_size(frame: bytes) -> int | None:
    """Bytes that an RTU reply says it has; None when too few to tell, 0 when its function is none we know."""
    if len(frame) < 2:
        return None
    function = frame[1]
    if function & 0x80:
        return EXCEPTION_FRAME
    if function in (1, 2, 3, 4):
        return 5 + frame[2] if len(frame) > 2 else None
    return 8 if function in (5, WRITE_ONE, 15, WRITE_MANY) else 0


class MbapExchange:
    """One request on a TCP connection and what comes back."""

    def __init__(self, call: Call, transaction: int) -> None:
        self.call, self.transaction = call, transaction
        self.request = mbap_frame(call, transaction)
        self.received = b""

    def feed(self, data: bytes) -> Event | None:
        """Takes bytes as they come; an event once they decide, None while more may follow."""
        self.received += data
        got = self.received
        if len(got) < 6:
            return None
        transaction, protocol, length = struct.unpack(">HHH", got[:6])
        if protocol != 0:
            return Stray(f"protocol id {protocol}, Modbus has 0")
        if not 3 <= length <= 254:
            return Stray(f"a header that declares {length} bytes")
        if len(got) < 6 + length:
            return None
        if got == self.request and self.call.function != WRITE_ONE:
            return Stray("an echo of the request")
        if len(got) > 6 + length:
            return Stray(f"{len(got) - 6 - length} bytes after a whole frame")
        if transaction != self.transaction:
            return Stray(f"transaction {transaction}, asked was {self.transaction}")
        if got[6] != self.call.unit:
            return WrongUnit(f"a frame of unit {got[6]}, asked was {self.call.unit}")
        return judge_pdu(self.call, got[7:])

    def end(self) -> Silence | ShortFrame:
        """What the bytes amount to when no more came. Call it only while `feed` gave None."""
        if not self.received:
            return Silence()
        whole = 6 + int.from_bytes(self.received[4:6], "big") if len(self.received) >= 6 else 6
        return ShortFrame(f"{len(self.received)} of {whole} bytes")
