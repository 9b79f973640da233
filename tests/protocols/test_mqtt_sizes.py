"""Sizes of MQTT messages out of TCP segments: duplicates, pieces, shared segments, streams met in the middle."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.mqtt_sizes import PublishSize, Segment, SizeMeter, packet_length, publish_bytes, publish_parts

HUB, BROKER = ("127.0.0.1", 50000), ("127.0.0.1", 1883)
HEADERS = 52
START = 2**32 - 20  # the sequence numbers wrap in every test


def publish(topic: str, payload: bytes, qos: int = 1) -> bytes:
    body = len(topic).to_bytes(2, "big") + topic.encode() + (b"\0\x07" if qos else b"") + payload
    length, rest = b"", len(body)
    while True:
        length += bytes([rest & 0x7F | (0x80 if rest > 0x7F else 0)])
        rest >>= 7
        if not rest:
            return bytes([0x30 | qos << 1]) + length + body


def segment(at: int, payload: bytes, *, is_syn: bool = False) -> Segment:
    sequence = (START + at) % (1 << 32)
    return Segment(HUB, BROKER, sequence, is_syn, payload, HEADERS + len(payload), 1.0, 5)


def measured(*segments: Segment) -> list[tuple[str, int, int, int]]:
    meter = SizeMeter(BROKER[1])
    found = [size for part in (segment(-1, b"", is_syn=True), *segments) for size in meter.feed(part)]
    assert meter.lost == 0
    return [(size.topic, size.payload_bytes, size.mqtt_bytes, size.wire_bytes) for size in found]


def test_a_publish_is_measured_with_the_headers_of_its_segment() -> None:
    packet = publish("mb/h/c", b"x" * 102)
    meter = SizeMeter(1883)
    size, crc = len(packet), zlib.crc32(b"x" * 102)
    expected = PublishSize("mb/h/c", 102, size, size + HEADERS, True, "127.0.0.1:50000", 1.0, 5, crc)
    assert meter.feed(segment(0, packet)) == [expected]


def test_a_segment_seen_twice_counts_once() -> None:
    packet = publish("t", b"abc")
    assert len(measured(segment(0, packet), segment(0, packet))) == 1


def test_a_message_in_two_segments_is_charged_for_both() -> None:
    packet = publish("t", b"x" * 300)
    parts = (segment(0, packet[:100]), segment(100, packet[100:]))
    assert measured(*parts) == [("t", 300, len(packet), len(packet) + 2 * HEADERS)]


def test_messages_that_share_a_segment_are_each_charged_its_headers() -> None:
    packet = publish("t", b"abc")
    assert measured(segment(0, packet * 2)) == [("t", 3, len(packet), len(packet) + HEADERS)] * 2


def test_segments_out_of_order_and_overlapping_are_put_together() -> None:
    packet = publish("t", b"x" * 60)
    parts = (segment(20, packet[20:]), segment(0, packet[:10]), segment(0, packet[:20]))
    assert [size[:3] for size in measured(*parts)] == [("t", 60, len(packet))]


def test_other_packets_and_other_ports_are_not_measured() -> None:
    meter = SizeMeter(1883)
    assert meter.feed(segment(0, b"\x40\x02\0\x07")) == []
    assert SizeMeter(1884).feed(segment(0, publish("t", b""))) == []


def test_a_stream_that_lost_bytes_is_taken_up_again_and_says_so() -> None:
    packet, meter = publish("t", b"abc"), SizeMeter(1883)
    meter.feed(segment(0, packet))
    found = [size for n in range(2, 40) for size in meter.feed(segment(n * len(packet), packet))]
    assert len(found) == 38
    assert meter.lost == 1


@given(st.lists(st.tuples(st.text(max_size=9), st.binary(max_size=300), st.integers(0, 1)), max_size=5), st.data())
def test_sizes_do_not_depend_on_how_tcp_cuts(messages: list[tuple[str, bytes, int]], draw: st.DataObject) -> None:
    packets = [publish("t" + str(len(topic)), payload, qos) for topic, payload, qos in messages]
    stream, at, parts = b"".join(packets), 0, []
    while at < len(stream):
        size = draw.draw(st.integers(1, len(stream) - at))
        parts += [segment(at, stream[at : at + size])] * 2
        at += size
    expected = [(len(payload), len(packet)) for (_, payload, _), packet in zip(messages, packets, strict=True)]
    assert [(size[1], size[2]) for size in measured(*parts)] == expected


@given(st.lists(st.tuples(st.integers(0, 300), st.binary(max_size=40)), max_size=20))
def test_random_segments_never_raise(parts: list[tuple[int, bytes]]) -> None:
    meter = SizeMeter(1883)
    for at, payload in parts:
        meter.feed(segment(at, payload))


@pytest.mark.parametrize(("payload", "qos"), [(0, 1), (102, 1), (117, 0), (118, 1), (384, 1), (16383, 1), (60000, 0)])
def test_the_computed_length_is_that_of_the_packet(payload: int, qos: int) -> None:
    packet = publish("mb/00db1234567890af/c", b"x" * payload, qos)
    assert publish_bytes("mb/00db1234567890af/c", payload, qos) == len(packet) == packet_length(packet)
    assert publish_parts(packet) == ("mb/00db1234567890af/c", payload)
