"""The records of a pcap file: when each packet was seen and how long it is.

Layer: sans-IO protocol core [draft-ietf-opsawg-pcap: 24 bytes of file head, 16 bytes of head for each packet]. Rules of
this file: bytes are hostile; a file that ends within a record, as after a kill, is read up to there.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

HEAD, RECORD = 24, 16
_MAGIC: Final = {b"\xd4\xc3\xb2\xa1": ("<", 10**3), b"\xa1\xb2\xc3\xd4": (">", 10**3),
                 b"\x4d\x3c\xb2\xa1": ("<", 1), b"\xa1\xb2\x3c\x4d": (">", 1)}  # fmt: skip
"""Byte order, and nanoseconds of a fraction's unit."""


def records(data: bytes | memoryview) -> Iterator[tuple[int, int]]:
    """UTC in ns since 1970 and captured bytes of each whole record. Nothing for what is no pcap file."""
    order, unit_ns = _MAGIC.get(bytes(data[:4]), ("", 0))
    at = HEAD
    while order and at + RECORD <= len(data):
        seconds, fraction, size = struct.unpack_from(f"{order}III", data, at)
        at += RECORD + size
        if at > len(data):
            return
        yield seconds * 10**9 + fraction * unit_ns, size
