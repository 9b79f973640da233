"""A segment out of an Ethernet frame: what was put in comes out; what is cut, padded or something else does no harm."""

from __future__ import annotations

import socket
import struct

from hypothesis import given
from hypothesis import strategies as st

from protocols.mqtt_sizes import Segment
from protocols.tcp_segments import segment_of


def framed(
    payload: bytes, *, ip_options: int = 0, tcp_options: int = 0, flags: int = 0x18, padding: int = 0, protocol: int = 6
) -> bytes:
    """An Ethernet frame, by the RFCs' own pictures. Options in words of four octets."""
    tcp = struct.pack(">HHIIBBHHH", 1883, 40001, 7, 0, (5 + tcp_options) << 4, flags, 0, 0, 0) + b"\1" * tcp_options * 4
    total = 20 + ip_options * 4 + len(tcp) + len(payload)
    ip = struct.pack(
        ">BBHHHBBH4s4s", 0x40 | (5 + ip_options), 0, total, 1, 0, 64, protocol, 0,
        socket.inet_aton("127.0.0.1"), socket.inet_aton("10.1.2.3"),
    )  # fmt: skip
    return b"\0" * 12 + b"\x08\x00" + ip + b"\1" * ip_options * 4 + tcp + payload + b"\xee" * padding


@given(st.binary(max_size=300), st.integers(0, 10), st.integers(0, 10), st.integers(0, 40), st.booleans())
def test_a_segment_is_found_behind_its_options_and_without_the_padding(
    payload: bytes, ip_options: int, tcp_options: int, padding: int, syn: bool
) -> None:
    frame = framed(payload, ip_options=ip_options, tcp_options=tcp_options, padding=padding, flags=2 if syn else 0x18)
    total = 40 + 4 * (ip_options + tcp_options) + len(payload)
    expected = Segment(("127.0.0.1", 1883), ("10.1.2.3", 40001), 7, syn, payload, total, 1.5, 9)
    assert segment_of(frame, 1.5, 9) == expected


@given(st.binary(max_size=120), st.integers(0, 200))
def test_a_frame_that_is_cut_is_no_segment(payload: bytes, kept: int) -> None:
    frame = framed(payload)
    found = segment_of(frame[:kept], 0.0, 0)
    assert (found is None) is (kept < len(frame))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_segment_or_none(frame: bytes) -> None:
    for one in (frame, b"\0" * 12 + b"\x08\x00" + frame, b"\0" * 12 + b"\x08\x00\x45" + frame):
        found = segment_of(one, 0.0, 0)
        assert found is None or len(found.payload) <= len(one)


def test_other_protocols_and_lengths_that_lie_are_no_segments() -> None:
    assert segment_of(framed(b"x", protocol=17), 0.0, 0) is None
    lying = bytearray(framed(b"x"))
    lying[14] = 0x44  # an IP header shorter than one can be
    assert segment_of(bytes(lying), 0.0, 0) is None
    lying = bytearray(framed(b"x"))
    lying[46] = 0xF0  # a TCP header longer than the datagram
    assert segment_of(bytes(lying), 0.0, 0) is None
    lying = bytearray(framed(b"x"))
    lying[17] = 30  # a datagram shorter than its headers
    assert segment_of(bytes(lying), 0.0, 0) is None
