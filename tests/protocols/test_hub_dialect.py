"""The hub dialect: bytes by hand [RFC 8949 Appendix A]; whatever is not of it is a DialectError."""

from __future__ import annotations

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols import strict_cbor
from protocols.hub_dialect import (
    ALERTS,
    FIELDS,
    MAX_DETAIL,
    STATUSES,
    Alert,
    Command,
    DialectError,
    Message,
    Reply,
    decode,
    encode,
)

DEVICE = bytes.fromhex("00db1234567890a0")
TABLE: list[tuple[Message, str]] = [
    (Command(1, DEVICE, "7.4"), "a5 0001 0101 0248" + DEVICE.hex() + "0363372e34 04a0"),
    (
        Command(0xFFFFFFFF, DEVICE, "2.2", {"utrn": "12345678901234567890"}),
        "a5 0001 011affffffff 0248" + DEVICE.hex() + "0363322e32 04a114" + "74" + b"12345678901234567890".hex(),
    ),
    (
        Reply(1, DEVICE, "ok", 1000, {"supply_state": 1}),
        "a6 0002 0101 0248" + DEVICE.hex() + "0500 081903e8 04a10401",
    ),
    (
        Reply(24, DEVICE, "refused", 0, {}, "wrong_mode"),
        "a6 0002 011818 0248" + DEVICE.hex() + "0501 0800 066a" + b"wrong_mode".hex(),
    ),
    (Alert(7, DEVICE, "physical-tamper", 1), "a5 0003 0107 0248" + DEVICE.hex() + "0705 0801"),
    (
        Reply(1, DEVICE, "ok", 0, {"first_end": 1800, "period_s": 1800, "periods": [0, None, -1]}),
        "a6 0002 0101 0248" + DEVICE.hex() + "0500 0800 04a3 181e190708 181f190708 1820 83 00f620",
    ),
]

whole64 = st.integers(-(2**63), 2**63 - 1)
TEXTS = ("firmware_version", "utrn", "log", "firmware_hash", "manufacturer", "model", "mpxn", "supplier_message")
TEXTS += ("week", "day_1", "day_2", "day_3", "special_days")
TEXTS += tuple(f"secondary_{name}" for name in ("week", "day_1", "day_2", "day_3", "special_days"))
TEXTS += ("non_disablement", "friendly_days", "secondary_mpxn")
plain = {
    name: st.text(max_size=64) if name in TEXTS else whole64
    for name in FIELDS
    if name not in ("periods", "log_entries", "records", "image")
}
values = st.fixed_dictionaries(
    {},
    optional={
        **plain,
        "image": st.binary(max_size=300),
        "periods": st.lists(st.none() | whole64, max_size=8),
        "log_entries": st.lists(st.lists(whole64, min_size=3, max_size=3), max_size=4),
        "records": st.lists(st.lists(whole64, max_size=16), max_size=4),
    },
)
ids = st.integers(0, 0xFFFFFFFF)
devices = st.binary(min_size=8, max_size=8)
times = st.integers(0, 2**40)
messages = st.one_of(
    st.builds(Command, ids, devices, st.text(min_size=1, max_size=12), values),
    st.builds(Reply, ids, devices, st.sampled_from(STATUSES), times, values, st.text(max_size=MAX_DETAIL)),
    st.builds(Alert, ids, devices, st.sampled_from(sorted(ALERTS)), times),
)
cbor_items = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.binary(max_size=9) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.integers(-1, 40) | st.text(max_size=3), inner, max_size=5)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(("message", "written"), TABLE)
def test_the_bytes_of_a_message_are_these(message: Message, written: str) -> None:
    data = bytes.fromhex(written)
    assert encode(message) == data
    assert decode(data) == message


@given(messages)
def test_a_message_is_read_back_as_it_was_written(message: Message) -> None:
    assert decode(encode(message)) == message


@given(messages)
def test_the_strict_reader_agrees_with_the_general_one(message: Message) -> None:
    data = encode(message)
    assert strict_cbor.loads(data) == cbor2.loads(data)


@given(st.binary(max_size=200))
def test_random_bytes_are_a_message_or_a_dialect_error(data: bytes) -> None:
    try:
        message = decode(data)
    except DialectError:
        return
    assert decode(encode(message)) == message


@given(cbor_items)
def test_any_cbor_is_a_message_or_a_dialect_error(item: object) -> None:
    try:
        decode(cbor2.dumps(item))
    except DialectError as problem:
        assert problem.key


@given(st.sampled_from([data for _, data in TABLE]), st.data())
def test_a_corrupt_byte_is_another_message_or_a_dialect_error(written: str, draw: st.DataObject) -> None:
    data = bytearray.fromhex(written)
    at = draw.draw(st.integers(0, len(data) - 1))
    data[at] ^= draw.draw(st.integers(1, 255))
    try:
        decode(bytes(data))
    except DialectError:
        return


@pytest.mark.parametrize(("_message", "written"), TABLE)
def test_a_message_cut_short_or_continued_is_refused(_message: Message, written: str) -> None:
    data = bytes.fromhex(written)
    for size in range(len(data)):
        with pytest.raises(DialectError):
            decode(data[:size])
    with pytest.raises(DialectError, match="after the end"):
        decode(data + b"\0")


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("bf0003ff", "indefinite"),
        ("a200030003", "twice"),
        ("a1001803", "shortest"),
        ("c11a514b67b0", "not of the subset"),
        ("d81c80", "not of the subset"),
        ("a100f5", "not of the subset"),
        ("a100fb3ff0000000000000", "not of the subset"),
        ("9a7fffffff", "announced"),
        ("ba7fffffff", "announced"),
        ("5b7fffffffffffffff", "announced"),
        ("a18000", "plain value"),
        ("a10062c328", "UTF-8"),
        ("81" * 500 + "00", "deeper"),
        ("81" * 30000 + "00", "deeper"),
        ("80", "map"),
        ("", "announced"),
    ],
)
def test_hostile_cbor_is_named(written: str, why: str) -> None:
    with pytest.raises(DialectError, match=why):
        decode(bytes.fromhex(written))


def test_a_message_beyond_the_limit_is_not_even_read() -> None:
    with pytest.raises(DialectError, match="at most 409600 bytes"):
        decode(b"\0" * 409_601)


HEAD = {1: 1, 2: DEVICE}


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ({0: 4, **HEAD}, "kind"),
        ({0: 1, **HEAD, 3: "7.4", 9: 0}, "key"),
        ({0: 1, **HEAD, 3: "7.4", 5: 0}, "key"),
        ({0: 1, **HEAD}, "service"),
        ({0: 1, **HEAD, 3: ""}, "service"),
        ({0: 1, 1: 1, 2: b"short", 3: "7.4"}, "device"),
        ({0: 1, 1: 2**32, 2: DEVICE, 3: "7.4"}, "id"),
        ({0: 1, 1: -1, 2: DEVICE, 3: "7.4"}, "id"),
        ({0: 1, **HEAD, 3: "7.4", 4: {199: 1}}, "values"),
        ({0: 1, **HEAD, 3: "7.4", 4: [1]}, "values"),
        ({0: 1, **HEAD, 3: "7.4", 4: {20: 5}}, "utrn"),
        ({0: 1, **HEAD, 3: "7.4", 4: {20: "x" * 65}}, "utrn"),
        ({0: 1, **HEAD, 3: "7.4", 4: {24: "now"}}, "current_time"),
        ({0: 1, **HEAD, 3: "7.4", 4: {24: 2**63}}, "current_time"),
        ({0: 1, **HEAD, 3: "7.4", 4: {24: None}}, "current_time"),
        ({0: 2, **HEAD, 8: 0, 5: 7}, "status"),
        ({0: 2, **HEAD, 5: 0}, "time"),
        ({0: 2, **HEAD, 5: 0, 8: 2**41}, "time"),
        ({0: 2, **HEAD, 5: 0, 8: 0, 6: "x" * 61}, "detail"),
        ({0: 2, **HEAD, 5: 0, 8: 0, 4: {32: ["x"]}}, "periods"),
        ({0: 2, **HEAD, 5: 0, 8: 0, 4: {32: [0] * 20001}}, "periods"),
        ({0: 2, **HEAD, 5: 0, 8: 0, 4: {33: [[1, 2]]}}, "log_entries"),
        ({0: 1, **HEAD, 3: "11.1", 4: {35: "image"}}, "image"),
        ({0: 1, **HEAD, 3: "11.3", 4: {37: b"hash"}}, "firmware_hash"),
        ({0: 3, **HEAD, 7: 0, 8: 0}, "alert"),
        ({0: 3, **HEAD, 7: 1, 8: 0, 6: "x"}, "key"),
    ],
)
def test_a_wrong_part_is_named(body: dict[int, object], key: str) -> None:
    with pytest.raises(DialectError) as caught:
        decode(cbor2.dumps(body))
    assert caught.value.key == key


@pytest.mark.parametrize(
    ("message", "key"),
    [
        (Command(1, DEVICE, "7.4", {"nonsense": 1}), "values"),
        (Command(1, DEVICE, "7.4", {"current_time": 10**5000}), "current_time"),
        (Command(1, DEVICE, "\ud800"), "service"),
        (Command(1, DEVICE, "7.4", {"log": "\udfff"}), "log"),
        (Reply(1, DEVICE, "fine", 0), "status"),  # type: ignore[arg-type]
        (Alert(1, DEVICE, "boredom", 0), "alert"),
        (Reply(1, DEVICE, "ok", 0, {"log_entries": [[2**60] * 3] * 20_000}), "message"),
        (Command(1, DEVICE, "11.1", {"image": bytes(409_600)}), "message"),
    ],
)
def test_nothing_is_written_that_would_not_be_read(message: Message, key: str) -> None:
    with pytest.raises(DialectError) as caught:
        encode(message)
    assert caught.value.key == key


def test_the_largest_firmware_image_fits() -> None:
    command = Command(1, DEVICE, "11.1", {"image": bytes(400_000), "activate": 1})
    assert len(encode(command)) == 400_033
    assert decode(encode(command)) == command


def test_a_long_detail_is_cut_and_odd_characters_replaced() -> None:
    reply = decode(encode(Reply(1, DEVICE, "hub_fault", 0, {}, "\ud800" + "x" * 90)))
    assert isinstance(reply, Reply)
    assert reply.detail == "?" + "x" * (MAX_DETAIL - 1)


def test_a_simple_message_fits_the_traffic_models_102_bytes() -> None:
    assert max(len(encode(message)) for message, _ in TABLE) <= 102
