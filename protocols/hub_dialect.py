"""The message format between the DCC stub and the virtual hub's head end: the first cohort dialect.

Layer: sans-IO protocol core, used by two peers (`dcc_stub` writes commands, `rigs.hub` answers) and by nobody who
judges. A message is one CBOR map [RFC 8949] with small integer keys, because a message of the customer's traffic model
has 102 bytes ("simple") or 384 bytes ("interval") in all.

    0 kind      1 command, 2 reply, 3 alert
    1 id        unsigned 32 bit; a reply repeats its command's id, an alert has the device's log sequence number
    2 device    8 bytes, EUI-64
    3 service   text, the Service Reference Variant (command only)
    4 values    map {field number: value}: arguments of a command, results of a reply
    5 status    see STATUSES (reply only)
    6 detail    text up to 60 characters (reply other than ok)
    7 alert     alert number (alert only), see ALERTS
    8 time      UTC seconds since 1970 (alert: when the device logged it; reply: when the hub answered)

Rules of this file: every byte is hostile; a message that is not exactly of this form raises `DialectError` naming the
key, what was expected and what was found. CBOR is read strictly (`protocols/strict_cbor.py`). Money is in thousandths
of a penny (mp), energy in Wh, volume in litres, time in UTC seconds: whole numbers, no floats.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeGuard, cast

import cbor2

from protocols import strict_cbor
from protocols.messages import Alert, Cancel, Command, DialectError, Message, Reply, Status, WireValue

__all__ = [
    "ALERTS",
    "ALERT_NAMES",
    "BYTES_FIELDS",
    "FIELDS",
    "FIELD_NAMES",
    "MAX_BYTES",
    "MAX_DETAIL",
    "STATUSES",
    "TEXT_FIELDS",
    "Alert",
    "Cancel",
    "Command",
    "DialectError",
    "Message",
    "Reply",
    "Status",
    "WireValue",
    "decode",
    "encode",
]

MAX_BYTES: Final = 409_600  # a firmware image of the traffic model and its head
MAX_DETAIL: Final = 60

STATUSES: Final[tuple[Status, ...]] = ("ok", "refused", "unsupported", "invalid", "no_reply", "bad_reply", "hub_fault")
"""The ends of a command, in the order of their numbers."""

FIELDS: Final[Mapping[str, int]] = {
    "import_total": 1,  # Wh
    "export_total": 2,  # Wh
    "consumption_total": 3,  # litres
    "supply_state": 4,  # 0 disabled, 1 enabled, 2 armed
    "payment_mode": 5,  # 0 credit, 1 prepayment
    "balance": 6,  # mp
    "emergency_credit_balance": 7,  # mp
    "accumulated_debt": 8,  # mp
    "payment_debt": 9,  # mp
    "time_debt_1": 10,  # mp
    "time_debt_2": 11,  # mp
    "firmware_version": 12,  # text
    "device_time": 13,  # UTC seconds
    "clock_status": 14,  # 0 invalid, 1 unreliable, 2 reliable
    "remaining_battery_days": 15,
    "active_power_import": 16,  # W
    "utrn": 20,  # text, 20 digits
    "suspend_debt_disabled": 21,  # 0, 1
    "suspend_debt_emergency": 22,  # 0, 1
    "disablement_threshold": 23,  # mp
    "current_time": 24,  # UTC seconds
    "tolerance_s": 25,
    "log": 26,  # text: event, security
    "read_from": 27,  # UTC seconds
    "read_to": 28,  # UTC seconds
    "first_end": 30,  # profile: end of the first period returned, UTC seconds
    "period_s": 31,  # profile: length of a period
    "periods": 32,  # profile: list of Wh, litres or mV, None where the meter has no data
    "restriction_time": 34,  # UTC seconds
    "log_entries": 33,  # log: list of [UTC seconds, code, name number or 0]
    "image": 35,  # bytes: a firmware image
    "activate": 36,  # 0, 1: whether the image is activated as soon as it has been checked
    "firmware_hash": 37,  # text: SHA-256 of the image, 64 hex digits
    "unit_price": 40,  # mp for a kWh or m3
    "standing_charge": 41,  # mp a day
    "rates": 42,  # how many prices the tariff has
    "effective_from": 43,  # UTC seconds at which the meter takes a price into use; 0: at once
    "balance_adjustment": 44,  # mp
    "balance_action": 45,  # 1 adjust, 2 reset
    "emergency_credit_limit": 46,  # mp
    "emergency_credit_threshold": 47,  # mp
    "low_credit_threshold": 48,  # mp
    "max_balance": 49,  # mp
    "max_credit": 50,  # mp: the largest top-up
    "debt_recovery_rate_cap": 51,  # mp
    "debt_share": 52,  # of a top-up, to the payment debt, in hundredths of a percent
    "debt_1_rate": 53,  # mp an hour or a day
    "debt_1_period": 54,  # 0 hourly, 1 daily
    "debt_2_rate": 55,
    "debt_2_period": 56,
    "billing_period": 57,  # 0 none, 1 daily, 2 weekly, 3 monthly, 4 quarterly, 5 six-monthly, 6 yearly
    "billing_time": 58,  # seconds of the day
    "billing_day": 59,
    "billing_month": 60,
    "billing_start": 61,  # UTC seconds
    "manufacturer": 62,  # text
    "model": 63,  # text
    "mpxn": 64,  # text
    "non_disablement": 65,  # text: periods of the day, MMSSSSEEEE each (days, first minute, minute after the last)
    "friendly_days": 66,  # text: YYYYMMDD each
    "calorific_value": 120,  # 0.1 MJ/m3
    "conversion_factor": 121,  # 0.00001
    "uncontrolled_flow_rate": 122,  # 0.0001 m3/h
    "supply_depletion_state": 123,  # 0 unchanged, 1 locked
    "supply_tamper_state": 124,  # 0 unchanged, 1 locked
    "stabilisation_period": 125,  # s
    "measurement_period": 126,  # s
    "low_medium_power_threshold": 127,  # W
    "medium_high_power_threshold": 128,  # W
    "rms_extreme_over_voltage_threshold": 100,  # mV, as each threshold of a voltage
    "rms_extreme_over_voltage_period": 101,  # seconds, as each period; 0: no check
    "rms_extreme_under_voltage_threshold": 102,
    "rms_extreme_under_voltage_period": 103,
    "rms_voltage_sag_threshold": 104,
    "rms_voltage_sag_period": 105,
    "rms_voltage_swell_threshold": 106,
    "rms_voltage_swell_period": 107,
    "average_over_voltage_threshold": 108,
    "average_under_voltage_threshold": 109,
    "average_voltage_period": 110,
    "reset_voltage_counters": 111,  # 0 keep, 1 reset
    "average_over_voltage_2_threshold": 116,  # of phases 2 and 3; the others are of phase 1
    "average_under_voltage_2_threshold": 117,
    "average_over_voltage_3_threshold": 118,
    "average_under_voltage_3_threshold": 119,
    "import_total_secondary": 130,  # Wh of the second element of a twin element meter
    "secondary_unit_price": 150,  # mp: what tells of the second element, as the names without "secondary_" of the first
    "secondary_rates": 151,
    **{f"secondary_price_{number}": 151 + number for number in range(1, 5)},
    "secondary_week": 156,
    **{f"secondary_day_{number}": 156 + number for number in range(1, 4)},
    "secondary_special_days": 160,
    "secondary_mpxn": 161,  # text
    "elements": 131,  # how many lie one after the other in periods; 1 where it is not told
    "phases": 129,  # how many lie one after the other in periods; 1 where it is not told
    "load_limit_threshold": 112,  # W
    "load_limit_period": 113,  # seconds; 0: no check
    "load_limit_restoration_period": 114,  # seconds
    "load_limit_supply_state": 115,  # 0 unchanged, 1 disable
    "price_2": 80,  # mp: of the second rate or block; unit_price is that of the first
    "price_3": 81,
    "price_4": 82,
    "blocks": 83,  # how many blocks the tariff has
    "seasons": 84,
    "days": 85,  # how many different days the switching table has
    "specials": 86,  # how many special days
    "threshold_1": 87,  # Wh, litres: where the first block ends
    "threshold_2": 88,
    "threshold_3": 89,
    "week": 90,  # text: the number of the day for Monday to Sunday
    "day_1": 91,  # text: a mark for each half hour of local time, the number of its rate
    "day_2": 92,
    "day_3": 93,
    "special_days": 94,  # text: yymmdd and the number of the day, for each
    "price_1": 95,  # mp
    "records": 96,  # list of lists: UTC seconds, then the values of the entry
    "supplier_message": 140,  # text, up to 116 characters
    "load_switch": 141,  # 1 to 5
    "load_state": 142,  # 0 off, 1 on, 2 as normal
    "load_minutes": 143,
    **{f"load_{switch}_state": 143 + switch for switch in range(1, 6)},  # 0 off, 1 on
}
FIELD_NAMES: Final[Mapping[int, str]] = {number: name for name, number in FIELDS.items()}

ALERTS: Final[Mapping[str, int]] = {
    "low-battery": 1,
    "loss-of-power": 2,
    "low-credit": 3,
    "disablement": 4,
    "physical-tamper": 5,
    "unauthorised-access": 6,
    "load-limit": 7,
    "average-rms-over-voltage": 8,
    "average-rms-under-voltage": 9,
    "rms-extreme-over-voltage": 10,
    "rms-extreme-under-voltage": 11,
    "rms-voltage-sag": 12,
    "rms-voltage-swell": 13,
    "meter-fault": 14,
    "supply-fault": 15,
    "calibration-life": 16,
    "service-life": 17,
    "maker-event": 18,
}
ALERT_NAMES: Final[Mapping[int, str]] = {number: name for name, number in ALERTS.items()}

TEXT_FIELDS: Final = frozenset(
    {"firmware_version", "utrn", "log", "firmware_hash", "manufacturer", "model", "mpxn", "supplier_message"}
    | {"secondary_mpxn"}
    | {"non_disablement", "friendly_days"}
    | {f"{of}{name}" for of in ("", "secondary_") for name in ("week", "day_1", "day_2", "day_3", "special_days")}
)
BYTES_FIELDS: Final = frozenset({"image"})
MAX_TEXT: Final = 64
MAX_MESSAGE: Final = 116  # of the supplier to the consumer
MAX_LIST: Final = 20000


def encode(message: Message) -> bytes:
    """The message as CBOR, a detail cut to its length. Raises DialectError for whatever `decode` would refuse."""
    body: dict[object, object]
    match message:
        case Command():
            if message.execute_at is not None:
                raise DialectError("execute_at", "no time: this head end carries out at once", message.execute_at)
            body = {0: 1, 1: message.id, 2: message.device, 3: message.service, 4: _numbered(message.values)}
        case Reply():
            if message.status not in STATUSES:
                raise DialectError("status", f"one of {', '.join(STATUSES)}", message.status)
            if message.parts:
                raise DialectError("parts", "none: this head end has no transactions", sorted(message.parts))
            status = STATUSES.index(message.status)
            body = {0: 2, 1: message.id, 2: message.device, 5: status, 8: message.time}
            if message.values:
                body[4] = _numbered(message.values)
            if message.detail:
                body[6] = message.detail.encode(errors="replace").decode()[:MAX_DETAIL]
        case Alert():
            if message.alert not in ALERTS:
                raise DialectError("alert", f"one of {', '.join(ALERTS)}", message.alert)
            body = {0: 3, 1: message.id, 2: message.device, 7: ALERTS[message.alert], 8: message.time}
        case Cancel():
            raise DialectError("kind", "a command, reply or alert: this head end holds nothing for later", "Cancel")
    _message(body)
    data = cbor2.dumps(body)
    if len(data) > MAX_BYTES:
        raise DialectError("message", f"at most {MAX_BYTES} bytes", len(data))
    return data


def _numbered(values: Mapping[str, WireValue]) -> dict[int, WireValue]:
    unknown = [name for name in values if name not in FIELDS]
    if unknown:
        raise DialectError("values", "a field of the dialect", unknown[0])
    return {FIELDS[name]: value for name, value in values.items()}


def decode(data: bytes) -> Message:
    """Reads one message; every deviation is a DialectError."""
    if len(data) > MAX_BYTES:
        raise DialectError("message", f"at most {MAX_BYTES} bytes", len(data))
    try:
        body = strict_cbor.loads(data)
    except strict_cbor.CborError as problem:
        raise DialectError("message", "one CBOR map in preferred serialisation", str(problem)) from None
    if not isinstance(body, dict):
        raise DialectError("message", "a CBOR map", type(body).__name__)
    return _message(cast("Mapping[object, object]", body))


def _message(body: Mapping[object, object]) -> Message:
    kind = body.get(0)
    if type(kind) is not int or kind not in _READERS:
        raise DialectError("kind", "1, 2 or 3", kind)
    allowed, read = _READERS[kind]
    extra = [key for key in body if type(key) is not int or key not in allowed]
    if extra:
        raise DialectError("key", f"one of {sorted(allowed)}", extra[0])
    return read(body)


def _command(body: Mapping[object, object]) -> Command:
    service = body.get(3)
    if not isinstance(service, str) or not 0 < len(service) <= 12 or not _is_text(service):
        raise DialectError("service", "a Service Reference Variant", service)
    return Command(_whole(body, 1, "id", 0xFFFFFFFF), _device(body), service, _named(body.get(4, {})))


def _reply(body: Mapping[object, object]) -> Reply:
    status = _whole(body, 5, "status", len(STATUSES) - 1)
    detail = body.get(6, "")
    if not isinstance(detail, str) or len(detail) > MAX_DETAIL:
        raise DialectError("detail", f"text up to {MAX_DETAIL} characters", detail)
    return Reply(
        _whole(body, 1, "id", 0xFFFFFFFF), _device(body), STATUSES[status], _whole(body, 8, "time", 2**40),
        _named(body.get(4, {})), detail,
    )  # fmt: skip


def _alert(body: Mapping[object, object]) -> Alert:
    number = _whole(body, 7, "alert", 255)
    if number not in ALERT_NAMES:
        raise DialectError("alert", f"one of {sorted(ALERT_NAMES)}", number)
    return Alert(_whole(body, 1, "id", 0xFFFFFFFF), _device(body), ALERT_NAMES[number], _whole(body, 8, "time", 2**40))


_READERS: Final[Mapping[int, tuple[frozenset[int], Callable[[Mapping[object, object]], Message]]]] = {
    1: (frozenset({0, 1, 2, 3, 4}), _command),
    2: (frozenset({0, 1, 2, 4, 5, 6, 8}), _reply),
    3: (frozenset({0, 1, 2, 7, 8}), _alert),
}


def _device(body: Mapping[object, object]) -> bytes:
    device = body.get(2)
    if not isinstance(device, bytes) or len(device) != 8:
        raise DialectError("device", "8 bytes", device)
    return device


def _whole(body: Mapping[object, object], key: int, name: str, most: int) -> int:
    value = body.get(key)
    if type(value) is not int or not 0 <= value <= most:
        raise DialectError(name, f"a whole number from 0 to {most}", value)
    return value


def _named(values: object) -> dict[str, WireValue]:
    if not isinstance(values, Mapping):
        raise DialectError("values", "a map", type(values).__name__)
    named: dict[str, WireValue] = {}
    for number, value in values.items():
        if type(number) is not int or number not in FIELD_NAMES:
            raise DialectError("values", "a field number of the dialect", number)
        named[FIELD_NAMES[number]] = _wire_value(FIELD_NAMES[number], value)
    return named


def _wire_value(name: str, value: object) -> WireValue:
    if name in TEXT_FIELDS:
        most = MAX_MESSAGE if name == "supplier_message" else MAX_TEXT
        if isinstance(value, str) and len(value) <= most and _is_text(value):
            return value
        raise DialectError(name, f"text up to {most} characters", value)
    if name in BYTES_FIELDS:
        if isinstance(value, bytes):
            return value
        raise DialectError(name, "bytes", value)
    if name == "periods":
        if _is_list(value) and all(item is None or _is_int64(item) for item in value):
            return list(value)
        raise DialectError(name, f"a list of up to {MAX_LIST} whole numbers or null", value)
    if name == "log_entries":
        if _is_list(value) and all(_is_list(row) and len(row) == 3 and all(map(_is_int64, row)) for row in value):
            return [list(row) for row in value]
        raise DialectError(name, f"a list of up to {MAX_LIST} lists of three whole numbers", value)
    if name == "records":
        if _is_list(value) and all(_is_list(row) and all(map(_is_int64, row)) for row in value):
            return [list(row) for row in value]
        raise DialectError(name, f"a list of up to {MAX_LIST} lists of whole numbers", value)
    if type(value) is int and _is_int64(value):
        return value
    raise DialectError(name, "a whole number of 64 bits", value)


def _is_list(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list) and len(value) <= MAX_LIST


def _is_int64(value: object) -> bool:
    return type(value) is int and -(2**63) <= value < 2**63


def _is_text(value: str) -> bool:
    """A lone surrogate cannot be written as UTF-8."""
    return not any("\ud800" <= character <= "\udfff" for character in value)
