"""One message of every kind in the slice, as values. Tests write, read, break and judge these."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from protocols.duis import (
    AssociatedDevice,
    DccAlert,
    DeviceAlert,
    LogEntry,
    ProfileEntry,
    RequestId,
    Response,
    ServiceRequest,
    Smets1Answer,
    Smets1DeviceAlert,
    Smets1Error,
    acknowledgement,
    alert,
    answer,
)

USER = "90-B3-D5-1F-30-01-00-00"
METER = "00-DB-12-34-56-78-90-A0"
HUB = "00-DB-12-34-56-78-90-A1"
BROKER = "90-B3-D5-1F-30-00-00-02"
NOON = datetime(2026, 3, 4, 12, 0, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 4, 12, 30, 0, 250_000, tzinfo=UTC)
ASKED = RequestId(USER, METER, 1005)
PERIOD = {"read_from": NOON, "read_to": LATER}

CREDIT = {"payment_mode": "credit"}
PREPAYMENT = {
    "payment_mode": "prepayment",
    "suspend_debt_disabled": True,
    "suspend_debt_emergency": False,
    "disablement_threshold": -556677,
}
PARAMETERS: list[tuple[str, dict]] = [
    ("1.6", CREDIT),
    ("1.6", {**PREPAYMENT, "execution_at": LATER}),
    ("2.2", {"utrn": "73946144332040217315"}),
    ("3.2", {"restriction_time": NOON}),
    ("3.2", {"restriction_time": NOON, "execution_at": LATER}),
    ("3.3", {}),
    ("3.3", {"log": "event"}),
    ("3.3", {"log": "alcs_event"}),
    ("4.1.1", {}),
    ("4.1.1", {"execution_at": NOON}),
    ("4.2", {}),
    ("4.3", {"execution_at": NOON}),
    ("4.8.1", PERIOD),
    ("4.8.1", {**PERIOD, "execution_at": NOON, "key_agreement_certificate": "AAECAw=="}),
    ("4.8.2", PERIOD),
    ("4.8.3", {**PERIOD, "execution_at": NOON}),
    ("4.10", PERIOD),
    ("4.10", {**PERIOD, "execution_at": NOON, "key_agreement_certificate": "AAECAw=="}),
    ("4.16", {}),
    ("6.11", {"current_time": LATER, "tolerance_s": 86_400}),
    ("6.13", {**PERIOD, "log": "gsme_security"}),
    ("6.13", {**PERIOD, "log": "event"}),
    ("7.1", {}),
    ("7.2", {}),
    ("7.3", {}),
    ("7.4", {}),
    ("8.1.1", {"current_time": LATER, "tolerance_s": 0}),
    ("8.2", {"device": HUB}),
    ("8.2", {"uprn": 123456789012}),
    ("8.2", {"mpxn": "2000000000015"}),
    ("8.2", {"post_code": "AB1 2CD", "address": "1"}),
    ("11.2", {}),
    ("1.5", {"prepayment_mode": {"adjust_meter_balance": -5}}),
    ("1.5", {"credit_mode": {"reset_meter_balance": True}}),
    ("2.5", {}),
    ("8.9", {"execution_at": NOON, "read_security_details": True}),
]
REQUESTS = [ServiceRequest(ASKED, 1, variant, parameters) for variant, parameters in PARAMETERS]
REQUESTS.append(
    ServiceRequest(ASKED, 5, "7.2", {"gbcs_payload": "AAEC", "execution_at": LATER}, is_signed_pre_command=True)
)
REQUESTS.append(
    ServiceRequest(ASKED, 3, "7.4", {}, first_in_sequence=True, preceding_request_id=RequestId(USER, HUB, 2**64 - 1))
)

_ELECTRICITY_PROFILE = (ProfileEntry(NOON, 250), ProfileEntry(LATER, -1, secondary=3))
ANSWER_VALUES: list[tuple[str, str | None, dict]] = [
    ("1.6", None, {}),
    ("2.2", None, {}),
    (
        "4.1.1",
        "electricity",
        {"import_total": 1234, "reactive_import_total": 5, "import_total_secondary": 6},
    ),
    ("4.1.1", "electricity", {"import_total": 0}),
    ("4.1.1", "gas", {"consumption_total": Decimal("1234.567")}),
    ("4.2", None, {"export_total": 77, "reactive_export_total": 8}),
    (
        "4.3",
        None,
        {
            "balance": -1,
            "emergency_credit_balance": 2,
            "accumulated_debt": 3,
            "payment_debt": 4,
            "time_debt_1": 5,
            "time_debt_2": 6,
        },
    ),
    ("4.8.1", "electricity", {"entries": _ELECTRICITY_PROFILE}),
    ("4.8.1", "gas", {"entries": (ProfileEntry(NOON, Decimal("0.001")),)}),
    ("4.8.1", None, {"entries": ()}),
    ("4.8.2", None, {"entries": (ProfileEntry(NOON, 9),)}),
    ("4.8.3", None, {"entries": (ProfileEntry(NOON, 9, reactive=1), ProfileEntry(LATER, 0))}),
    ("3.2", None, {}),
    ("3.3", None, {}),
    ("4.10", "electricity", {"phases": "single", "entries": (ProfileEntry(NOON, Decimal("230.1")),)}),
    (
        "4.10",
        "electricity",
        {
            "phases": "single",
            "over_voltage_count": 2,
            "under_voltage_count": 0,
            "entries": (),
            "measurement_period_s": 1800,
        },
    ),
    ("4.10", "electricity", {"phases": "single"}),
    ("4.10", "electricity", {"poly_phase": {"phase_voltage_operational_data": ({"phase": 2},)}}),
    ("4.10", "gas", {"entries": (ProfileEntry(NOON, Decimal("0.012")), ProfileEntry(LATER, Decimal(0)))}),
    ("4.16", None, {"active_power_import": 2300, "active_power_unit": "W"}),
    ("4.16", None, {"primary_active_power_import": 0}),
    ("6.11", "electricity", {"device_time": NOON, "clock_status": "reliable"}),
    ("6.11", "electricity", {"device_time": NOON, "clock_status": "invalid", "clock_status_code": 17}),
    ("6.11", "gas", {"device_time": NOON, "clock_status": "unreliable"}),
    ("6.11", None, {"device_time": NOON}),
    ("8.1.1", "electricity", {"device_time": NOON, "clock_status": "reliable"}),
    (
        "6.13",
        None,
        {"entries": (LogEntry(NOON, 0x81C6, "Power on", "00FF", "more"), LogEntry(LATER, 0))},
    ),
    ("7.1", None, {}),
    ("7.2", None, {}),
    ("7.3", None, {}),
    ("7.4", None, {"supply_state": "disabled"}),
    ("7.4", "gas", {"supply_state": "armed", "remaining_battery_days": 3650}),
    ("11.2", None, {"firmware_version": "0102AB"}),
]
ANSWERS = [
    answer(Smets1Answer(variant, ASKED, LATER, True, values, fuel=fuel), "I0", NOON)
    for variant, fuel, values in ANSWER_VALUES
]
# Where the answer chooses a fuel, its refusal has to choose one too.
REFUSALS = [
    answer(
        Smets1Answer(variant, ASKED, NOON, False, {}, "supply is locked", -7, fuel=fuel),
        "I0",
        NOON,
    )
    for variant, fuel in (
        *((v, None) for v in ("1.6", "2.2", "4.2", "4.3", "6.11", "7.1", "7.2", "7.3", "7.4", "11.2")),
        ("4.1.1", "electricity"),
        ("4.1.1", "gas"),
        ("4.10", "electricity"),
        ("4.10", "gas"),
        ("4.16", None),
        ("7.4", "gas"),
    )
]
_FIRST = ANSWERS[0].payload
assert isinstance(_FIRST, Smets1Answer)
RICH_ANSWER = replace(
    ANSWERS[0],
    payload=replace(
        _FIRST,
        success=False,
        error="x" * 250,
        error_code=1,
        further_errors=(Smets1Error(2, "second", 2),),
        header={
            "supplementary_party": HUB,
            "supplementary_party_counter": 1,
            "supplementary_counter": 2,
            "message_code": "00AB",
            "is_from_gsme": False,
            "clock_status": "reliable",
        },
    ),
    schedule_id=12,
    throttled_sequence_id=1,
    throttled_count=2,
)

POINTS = {"import_mpxn": "2000000000015", "secondary_import_mpan": "1234567890126", "export_mpan": "2000000000015"}
STATUS_CHANGES: list[dict] = [
    {"status_change": "meter_identity", **POINTS, "esme_variant": "ADE"},
    {
        "status_change": "meter_decommissioning_or_withdrawal",
        "import_mpxn": "3938424403",
        "associated_devices": (AssociatedDevice(HUB, "CHF"), AssociatedDevice(METER, "PPMID")),
    },
    *(
        {"status_change": word}
        for word in (
            "device_removed_from_inventory",
            "chf_decommissioning",
            "device_suspended",
            "device_restored",
            "recovery_complete",
        )
    ),
    {
        "status_change": "recovery_complete_acb_credentials",
        "supplier_certificates": ("DigitalSigning", "KeyAgreementTopUp"),
        "network_certificates": (),
    },
]
DCC_ALERTS = [
    DccAlert("AD1", "PowerOutageEvent", {"comms_hub": HUB, "start": NOON, "mpxn": "2000000000015"}),
    DccAlert("N10", "CommandFailure", {"command_request_id": ASKED, "device": METER, "schedule_id": 4}),
    DccAlert("N11", "CommandFailure", {"command_request_id": ASKED, "device": METER}),
    DccAlert(
        "N61",
        "S1SPAlertDSP",
        {
            "request_id": ASKED,
            "device": METER,
            "alert_code": "free text",
            "additional_information": "more",
            "utrn": "73946144332040217315",
            "at": NOON,
            "schedule_id": 9,
        },
    ),
    DccAlert("N62", "S1SPAlertDSP", {"alert_code": "", "at": NOON}),
    DccAlert("N24", "UpdateHANDeviceLogResult", {"update_han_device_log_service_request_id": ASKED}),
    *(DccAlert("N2", "DeviceStatusChangeEvent", {"device": METER, **change}) for change in STATUS_CHANGES),
]
DEVICE_ALERTS = [
    Smets1DeviceAlert(METER, 5, NOON, 0x8F3F, "supply disabled"),
    Smets1DeviceAlert(METER, 2**64 - 1, NOON, None, "é" * 250, header={"message_code": "1000"}),
    Smets1DeviceAlert(
        METER,
        6,
        NOON,
        0x81A0,
        "power is back",
        payload=("SupplyOutageRestoreAlert", {"interruption_value": NOON, "restoration_value": LATER}),
    ),
]
ALERTS = [alert(body, RequestId(BROKER, USER, 77), NOON, code="I0") for body in DCC_ALERTS] + [
    alert(body, RequestId(METER, USER, body.counter), NOON) for body in DEVICE_ALERTS
]
ALERTS.append(replace(alert(DeviceAlert(0x8F3F, "AAEC"), RequestId(METER, USER, 7), NOON), throttled_count=2))
ACKNOWLEDGEMENTS = [
    acknowledgement(ASKED, "I99", NOON, "7.2"),
    acknowledgement(ASKED, "E2", NOON, "1.1.1", response_id=ASKED.reply()),
    Response(
        ASKED,
        None,
        "I0",
        NOON,
        variant="9.1",
        content=("GBCSPayload", "AAEC"),
    ),
]
_PRE_COMMAND = {"gbcs_version": "4.3", "gbcs_payload": "AAEC"}
ACKNOWLEDGEMENTS.append(replace(ACKNOWLEDGEMENTS[0], code="I0", content=("PreCommand", _PRE_COMMAND)))
RESPONSES = [*ACKNOWLEDGEMENTS, *ANSWERS, *REFUSALS, RICH_ANSWER, *ALERTS]
