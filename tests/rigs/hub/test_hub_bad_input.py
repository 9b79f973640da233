"""Whatever comes on the command topic, in whatever dialect: the desk raises nothing, begins at most one command for
each message, and says of the rest that it came."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcc_stub.translation.cohorts import load_cohorts, read_message
from protocols.dialects import DIALECTS, read_any
from protocols.messages import Command, DialectError, Reply
from rigs.hub import desk
from rigs.hub.desk import Desk

DEVICE = bytes.fromhex("00db1234567890a0")
GOOD = {
    name: dialect.encode(Command(7, DEVICE, next(iter(dialect.transactions), "7.4")))
    for name, dialect in DIALECTS.items()
}
REPLIES = {name: dialect.encode(Reply(7, DEVICE, "refused", 1_768_381_200)) for name, dialect in DIALECTS.items()}


@st.composite
def spoilt(draw: st.DrawFn, good: bytes) -> bytes:
    """A good message with a piece taken out, put in, doubled or changed; or nothing of it."""
    begin, end = sorted((draw(st.integers(0, len(good))), draw(st.integers(0, len(good)))))
    middle = draw(st.sampled_from((b"", good[begin:end] * 2, good)) | st.binary(max_size=40))
    return draw(st.sampled_from((good[:begin] + middle + good[end:], good[:begin], middle)))


class Counter:
    """What a desk has begun, published and noted."""

    def __init__(self, name: str, patch: pytest.MonkeyPatch) -> None:
        self.begun: list[Command] = []
        self.published: list[bytes] = []
        self.notes: list[str] = []
        patch.setattr(desk, "emit", lambda _event, what, **_fields: self.notes.append(what))
        self.desk = Desk({DEVICE: self.begin}, self.published.append, lambda: 0, lambda: 0.0, DIALECTS[name])

    def begin(self, command: Command) -> bool:
        self.begun.append(command)
        return True


@pytest.mark.parametrize("name", DIALECTS)
@given(data=st.data())
def test_a_desk_takes_what_is_a_command_and_notes_the_rest(name: str, data: Any) -> None:
    payload = data.draw(spoilt(GOOD[name]))
    with pytest.MonkeyPatch.context() as patch:
        counter = Counter(name, patch)
        counter.desk.take(payload)
        counter.desk.take(payload)
    message = read_any(payload) if _is_of(name, payload) else None
    if isinstance(message, Command):
        assert counter.notes == []
        assert len(counter.begun) == (message.device == DEVICE)  # the second time it is the same command
    else:
        assert counter.begun == []
        assert len(counter.notes) + len(counter.published) == 2


def _is_of(name: str, payload: bytes) -> bool:
    try:
        DIALECTS[name].decode(payload)
    except DialectError:
        return False
    return True


@pytest.mark.parametrize("name", DIALECTS)
@given(data=st.data())
def test_the_dcc_reads_a_reply_or_says_what_is_wrong_with_it(name: str, data: Any) -> None:
    payload = data.draw(spoilt(REPLIES[name]))
    cohort = load_cohorts()[name]
    try:
        read_message([cohort], payload)
    except DialectError as problem:
        assert str(problem)


@pytest.mark.parametrize(
    "payload", [b"[" * 200_000, b"\x81" * 200_000, b"{" * 200_000, b"\xbf" * 1000, bytes(1_000_000)]
)
def test_depth_and_length_are_bounded_in_every_dialect(payload: bytes) -> None:
    assert read_any(payload) is None
