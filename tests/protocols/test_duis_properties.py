"""Any value that can be written reads back as itself, is schema-valid, and no bytes at all break the readers."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from duis_samples import METER, NOON, REQUESTS, RESPONSES, USER
from duis_schema import is_valid, schema_file
from hypothesis import given, settings
from hypothesis import strategies as st

from protocols.duis import (
    DuisError,
    LogEntry,
    ProfileEntry,
    RequestId,
    ServiceRequest,
    Smets1Answer,
    Smets1DeviceAlert,
    alert,
    answer,
    read_request,
    read_response,
    scalars,
    write_request,
    write_response,
)

TIMES = st.datetimes(
    min_value=datetime(1, 1, 2),
    max_value=datetime(9999, 12, 30),
    timezones=st.just(UTC),
)
EUIS = st.binary(min_size=8, max_size=8).map(lambda octets: octets.hex("-").upper())
IDS = st.builds(RequestId, EUIS, EUIS, st.integers(0, 2**64 - 1))
BIG = st.integers(-(10**17), 10**17)
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=60)
VOLUMES = st.decimals(0, 10**9, places=3, allow_nan=False)
PERIODS = st.fixed_dictionaries({"read_from": TIMES, "read_to": TIMES}, optional={"execution_at": TIMES})

PARAMETERS = st.one_of(
    st.tuples(
        st.just("1.6"), st.fixed_dictionaries({"payment_mode": st.just("credit")}, optional={"execution_at": TIMES})
    ),
    st.tuples(
        st.just("1.6"),
        st.fixed_dictionaries(
            {
                "payment_mode": st.just("prepayment"),
                "suspend_debt_disabled": st.booleans(),
                "suspend_debt_emergency": st.booleans(),
                "disablement_threshold": st.integers(-(2**31), 2**31 - 1),
            }
        ),
    ),
    st.tuples(st.just("2.2"), st.fixed_dictionaries({"utrn": st.text("0123456789", min_size=20, max_size=20)})),
    st.tuples(st.sampled_from(["4.8.1", "4.8.2", "4.8.3"]), PERIODS),
    st.tuples(st.just("6.11"), st.fixed_dictionaries({"current_time": TIMES, "tolerance_s": st.integers(0, 86_400)})),
    st.tuples(st.sampled_from(["7.1", "7.2", "7.3", "7.4"]), st.just({})),
)
REQUEST = st.builds(
    lambda request_id, command, chosen: ServiceRequest(request_id, command, chosen[0], chosen[1]),
    IDS,
    st.integers(1, 8),
    PARAMETERS,
)
ELECTRIC = st.builds(ProfileEntry, TIMES, BIG, secondary=st.none() | BIG)
GAS = st.builds(ProfileEntry, TIMES, VOLUMES)
LOGS = st.builds(LogEntry, TIMES, st.integers(0, 0xFFFF), st.none() | TEXT)
ANSWER = st.one_of(
    st.tuples(st.just("4.8.1"), st.just("electricity"), st.lists(ELECTRIC, min_size=1, max_size=5)),
    st.tuples(st.just("4.8.1"), st.just("gas"), st.lists(GAS, min_size=1, max_size=5)),
    st.tuples(st.just("6.13"), st.none(), st.lists(LOGS, max_size=5)),
)


def _assert_valid_if_schema(data: bytes) -> None:
    assert schema_file() is None or is_valid(data)


@settings(deadline=None)
@given(REQUEST)
def test_any_request_survives_the_wire(request_: ServiceRequest) -> None:
    data = write_request(request_)
    assert read_request(data) == request_
    _assert_valid_if_schema(data)


@settings(deadline=None)
@given(IDS, TIMES, ANSWER, st.booleans(), st.none() | st.tuples(TEXT, BIG))
def test_any_answer_survives_the_wire(
    request_id: RequestId, when: datetime, said: tuple, success: bool, refusal: tuple[str, int] | None
) -> None:
    variant, fuel, entries = said
    error, code = refusal or (None, None)
    payload = Smets1Answer(variant, request_id, when, success, {"entries": tuple(entries)}, error, code, fuel)
    data = write_response(answer(payload, "I0", when))
    assert read_response(data) == answer(payload, "I0", when)
    _assert_valid_if_schema(data)


@settings(deadline=None)
@given(EUIS, EUIS, st.integers(0, 2**64 - 1), TIMES, st.none() | st.integers(0, 0xFFFF), TEXT)
def test_any_device_alert_survives_the_wire(
    device: str, user: str, counter: int, when: datetime, code: int | None, description: str
) -> None:
    response = alert(
        Smets1DeviceAlert(device, counter, when, code, description), RequestId(device, user, counter), when
    )
    data = write_response(response)
    assert read_response(data) == response
    _assert_valid_if_schema(data)


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_but_a_duis_error(data: bytes) -> None:
    for read in (read_request, read_response):
        with pytest.raises(DuisError):
            read(data)


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_a_message_with_any_bytes_changed_is_read_or_refused_by_name(data: st.DataObject) -> None:
    reads: list[tuple[Callable[[bytes], object], bytes]] = [
        (read_request, write_request(REQUESTS[data.draw(st.integers(0, len(REQUESTS) - 1))])),
        (read_response, write_response(RESPONSES[data.draw(st.integers(0, len(RESPONSES) - 1))])),
    ]
    for read, message in reads:
        at = data.draw(st.integers(0, len(message) - 1))
        cut = data.draw(st.integers(0, 4))
        broken = message[:at] + data.draw(st.binary(max_size=4)) + message[at + cut :]
        try:
            read(broken)
        except DuisError as error:
            assert str(error)


def test_a_request_cut_anywhere_is_not_xml() -> None:
    message = write_request(REQUESTS[1])
    for length in range(len(message) - 1):
        with pytest.raises(DuisError):
            read_request(message[:length])


def test_a_time_of_another_zone_is_written_in_utc() -> None:
    summer = datetime(2026, 7, 1, 13, tzinfo=timezone(timedelta(hours=1)))
    data = write_request(ServiceRequest(RequestId(USER, METER, 1), 1, "4.1.1", {"execution_at": summer}))
    assert b"2026-07-01T12:00:00Z" in data
    assert read_request(data).parameters == {"execution_at": datetime(2026, 7, 1, 12, tzinfo=UTC)}


def test_thirteen_months_of_half_hours_fit_and_one_more_does_not() -> None:
    def profile(count: int) -> tuple[ProfileEntry, ...]:
        return tuple(ProfileEntry(NOON + timedelta(minutes=30 * n), Decimal(n)) for n in range(count))

    full = Smets1Answer("4.8.1", RequestId(USER, METER, 1), NOON, True, {"entries": profile(19_056)}, fuel="gas")
    data = write_response(answer(full, "I0", NOON))
    assert read_response(data).payload == full
    more = Smets1Answer("4.8.1", RequestId(USER, METER, 1), NOON, True, {"entries": profile(19_057)}, fuel="gas")
    with pytest.raises(DuisError):
        write_response(answer(more, "I0", NOON))
    entry = data[data.index(b"<ra:LogEntry>") : data.index(b"</ra:LogEntry>") + len(b"</ra:LogEntry>")]
    with pytest.raises(DuisError):
        read_response(data.replace(entry, entry * 2, 1))


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-9, minutes=-30))])))
def test_a_time_needs_no_second_look(moment: datetime) -> None:
    try:
        text = scalars.DATE_TIME.show(moment)
    except scalars.BadText:
        return  # outside of the years that there are, in UTC
    assert scalars.DATE_TIME.read(text) == moment


@given(st.integers(0, 2**64 - 1), st.booleans())
def test_an_id_and_a_truth_need_no_second_look(counter: int, truth: bool) -> None:
    request_id = RequestId(USER, METER, counter)
    assert scalars.REQUEST_ID.read(scalars.REQUEST_ID.show(request_id)) == request_id
    assert scalars.BOOLEAN.read(scalars.BOOLEAN.show(truth)) is truth


@given(st.text())
def test_no_word_but_those_of_the_table_is_written(word: str) -> None:
    kind = scalars.one_of({"one": "ONE", "two": "TWO"})
    if word in ("one", "two"):
        assert kind.read(kind.show(word)) == word
    else:
        with pytest.raises(scalars.BadText):
            kind.show(word)
