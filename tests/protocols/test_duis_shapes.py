"""Every shape of the table: the table is the schema's, the readers agree with the schema, nothing is lost."""

import random
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import groupby

import pytest
from derive_shapes import TABLE, derive, text_of
from duis_examples import NS, requests, responses
from duis_samples import ANSWERS, ASKED, METER, NOON, PERIOD
from duis_schema import found_templates, is_valid, require_schema_file, schema
from lxml import etree
from test_duis_differential import disagreements, sampled

from protocols.duis import (
    BODY_ELEMENTS,
    SchemaViolation,
    ServiceRequest,
    Smets1Answer,
    UnknownVariant,
    acknowledgement,
    answer,
    read_request,
    read_response,
    write_request,
    write_response,
)
from protocols.duis.facets import simple
from protocols.duis.rows import ANSWER_ELEMENTS, parameters_of
from protocols.duis.scalars import BadText
from protocols.duis.shapes import key_of, table

ALL = [(name, data, read_request, write_request) for name, data in requests()]
ALL += [(name, data, read_response, write_response) for name, data in responses()]
GROUPS = [(name, [row[1:] for row in rows]) for name, rows in groupby(ALL, key=lambda row: row[0])]


def test_the_table_is_derived_from_the_schema_as_it_stands() -> None:
    assert text_of(derive(require_schema_file().parent)) == TABLE.read_text(encoding="utf-8")


@pytest.mark.parametrize("rows", [rows for _, rows in GROUPS], ids=[name for name, _ in GROUPS])
def test_an_instance_of_every_shape_is_read_and_written_without_loss(rows: list) -> None:
    for data, read, write in rows:
        message = read(data)
        written = write(message)
        assert read(written) == message
        assert leaves(written) == leaves(data)
        assert is_valid(data)
        assert is_valid(written)


def leaves(data: bytes) -> list[tuple[str, str, dict]]:
    """Every element with text and attributes. That an answer succeeds is said by the writer even where it was not."""
    data = data.replace(b' MessageSuccess="true"', b"")
    elements = etree.fromstring(data).iter(*(f"{{{uri}}}*" for uri in NS.values()))
    return [(str(e.tag), (e.text or "").strip(), dict(e.attrib)) for e in elements]


def test_there_is_an_instance_of_everything() -> None:
    names = {name for name, _ in GROUPS}
    for section in ("bodies", "contents", "answers", "payloads"):
        assert set(table()[section]) <= names
    assert set(table()["alerts"]) - names == {"S1SPAlertDSP"}  # among the samples, with its signature
    assert {ANSWER_ELEMENTS[variant] for variant in ANSWER_ELEMENTS} == set(table()["answers"])


MUTATED = [(name, *row[:2]) for name, rows in GROUPS for row in rows[:2]]
MUTATED += [(path.name, path.read_bytes(), read_request) for path in found_templates()]


@pytest.mark.parametrize("part", range(8))
def test_whatever_is_read_of_a_broken_message_is_schema_valid(part: int) -> None:
    """A sample of the ways to break each message; a shape has no part that the reader leaves unread."""
    schema()
    rng = random.Random(part)
    read_count, refused_count = 0, 0
    for name, data, read in MUTATED[part::8]:
        accepted, refused, wrong = disagreements(sampled(data, rng, 24), read)
        assert wrong == [], name
        read_count, refused_count = read_count + accepted, refused_count + refused
    assert refused_count > read_count > 100


def test_an_empty_element_of_a_choice_is_a_truth() -> None:
    for parameters in (
        {"device": METER, "delete_device": True},
        {"device": METER, "update_mpxn": {"import_mpxn": "1"}},
    ):
        request = ServiceRequest(ASKED, 8, "8.4", parameters)
        assert read_request(write_request(request)) == request


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"device": METER},
        {"device": METER, "delete_device": False},
        {"device": METER, "delete_device": True, "update_device_status_ch": "Withdrawn"},
        {"device": METER, "delete_device": True, "more": 1},
        {"device": METER.lower(), "delete_device": True},
        {"device": METER, "update_device_status_ch": "Pending"},
        {"device": METER, "update_device_details": {"device_model": "x" * 31}},
        {"device": METER, "update_device_details": {"no_such": "x"}},
        {"device": METER, "update_device_details": "text"},
        {"device": METER, "update_device_details": None},
    ],
)
def test_the_writer_refuses_what_the_shape_does_not_have(parameters: dict) -> None:
    with pytest.raises(SchemaViolation):
        write_request(ServiceRequest(ASKED, 8, "8.4", parameters))


@pytest.mark.parametrize("wrong", ["text", 5, None, [], ("text",), (5,), ({"no_such": 1},), ({},)])
def test_the_writer_refuses_records_of_the_wrong_kind(wrong: object) -> None:
    table_of_days = {"day_profiles": {"day_profile": wrong}}
    for tariff in (wrong, {"currency_units": "GBP", "switching_table": table_of_days}):
        with pytest.raises(SchemaViolation):
            write_request(ServiceRequest(ASKED, 4, "1.1.1", {"gas_tariff_elements": tariff}))  # type: ignore[dict-item]


def test_the_fuel_of_an_answer_is_told_by_its_choice() -> None:
    entry = {"active_import_register_consumption": 5, "timestamp": NOON}
    values = {"log_entry_consumption_and_tariff_registers_data": (entry,)}
    said = answer(Smets1Answer("4.4.2", ASKED, NOON, True, values, fuel="electricity"), "I0", NOON)
    assert read_response(write_response(said)) == said
    for fuel in (None, "gas"):
        with pytest.raises(SchemaViolation):
            write_response(answer(Smets1Answer("4.4.2", ASKED, NOON, True, values, fuel=fuel), "I0", NOON))


def test_what_no_answer_exists_for_is_named() -> None:
    with pytest.raises(UnknownVariant):
        write_response(answer(Smets1Answer("5.1", ASKED, NOON, True), "I0", NOON))


def test_a_content_of_another_name_is_refused() -> None:
    for content in (("NoSuch", "AAEC"), ("GBCSPayload", {"x": 1}), ("GBCSPayload", "A"), ("PreCommand", {})):
        with pytest.raises(SchemaViolation):
            write_response(replace(acknowledgement(ASKED, "I0", NOON, "8.2"), content=content))


def test_each_variant_has_parameters_and_most_have_answers() -> None:
    assert all(parameters_of(variant) is not None for variant in BODY_ELEMENTS)
    assert len(ANSWER_ELEMENTS) == 112
    assert {a.payload.variant for a in ANSWERS} < set(ANSWER_ELEMENTS)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("element", "key"),
    [
        ("ExecutionDateTime", "execution_at"),
        ("ImportMPxN", "import_mpxn"),
        ("CHFDeviceID", "chf_device_id"),
        ("GBCSPayload", "gbcs_payload"),
        ("TariffTOUBlock1RegisterMatrixValue", "tariff_tou_block1_register_matrix_value"),
        ("SMETSCHTSVersion", "smets_chts_version"),
        ("x81A0", "x81a0"),
        ("MeterIDs", "meter_ids"),
        ("NoMoreSubGHzDeviceCapacity", "no_more_sub_ghz_device_capacity"),
        ("ECoSAlertCode", "ecos_alert_code"),
        ("OldCHFID", "old_chf_id"),
        ("ActivateALCSHCALCS", "activate_alcs_hcalcs"),
    ],
)
def test_a_value_is_named_after_its_element(element: str, key: str) -> None:
    assert key_of(element) == key


@pytest.mark.parametrize(
    ("shape", "good", "bad"),
    [
        (
            {"base": "xs:date"},
            ["2024-02-29", "65535-04-29Z", "2026-01-01+01:00"],
            ["2026-02-29", "26-01-01", "0000-01-01"],
        ),
        ({"base": "xs:time"}, ["00:00:00.00Z", "23:59:59"], ["24:00:00", "7:00:00", "00:60:00"]),
        ({"base": "xs:unsignedShort", "minExclusive": "1"}, ["2", " 65535 "], ["1", "65536", "-2", "x"]),
        ({"base": "xs:integer", "totalDigits": 2}, ["99", "-99"], ["100", "-100"]),
        ({"base": "xs:nonPositiveInteger", "minInclusive": "-400"}, ["0", "-400"], ["1", "-401"]),
        ({"base": "xs:decimal", "fractionDigits": 1, "maxInclusive": "5.0"}, ["4.9", "5"], ["4.95", "5.1"]),
        ({"base": "xs:hexBinary", "maxLength": 2}, ["ab12", ""], ["ab1", "ab1234"]),
        ({"base": "xs:base64Binary", "maxLength": 3}, ["AAEC", "AA=="], ["AAECAA==", "AAE"]),
        ({"base": "xs:token", "enum": ["A B"]}, ["A B"], ["A"]),
        ({"base": "xs:string", "length": 4, "pattern": "[0-9]{4}"}, ["1234"], ["123", "12345", "abcd"]),
    ],
)
def test_facets_narrow_a_simple_type(shape: dict, good: list[str], bad: list[str]) -> None:
    kind = simple(shape)
    for text in good:
        assert kind.read(kind.show(kind.read(text))) == kind.read(text)
    for text in bad:
        with pytest.raises(BadText):
            kind.read(text)


def test_numbers_and_times_of_a_shape_have_their_types() -> None:
    request = ServiceRequest(ASKED, 1, "4.17", {**PERIOD, "execution_at": NOON})
    assert read_request(write_request(request)).parameters["read_from"] == datetime(2026, 3, 4, 12, tzinfo=UTC)
    data = next(data for name, data in responses() if name == "RetrieveDailyConsumptionLogRsp" and b":Gas>" in data)
    found = read_response(data).payload
    assert isinstance(found, Smets1Answer)
    assert found.fuel == "gas"
    assert found.values == {"log_entry": ({"value": Decimal(1), "timestamp": NOON},)}
