"""Access control: each rule broken alone gives its code, synchronously, and nothing goes to the WAN."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from stub_rig import BROKER_OF_ACCESS_CONTROL, CHF, ESME, GSME, SMETS2, SUSPENDED, StubRig

from dcc_stub.access import load_matrix
from protocols.duis import BODY_ELEMENTS, ServiceRequest, write_request

UNKNOWN = "00-DB-12-34-56-78-90-EE"
Make = Callable[[StubRig], tuple[str, ServiceRequest, str]]


def one(variant: str, role: str = "import_supplier", device: str = ESME, command: int = 1, resource: str = "serviceS",
        **parameters: object) -> Make:  # fmt: skip
    return lambda rig: (role, rig.request(variant, role, device, command, **parameters), resource)


CASES: dict[str, tuple[str, Make]] = {
    "a device request to Non-Device": ("E13", one("4.1.1", resource="serviceD")),
    "a device request to Transform": ("E13", one("4.1.1", resource="serviceT")),
    "a non-device request to Transform": (
        "E13", one("8.2", device=BROKER_OF_ACCESS_CONTROL, command=8, resource="serviceT", device_id=1),
    ),
    "an unknown User": ("E1", one("4.1.1", "stranger")),
    "a User without a role": ("E1", one("4.1.1", "roleless")),
    "a User who is not live": ("E3", one("4.1.1", "suspended_supplier")),
    "an unknown device": ("E19", one("4.1.1", device=UNKNOWN)),
    "7.2 from a distributor": ("E2", one("7.2", "electricity_distributor")),
    "7.2 from an export supplier": ("E2", one("7.2", "export_supplier")),
    "4.2 from an import supplier": ("E2", one("4.2")),
    "7.1 to a gas meter": ("E11", one("7.1", device=GSME)),
    "4.2 to a gas meter": ("E11", one("4.2", "export_supplier", GSME)),
    "4.1.1 to a hub": ("E11", one("4.1.1", device=CHF)),
    "a cohort without a dialect": ("E11", one("4.1.1", device=SMETS2)),
    "a request for the past": ("E11", one("4.1.1", execution_at=datetime(2001, 1, 1, tzinfo=UTC))),
    "a Pre-Command for a SMETS1 device": ("E12", one("7.2", command=4, resource="serviceT")),
    "local delivery to a SMETS1 device": ("E12", one("4.1.1", command=2)),
    "a device that is not commissioned": ("E5", one("4.1.1", device=SUSPENDED)),
    "a supplier of somebody else": ("E4", one("4.1.1", "rival_supplier")),
    "a gas supplier and an electricity meter": ("E4", one("7.2", "gas_supplier")),
    "an import supplier and a gas meter": ("E4", one("7.2", device=GSME)),
}  # fmt: skip


def as_bytes(request: ServiceRequest) -> bytes:
    """The request as XML; 8.2 with a body that the schema wants."""
    if request.variant == "8.2":
        request = ServiceRequest(request.request_id, request.command_variant, "8.2", {"device": ESME})
    return write_request(request)


@pytest.mark.parametrize("case", CASES)
def test_a_broken_rule_has_its_code_and_nothing_is_sent(rig: StubRig, case: str) -> None:
    code, make = CASES[case]
    before, mark = len(rig.hub.commands), rig.users.mark()
    role, request, resource = make(rig)
    sent = rig.users.send_raw(role, resource, as_bytes(request))
    assert sent.http_status == 200
    assert sent.response is not None
    assert (sent.response.code, sent.response.request_id) == (code, request.request_id)
    rig.settle()
    assert {command.service for command in rig.hub.commands[before:]} == {"11.2"}, "only what settle asks"
    assert not rig.answers(request.request_id, mark)


_CERTIFICATES = {"certificate": ("AAEC",)}
_REPLACEMENT = {"digital_signing_certificate": "AAEC", "key_agreement_certificate": "AAEC"}
BODIES: dict[str, dict[str, object]] = {
    "1.5": {"credit_mode": {"reset_meter_balance": True}},
    "6.5": {
        "rms_voltage_settings": {
            "rms_extreme_over_voltage_measurement_period": 30,
            "rms_extreme_over_voltage_threshold": 287,
            "rms_extreme_under_voltage_measurement_period": 30,
            "rms_extreme_under_voltage_threshold": 180,
            "rms_voltage_sag_measurement_period": 30,
            "rms_voltage_sag_threshold": 216,
            "rms_voltage_swell_measurement_period": 30,
            "rms_voltage_swell_threshold": 253,
        },
        "single_phase_voltage_settings": {
            "average_rms_over_voltage_threshold": 264,
            "average_rms_under_voltage_threshold": 200,
            "average_rms_voltage_measurement_period": 30,
        },
        "rms_voltage_counters_not_reset": True,
    },
    "6.15.1": {
        "remote_party_role": "NetworkOperator",
        "remote_party_floor_seq_number": 0,
        "replacement_certificates": {"supplier_or_network_operator_certificates": _REPLACEMENT},
        "certification_path_certificates": _CERTIFICATES,
        "apply_time_based_cpv_checks": True,
    },
    "6.23": {
        "supplier_floor_seq_number": 0,
        "supplier_prepayment_top_up_floor_seq_number": 0,
        "supplier_replacement_certificates": _REPLACEMENT,
        "certification_path_certificates": _CERTIFICATES,
        "apply_time_based_cpv_checks": True,
        "import_mpxn": "2000000000015",
    },
    "8.4": {"device": ESME, "delete_device": True},
    "12.1": {"uprn": 1},
}


def variant_not_carried(rig: StubRig, variant: str, command: int, target: str = ESME) -> bytes:
    """A request of a variant that the stub does not carry."""
    return write_request(replace(rig.request(variant, device=target, command=command), parameters=BODIES[variant]))


@pytest.mark.parametrize(
    ("variant", "command", "resource", "code"),
    [
        ("6.15.1", 1, "serviceS", "E11"),  # not on SMETS1
        ("6.23", 1, "serviceS", "E11"),
        ("6.5", 1, "serviceS", "E2"),
        ("1.5", 1, "serviceT", "E13"),
    ],
)
def test_a_variant_that_is_not_carried_is_refused_properly(
    rig: StubRig, variant: str, command: int, resource: str, code: str
) -> None:
    sent = rig.users.send_raw("import_supplier", resource, variant_not_carried(rig, variant, command))
    assert sent.response is not None, sent.body
    assert (sent.response.code, sent.response.variant) == (code, variant)


@pytest.mark.parametrize("command", [1, 5])
def test_a_signed_pre_command_is_nothing_that_a_cohort_carries(rig: StubRig, command: int) -> None:
    """Whatever variant its header names: it is not a Disable Supply."""
    mark = len(rig.hub.commands)
    request = replace(
        rig.request("7.2", command=command), parameters={"gbcs_payload": "AAEC"}, is_signed_pre_command=True
    )
    sent = rig.users.send_raw("import_supplier", "serviceS", write_request(request))
    assert sent.response is not None, sent.body
    assert sent.response.code == "E11"
    assert "7.2" not in {done.service for done in rig.hub.commands[mark:]}


@pytest.mark.parametrize(
    ("target", "variant", "code"),
    [(BROKER_OF_ACCESS_CONTROL, "12.1", "E11"), (ESME, "8.4", "E19"), (BROKER_OF_ACCESS_CONTROL, "6.15.1", "E12")],
)
def test_non_device_requests_are_refused(rig: StubRig, target: str, variant: str, code: str) -> None:
    sent = rig.users.send_raw("import_supplier", "serviceD", variant_not_carried(rig, variant, 8, target))
    assert sent.response is not None, sent.body
    assert sent.response.code == code


def test_the_matrix_has_every_variant_and_those_of_the_slice_as_decided() -> None:
    matrix = load_matrix()
    assert set(matrix) == set(BODY_ELEMENTS)
    assert {variant for variant in matrix if not matrix[variant].command_variants_smets1} >= {
        "6.15.1", "6.15.2", "6.23", "6.17", "7.13"
    }  # fmt: skip
    disable = matrix["7.2"]
    assert disable.roles == {"electricity": {"IS"}, "gas": {"GS"}}
    assert (disable.is_critical, disable.command_variants, disable.command_variants_smets1) == (True, {4, 5, 6, 7}, {1})
    assert matrix["4.2"].device_types == {"ESME"}
    assert matrix["8.2"].command_variants_smets1 == {8}
