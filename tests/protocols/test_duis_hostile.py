"""Every byte is hostile: each way to be wrong has its name, and what is refused is refused in bounded time."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from duis_samples import ANSWERS, ASKED, CREDIT, METER, NOON, PERIOD, PREPAYMENT, USER

from protocols.duis import (
    DuisError,
    ForbiddenXml,
    NotXml,
    Oversized,
    RequestId,
    SchemaViolation,
    ServiceRequest,
    Smets1Answer,
    Smets1DeviceAlert,
    UnknownVariant,
    acknowledgement,
    alert,
    answer,
    check_eui64,
    read_request,
    read_response,
    write_request,
    write_response,
)
from protocols.duis.xml import MAX_DEPTH

TOP_UP = write_request(ServiceRequest(ASKED, 1, "2.2", {"utrn": "73946144332040217315"}))
MODE = write_request(ServiceRequest(ASKED, 1, "1.6", PREPAYMENT))
MODE_CREDIT = write_request(ServiceRequest(ASKED, 1, "1.6", CREDIT))
PROFILE = write_request(ServiceRequest(ASKED, 1, "4.8.1", PERIOD))
CLOCK = write_request(ServiceRequest(ASKED, 4, "6.11", {"current_time": NOON, "tolerance_s": 10}))
SR = b"http://www.dccinterface.co.uk/ServiceUserGateway"


def swap(data: bytes, old: bytes, new: bytes) -> bytes:
    assert data.count(old) >= 1, old
    return data.replace(old, new, 1)


def prolog(data: bytes, text: bytes) -> bytes:
    return swap(data, b"<sr:Request", text + b"<sr:Request")


LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]>'
)
EXTERNAL = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]>'
DEEP = b"<a>" * 200 + b"</a>" * 200

XML_TABLE: list[tuple[str, bytes, type[DuisError]]] = [
    ("empty", b"", NotXml),
    ("no XML", b"GET / HTTP/1.1", NotXml),
    ("truncated", TOP_UP[:-30], NotXml),
    ("two roots", TOP_UP + b"<a/>", NotXml),
    ("not UTF-8", swap(TOP_UP, b"73946", b"\xff9461"), NotXml),
    ("UTF-16", TOP_UP.decode().replace("UTF-8", "UTF-16").encode("utf-16"), NotXml),
    ("another encoding declared", swap(TOP_UP, b"UTF-8", b"ISO-8859-1"), NotXml),
    ("NUL", swap(TOP_UP, b"73946", b"\x009461"), NotXml),
    ("unknown entity", swap(TOP_UP, b"73946", b"&utrn;"), NotXml),
    ("DOCTYPE alone", prolog(TOP_UP, b"<!DOCTYPE sr:Request>"), ForbiddenXml),
    ("entity expansion", swap(prolog(TOP_UP, LAUGHS), b"73946", b"&c;"), ForbiddenXml),
    ("external entity", swap(prolog(TOP_UP, EXTERNAL), b"73946", b"&f;"), ForbiddenXml),
    ("external subset", prolog(TOP_UP, b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'), ForbiddenXml),
    ("DOCTYPE behind comments", prolog(TOP_UP, b"<!-- a --> <?p i?>\n<!-- --><!DOCTYPE x>"), ForbiddenXml),
    ("DOCTYPE behind many comments", prolog(TOP_UP, b"<!-- -->" * 50_000 + b"<!DOCTYPE x>"), ForbiddenXml),
    ("2 MB", swap(TOP_UP, b"</sr:Body>", b"<!--" + b"x" * 2_000_000 + b"--></sr:Body>"), Oversized),
    ("deep", swap(TOP_UP, b"<sr:Body>", b"<sr:Body>" + DEEP), Oversized),
    ("too deep for the parser", swap(TOP_UP, b"<sr:Body>", b"<sr:Body>" + b"<a>" * 5000), NotXml),
]


@pytest.mark.parametrize(("data", "error"), [row[1:] for row in XML_TABLE], ids=[row[0] for row in XML_TABLE])
@pytest.mark.parametrize("read", [read_request, read_response])
def test_a_hostile_document_is_refused_by_name(
    read: Callable[[bytes], object], data: bytes, error: type[DuisError]
) -> None:
    if read is read_response and error is Oversized and len(data) > 1_048_576:
        data = data.replace(b"x" * 2_000_000, b"x" * 9_000_000)
    with pytest.raises(error) as caught:
        read(data)
    assert type(caught.value) is error


V = SchemaViolation
HEADER = TOP_UP[TOP_UP.index(b"<sr:Header>") : TOP_UP.index(b"</sr:Header>") + len(b"</sr:Header>")]
SIGNATURE = TOP_UP[TOP_UP.index(b"<ds:Signature>") : TOP_UP.index(b"</sr:Request>")]
REQUEST_ID = b"<sr:RequestID>" + ASKED.text.encode() + b"</sr:RequestID>"
UTRN = b"<sr:UTRN>73946144332040217315</sr:UTRN>"
ROOT = "/Request"

MESSAGE_TABLE: list[tuple[str, bytes, str]] = [
    ("wrong namespace", TOP_UP.replace(SR, SR + b"X"), "/"),
    ("no namespace", b'<Request schemaVersion="5.4"/>', "/"),
    ("another root", b'<sr:Response xmlns:sr="' + SR + b'"/>', "/"),
    ("no schema version", swap(TOP_UP, b' schemaVersion="5.4"', b""), ROOT),
    ("another schema version", swap(TOP_UP, b'"5.4"', b'"5.3"'), f"{ROOT}/@schemaVersion"),
    ("an attribute too many", swap(TOP_UP, b"<sr:Header>", b'<sr:Header a="b">'), f"{ROOT}/Header"),
    (
        "a type of its own",
        swap(TOP_UP, b"<sr:TopUpDevice>", b'<sr:TopUpDevice xmlns:x="u" x:type="y">'),
        f"{ROOT}/Body/TopUpDevice",
    ),
    ("misordered", swap(TOP_UP, HEADER, b"").replace(b"</sr:Body>", b"</sr:Body>" + HEADER), ROOT),
    ("duplicate header", swap(TOP_UP, HEADER, HEADER + HEADER), ROOT),
    ("no header", swap(TOP_UP, HEADER, b""), ROOT),
    ("no body", re.sub(b"<sr:Body>.*</sr:Body>", b"", TOP_UP), ROOT),
    ("empty body", re.sub(b"<sr:Body>.*</sr:Body>", b"<sr:Body/>", TOP_UP), f"{ROOT}/Body"),
    ("duplicate id", swap(TOP_UP, REQUEST_ID, REQUEST_ID * 2), f"{ROOT}/Header"),
    ("no id", swap(TOP_UP, REQUEST_ID, b""), f"{ROOT}/Header"),
    ("duplicate signature", swap(TOP_UP, SIGNATURE, SIGNATURE * 2), ROOT),
    ("a signature without value", swap(TOP_UP, b"<ds:SignatureValue/>", b""), f"{ROOT}/Signature"),
    (
        "a signature that is no base64",
        swap(TOP_UP, b"<ds:SignatureValue/>", b"<ds:SignatureValue>A=</ds:SignatureValue>"),
        f"{ROOT}/Signature/SignatureValue",
    ),
    ("text between elements", swap(TOP_UP, b"<sr:Body>", b"x<sr:Body>"), ROOT),
    (
        "text in an empty type",
        swap(MODE_CREDIT, b"<sr:Credit/>", b"<sr:Credit> </sr:Credit>"),
        f"{ROOT}/Body/UpdatePaymentMode/Credit",
    ),
    ("an element in a simple type", swap(TOP_UP, UTRN, b"<sr:UTRN>7<a/></sr:UTRN>"), f"{ROOT}/Body/TopUpDevice/UTRN"),
    ("two body elements", swap(TOP_UP, b"</sr:Body>", b"<sr:EnableSupply/></sr:Body>"), f"{ROOT}/Body"),
    ("body of another variant", TOP_UP.replace(b"sr:TopUpDevice", b"sr:EnableSupply"), f"{ROOT}/Body"),
    (
        "reference of another variant",
        swap(TOP_UP, b"Reference>2.2<", b"Reference>2.1<"),
        f"{ROOT}/Header/ServiceReference",
    ),
    ("no such variant", swap(TOP_UP, b"Variant>2.2<", b"Variant>2.9<"), f"{ROOT}/Header/ServiceReferenceVariant"),
    ("command variant 0", swap(TOP_UP, b"Variant>1<", b"Variant>0<"), f"{ROOT}/Header/CommandVariant"),
    ("command variant 9", swap(TOP_UP, b"Variant>1<", b"Variant>9<"), f"{ROOT}/Header/CommandVariant"),
    ("UTRN of 19 digits", swap(TOP_UP, UTRN, UTRN.replace(b"73", b"7", 1)), f"{ROOT}/Body/TopUpDevice/UTRN"),
    ("UTRN with a space", swap(TOP_UP, b"<sr:UTRN>7", b"<sr:UTRN> "), f"{ROOT}/Body/TopUpDevice/UTRN"),
    ("UTRN in other digits", swap(TOP_UP, b"<sr:UTRN>7", "<sr:UTRN>٧".encode()), f"{ROOT}/Body/TopUpDevice/UTRN"),
    ("no UTRN", swap(TOP_UP, UTRN, b""), f"{ROOT}/Body/TopUpDevice"),
    ("counter -1", swap(TOP_UP, b":1005<", b":-1<"), f"{ROOT}/Header/RequestID"),
    ("counter 2^64", swap(TOP_UP, b":1005<", b":18446744073709551616<"), f"{ROOT}/Header/RequestID"),
    ("counter with a leading zero", swap(TOP_UP, b":1005<", b":01005<"), f"{ROOT}/Header/RequestID"),
    ("no counter", swap(TOP_UP, b":1005<", b"<"), f"{ROOT}/Header/RequestID"),
    ("lower-case EUI", swap(TOP_UP, b"90-B3-D5", b"90-b3-d5"), f"{ROOT}/Header/RequestID"),
    ("short EUI", swap(TOP_UP, b"90-B3-D5-1F", b"90-B3-D5"), f"{ROOT}/Header/RequestID"),
    ("EUI without dashes", swap(TOP_UP, b"90-B3-D5-1F-30-01-00-00", b"90B3D51F30010000"), f"{ROOT}/Header/RequestID"),
    (
        "both payment modes",
        swap(MODE, b"<sr:Prepayment>", b"<sr:Credit/><sr:Prepayment>"),
        f"{ROOT}/Body/UpdatePaymentMode",
    ),
    ("no payment mode", swap(MODE_CREDIT, b"<sr:Credit/>", b""), f"{ROOT}/Body/UpdatePaymentMode"),
    (
        "a word for a truth",
        swap(MODE, b">true<", b">yes<"),
        f"{ROOT}/Body/UpdatePaymentMode/Prepayment/SuspendDebtDisabled",
    ),
    (
        "2^31",
        swap(MODE, b">-556677<", b">2147483648<"),
        f"{ROOT}/Body/UpdatePaymentMode/Prepayment/DisablementThreshold",
    ),
    (
        "a number of a million digits",
        swap(MODE, b">-556677<", b">" + b"9" * 900_000 + b"<"),
        f"{ROOT}/Body/UpdatePaymentMode/Prepayment/DisablementThreshold",
    ),
    (
        "no end",
        re.sub(b"<sr:EndDateTime>[^<]*</sr:EndDateTime>", b"", PROFILE),
        f"{ROOT}/Body/ReadActiveImportProfileData/ReadLogPeriod",
    ),
    ("a time without zone", swap(CLOCK, b"12:00:00Z", b"12:00:00"), f"{ROOT}/Body/SynchroniseClock/CurrentDateTime"),
    ("30 February", swap(CLOCK, b"2026-03-04", b"2026-02-30"), f"{ROOT}/Body/SynchroniseClock/CurrentDateTime"),
    (
        "a time before all times",
        swap(CLOCK, b"2026-03-04T12:00:00Z", b"0001-01-01T00:00:00+10:00"),
        f"{ROOT}/Body/SynchroniseClock/CurrentDateTime",
    ),
    (
        "a tolerance of more than a day",
        swap(CLOCK, b">10<", b">86401<"),
        f"{ROOT}/Body/SynchroniseClock/TolerancePeriod",
    ),
]


@pytest.mark.parametrize(("data", "path"), [row[1:] for row in MESSAGE_TABLE], ids=[row[0] for row in MESSAGE_TABLE])
def test_a_message_outside_the_slice_is_a_violation_at_its_place(data: bytes, path: str) -> None:
    with pytest.raises(SchemaViolation) as caught:
        read_request(data)
    assert caught.value.path == path
    assert len(str(caught.value)) < 400


def test_what_the_schema_tolerates_is_tolerated() -> None:
    """Comments and processing instructions anywhere, white space where types collapse it, a byte order mark."""
    data = swap(CLOCK, b">10<", b"> <!-- a -->1<?p i?>0\n<")
    data = swap(data, b"<sr:Body>", b"<!-- <!DOCTYPE x> --><sr:Body>\n\t<?p i?>")
    data = swap(data, b"12:00:00Z", b"14:00:00.000+02:00")
    data = swap(data, b"<sr:Header>", b"<sr:Header><!-- x -->")
    assert read_request(b"\xef\xbb\xbf" + data) == read_request(CLOCK)


def test_a_comment_does_not_hide_a_part_of_a_value() -> None:
    with pytest.raises(SchemaViolation):
        read_request(swap(TOP_UP, b"73946144332040217315<", b"73946144332040217315<!-- -->9<"))


def test_a_request_need_not_be_signed() -> None:
    assert read_request(swap(TOP_UP, SIGNATURE, b"")).signature is None


def test_a_signed_pre_command_carries_nothing_but_its_payload() -> None:
    data = write_request(ServiceRequest(ASKED, 5, "7.2", {"gbcs_payload": "AAEC"}, is_signed_pre_command=True))
    assert read_request(data).is_signed_pre_command
    for wrong in (
        data.replace(b"sr:SignedPreCommand", b"sr:DisableSupply"),
        data.replace(b">AAEC<", b">AAE<"),
        data.replace(b"sr:GBCSPayload", b"sr:Payload"),
    ):
        with pytest.raises(SchemaViolation):
            read_request(wrong)
    with pytest.raises(SchemaViolation):
        write_request(ServiceRequest(ASKED, 5, "7.2", {}, is_signed_pre_command=True))


def test_an_answer_to_a_service_that_has_none_is_refused() -> None:
    data = write_response(next(a for a in ANSWERS if b"DisableSupplyRsp" in write_response(a)))
    with pytest.raises(SchemaViolation, match="found ra:ReadInventoryRsp"):
        read_response(data.replace(b"DisableSupplyRsp", b"ReadInventoryRsp"))


# Error texts ---------------------------------------------------------------------------------------


def test_the_texts_state_what_was_expected_and_what_was_found() -> None:
    def text(data: bytes, limit: int = 1_048_576) -> str:
        with pytest.raises(DuisError) as caught:
            read_request(data, max_bytes=limit)
        return str(caught.value)

    assert text(TOP_UP, 100) == f"document too large: {len(TOP_UP)} bytes, limit 100 inclusive"
    assert text(swap(TOP_UP, b"<sr:Body>", b"<sr:Body>" + DEEP)) == (
        f"document too large: {MAX_DEPTH + 1} depth, limit {MAX_DEPTH} inclusive"
    )
    assert text(prolog(TOP_UP, LAUGHS)) == "refused XML construct: document type declaration"
    assert text(swap(TOP_UP, b"73946", b"\xff")).startswith("not a well-formed XML document: not UTF-8 at byte ")
    assert text(swap(TOP_UP, UTRN, b"")) == "/Request/Body/TopUpDevice: expected UTRN, found nothing more"
    assert text(swap(TOP_UP, UTRN, UTRN.replace(b"73", b"7", 1))) == (
        "/Request/Body/TopUpDevice/UTRN: expected 20 digits, found '7946144332040217315'"
    )
    assert text(swap(TOP_UP, HEADER, b"")) == "/Request: expected Header, found sr:Body"
    assert text(TOP_UP.replace(SR, b"urn:x")) == "/: expected sr:Request, found 'Request' of namespace 'urn:x'"
    assert text(TOP_UP.replace(b"sr:TopUpDevice", b"sr:EnableSupply")) == (
        "/Request/Body: expected TopUpDevice, found sr:EnableSupply"
    )


def test_a_long_hostile_text_is_cut_in_the_error() -> None:
    with pytest.raises(SchemaViolation) as caught:
        read_request(swap(TOP_UP, UTRN, b"<sr:UTRN>" + b"7" * 100_000 + b"</sr:UTRN>"))
    assert str(caught.value) == "/Request/Body/TopUpDevice/UTRN: expected 20 digits, found '" + "7" * 80 + "...'"


# The writer ----------------------------------------------------------------------------------------

BAD_REQUESTS: list[tuple[str, ServiceRequest]] = [
    ("missing parameter", ServiceRequest(ASKED, 1, "2.2", {})),
    ("unknown parameter", ServiceRequest(ASKED, 1, "7.1", {"utrn": "1"})),
    ("a parameter of the other mode", ServiceRequest(ASKED, 1, "1.6", {**PREPAYMENT, "payment_mode": "credit"})),
    ("no such mode", ServiceRequest(ASKED, 1, "1.6", {"payment_mode": "loan"})),
    ("text for a number", ServiceRequest(ASKED, 1, "6.11", {"current_time": NOON, "tolerance_s": "5"})),
    ("truth for a number", ServiceRequest(ASKED, 1, "6.11", {"current_time": NOON, "tolerance_s": True})),
    ("number for a truth", ServiceRequest(ASKED, 1, "1.6", {**PREPAYMENT, "suspend_debt_disabled": 1})),
    ("a time without zone", ServiceRequest(ASKED, 1, "4.1.1", {"execution_at": NOON.replace(tzinfo=None)})),
    ("no such log", ServiceRequest(ASKED, 1, "6.13", {**PERIOD, "log": "Event"})),
    ("command variant 9", ServiceRequest(ASKED, 9, "7.1", {})),
    ("no such variant", ServiceRequest(ASKED, 1, "7.99", {})),
    ("a control character", ServiceRequest(ASKED, 8, "8.2", {"mpxn": "\x01"})),
    ("a lone surrogate", ServiceRequest(ASKED, 8, "8.2", {"mpxn": "\ud800"})),
]


@pytest.mark.parametrize("request_", [row[1] for row in BAD_REQUESTS], ids=[row[0] for row in BAD_REQUESTS])
def test_the_writer_refuses_what_the_reader_would(request_: ServiceRequest) -> None:
    with pytest.raises(SchemaViolation):
        write_request(request_)


@pytest.mark.parametrize("signature", [b"<a/>", b"junk", b"<!DOCTYPE a><a/>", ANSWERS[0].code.encode()])
def test_the_writer_takes_nothing_but_a_signature_for_a_signature(signature: bytes) -> None:
    with pytest.raises(DuisError):
        write_request(ServiceRequest(ASKED, 1, "7.1", {}), signature=signature)


def _answer(**changes: object) -> Smets1Answer:
    return replace(Smets1Answer("7.4", ASKED, NOON, True, {"supply_state": "armed"}), **changes)


def test_the_writer_refuses_an_answer_that_contradicts_itself() -> None:
    for wrong in (
        _answer(values={"supply_state": "open"}),
        _answer(values={"import_total": 1}),
        _answer(values={"remaining_battery_days": 3}, fuel="electricity"),
        _answer(variant="4.1.1", values={"import_total": 1}),
        _answer(variant="4.1.1", values={"import_total": 1}, fuel="gas"),
        _answer(error="x" * 251, error_code=1),
        _answer(header={"no_such": 1}),
    ):
        with pytest.raises(SchemaViolation):
            write_response(answer(wrong, "I0", NOON))
    with pytest.raises(SchemaViolation):
        _answer(error="without code")
    with pytest.raises(UnknownVariant):
        write_response(answer(_answer(variant="8.2", values={}), "I0", NOON))


def test_a_response_whose_ids_disagree_is_refused_both_ways() -> None:
    other = RequestId(USER, METER, 6)
    with pytest.raises(SchemaViolation) as caught:
        write_response(replace(answer(_answer(), "I0", NOON), request_id=other))
    assert caught.value.path == "/Response/Header/RequestID"
    data = write_response(answer(_answer(), "I0", NOON)).replace(ASKED.text.encode(), other.text.encode(), 1)
    with pytest.raises(SchemaViolation) as caught:
        read_response(data)
    assert caught.value.path == "/Response/Header/RequestID"


def test_a_device_alert_needs_the_response_id_of_its_device() -> None:
    body = Smets1DeviceAlert(METER, 5, NOON, None, "tamper")
    for response in (
        replace(alert(body, RequestId(METER, USER, 5), NOON), response_id=None),
        alert(body, RequestId(METER, USER, 6), NOON),
        alert(body, RequestId(USER, METER, 5), NOON),
    ):
        with pytest.raises(SchemaViolation):
            write_response(response)


def test_an_unknown_response_code_is_neither_written_nor_read() -> None:
    with pytest.raises(SchemaViolation):
        write_response(acknowledgement(ASKED, "E999", NOON, "7.2"))
    data = write_response(acknowledgement(ASKED, "E2", NOON, "7.2"))
    with pytest.raises(SchemaViolation) as caught:
        read_response(data.replace(b">E2<", b">E999<"))
    assert caught.value.path == "/Response/Header/ResponseCode"


@pytest.mark.parametrize(
    "fields", [("90-b3-d5-1f-30-01-00-00", METER, 1), (USER, METER, -1), (USER, METER, 2**64), (USER, METER, True)]
)
def test_a_request_id_outside_its_shape_cannot_be_built(fields: tuple[str, str, int]) -> None:
    with pytest.raises(SchemaViolation):
        RequestId(*fields)


def test_a_request_id_speaks_its_text_and_the_text_of_its_answer() -> None:
    assert ASKED.text == f"{USER}:{METER}:1005"
    assert ASKED.swapped() == f"{METER}:{USER}:1005"
    assert RequestId.parse(ASKED.swapped()) == ASKED.reply()
    assert check_eui64(USER) == USER
    with pytest.raises(SchemaViolation) as caught:
        check_eui64("90-B3")
    assert str(caught.value) == "EUI: expected eight upper-case hex pairs joined by dashes, found '90-B3'"
