"""The CONNECT as the gate reads it, against what a client library sends, and against hostile bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.mqtt_connect import (
    BAD_VERSION,
    MAX_CONNECT,
    ConnectError,
    connect_bytes,
    read_connect,
    refusal,
    rest_length,
)

WHOLE = bytes.fromhex(
    "00044d51545404 e6 001e 00026964 00036d622f 00076f66666c696e65 000475736572 00027077".replace(" ", "")
)
"""Clean session, will at QoS 0 retained, user and password [MQTT 3.1.1 §3.1], put together by hand."""


def test_every_field_is_read() -> None:
    connect = read_connect(WHOLE)
    assert (connect.client_id, connect.user, connect.password) == ("id", "user", b"pw")
    assert (connect.will_topic, connect.keep_alive_s, connect.is_clean) == ("mb/", 30, True)


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=60))
def test_what_the_probe_writes_is_read_back(client_id: str, user: str, password: str) -> None:
    if "\0" in client_id + user:
        return
    data = connect_bytes(client_id, user, password)
    length = rest_length(data[:2]) if data[1] < 128 else rest_length(data[:3])
    header = 2 if data[1] < 128 else 3
    assert length == len(data) - header
    connect = read_connect(data[header:])
    assert (connect.client_id, connect.user, connect.password) == (client_id, user, password.encode())


@given(st.binary(max_size=200))
def test_hostile_bytes_raise_one_error(data: bytes) -> None:
    for read in (read_connect, rest_length):
        try:
            read(data)
        except ConnectError:
            continue


@given(st.integers(0, len(WHOLE) - 1))
def test_a_cut_connect_is_none(at: int) -> None:
    with pytest.raises(ConnectError, match="too early"):
        read_connect(WHOLE[:at])


def test_another_packet_another_version_and_too_much_are_told() -> None:
    with pytest.raises(ConnectError, match="first byte"):
        rest_length(b"\x30")
    with pytest.raises(ConnectError, match="at most"):
        rest_length(b"\x10\xff\xff\x7f")
    with pytest.raises(ConnectError, match="four bytes"):
        rest_length(b"\x10\xff\xff\xff\xff")
    with pytest.raises(ConnectError, match="too many"):
        read_connect(WHOLE + b"x")
    with pytest.raises(ConnectError, match="level 5") as caught:
        read_connect(WHOLE[:6] + b"\x05" + WHOLE[7:])
    assert refusal(caught.value.code) == bytes((0x20, 2, 0, BAD_VERSION))
    assert rest_length(b"\x10\xff") is None
    assert MAX_CONNECT < 1 << 16
