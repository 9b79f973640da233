"""What a message costs on the wire: reassembles TCP segments of a broker's connections and measures each PUBLISH.

Layer: sans-IO protocol core [MQTT 3.1.1 §2, §3.3; RFC 9293]; the segments come from the capture process.

Rules of this file: `wire_bytes` of a PUBLISH = its own bytes + the IP and TCP headers of every segment that carries at
least one of them. When messages share a segment its headers are charged in full to each: what the message would have
cost alone, whatever the coalescing; sums over messages may therefore exceed the link's total. Bare acknowledgements,
PUBACK, handshakes and retransmissions are not charged. A segment seen twice (loopback shows each twice) counts once.
A stream that was met in the middle, or lost bytes in the capture, is taken up again at a segment that starts like a
packet; `lost` counts how often.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

MAX_PACKET: Final = 1 << 20
MAX_WAITING: Final = 16
"""Segments that may wait for a missing one before it is given up."""
PUBLISH: Final = 3
_HALF: Final = 1 << 31

Endpoint = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Segment:
    """One TCP segment. `wire_bytes` is the IP datagram's total length; `mono_ns` when it was seen."""

    source: Endpoint
    target: Endpoint
    sequence: int
    is_syn: bool
    payload: bytes
    wire_bytes: int
    utc_s: float
    mono_ns: int


@dataclass(frozen=True, slots=True)
class PublishSize:
    """One PUBLISH on one connection. `to_broker`: the publisher's leg; otherwise a subscriber's. Sizes in bytes; `crc`
    is the CRC-32 of its payload, by which messages are told apart."""

    topic: str
    payload_bytes: int
    mqtt_bytes: int
    wire_bytes: int
    to_broker: bool
    client: str
    utc_s: float
    mono_ns: int
    crc: int = 0


@dataclass(slots=True)
class _Stream:
    expected: int | None = None
    waiting: dict[int, Segment] = field(default_factory=dict)
    data: bytearray = field(default_factory=bytearray)
    headers: list[tuple[int, int]] = field(default_factory=list)  # (end in data, header bytes of that segment)


class SizeMeter:
    """Feed segments in the order in which they were seen; each call gives the PUBLISH packets that became complete."""

    def __init__(self, broker_port: int, mqtt: int = 3) -> None:
        """`mqtt`: 3 (3.1.1) or 5, whose messages have properties."""
        self._mqtt = mqtt
        self._port, self._streams, self.lost = broker_port, dict[tuple[Endpoint, Endpoint], _Stream](), 0

    def feed(self, segment: Segment) -> list[PublishSize]:
        if self._port not in (segment.source[1], segment.target[1]):
            return []
        key = (segment.source, segment.target)
        if segment.is_syn:
            self._streams[key] = _Stream(expected=(segment.sequence + 1) % (1 << 32))
            return []
        if not segment.payload:
            return []
        stream = self._streams.setdefault(key, _Stream())
        found: list[PublishSize] = []
        for part in self._in_order(stream, segment):
            self._append(stream, part)
            found.extend(self._publishes(stream, part))
        return found

    def _in_order(self, stream: _Stream, segment: Segment) -> Iterator[Segment]:
        if stream.expected is None:
            stream.expected = segment.sequence
        ahead = (segment.sequence - stream.expected) % (1 << 32)
        fresh = (segment.sequence + len(segment.payload) - stream.expected) % (1 << 32)
        if ahead < _HALF:
            stream.waiting.setdefault(segment.sequence, segment)
        elif 0 < fresh < _HALF:
            stream.waiting[stream.expected] = _cut(segment, stream.expected)
        if len(stream.waiting) > MAX_WAITING:
            self._resume(stream, min(stream.waiting, key=lambda at: (at - stream.expected) % (1 << 32)))  # type: ignore[operator]
        while (part := stream.waiting.pop(stream.expected, None)) is not None:
            stream.expected = (stream.expected + len(part.payload)) % (1 << 32)
            yield part

    def _resume(self, stream: _Stream, at: int) -> None:
        self.lost += 1
        stream.expected = at
        stream.data.clear()
        stream.headers.clear()

    def _append(self, stream: _Stream, part: Segment) -> None:
        stream.data += part.payload
        stream.headers.append((len(stream.data), part.wire_bytes - len(part.payload)))

    def _publishes(self, stream: _Stream, part: Segment) -> Iterator[PublishSize]:
        while stream.data:
            length = packet_length(stream.data)
            if length is None or not 1 <= stream.data[0] >> 4 <= 14 or length > MAX_PACKET:
                if length is None and len(stream.data) < 5:
                    return
                self.lost += 1
                stream.data.clear()
                stream.headers.clear()
                return
            if len(stream.data) < length:
                return
            packet = bytes(stream.data[:length])
            headers = _charge(stream, length)
            if packet[0] >> 4 == PUBLISH and (parts := publish_parts(packet, self._mqtt)) is not None:
                yield _size(packet, parts, length + headers, part, self._port)


def _cut(segment: Segment, expected: int) -> Segment:
    """The rest of a segment whose beginning has been seen already (a retransmission that carries more)."""
    skip = (expected - segment.sequence) % (1 << 32)
    return Segment(
        segment.source, segment.target, expected, False, segment.payload[skip:], segment.wire_bytes - skip,
        segment.utc_s, segment.mono_ns,
    )  # fmt: skip


def _charge(stream: _Stream, length: int) -> int:
    """Takes a packet off the front of the stream; the header bytes of the segments that carried it."""
    begin, headers = 0, 0
    rest: list[tuple[int, int]] = []
    for end, header in stream.headers:
        if begin < length:
            headers += header
        if end > length:
            rest.append((end - length, header))
        begin = end
    del stream.data[:length]
    stream.headers = rest
    return headers


def _size(packet: bytes, parts: tuple[str, int], wire_bytes: int, part: Segment, port: int) -> PublishSize:
    to_broker = part.target[1] == port
    client = part.source if to_broker else part.target
    topic, payload_bytes = parts
    name = f"{client[0]}:{client[1]}"
    crc = zlib.crc32(packet[len(packet) - payload_bytes :])
    return PublishSize(topic, payload_bytes, len(packet), wire_bytes, to_broker, name, part.utc_s, part.mono_ns, crc)


def packet_length(data: bytes | bytearray) -> int | None:
    """The whole length of the packet that `data` begins with, None while (or when) it cannot be told."""
    length, shift = 0, 0
    for at, byte in enumerate(data[1:5]):
        length |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            return 2 + at + length
    return None


def publish_parts(packet: bytes, mqtt: int = 3) -> tuple[str, int] | None:
    """Topic and payload length of a whole PUBLISH; None when it is malformed."""
    length = packet_length(packet)
    body = packet[1 + next((n for n in range(1, 5) if len(packet) > n and not packet[n] & 0x80), 4) :]
    if length != len(packet) or len(body) < 2:
        return None
    size = int.from_bytes(body[:2], "big")
    identifier = 2 if packet[0] & 0x06 else 0
    head = 2 + size + identifier
    if mqtt == 5:
        properties = packet_length(b"\0" + body[head : head + 4])  # a length is written alike in both places
        if properties is None:
            return None
        head += properties - 1
    if len(body) < head:
        return None
    try:
        return body[2 : 2 + size].decode("utf-8"), len(body) - head
    except UnicodeDecodeError:
        return None


def publish_bytes(topic: str, payload_bytes: int, qos: int = 1) -> int:
    """The length of a PUBLISH packet, computed: for a rig where nothing can be captured."""
    rest = 2 + len(topic.encode()) + (2 if qos else 0) + payload_bytes
    digits = next(n for n in range(1, 6) if rest < 1 << (7 * n))
    return 1 + digits + rest
