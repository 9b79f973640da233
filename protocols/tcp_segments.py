"""The TCP segment within a captured Ethernet frame, read by its offsets.

Layer: sans-IO protocol core [RFC 791 §3.1, RFC 9293 §3.1]; the frames come from the capture process, where a general
dissector costs thirty times as much and is charged to the machine that the meter is judged on. IPv4 only, as the
brokers of a rig are; every byte is hostile: what is not a whole segment is None.
"""

from __future__ import annotations

import struct
from typing import Final

from protocols.mqtt_sizes import Segment

ETHERNET_BYTES: Final = 14
IPV4: Final = b"\x08\x00"
TCP: Final = 6
_SYN: Final = 0x02
_LEAST: Final = 20
_TCP_HEAD: Final = struct.Struct(">HHI")


def segment_of(frame: bytes, utc_s: float, mono_ns: int) -> Segment | None:
    """The segment of an Ethernet frame; None for anything else and for what is cut short."""
    if frame[12:ETHERNET_BYTES] != IPV4 or len(frame) < ETHERNET_BYTES + _LEAST + _LEAST:
        return None
    head = (frame[ETHERNET_BYTES] & 0x0F) * 4
    total = int.from_bytes(frame[ETHERNET_BYTES + 2 : ETHERNET_BYTES + 4], "big")
    at, end = ETHERNET_BYTES + head, ETHERNET_BYTES + total
    if frame[ETHERNET_BYTES] >> 4 != 4 or head < _LEAST or frame[ETHERNET_BYTES + 9] != TCP or len(frame) < end:
        return None
    if end < at + _LEAST:
        return None
    source, target, sequence = _TCP_HEAD.unpack_from(frame, at)
    data = at + (frame[at + 12] >> 4) * 4
    if not at + _LEAST <= data <= end:
        return None
    return Segment(
        (_address(frame[ETHERNET_BYTES + 12 : ETHERNET_BYTES + 16]), source),
        (_address(frame[ETHERNET_BYTES + 16 : ETHERNET_BYTES + 20]), target),
        sequence, bool(frame[at + 13] & _SYN), frame[data:end], total, utc_s, mono_ns,
    )  # fmt: skip


def _address(octets: bytes) -> str:
    return ".".join(map(str, octets))
