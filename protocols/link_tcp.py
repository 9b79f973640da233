"""A direction of a TCP connection over a shaped link: bytes in, bytes out later, complete and in order.

Layer: sans-IO protocol core. What a lost segment costs over TCP, as this bench models it: it is sent again after the
retransmission time-out (`Conditions.rto_ns`), which doubles each time up to RTO_MAX; what was sent behind it arrives
and waits for it (head of line); what was lost behind it is sent again once it has come through. After ATTEMPTS the
connection is given up, as Linux does. Not modelled: congestion windows, fast retransmission (which needs three
duplicate acknowledgements, hence more traffic than a meter makes), and that the bytes of a message are seldom cut.

`MessageGate` stands before it: finds the MQTT packets in the stream and does to PUBLISHes what `Lane.message` says.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from protocols.link_shaper import Direction, MessageFate, S, Shaper
from protocols.mqtt_sizes import MAX_PACKET, PUBLISH, packet_length, publish_parts

SEGMENT: Final = 1448
"""Bytes of one segment: Ethernet's 1500 without the headers of IPv4 and TCP with time stamps."""
HEADERS: Final = 52
RTO_MAX_NS: Final = 60 * S
ATTEMPTS: Final = 15
HELD_MOST: Final = 4 << 20
"""Bytes that a direction holds before its sender is asked to wait (its window is full)."""


@dataclass(slots=True)
class _Piece:
    data: bytes
    due_ns: int | None


@dataclass(slots=True)
class TcpLine:
    """`send` what has been read, `take` what is due by now, look again at `wake_ns`. `opened_ns`: when the connection
    was asked for; it stands a round trip later."""

    shaper: Shaper
    direction: Direction
    opened_ns: int
    retransmitted: int = 0
    held: int = 0
    is_broken: bool = False
    _pieces: deque[_Piece] = field(default_factory=deque)
    _again_ns: int | None = None
    _attempts: int = 0

    def send(self, data: bytes, now_ns: int) -> None:
        at_ns = max(now_ns, self.opened_ns + self.shaper.conditions.rtt_ns)
        for start in range(0, len(data), SEGMENT):
            piece = _Piece(data[start : start + SEGMENT], None)
            piece.due_ns = self.shaper.attempt(self.direction, len(piece.data) + HEADERS, at_ns)
            self._pieces.append(piece)
            self.held += len(piece.data)
            if piece.due_ns is None and self._again_ns is None:
                self._attempts, self._again_ns = 1, at_ns + self.shaper.conditions.rto_ns

    def take(self, now_ns: int) -> bytes:
        """What has come out by now, in order."""
        while self._again_ns is not None and self._again_ns <= now_ns and not self.is_broken:
            self._send_again(self._again_ns)
        out = []
        while self._pieces and self._pieces[0].due_ns is not None and self._pieces[0].due_ns <= now_ns:
            out.append(self._pieces.popleft().data)
        taken = b"".join(out)
        self.held -= len(taken)
        return taken

    @property
    def wake_ns(self) -> int | None:
        """None while nothing waits."""
        if not self._pieces or self.is_broken:
            return None
        head = self._pieces[0].due_ns
        if head is None:
            return self._again_ns
        return head if self._again_ns is None else min(head, self._again_ns)

    def _send_again(self, at_ns: int) -> None:
        """The first lost piece; when it comes through, those lost behind it as well."""
        self._again_ns = None
        for piece in self._pieces:
            if piece.due_ns is not None:
                continue
            self.retransmitted += 1
            piece.due_ns = self.shaper.attempt(self.direction, len(piece.data) + HEADERS, at_ns)
            if piece.due_ns is None:
                self._attempts += 1
                wait_ns = self.shaper.conditions.rto_ns << (self._attempts - 1)
                self._again_ns = at_ns + min(wait_ns, RTO_MAX_NS)
                self.is_broken = self._attempts > ATTEMPTS
                return
            self._attempts = 0


class MessageGate:
    """The MQTT packets of one direction of a connection. A stream that is no MQTT, or a packet of more than MAX_PACKET,
    makes it let everything pass from there on (`is_opaque`): bytes are never lost because they were not understood."""

    def __init__(self, shaper: Shaper, direction: Direction, *, is_opaque: bool = False) -> None:
        self._shaper, self._direction = shaper, direction
        self._buffer = bytearray()
        self._held: deque[tuple[int, bytes]] = deque()
        self.is_opaque = is_opaque

    def feed(self, data: bytes, now_ns: int) -> bytes:
        """What is to be sent now."""
        if self.is_opaque:
            return data
        self._buffer += data
        out = bytearray()
        while (packet := self._next()) is not None:
            out += self._pass(packet, now_ns)
        return bytes(out) + self._rest()

    def take(self, now_ns: int) -> bytes:
        """What was held back until now."""
        out = bytearray()
        while self._held and self._held[0][0] <= now_ns:
            out += self._held.popleft()[1]
        return bytes(out)

    @property
    def wake_ns(self) -> int | None:
        return self._held[0][0] if self._held else None

    def _rest(self) -> bytes:
        """Of a stream that has just turned out to be something else."""
        rest = bytes(self._buffer) if self.is_opaque else b""
        if rest:
            self._buffer.clear()
        return rest

    def _next(self) -> bytes | None:
        buffer = self._buffer
        if not buffer:
            return None
        length = packet_length(buffer)
        if not 1 <= buffer[0] >> 4 <= 15 or (length is None and len(buffer) >= 5) or (length or 0) > MAX_PACKET:
            self.is_opaque = True
            return None
        if length is None or len(buffer) < length:
            return None
        packet = bytes(buffer[:length])
        del buffer[:length]
        return packet

    def _pass(self, packet: bytes, now_ns: int) -> bytes:
        if packet[0] >> 4 != PUBLISH:
            return packet
        fate = self._shaper.lanes[self._direction].message()
        whole = _spoiled(packet, fate) * fate.copies
        if fate.hold_ns and whole:
            self._held.append((now_ns + fate.hold_ns, whole))
            return b""
        return whole


def _spoiled(packet: bytes, fate: MessageFate) -> bytes:
    """One byte of the payload with all its bits turned over."""
    parts = publish_parts(packet) if fate.corrupt is not None else None
    if parts is None or not parts[1] or fate.corrupt is None:
        return packet
    at = len(packet) - parts[1] + int(fate.corrupt * parts[1])
    return packet[:at] + bytes([packet[at] ^ 0xFF]) + packet[at + 1 :]
