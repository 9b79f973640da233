"""The peers' line protocol: whatever the pieces, the same lines; whatever the bytes, an object or PeerProtocolError."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.peer import MAX_LINE, LineReader, PeerProtocolError, decode_line, encode_line, frame_event

plain = st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(max_size=20)
objects = st.dictionaries(st.text(max_size=9), plain | st.lists(plain, max_size=3), max_size=5)


@given(objects)
def test_an_object_is_read_back(message: dict[str, object]) -> None:
    line = encode_line(message)
    assert line.endswith(b"\n") and line.count(b"\n") == 1
    assert decode_line(line) == message


@given(st.lists(objects, max_size=5), st.lists(st.integers(1, 40), min_size=1))
def test_lines_do_not_depend_on_the_pieces(messages: list[dict[str, object]], cuts: list[int]) -> None:
    stream, reader, lines, at, turn = b"".join(map(encode_line, messages)), LineReader(), [], 0, 0
    while at < len(stream):
        size = cuts[turn % len(cuts)]
        lines += reader.feed(stream[at : at + size])
        at, turn = at + size, turn + 1
    assert [decode_line(line) for line in lines] == messages


@given(st.binary(max_size=60))
def test_any_bytes_are_an_object_or_a_protocol_error(data: bytes) -> None:
    try:
        assert isinstance(decode_line(data), dict)
    except PeerProtocolError:
        return


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"[1]", "expected a JSON object"),
        (b"\xff", "not JSON"),
        (b'{"a": NaN}', "NaN"),
        (b"[" * 100000, "not JSON"),
        (b'{"a": ' + b"9" * 5000 + b"}", "not JSON"),
        (b" " * (MAX_LINE + 1), "at most"),
    ],
)
def test_hostile_lines_are_named(line: bytes, why: str) -> None:
    with pytest.raises(PeerProtocolError, match=why):
        decode_line(line)


def test_a_line_without_an_end_is_refused_in_time() -> None:
    with pytest.raises(PeerProtocolError, match="no line end"):
        LineReader().feed(b"x" * (MAX_LINE + 1))


def test_empty_lines_are_no_messages() -> None:
    assert LineReader().feed(b"\n \n{}\n") == [b"{}"]


def test_what_json_cannot_say_is_not_written() -> None:
    with pytest.raises(ValueError, match="JSON"):
        encode_line({"a": float("nan")})


def test_a_frame_event_has_hop_direction_bytes_and_both_clocks() -> None:
    event = json.loads(frame_event("hub-meter", "tx", b"\x01\xff", 1.5, 7, "poll"))
    assert event == {
        "event": "frame", "hop": "hub-meter", "dir": "tx", "hex": "01ff", "utc": 1.5, "mono_ns": 7, "note": "poll",
    }  # fmt: skip
