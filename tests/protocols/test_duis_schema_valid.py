"""What is written is valid for the published schema and reads back as the same value; published templates are read."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from duis_samples import REQUESTS, RESPONSES, USER
from duis_schema import assert_valid, found_templates, require_schema_file, templates
from lxml import etree

from protocols.duis import (
    BODY_ELEMENTS,
    RequestId,
    Response,
    ServiceRequest,
    read_request,
    read_response,
    reference_of,
    unsigned_signature,
    write_request,
    write_response,
)
from protocols.duis.alerts import ALERTS
from protocols.duis.codes import DCC_ALERT_BODIES, DCC_ALERT_CODES, RESPONSE_CODES, RESPONSE_CONTENTS
from protocols.duis.tables import ROWS


def _name(message: ServiceRequest | Response) -> str:
    if isinstance(message, ServiceRequest):
        return f"{message.variant} {sorted(message.parameters)}"
    return f"{type(message.payload).__name__} {getattr(message.payload, 'variant', message.variant)} {message.code}"


@pytest.mark.parametrize("request_", REQUESTS, ids=_name)
def test_a_written_request_is_schema_valid_and_reads_back(request_: ServiceRequest) -> None:
    data = write_request(request_)
    assert read_request(data) == request_
    assert_valid(data)


@pytest.mark.parametrize("response", RESPONSES, ids=_name)
def test_a_written_response_is_schema_valid_and_reads_back(response: Response) -> None:
    data = write_response(response)
    assert read_response(data) == response
    assert_valid(data)


def test_every_variant_of_the_slice_is_among_the_samples() -> None:
    assert {request.variant for request in REQUESTS} > set(ROWS)
    answered = {variant for variant, row in ROWS.items() if row.answer is not None}
    assert {getattr(response.payload, "variant", None) for response in RESPONSES} - {None} == answered


def test_the_unsigned_signature_is_openly_empty_and_kept_readable() -> None:
    data = write_request(REQUESTS[0])
    signature = read_request(data).signature
    assert signature is not None
    assert b"<ds:SignatureValue></ds:SignatureValue>" in signature
    assert b"CN=unsigned" in signature
    assert write_request(REQUESTS[0], signature=unsigned_signature()) == data


def test_a_signature_given_replaces_the_empty_one_and_nothing_else() -> None:
    signed = unsigned_signature().replace(b"<ds:SignatureValue/>", b"<ds:SignatureValue>AAEC</ds:SignatureValue>")
    data = write_request(REQUESTS[0], signature=signed)
    assert_valid(data)
    assert data == write_request(REQUESTS[0]).replace(
        b"<ds:SignatureValue/>", b"<ds:SignatureValue>AAEC</ds:SignatureValue>"
    )
    answer = next(r for r in RESPONSES if r.payload is not None)
    both = read_response(write_response(answer, signature=signed, payload_signature=signed))
    assert b"AAEC" in (both.signature or b"")
    assert b"AAEC" in (both.payload_signature or b"")


# Published templates -----------------------------------------------------------------------------

_P = datetime(2014, 12, 31, tzinfo=UTC)
_DAY = {"read_from": _P, "read_to": datetime(2015, 1, 1, tzinfo=UTC)}
_FUTURE = datetime(2030, 1, 15, 9, tzinfo=UTC)
ESME = "00-DB-12-34-56-78-90-A0"
GSME = "00-DB-12-34-56-78-90-A1"
PROXY = "00-DB-12-34-56-78-90-A3"
TEMPLATES = found_templates()
EXPECTED = {
    "CS01b_2.2_SUCCESS": (GSME, 25769803776, 1, "2.2", {"utrn": "73950067887105178605"}),
    "ECS02_1.6_FUTURE_DATED_TWIN": (ESME, 1005, 4, "1.6", {"execution_at": _FUTURE, "payment_mode": "credit"}),
    "ECS03_1.6_IMMEDIATE_SINGLE": (
        ESME,
        1010,
        4,
        "1.6",
        {
            "payment_mode": "prepayment",
            "suspend_debt_disabled": True,
            "suspend_debt_emergency": True,
            "disablement_threshold": 556677,
        },
    ),
    "ECS17b_4.1.1_DSP_FUTURE": (ESME, 1000, 1, "4.1.1", {"execution_at": datetime(2015, 1, 15, 9, tzinfo=UTC)}),
    "GCS13a_4.1.1_SUCCESS_RELIABLE_GSME": (PROXY, 1000, 1, "4.1.1", {}),
    "GCS14_4.3_SUCCESS_RELIABLE": (PROXY, 1000, 1, "4.3", {}),
    "ECS22b_4.8.1": (ESME, 1002, 1, "4.8.1", _DAY),
    "ECS70_6.11": (
        ESME,
        1000,
        4,
        "6.11",
        {"current_time": datetime(2014, 12, 31, 23, 59, 10, tzinfo=UTC), "tolerance_s": 60},
    ),
    "CS10a_6.13": (GSME, 1002, 1, "6.13", {**_DAY, "read_to": datetime(2030, 1, 1, tzinfo=UTC), "log": "event"}),
    "ECS35e_6.13": (ESME, 1000, 1, "6.13", {**_DAY, "log": "power_event"}),
    "ECS42_7.1": (ESME, 1000, 4, "7.1", {}),
    "GCS32_7.2": (GSME, 1000, 4, "7.2", {}),
    "GCS33_7.4": (GSME, 1001, 1, "7.4", {}),
    "ECS52_11.2": (ESME, 1000, 1, "11.2", {}),
}


@pytest.mark.parametrize("prefix", EXPECTED)
def test_a_published_template_says_what_it_is_expected_to_say(prefix: str) -> None:
    found = [path for path in templates() if path.name.startswith(prefix)]
    assert len(found) == 1
    target, counter, command_variant, variant, parameters = EXPECTED[prefix]
    request = read_request(found[0].read_bytes())
    assert request == ServiceRequest(RequestId(USER, target, counter), command_variant, variant, parameters)
    assert request.service_reference == reference_of(variant)
    assert b"CN=U1, OU=07" in (request.signature or b"")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name.partition("_REQUEST")[0])
def test_every_published_template_is_read_written_and_valid(path: Path) -> None:
    request = read_request(path.read_bytes())
    assert request.variant == re.search(r"_?(\d+\.\d+(?:\.\d+)?)_", path.name)[1]
    written = write_request(request)
    assert_valid(written)
    assert read_request(written) == request
    assert write_request(read_request(written)) == written
    assert leaves(written) == leaves(path.read_bytes())


def test_the_published_templates_are_of_most_variants() -> None:
    assert len({read_request(path.read_bytes()).variant for path in templates()}) > 90


def leaves(data: bytes) -> list[tuple[str, object, dict]]:
    """Every element of the interface with text and attributes, numbers and times by their value."""
    elements = etree.fromstring(data).iter("{http://www.dccinterface.co.uk/ServiceUserGateway}*")
    return [(str(e.tag), _value((e.text or "").strip()), dict(e.attrib)) for e in elements][1:]


def _value(text: str) -> object:
    text = re.sub(r"(T\d\d:\d\d:\d\d)\.0+Z$", r"\1Z", text)
    return int(text) if re.fullmatch(r"[+-]?\d{1,18}", text) else text


# The data tables against the schema ----------------------------------------------------------------


def test_the_lists_of_codes_and_elements_are_those_of_the_schema() -> None:
    text = require_schema_file().read_text(encoding="utf-8")

    def words(start: str, end: str, pattern: str) -> list[str]:
        return re.findall(pattern, text[text.index(start) : text.index(end, text.index(start))])

    enumeration, element = r'enumeration value="([^"]*)"', r'element name="(\w+)"'
    assert words('simpleType name="ResponseCode"', "</xs:simpleType>", enumeration) == list(RESPONSE_CODES)
    assert words('name="DCCAlertMessage">', "</xs:simpleType>", enumeration) == list(DCC_ALERT_CODES)
    assert words('complexType name="DCCAlert"', "</xs:complexType>", element) == list(DCC_ALERT_BODIES)
    contents = words('complexType name="ResponseMessage"', "</xs:complexType>", r'\bname="(\w+)"')[3:]
    assert contents == list(RESPONSE_CONTENTS)
    variants = words('simpleType name="ServiceReferenceVariant"', "</xs:simpleType>", enumeration)
    assert variants == list(BODY_ELEMENTS)
    assert list(ALERTS) == list(DCC_ALERT_BODIES)
