"""What holds for every dialect: it reads what it writes, refuses the rest by name, and says which words it has."""

from __future__ import annotations

from typing import Any

import pytest
from dialect_kit import DEVICE, OTHERS, messages_of
from hypothesis import given
from hypothesis import strategies as st

from protocols.dialects import DIALECTS
from protocols.hub_dialect import ALERTS, FIELDS
from protocols.messages import Alert, Cancel, Command, DialectError, Message, Part, Reply

PREPAYMENT = {
    "payment_mode", "balance", "emergency_credit_balance", "accumulated_debt", "payment_debt", "time_debt_1",
    "time_debt_2", "utrn", "suspend_debt_disabled", "suspend_debt_emergency", "disablement_threshold",
}  # fmt: skip
READINGS = {
    "import_total", "import_total_secondary", "export_total", "consumption_total", "supply_state",
    "remaining_battery_days", "firmware_version",
    "device_time", "clock_status", "current_time", "tolerance_s", "read_from", "read_to", "first_end", "period_s",
    "periods",
}  # fmt: skip
CARRIED = {
    "ledger": READINGS | {"log", "log_entries"},
    "bundle": READINGS | PREPAYMENT,
    "slate": READINGS | PREPAYMENT | {"log", "log_entries", "active_power_import"},
}
"""The FIELDS that each dialect has a word for; one that is new to the hub's dialect is in none until it is put here."""

SAMPLES: dict[str, list[Message]] = {
    name: [
        Command(7, DEVICE, service, {"current_time": 1_784_000_000, "tolerance_s": 10}),
        Reply(7, DEVICE, "ok", 1_768_381_200, values, "", parts),
        Reply(7, DEVICE, "refused", 1_768_381_200, {}, "wrong_mode"),
        Alert(3, DEVICE, "physical-tamper", 1_768_381_200),
    ]
    for name, service, values, parts in (
        ("ledger", "6.11", {"import_total": 12345, "periods": [0, None, -1], "firmware_version": "1.4;=%é"}, {}),
        ("bundle", "CLOCK_CHECK", {}, {
            "7.4": Part("ok", {"supply_state": 1}), "4.3": Part("refused", {}, "wrong_mode"),
        }),
        ("slate", "6.11", {"import_total": 12345, "periods": [0, None, -1], "balance": -5000}, {}),
    )
}  # fmt: skip
SAMPLES["slate"] += [Command(8, DEVICE, "7.2", {}, 1_768_381_200), Cancel(9, DEVICE, 8)]
WITH_CHECKSUM = ("ledger", "slate")


@pytest.mark.parametrize("name", OTHERS)
def test_these_fields_have_a_word_and_no_others(name: str) -> None:
    assert DIALECTS[name].fields == CARRIED[name]
    assert DIALECTS[name].fields <= set(FIELDS)
    assert DIALECTS["hub"].fields == set(FIELDS)


@pytest.mark.parametrize("name", OTHERS)
def test_a_field_without_a_word_is_refused_when_it_is_used(name: str) -> None:
    dialect = DIALECTS[name]
    service = min(dialect.transactions or dialect.services or ())
    for field in (*sorted(set(FIELDS) - dialect.fields), "a field of next year"):
        with pytest.raises(DialectError, match=f"{name} dialect: values: .*{field}"):
            dialect.encode(Command(1, DEVICE, service, {field: 1}))


@pytest.mark.parametrize("name", OTHERS)
@given(draw=st.data())
def test_a_message_is_read_back_as_it_was_written(name: str, draw: st.DataObject) -> None:
    message = draw.draw(messages_of(name))
    dialect = DIALECTS[name]
    assert dialect.decode(dialect.encode(message)) == message


@pytest.mark.parametrize("name", DIALECTS)
@given(data=st.binary(max_size=200))
def test_random_bytes_are_a_message_or_a_dialect_error(name: str, data: bytes) -> None:
    assert_read_or_refused(name, data)


@pytest.mark.parametrize("name", OTHERS)
@given(draw=st.data())
def test_a_corrupt_byte_is_another_message_or_a_dialect_error(name: str, draw: st.DataObject) -> None:
    data = bytearray(DIALECTS[name].encode(draw.draw(messages_of(name))))
    data[draw.draw(st.integers(0, len(data) - 1))] ^= draw.draw(st.integers(1, 255))
    assert_read_or_refused(name, bytes(data))


def assert_read_or_refused(name: str, data: bytes) -> None:
    dialect = DIALECTS[name]
    try:
        message = dialect.decode(data)
    except DialectError as problem:
        assert problem.key
        assert str(problem).startswith(f"{name} dialect: ")
        return
    assert dialect.encode(message) == data


@pytest.mark.parametrize("name", WITH_CHECKSUM)
def test_every_corruption_of_one_byte_is_refused(name: str) -> None:
    dialect = DIALECTS[name]
    for data in map(dialect.encode, SAMPLES[name]):
        for at in range(len(data)):
            for mask in (0x01, 0x20, 0x80, 0xFF):
                with pytest.raises(DialectError):
                    dialect.decode(data[:at] + bytes([data[at] ^ mask]) + data[at + 1 :])


@pytest.mark.parametrize("name", OTHERS)
def test_a_message_cut_short_or_continued_is_refused(name: str) -> None:
    dialect = DIALECTS[name]
    for data in map(dialect.encode, SAMPLES[name]):
        for size in range(len(data)):
            with pytest.raises(DialectError):
                dialect.decode(data[:size])
        for more in (b"\0", b" ", b"\r\n", data):
            with pytest.raises(DialectError):
                dialect.decode(data + more)


@pytest.mark.parametrize("name", DIALECTS)
def test_no_dialect_reads_the_messages_of_another(name: str) -> None:
    for other in OTHERS:
        for message in SAMPLES[other] if other != name else ():
            with pytest.raises(DialectError, match=f"^{name} dialect"):
                DIALECTS[name].decode(DIALECTS[other].encode(message))


@pytest.mark.parametrize("name", [name for name in DIALECTS if name != "slate"])
@pytest.mark.parametrize(
    "message",
    [
        Command(1, DEVICE, "", {}, 1_768_381_200),
        Cancel(2, DEVICE, 1),
        Reply(1, DEVICE, "held", 0),
    ],
)
def test_a_head_end_without_schedules_is_told_of_none(name: str, message: Message) -> None:
    with pytest.raises(DialectError, match=f"{name} dialect: (execute_at|kind|status)"):
        DIALECTS[name].encode(message)


@pytest.mark.parametrize("name", [name for name in DIALECTS if name != "bundle"])
def test_a_head_end_without_transactions_has_no_parts(name: str) -> None:
    with pytest.raises(DialectError, match="parts"):
        DIALECTS[name].encode(Reply(1, DEVICE, "ok", 0, {}, "", {"7.4": Part("ok")}))


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_message_is_not_written(name: str) -> None:
    dialect = DIALECTS[name]
    service = min(dialect.transactions or dialect.services or ())
    bad: list[tuple[Any, str]] = [
        (Command(-1, DEVICE, service), "id|order"),
        (Command(2**32, DEVICE, service), "id|order"),
        (Command(1, b"short", service), "device"),
        (Command(1, DEVICE, "99.9"), "service|transaction"),
        (Command(1, DEVICE, service, {"current_time": True}), "current_time"),
        (Command(1, DEVICE, service, {"current_time": 2**63}), "current_time"),
        (Reply(1, DEVICE, "fine", 0), "status|outcome"),  # type: ignore[arg-type]
        (Reply(1, DEVICE, "ok", -1), "time"),
        (Alert(1, DEVICE, "boredom", 0), "alert|kind"),
    ]
    for message, key in bad:
        with pytest.raises(DialectError, match=f"{name} dialect: ({key}):"):
            dialect.encode(message)


@pytest.mark.parametrize("name", OTHERS)
def test_a_long_detail_is_cut_and_odd_characters_replaced(name: str) -> None:
    dialect = DIALECTS[name]
    reply = dialect.decode(dialect.encode(Reply(1, DEVICE, "hub_fault", 0, {}, "\ud800" + "x" * 90)))
    assert isinstance(reply, Reply)
    assert reply.detail == "?" + "x" * 59


@pytest.mark.parametrize("name", OTHERS)
def test_thirteen_months_of_half_hours_fit_into_one_message(name: str) -> None:
    values: dict[str, Any] = {"first_end": 1_768_381_200, "period_s": 1800, "periods": [1250] * 19056}
    reply = (
        Reply(1, DEVICE, "ok", 0, {}, "", {"4.8.1": Part("ok", values)})
        if DIALECTS[name].transactions
        else Reply(1, DEVICE, "ok", 0, values)
    )
    assert DIALECTS[name].decode(DIALECTS[name].encode(reply)) == reply


@pytest.mark.parametrize("name", OTHERS)
def test_every_alert_has_a_word(name: str) -> None:
    for alert in ALERTS:
        message = Alert(1, DEVICE, alert, 0)
        assert DIALECTS[name].decode(DIALECTS[name].encode(message)) == message
