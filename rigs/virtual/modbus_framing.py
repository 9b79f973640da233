"""Frames of Modbus TCP and RTU on the server's side, sans-IO.

TCP [MODBUS Messaging on TCP/IP V1.0b §3.1.3]: a header that cannot be right ends the connection, as nothing after it
can be trusted. RTU [MODBUS over Serial Line V1.02 §2.5.1]: a frame ends where its function says or at a silence
(`gap`); what is malformed is dropped until the next silence, in silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MAX_PDU: Final = 253
MAX_ADU: Final = 256
FIXED_LENGTH: Final = 8  # unit, function, two words, CRC


class BadHeaderError(ValueError):
    """An MBAP header that is none; the connection is of no more use."""


@dataclass(frozen=True, slots=True)
class Request:
    transaction: int
    unit: int
    pdu: bytes


class TcpFramer:
    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Request]:
        """The requests that are complete. Raises BadHeaderError."""
        self._buffer += data
        requests: list[Request] = []
        while len(self._buffer) >= 6:
            length = int.from_bytes(self._buffer[4:6], "big")
            if self._buffer[2:4] != b"\0\0" or not 2 <= length <= MAX_PDU + 1:
                raise BadHeaderError(f"MBAP header {bytes(self._buffer[:6]).hex()}")
            if len(self._buffer) < 6 + length:
                break
            frame = bytes(self._buffer[: 6 + length])
            del self._buffer[: 6 + length]
            requests.append(Request(int.from_bytes(frame[:2], "big"), frame[6], frame[7:]))
        return requests


def tcp_frame(request: Request, pdu: bytes) -> bytes:
    """The answer to a request, under its transaction number."""
    header = request.transaction.to_bytes(2, "big") + b"\0\0" + (len(pdu) + 1).to_bytes(2, "big")
    return header + bytes((request.unit,)) + pdu


def crc16(data: bytes) -> int:
    """CRC-16/MODBUS: polynomial 0xA001 reflected, start 0xFFFF; sent low byte first."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


def rtu_frame(unit: int, pdu: bytes) -> bytes:
    body = bytes((unit,)) + pdu
    return body + crc16(body).to_bytes(2, "little")


class RtuFramer:
    def __init__(self) -> None:
        self._buffer = bytearray()
        self._is_lost = False

    def feed(self, data: bytes) -> list[Request]:
        """The requests that are complete by their own length."""
        if self._is_lost:
            return []
        self._buffer += data
        requests: list[Request] = []
        while (length := self._expected()) is not None and len(self._buffer) >= length and not self._is_lost:
            requests += self._take(length)
        if len(self._buffer) > MAX_ADU:
            self._lose()
        return requests

    def gap(self) -> list[Request]:
        """The line has been silent: whatever is there is a frame, or nothing."""
        requests = [] if self._is_lost else self._take(len(self._buffer))
        self._buffer.clear()
        self._is_lost = False
        return requests

    def _expected(self) -> int | None:
        """Length of the frame that begins the buffer; None while unknown (other functions end at a silence)."""
        if len(self._buffer) < 2:
            return None
        if self._buffer[1] in (3, 4, 6):
            return FIXED_LENGTH
        if self._buffer[1] == 16 and len(self._buffer) >= 7:
            return 9 + self._buffer[6]
        return None

    def _take(self, length: int) -> list[Request]:
        frame = bytes(self._buffer[:length])
        del self._buffer[:length]
        if 4 <= len(frame) <= MAX_ADU and frame[-2:] == crc16(frame[:-2]).to_bytes(2, "little"):
            return [Request(0, frame[0], frame[1:-2])]
        self._lose()
        return []

    def _lose(self) -> None:
        self._buffer.clear()
        self._is_lost = True
