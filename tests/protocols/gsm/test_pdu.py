"""Short messages against published vectors, an independent decoder, and every byte that could come."""

from datetime import UTC, datetime, timedelta, timezone
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smspdudecoder.easy import read_incoming_sms
from smspdudecoder.fields import SMSSubmit

from protocols.gsm.alphabet import DEFAULT, EXTENSION, pack, septets_of, text_of, unpack
from protocols.gsm.errors import PduError
from protocols.gsm.fields import Octets, address, take_address, validity, validity_period
from protocols.gsm.parts import Joiner, bodies_of
from protocols.gsm.pdu import Body, Deliver, Part, StatusReport, Submit, decode, decode_hex, encode, tpdu

SPARE = "@"
"""That decoder takes seven spare bits at the end for one more character, whatever the length says."""
AT = datetime(2026, 1, 14, 9, 0, 0, tzinfo=UTC)
GSM = "".join(one for one in DEFAULT if one != "\x1b") + "".join(EXTENSION.values())
gsm_text = st.text(st.sampled_from(GSM), max_size=70)
ucs2_text = st.text(st.characters(codec="utf-16-be", exclude_categories=["Cs"]), max_size=35)
numbers = st.from_regex(r"\+?[0-9]{1,20}", fullmatch=True)
parts = st.none() | st.builds(
    lambda reference, total, number, wide: Part(reference, total, min(number, total), wide),
    st.integers(0, 255), st.integers(1, 255), st.integers(1, 255), st.booleans(),
)  # fmt: skip
bodies = st.one_of(
    st.builds(Body, gsm_text, st.just("gsm7"), parts),
    st.builds(Body, st.binary(max_size=130), st.just("octets"), parts),
    st.builds(Body, ucs2_text, st.just("ucs2"), parts),
)
zones = st.integers(-79, 79).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)) if quarters else UTC)
times = st.datetimes(datetime(2000, 1, 2), datetime(2089, 12, 30), timezones=zones).map(
    lambda at: at.replace(microsecond=0, fold=0)
)
periods = st.none() | st.integers(0, 255).map(validity_period)
submits = st.builds(
    Submit, numbers, bodies, st.just("") | numbers, st.integers(0, 255), periods, st.booleans(), st.integers(0, 255)
)
delivers = st.builds(Deliver, numbers, times, bodies, st.just("") | numbers, st.integers(0, 255))
reports = st.builds(StatusReport, st.integers(0, 255), numbers, times, times, st.integers(0, 255), numbers)


def test_the_classic_example_of_packing() -> None:
    """ "hellohello" [in every introduction to PDU mode]."""
    assert pack(septets_of("hellohello")).hex() == "e8329bfd4697d9ec37"


@pytest.mark.parametrize(
    ("line", "sender", "text"),
    [
        ("07917283010010F5040BC87238880900F10000993092516195800AE8329BFD4697D9EC37", "27838890001", "hellohello"),
        (
            "07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07",
            "+31641600986",
            "How are you?",
        ),
    ],
)
def test_published_messages_read_as_published(line: str, sender: str, text: str) -> None:
    message = decode_hex(line)
    assert isinstance(message, Deliver)
    assert (message.sender.lstrip("+"), message.body.content) == (sender.lstrip("+"), text)


def test_a_published_submission_is_made_as_published() -> None:
    message = Submit("46708251358", Body("hellohello", "gsm7"), validity=timedelta(days=4))
    assert encode(message).hex().upper() == "0011000B816407281553F80000AA0AE8329BFD4697D9EC37"


@given(delivers)
def test_an_independent_decoder_reads_what_is_written(message: Deliver) -> None:
    told = read_incoming_sms(encode(message).hex())
    assert told["sender"] == message.sender
    assert told["date"] == message.at
    if isinstance(message.body.content, str):
        assert told["content"] in (message.body.content, message.body.content + SPARE)


@given(gsm_text, numbers, st.integers(0, 255))
def test_an_independent_decoder_reads_what_is_submitted(text: str, to: str, reference: int) -> None:
    message = Submit(to, Body(text, "gsm7"), reference=reference, validity=timedelta(hours=1))
    told = SMSSubmit.decode(StringIO(encode(message).hex()))
    assert told["user_data"]["data"] in (text, text + SPARE)
    assert told["recipient"]["number"] == to.removeprefix("+")


@given(submits | delivers | reports)
def test_what_is_written_reads_as_it_was(message: Submit | Deliver | StatusReport) -> None:
    assert decode(encode(message), from_modem=isinstance(message, Submit)) == message


@given(submits | delivers)
def test_no_message_is_longer_than_a_message_may_be(message: Submit | Deliver) -> None:
    assert len(tpdu(message)) <= 176


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_give_a_message_or_a_pdu_error(raw: bytes, from_modem: bool) -> None:
    try:
        message = decode(raw, from_modem=from_modem)
    except PduError:
        return
    try:
        again = encode(message)
    except PduError:
        return  # what a name or an unusual coding held cannot always be written again
    assert decode(again, from_modem=from_modem).smsc == message.smsc


@given(submits | delivers, st.data())
def test_a_message_that_is_cut_or_damaged_is_never_another_crash(
    message: Submit | Deliver, data: st.DataObject
) -> None:
    raw = bytearray(encode(message))
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    for piece in (bytes(raw), bytes(raw[: data.draw(st.integers(0, len(raw)))])):
        try:
            decode(piece, from_modem=isinstance(message, Submit))
        except PduError:
            continue


@given(st.text(st.sampled_from(GSM), max_size=600) | st.text(st.characters(exclude_categories=["Cs"]), max_size=300),
       st.integers(0, 255), st.randoms())  # fmt: skip
def test_a_long_text_comes_together_in_any_order(text: str, reference: int, random: object) -> None:
    cut = [Deliver("+447700900001", AT, body) for body in bodies_of(text, reference)]
    assert all(len(tpdu(one)) <= 176 for one in cut)
    order = [*cut]
    random.shuffle(order)  # type: ignore[attr-defined]
    joiner = Joiner()
    found = [joiner.take(one) for one in order]
    assert (found[-1], [one for one in found[:-1] if one is not None]) == (text, [])


@pytest.mark.parametrize(("count", "each"), [(160, 1), (161, 2), (306, 2), (307, 3)])
def test_the_sizes_of_parts(count: int, each: int) -> None:
    assert len(bodies_of("a" * count, 1)) == each


@pytest.mark.parametrize(("count", "each"), [(70, 1), (71, 2), (134, 2), (135, 3)])
def test_the_sizes_of_ucs2_parts(count: int, each: int) -> None:
    assert len(bodies_of("я" * count, 1)) == each


@given(st.lists(st.integers(0, 127), max_size=160), st.integers(0, 6))
def test_packing_is_undone_by_unpacking(septets: list[int], fill: int) -> None:
    assert unpack(pack(septets, fill), len(septets), fill) == septets


@given(st.lists(st.integers(0, 127), max_size=20))
def test_any_septets_are_some_text(septets: list[int]) -> None:
    assert len(text_of(septets)) <= len(septets)


@given(st.integers(0, 255))
def test_each_validity_code_is_its_own_period(code: int) -> None:
    assert validity(validity_period(code)) == code


@given(numbers | st.text(st.sampled_from("ABCdef @€xyz"), min_size=1, max_size=5))
def test_an_address_reads_as_it_was(number: str) -> None:
    assert take_address(Octets(address(number)), "address") == number


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("0", "not pairs of hex digits"),
        ("zz", "not pairs of hex digits"),
        ("00" * 177, "354 characters"),
        ("00", "first octet"),
        ("0004", "originating address"),
        ("000401", "originating address"),
        ("0003", "message type 3"),
        ("07911326040000F0040B911346610089F60000208062917314", "time stamp"),
        ("07911326040000F0040B911346610089F6000020ff6291731408", "is no time"),
        ("07911326040000F0040B911346610089F6000020806291731408ff", "user data of 255 septets"),
        ("07911326040000F0040B911346610089F6002020806291731408", "compressed"),
    ],
)
def test_what_is_wrong_is_said(line: str, why: str) -> None:
    with pytest.raises(PduError, match=why):
        decode_hex(line)
