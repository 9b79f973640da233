"""Records of a pcap file, whole or cut off, in either byte order."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.pcap import records

NANO, MICRO = 0xA1B23C4D, 0xA1B2C3D4


def pcap(order: str, magic: int, *packets: tuple[int, int, bytes]) -> bytes:
    data = struct.pack(f"{order}IHHiIII", magic, 2, 4, 0, 0, 65535, 1)
    for seconds, fraction, frame in packets:
        data += struct.pack(f"{order}IIII", seconds, fraction, len(frame), len(frame)) + frame
    return data


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(("magic", "unit_ns"), [(NANO, 1), (MICRO, 1000)])
def test_each_record_is_told_with_its_time_and_length(order: str, magic: int, unit_ns: int) -> None:
    data = pcap(order, magic, (5, 7, b"abc"), (6, 0, b""))
    assert list(records(data)) == [(5 * 10**9 + 7 * unit_ns, 3), (6 * 10**9, 0)]
    assert list(records(data[:-1])) == [(5 * 10**9 + 7 * unit_ns, 3)]


@given(st.binary(max_size=200))
def test_whatever_the_bytes_reading_ends(data: bytes) -> None:
    list(records(data))
    list(records(pcap("<", NANO)[:24] + data))
