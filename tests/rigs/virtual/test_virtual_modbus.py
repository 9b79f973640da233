"""Modbus: rules of reading and writing, byte tables, hostile bytes, one byte at a time."""

from __future__ import annotations

import random

import pytest
from virtual_kit import Kit

from rigs.virtual.conduct import Conduct
from rigs.virtual.modbus_framing import BadHeaderError, Request, RtuFramer, TcpFramer, crc16, rtu_frame, tcp_frame
from rigs.virtual.modbus_pdu import answer
from rigs.virtual.register_file import IllegalAddressError, Inlet, RegisterFile
from rigs.virtual.register_row import Row


@pytest.mark.parametrize(
    ("pdu", "reply"),
    [
        ("03 0028 0001", "03 02 0001"),
        ("03 0018 0003", "03 06 312e 342e 3200"),
        ("03 0300 0004", "03 08 0000000000000000"),
        ("03 0301 0001", "03 02 0000"),  # part of a value may be read
        ("03 0206 0001", "03 02 1388"),
        ("03 0400 0003", "03 06 0001 0001 0000"),  # write-only reads as 0
        ("03 0500 0004", "03 08 0000 0000 00000000"),  # reserved in between reads as 0
        ("03 0501 0001", "83 02"),  # reserved alone
        ("03 0500 0002", "83 02"),  # reserved at the end
        ("03 0206 00fb", "83 03"),  # 251 registers
        ("03 0600 007d", "83 02"),
        ("03 0300 0000", "83 03"),
        ("03 ffff 0002", "83 02"),
        ("03 0300", "83 03"),
        ("03 0300 0001 00", "83 03"),
        ("03 1000 0006", "03 0c 000000000000000000000000"),
        ("03 1257 0001", "03 02 0000"),
        ("03 1257 0002", "83 02"),
        ("03 4000 0001", "03 02 ffff"),
        ("03 8a6f 0001", "03 02 ffff"),
        ("03 8a70 0001", "83 02"),
        ("03 b16f 0001", "03 02 ffff"),
        ("03 b170 0001", "83 02"),
        ("04 0300 0001", "84 01"),
        ("01 0000 0001", "81 01"),
        ("ff", "ff 01"),
        ("00", "80 01"),
        ("2b 0e 01 00", "ab 01"),
        ("06 0402 0002", "06 0402 0002"),
        ("06 0400 0001", "86 02"),  # read only
        ("06 0104 0001", "86 03"),  # part of a value
        ("06 0106 0001", "86 03"),  # part of a block
        ("06 0535 0001", "86 03"),
        ("06 0402", "86 03"),
        ("10 0104 0002 04 00000000", "90 03"),  # the block without its tolerance
        ("10 0530 0005 0a 00010000000000000000", "90 03"),
        ("10 0530 0006 0c 000100000000000000000001", "10 0530 0006"),
        ("10 0520 0009 12" + "31" * 18, "90 03"),
        ("10 0401 0002 04 00010002", "90 02"),
        ("10 0402 0001 03 000200", "90 03"),
        ("10 0402 0001 02 00", "90 03"),
        ("10 0402 0000 00", "90 03"),
        ("10 0402", "90 03"),
        ("10 0540 0002 04 7fffffff", "90 03"),  # beyond the bounds of the test mode
        ("10 0540 0004 08 00000001 ffffffff", "90 03"),
        ("10 0540 000a 14 00000001 00000002 00000003 00000004 00000005", "10 0540 000a"),
        ("10 054e 0001 02 0000", "90 02"),
    ],
)
def test_answers(pdu: str, reply: str) -> None:
    kit = Kit()
    assert kit.e.request(bytes.fromhex(pdu)) == bytes.fromhex(reply)


def test_the_mode_block_really_changed_the_mode_and_a_refused_write_nothing() -> None:
    kit = Kit()
    kit.e.request(bytes.fromhex("10 0540 0004 08 00000001 ffffffff"))
    assert kit.e.read("balance") == 0
    kit.e.request(bytes.fromhex("10 0530 0006 0c 000100000000000000000001"))
    assert kit.e.read("payment_mode") == 1


@pytest.mark.parametrize("pdu", ["10 0540 0002 04 00000001", "10 0108 0002 04 00000001"])
def test_test_mode_does_not_exist_on_the_hub_interface(pdu: str) -> None:
    kit = Kit()
    reply = answer(bytes.fromhex(pdu), kit.esme.registers, test_mode=False)
    assert reply == bytes.fromhex("90 02")
    assert answer(bytes.fromhex("03 0540 0001"), kit.esme.registers, test_mode=False) == bytes.fromhex("83 02")
    assert answer(bytes.fromhex("03 0540 0001"), kit.esme.registers, test_mode=True) == bytes.fromhex("03 02 0000")


def test_a_gap_of_sixteen_registers_is_crossed_and_one_of_seventeen_is_not() -> None:
    rows = [Row("first", 0, "u16"), Row("second", 17, "u16"), Row("third", 35, "u16")]
    readers = {row.name: (lambda: 7) for row in rows}
    registers = RegisterFile(rows, readers, {}, [], Conduct(), Inlet(0x100, 1, lambda _: None))
    assert registers.read(0, 18, test_mode=False) == [7, *[0] * 16, 7]
    with pytest.raises(IllegalAddressError):
        registers.read(17, 19, test_mode=False)
    kit = Kit()
    assert kit.e.request(bytes.fromhex("03 0702 000f"))[0] == 0x03  # 0704 to 070F: 12
    assert kit.e.request(bytes.fromhex("03 0702 000e"))[0] == 0x83  # ends in a reserved one
    assert kit.e.request(bytes.fromhex("03 0108 0001"))[0] == 0x03


def test_random_requests_never_raise() -> None:
    kit = Kit()
    random_bytes = random.Random(5)
    for _ in range(5000):
        function = random_bytes.choice((3, 6, 16, random_bytes.randrange(256)))
        body = random_bytes.randbytes(random_bytes.randrange(12))
        if random_bytes.random() < 0.5 and len(body) >= 2:
            body = bytes((random_bytes.choice((1, 2, 3, 4, 5, 7, 8, 0x10, 0x40)),)) + body[1:]
        reply = kit.e.request(bytes((function,)) + body)
        assert reply[0] & 0x7F == function & 0x7F
        assert 2 <= len(reply) <= 253


TCP_REQUEST = bytes.fromhex("1234 0000 0006 01 03 0300 0004")


def test_tcp_one_byte_at_a_time_and_two_requests_at_once() -> None:
    framer = TcpFramer()
    found = [request for byte in TCP_REQUEST for request in framer.feed(bytes((byte,)))]
    assert found == [Request(0x1234, 1, bytes.fromhex("03 0300 0004"))]
    assert framer.feed(TCP_REQUEST * 2) == found * 2
    assert tcp_frame(found[0], bytes.fromhex("83 02")) == bytes.fromhex("1234 0000 0003 01 83 02")


@pytest.mark.parametrize(
    "header", ["0001 0001 0006", "0001 0000 0000", "0001 0000 0001", "0001 0000 00ff", "0001 0000 ffff"]
)
def test_a_tcp_header_that_is_none(header: str) -> None:
    with pytest.raises(BadHeaderError):
        TcpFramer().feed(bytes.fromhex(header))


RTU_REQUEST = rtu_frame(1, bytes.fromhex("03 0300 0004"))
RTU_WRITE = rtu_frame(1, bytes.fromhex("10 0540 0002 04 00000001"))


def test_the_crc_is_that_of_the_specification() -> None:
    assert crc16(bytes.fromhex("02 07")) == 0x1241  # sent as 41 12


@pytest.mark.parametrize("frame", [RTU_REQUEST, RTU_WRITE])
def test_rtu_one_byte_at_a_time_and_two_in_a_row(frame: bytes) -> None:
    framer = RtuFramer()
    found = [request for byte in frame for request in framer.feed(bytes((byte,)))]
    assert found == [Request(0, 1, frame[1:-2])]
    assert framer.feed(frame * 2) == found * 2


@pytest.mark.parametrize("at", range(len(RTU_WRITE)))
def test_every_corrupted_rtu_byte_is_dropped_until_a_silence(at: int) -> None:
    framer = RtuFramer()
    broken = bytearray(RTU_WRITE)
    broken[at] ^= 0x41
    assert framer.feed(bytes(broken)) + framer.gap() == []
    assert framer.feed(RTU_REQUEST) == [Request(0, 1, RTU_REQUEST[1:-2])]


def test_an_unknown_function_ends_at_a_silence() -> None:
    framer = RtuFramer()
    assert framer.feed(rtu_frame(1, b"\x2b\x0e\x01\x00")) == []
    assert framer.gap() == [Request(0, 1, b"\x2b\x0e\x01\x00")]


def test_rtu_garbage_and_oversize_are_silence() -> None:
    framer = RtuFramer()
    assert framer.feed(bytes(range(1, 256)) * 20) == []
    assert framer.feed(RTU_REQUEST) == []
    assert framer.gap() == []
    assert framer.feed(RTU_REQUEST) != []


def test_random_rtu_bytes_never_raise() -> None:
    random_bytes = random.Random(7)
    framer = RtuFramer()
    for _ in range(3000):
        framer.feed(random_bytes.randbytes(random_bytes.randrange(20)))
        if random_bytes.random() < 0.3:
            framer.gap()
