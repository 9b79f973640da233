"""Answers and alerts in the forms that the schema allows and this project does not write itself."""

import re
from datetime import datetime

import pytest
from duis_samples import ANSWERS, ASKED, LATER, NOON, REFUSALS
from duis_schema import assert_valid

from protocols.duis import (
    BODY_ELEMENTS,
    DccAlert,
    SchemaViolation,
    Smets1Answer,
    Smets1Error,
    alert,
    answer,
    read_request,
    read_response,
    reference_of,
    write_request,
    write_response,
)
from protocols.duis.model import ServiceRequest

REFUSED = write_response(next(r for r in REFUSALS if getattr(r.payload, "variant", "") == "7.2"))
STATUS = write_response(next(r for r in ANSWERS if getattr(r.payload, "variant", "") == "7.4"))
REGISTERS = write_response(next(r for r in ANSWERS if getattr(r.payload, "variant", "") == "4.1.1"))


def _sub(data: bytes, pattern: bytes, new: bytes, count: int = 1) -> bytes:
    changed, made = re.subn(pattern, new, data, count=count)
    assert made == count
    return changed


def _payload(data: bytes) -> Smets1Answer:
    payload = read_response(data).payload
    assert isinstance(payload, Smets1Answer)
    return payload


def test_a_refusal_may_come_without_the_answer_element() -> None:
    data = _sub(REFUSED, b"<ra:SMETSData>.*</ra:SMETSData>", b"")
    assert_valid(data)
    assert _payload(data) == Smets1Answer("7.2", ASKED, NOON, False, {}, "supply is locked", -7)


def test_an_answer_that_says_nothing_of_success_succeeds_unless_it_carries_an_error() -> None:
    silent = _sub(STATUS, b' MessageSuccess="true"', b"")
    assert_valid(silent)
    assert _payload(silent) == Smets1Answer("7.4", ASKED, LATER, True, {"supply_state": "disabled"})
    assert _payload(_sub(REFUSED, b' MessageSuccess="false"', b"")).success is False


def test_all_errors_are_kept_in_their_order() -> None:
    second = b'<ra:SMETS1Response ResponseCode="9" Position="2"><ra:Error>b</ra:Error></ra:SMETS1Response>'
    data = _sub(REFUSED, b"</ra:SMETS1Debug>", second + b"</ra:SMETS1Debug>")
    assert_valid(data)
    payload = _payload(data)
    assert (payload.error, payload.error_code) == ("supply is locked", -7)
    assert payload.further_errors == (Smets1Error(9, "b", 2),)


def test_an_answer_with_neither_data_nor_error_is_refused() -> None:
    data = _sub(_sub(REFUSED, b"<ra:SMETSData>.*</ra:SMETSData>", b""), b"<ra:DebugInfo>.*</ra:DebugInfo>", b"")
    with pytest.raises(SchemaViolation, match="expected SMETSData or DebugInfo, found nothing"):
        read_response(data)


def test_a_register_may_lack_its_unit_but_not_have_another() -> None:
    bare = _sub(REGISTERS, b"<ra:ActiveEnergyUnit>Wh</ra:ActiveEnergyUnit>", b"", 2)
    assert_valid(bare)
    assert _payload(bare) == _payload(REGISTERS)
    with pytest.raises(SchemaViolation, match="expected Wh, found 'kWh'"):
        read_response(_sub(REGISTERS, b">Wh<", b">kWh<"))


@pytest.mark.parametrize(
    ("pattern", "new"),
    [
        (b"<sr:ServiceReferenceVariant>7.4<", b"<sr:ServiceReferenceVariant>7.3<"),
        (b"<sr:ServiceReference>7.4<", b"<sr:ServiceReference>7.3<"),
        (b"<ra:ServiceReferenceVariant>7.4<", b"<ra:ServiceReferenceVariant>7.3<"),
        (b"<ra:ServiceReference>7.4<", b"<ra:ServiceReference>7.3<"),
    ],
)
def test_a_message_that_names_two_services_is_refused(pattern: bytes, new: bytes) -> None:
    with pytest.raises(SchemaViolation):
        read_response(_sub(STATUS, pattern, new))


def test_what_only_a_smets2_answer_carries_is_refused() -> None:
    gbcs = b'<ra:GBCSData format="plain" sequence="0" name="a" type="gbcs">AAEC</ra:GBCSData><ra:SMETSData>'
    with pytest.raises(SchemaViolation, match="found ra:GBCSData"):
        read_response(_sub(STATUS, b"<ra:SMETSData>", gbcs))


def test_a_profile_of_two_fuels_is_refused() -> None:
    profile = write_response(next(r for r in ANSWERS if getattr(r.payload, "variant", "") == "4.8.1"))
    mixed = _sub(
        profile,
        b"<ra:Electricity><ra:PrimaryValue>250</ra:PrimaryValue></ra:Electricity>",
        b"<ra:Gas><ra:PrimaryValue>0.25</ra:PrimaryValue></ra:Gas>",
    )
    with pytest.raises(SchemaViolation, match="expected fuel gas, found fuel electricity"):
        read_response(mixed)


def test_records_of_the_wrong_kind_are_refused_by_name() -> None:
    for entries in (5, [1], (1,), "ab"):
        wrong = Smets1Answer("4.8.2", ASKED, NOON, True, {"entries": entries})  # type: ignore[dict-item]
        with pytest.raises(SchemaViolation):
            write_response(answer(wrong, "I0", NOON))


def test_an_alert_must_have_the_fields_of_its_body() -> None:
    fields = {"update_han_device_log_service_request_id": ASKED}
    for body in ("ChangeOfSupplier", "PowerOutageEvent", "NoSuchAlert"):
        with pytest.raises(SchemaViolation):
            write_response(alert(DccAlert("N1", body, fields), ASKED.reply(), NOON))


def test_a_root_may_say_where_its_schema_lies() -> None:
    data = write_request(ServiceRequest(ASKED, 1, "7.1", {}))
    where = (
        b'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        b'xsi:schemaLocation="http://www.dccinterface.co.uk/ServiceUserGateway DUIS.xsd" schemaVersion='
    )
    assert read_request(_sub(data, b"schemaVersion=", where)) == read_request(data)
    with pytest.raises(SchemaViolation):
        read_request(_sub(_sub(data, b"schemaVersion=", where), b" DUIS.xsd", b""))


def test_the_service_reference_is_the_head_of_the_variant() -> None:
    assert [reference_of(variant) for variant in ("4.1.1", "11.2", "6.2.10")] == ["4.1", "11.2", "6.2"]
    assert len(BODY_ELEMENTS) == 129


def test_a_time_in_an_answer_is_in_utc() -> None:
    stamp = _payload(STATUS).timestamp
    assert isinstance(stamp, datetime)
    assert stamp.utcoffset() is not None
    assert stamp == LATER
