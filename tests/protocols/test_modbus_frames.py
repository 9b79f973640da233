"""What received bytes amount to: tables from manuals, one byte at a time, and every one-byte corruption."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymodbus.framer import FramerRTU, FramerSocket
from pymodbus.pdu import DecodePDU

from protocols.modbus_frames import (
    BadCrc,
    Call,
    Event,
    ExceptionReply,
    MbapExchange,
    Reply,
    RtuExchange,
    ShortFrame,
    Silence,
    Stray,
    UnsupportedCall,
    WrongUnit,
    crc16,
    crc_holds,
    mbap_frame,
    rtu_frame,
)

READ_VOLTAGE = Call.read(1, 3, 0, 2)
VOLTAGE = bytes.fromhex("010304091B000089A8")  # ET112: 0x091B = 2331, least significant word first: 233.1 V
ABB_READ = Call.read(5, 3, 0x5B00, 2)
ABB_VOLTAGE = bytes.fromhex("0503040000090579A0")  # ABB A43 manual p. 170: 230.9 V
ABB_WRITE = Call.write_many(1, 0x8C04, [0, 500])
ABB_WRITTEN = bytes.fromhex("01108C0400022A99")  # ABB A43 manual p. 170: CT primary 500
WRITE_ONE = Call.write_one(7, 0x0402, 2)
EXCEPTION = bytes.fromhex("018302C0F1")

GOOD = [
    (READ_VOLTAGE, VOLTAGE, Reply(VOLTAGE[1:-2])),
    (ABB_READ, ABB_VOLTAGE, Reply(ABB_VOLTAGE[1:-2])),
    (ABB_WRITE, ABB_WRITTEN, Reply(ABB_WRITTEN[1:-2])),
    (WRITE_ONE, rtu_frame(WRITE_ONE), Reply(WRITE_ONE.pdu)),
    (READ_VOLTAGE, EXCEPTION, ExceptionReply(2)),
]


def judged(exchange: RtuExchange | MbapExchange, data: bytes, piece: int = 1000) -> Event:
    """The event of a stream that arrives in pieces and then falls silent."""
    for at in range(0, len(data), piece):
        event = exchange.feed(data[at : at + piece])
        if event is not None:
            return event
    return exchange.end()


def framed(body: bytes) -> bytes:
    return body + FramerRTU.compute_CRC(body).to_bytes(2, "big")


@pytest.mark.parametrize(
    ("call", "frame"),
    [
        (READ_VOLTAGE, "010300000002C40B"),
        (ABB_READ, "05035B000002D6AB"),
        (Call.read(5, 3, 0x5460, 60), "05035460003C5471"),
        (ABB_WRITE, "01108C04000204000001F4C68D"),
    ],
)
def test_requests_are_those_of_the_manuals(call: Call, frame: str) -> None:
    assert rtu_frame(call).hex().upper() == frame


@given(st.binary(min_size=2, max_size=256))
def test_the_crc_agrees_with_pymodbus(data: bytes) -> None:
    assert crc16(data).to_bytes(2, "little") == FramerRTU.compute_CRC(data).to_bytes(2, "big")
    assert crc_holds(data + crc16(data).to_bytes(2, "little"))


@given(st.integers(1, 247), st.integers(0, 65000), st.integers(1, 125), st.integers(0, 0xFFFF))
def test_frames_agree_with_pymodbus(unit: int, address: int, count: int, transaction: int) -> None:
    call = Call.read(unit, 4, address, count)
    assert rtu_frame(call) == FramerRTU(DecodePDU(False)).encode(call.pdu, unit, 0)
    assert mbap_frame(call, transaction) == FramerSocket(DecodePDU(False)).encode(call.pdu, unit, transaction)


@pytest.mark.parametrize("piece", [1, 2, 1000])
@pytest.mark.parametrize(("call", "frame", "event"), GOOD)
def test_whole_rtu_replies(call: Call, frame: bytes, event: Event, piece: int) -> None:
    assert judged(RtuExchange(call), frame, piece) == event


@pytest.mark.parametrize("piece", [1, 1000])
@pytest.mark.parametrize(("call", "frame", "event"), GOOD)
def test_every_one_byte_corruption_of_an_rtu_reply_is_named(call: Call, frame: bytes, event: Event, piece: int) -> None:
    for at in range(len(frame)):
        for flip in range(1, 256):
            damaged = frame[:at] + bytes([frame[at] ^ flip]) + frame[at + 1 :]
            got = judged(RtuExchange(call), damaged, piece)
            assert isinstance(got, BadCrc | ShortFrame), (at, flip, got)
            if at not in (1, 2):
                assert isinstance(got, BadCrc), (at, flip, got)


@pytest.mark.parametrize(("call", "frame", "event"), GOOD)
def test_every_truncation_of_an_rtu_reply_is_short(call: Call, frame: bytes, event: Event) -> None:
    assert judged(RtuExchange(call), b"") == Silence()
    for size in range(1, len(frame)):
        assert isinstance(judged(RtuExchange(call), frame[:size]), ShortFrame), size


@pytest.mark.parametrize("piece", [1, 1000])
@pytest.mark.parametrize(
    ("call", "data", "event"),
    [
        (READ_VOLTAGE, framed(b"\x02\x03\x04\0\0\0\0"), WrongUnit("a frame of unit 2, asked was 1")),
        (READ_VOLTAGE, framed(b"\x02\x83\x02"), WrongUnit("a frame of unit 2, asked was 1")),
        (READ_VOLTAGE, framed(b"\x01\x04\x04\0\0\0\0"), Stray("a reply to function 4, asked was 3")),
        (READ_VOLTAGE, framed(b"\x01\x84\x02"), Stray("a reply to function 4, asked was 3")),
        (READ_VOLTAGE, framed(b"\x01\x2b\x0e\x01"), Stray("a reply to function 43, asked was 3")),
        (READ_VOLTAGE, framed(b"\x01\x03\x02\0\0"), Stray("a reply of 4 bytes, expected 6")),
        (READ_VOLTAGE, framed(b"\x01\x03\x06" + bytes(6)), Stray("a reply of 8 bytes, expected 6")),
        (READ_VOLTAGE, rtu_frame(READ_VOLTAGE), Stray("an echo of the request")),
        (ABB_READ, rtu_frame(ABB_READ), Stray("an echo of the request")),
        (ABB_WRITE, rtu_frame(ABB_WRITE), Stray("an echo of the request")),
        (READ_VOLTAGE, b"\xff\x00" + VOLTAGE, Stray("2 bytes before a frame and 0 after it")),
        (
            WRITE_ONE,
            framed(b"\x07\x06\x04\x02\x00\x03"),
            Stray("an acknowledgement of another write: 04020003, sent was 04020002"),
        ),
    ],
)
def test_named_faults_on_rtu(call: Call, data: bytes, event: Event, piece: int) -> None:
    assert judged(RtuExchange(call), data, piece) == event


@pytest.mark.parametrize(
    ("data", "event"),
    [
        (VOLTAGE + b"\xaa", Stray("1 bytes after a whole frame")),
        (VOLTAGE + VOLTAGE, Stray("9 bytes after a whole frame")),
        (b"\xff" + VOLTAGE + b"\xaa\xbb", Stray("1 bytes before a frame and 2 after it")),
        (rtu_frame(ABB_READ) + ABB_VOLTAGE, Stray("an echo of the request, then 9 bytes")),
    ],
)
def test_bytes_around_a_frame_are_never_skipped(data: bytes, event: Event) -> None:
    call = ABB_READ if data.startswith(b"\x05") else READ_VOLTAGE
    assert judged(RtuExchange(call), data) == event


def test_a_spoilt_frame_waits_only_for_silence() -> None:
    exchange = RtuExchange(READ_VOLTAGE)
    assert exchange.feed(VOLTAGE[:-1]) is None
    assert not exchange.spoilt
    assert exchange.feed(b"\x00") is None
    assert exchange.spoilt


@given(st.binary(max_size=300))
def test_no_bytes_but_a_reply_become_one(data: bytes) -> None:
    event = judged(RtuExchange(READ_VOLTAGE), data)
    if isinstance(event, Reply | ExceptionReply):
        assert crc_holds(data) and data[0] == 1


PDU = VOLTAGE[1:-2]
TCP_VOLTAGE = bytes.fromhex("0007000000070103") + PDU[1:]


@pytest.mark.parametrize("piece", [1, 3, 1000])
def test_a_whole_tcp_reply(piece: int) -> None:
    assert judged(MbapExchange(READ_VOLTAGE, 7), TCP_VOLTAGE, piece) == Reply(PDU)


@pytest.mark.parametrize(
    ("data", "event"),
    [
        ("", Silence()),
        ("0007", ShortFrame("2 of 6 bytes")),
        ("00070000000701", ShortFrame("7 of 13 bytes")),
        ("0007000000070103040000", ShortFrame("11 of 13 bytes")),
        ("00060000000701030409 1B0000", Stray("transaction 6, asked was 7")),
        ("00070001000701030409 1B0000", Stray("protocol id 1, Modbus has 0")),
        ("00070000000702030409 1B0000", WrongUnit("a frame of unit 2, asked was 1")),
        ("00070000000701040409 1B0000", Stray("a reply to function 4, asked was 3")),
        ("000700000007010305091B0000", Stray("a byte count of 5, expected 4")),
        ("0007000000050103020000", Stray("a reply of 4 bytes, expected 6")),
        ("0007000000000103", Stray("a header that declares 0 bytes")),
        ("00070000010001030409 1B0000", Stray("a header that declares 256 bytes")),
        ("00070000000701030409 1B000055", Stray("1 bytes after a whole frame")),
        ("000700000006010300000002", Stray("an echo of the request")),
        ("000700000003018302", ExceptionReply(2)),
        ("00070000000401830200", Stray("an exception reply of 3 bytes, not 2")),
    ],
)
def test_tcp_by_example(data: str, event: Event) -> None:
    assert judged(MbapExchange(READ_VOLTAGE, 7), bytes.fromhex(data)) == event


def test_every_one_byte_corruption_of_a_tcp_header_is_named() -> None:
    """TCP has no check sum of its own: a changed data byte (from 9 on) is another reading and cannot be told."""
    for at in range(9):
        for flip in range(1, 256):
            damaged = TCP_VOLTAGE[:at] + bytes([TCP_VOLTAGE[at] ^ flip]) + TCP_VOLTAGE[at + 1 :]
            got = judged(MbapExchange(READ_VOLTAGE, 7), damaged)
            assert isinstance(got, Stray | WrongUnit | ShortFrame), (at, flip, got)


@given(st.binary(max_size=300))
def test_hostile_bytes_on_tcp_never_raise(data: bytes) -> None:
    judged(MbapExchange(READ_VOLTAGE, 7), data)


@pytest.mark.parametrize("call", [READ_VOLTAGE, ABB_WRITE, WRITE_ONE, Call.read(1, 4, 0, 125)])
def test_a_gateway_reads_the_calls_it_carries(call: Call) -> None:
    assert Call.parse(call.unit, call.pdu) == call


@pytest.mark.parametrize(
    ("pdu", "code"),
    [("", 1), ("2B0E01", 1), ("03000000", 3), ("0300000000", 3), ("030000007E", 3), ("10000000010400000000", 3)],
)
def test_a_gateway_refuses_other_calls(pdu: str, code: int) -> None:
    with pytest.raises(UnsupportedCall) as refused:
        Call.parse(1, bytes.fromhex(pdu))
    assert refused.value.code == code
