"""The variants that the bench speaks in words of its own: what each request asks and each SMETS1 answer says.

Layer: data of the DUIS core. Any other variant is read after its shape (`shapes`); a row here comes first. Sources:
[DUIS Schema V5.4], the complex type of the body element; [MMC Schema V5.4], the type of the same name with Rsp.

Rules of this file:
- The body element of a row comes from `variants`; the answer's element is the same with "Rsp".
- Value names are the API of the project. Words of an enumeration map API word to schema word.
- Elements that the MMC leaves optional within a log entry (time, code, value) are required here: an entry without
  them says nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from protocols.duis import scalars as s
from protocols.duis.codes import ASN1_STATUSES
from protocols.duis.grammar import Attr, Choice, Fixed, Leaf, Many, Node, Particle
from protocols.duis.model import LogEntry, ProfileEntry, present
from protocols.duis.shapes import element


@dataclass(frozen=True, slots=True)
class Row:
    """`parameters` = content of the request's body element; `answer` = content of the Rsp element, None when the
    answer is no SMETS1 message."""

    parameters: tuple[Particle, ...] = ()
    answer: tuple[Particle, ...] | None = ()


LOGS: Final = {
    "event": "Event",
    "alcs_event": "ALCSEvent",
    "power_event": "PowerEvent",
    "security": "Security",
    "gsme_event": "GSMEEvent",
    "gsme_security": "GSMESecurity",
}
CLEARABLE_LOGS: Final = {"event": "ESME", "alcs_event": "ALCS"}  # none named: the meter's event log
SUPPLY_STATES: Final = {"enabled": "Enabled", "disabled": "Disabled", "armed": "Armed"}
# The number beside the word; the schema lists the words only, in this order.
TIME_STATUS_CODES: Final = {"reliable": 0, "invalid": 1, "unreliable": 2}

_ELECTRICITY: Final = (("fuel", "electricity"),)
_GAS: Final = (("fuel", "gas"),)
_EXECUTION: Final = Leaf("ExecutionDateTime", "execution_at", s.DATE_TIME, optional=True)
_PERIOD: Final = Node(
    "ReadLogPeriod",
    (Leaf("StartDateTime", "read_from", s.DATE_TIME), Leaf("EndDateTime", "read_to", s.DATE_TIME)),
)
_KEY_AGREEMENT: Final = Leaf("KAPublicSecurityCredentials", "key_agreement_certificate", s.BASE64, optional=True)


def _register(element: str, key: str, unit_element: str, unit: str, kind: s.Scalar) -> Node:
    value = Leaf("Value", key, kind, optional=True)
    return Node(element, (value, Fixed(unit_element, unit)), optional=True)


def _active(element: str, key: str) -> Node:
    return _register(element, key, "ActiveEnergyUnit", "Wh", s.INTEGER)


def _reactive(element: str, key: str) -> Node:
    return _register(element, key, "ReactiveEnergyUnit", "varh", s.INTEGER)


def _amount(element: str, key: str) -> Leaf:
    return Leaf(element, key, s.INTEGER, optional=True)


_TIME: Final = Leaf("Timestamp", "end", s.DATE_TIME)


def _profile(most: int, *content: Particle, hoist: tuple[str, ...] = ()) -> Many:
    entry = Node("LogEntry", content)
    return Many(entry, "entries", lambda item: ProfileEntry(**item), present, most, hoist=hoist)


_NETWORK_ENTRY: Final = Node("LogEntry", (Leaf("Value", "value", s.DECIMAL), Leaf("Timestamp", "end", s.DATE_TIME)))


def _network_log(most: int) -> Many:
    return Many(_NETWORK_ENTRY, "entries", lambda item: ProfileEntry(**item), present, most)


def _voltage_counter(element: str, key: str) -> Node:
    """How often the average was out of bounds; nobody says what its unit would be."""
    parts = (Leaf("Value", key, s.INTEGER, optional=True), Leaf("Unit", f"{key}_unit", s.STRING, optional=True))
    return Node(element, parts, optional=True)


_VOLTAGE: Final = (
    _voltage_counter("AvgRMSOverVoltageCounter", "over_voltage_count"),
    _voltage_counter("AvgRMSUnderVoltageCounter", "under_voltage_count"),
    Node(
        "AvgRMSVoltageProfileDataLog",
        (_network_log(4_320), Leaf("MeasurementPeriod", "measurement_period_s", s.UNSIGNED_INT, optional=True)),
        optional=True,
    ),
)
# Volts and m3, and a period in seconds: our reading, the schema names no unit.
_NETWORK_DATA: Final = Choice(
    (
        Node(
            "Electricity",
            (
                Choice(
                    (
                        Node("SinglePhaseESME", _VOLTAGE, sets=(("phases", "single"),)),
                        element(["PolyPhaseESME", "ra:VoltagePolyPhaseESME"], key="poly_phase"),
                    ),
                    optional=True,
                ),
            ),
            sets=_ELECTRICITY,
        ),
        Node("Gas", (Node("NetworkDataLog", (_network_log(41),), optional=True),), sets=_GAS),
    )
)

_POWER: Final = (
    Node(
        "ActivePowerImport",
        (
            Leaf("Value", "active_power_import", s.INTEGER, optional=True),
            Leaf("Unit", "active_power_unit", s.STRING, optional=True),
        ),
        optional=True,
    ),
    Leaf("PrimaryActivePowerImportValue", "primary_active_power_import", s.INTEGER, optional=True),
)

_PREPAYMENT: Final = (
    Leaf("SuspendDebtDisabled", "suspend_debt_disabled", s.BOOLEAN),
    Leaf("SuspendDebtEmergency", "suspend_debt_emergency", s.BOOLEAN),
    Leaf("DisablementThreshold", "disablement_threshold", s.INT),  # thousandths of a penny: our reading
)

_ACTIVE_IMPORT_PROFILE: Final = _profile(
    19_056,
    _TIME,
    Choice(
        (
            Node(
                "Electricity",
                (Leaf("PrimaryValue", "value", s.INTEGER), _amount("SecondaryValue", "secondary")),
                sets=_ELECTRICITY,
            ),
            Node("Gas", (Leaf("PrimaryValue", "value", s.DECIMAL),), sets=_GAS),
        )
    ),
    hoist=("fuel",),
)

_IMPORT_REGISTERS: Final = Choice(
    (
        Node("Gas", (_register("ConsumptionRegister", "consumption_total", "Unit", "m3", s.DECIMAL),), sets=_GAS),
        Node(
            "Electricity",
            (
                _active("ActiveImportRegister", "import_total"),
                _reactive("ReactiveImportRegister", "reactive_import_total"),
                _active("SecondaryActiveImportRegister", "import_total_secondary"),
            ),
            sets=_ELECTRICITY,
        ),
    )
)

_PREPAY_VALUES: Final = (
    _amount("EmergencyCreditBalance", "emergency_credit_balance"),
    _amount("AccumulatedDebtRegister", "accumulated_debt"),
    _amount("PaymentDebtRegister", "payment_debt"),
    _amount("TimeDebtRegister1", "time_debt_1"),
    _amount("TimeDebtRegister2", "time_debt_2"),
    _amount("MeterBalance", "balance"),
)


def _clock_status(fuel: str, outer: str, inner: str, code: str, words: tuple[str, ...]) -> Node:
    """The status of the clock: a word, and beside it a number that is derived where nothing else is given."""
    number = Attr(code, "clock_status_code", s.INTEGER, derived=("clock_status", TIME_STATUS_CODES))
    status = Node(outer, (Leaf(inner, "clock_status", s.one_of(words)),), optional=True, attrs=(number,))
    return Node(fuel.capitalize(), (status,), sets=(("fuel", fuel),))


_SYNCHRONISE: Final = (
    Leaf("CurrentDateTime", "current_time", s.DATE_TIME),
    Leaf("TolerancePeriod", "tolerance_s", s.TOLERANCE_S),
)
_CLOCK: Final = (
    Leaf("DeviceTime", "device_time", s.DATE_TIME, optional=True),
    Choice(
        (
            _clock_status("electricity", "ElecClockTimeStatus", "TimeStatus", "TimeStatusCode", (*TIME_STATUS_CODES,)),
            _clock_status("gas", "GasClockTimeStatus", "ASN1Status", "ResponseCode", ASN1_STATUSES),
        ),
        optional=True,
    ),
)

_LOG_ENTRY: Final = Node(
    "LogEntry",
    (
        Leaf("Timestamp", "at", s.DATE_TIME),
        Leaf("LogCode", "code", s.CODE_16),
        Leaf("LogMeaning", "text", s.TEXT_200, optional=True),
        Leaf("OtherInformation", "other", s.HEX, optional=True),
        Leaf("OtherInformationLogMeaning", "other_text", s.TEXT_200, optional=True),
    ),
)
_LOG: Final = Choice(
    (
        Node("Log", (Many(_LOG_ENTRY, "entries", lambda item: LogEntry(**item), present, 100),)),
        element(["ALCSEvent", "ra:ALCSLogType"], key="alcs_event"),  # no words of its own yet
    ),
    optional=True,
)

_SUPPLY: Final = (
    Leaf("SupplyState", "supply_state", s.one_of(SUPPLY_STATES), optional=True),
    Node(
        "Gas",
        (Leaf("RemainingBatteryCapacity", "remaining_battery_days", s.UNSIGNED_INT, optional=True),),
        optional=True,
        sets=_GAS,
    ),
)

_INVENTORY: Final = Choice(
    (
        Leaf("UPRN", "uprn", s.UPRN),
        Leaf("DeviceID", "device", s.EUI),
        Leaf("MPxN", "mpxn", s.IMPORT_MPXN),
        Node(
            "PropertyFilter",
            (Leaf("PostCode", "post_code", s.POST_CODE), Leaf("AddressIdentifier", "address", s.ADDRESS)),
        ),
    )
)

ROWS: Final[Mapping[str, Row]] = {
    "1.6": Row(
        (
            _EXECUTION,
            Choice(
                (
                    Node("Credit", sets=(("payment_mode", "credit"),)),
                    Node("Prepayment", _PREPAYMENT, sets=(("payment_mode", "prepayment"),)),
                )
            ),
        )
    ),
    "2.2": Row((Leaf("UTRN", "utrn", s.UTRN),)),
    "3.2": Row((_EXECUTION, Leaf("RestrictionDateTime", "restriction_time", s.DATE_TIME))),
    "3.3": Row((Leaf("ESMEEventLogType", "log", s.one_of(CLEARABLE_LOGS), optional=True),)),
    "4.1.1": Row((_EXECUTION,), (_IMPORT_REGISTERS,)),
    "4.2": Row(
        (_EXECUTION,),
        (_active("ActiveExportRegister", "export_total"), _reactive("ReactiveExportRegister", "reactive_export_total")),
    ),
    "4.3": Row((_EXECUTION,), _PREPAY_VALUES),
    "4.8.1": Row((_EXECUTION, _PERIOD, _KEY_AGREEMENT), (_ACTIVE_IMPORT_PROFILE,)),
    "4.8.2": Row(
        (_EXECUTION, _PERIOD), (_profile(4_464, Leaf("ReactiveEnergyImportedValue", "value", s.INTEGER), _TIME),)
    ),
    "4.8.3": Row(
        (_EXECUTION, _PERIOD),
        (
            _profile(
                4_464,
                Leaf("ActiveEnergyExportedValue", "value", s.INTEGER),
                _amount("ReactiveEnergyExportedValue", "reactive"),
                _TIME,
            ),
        ),
    ),
    "4.10": Row((_EXECUTION, _PERIOD, _KEY_AGREEMENT), (_NETWORK_DATA,)),
    "4.16": Row((), _POWER),
    "6.11": Row(_SYNCHRONISE, _CLOCK),
    "6.13": Row((_PERIOD, Leaf("LogToRead", "log", s.one_of(LOGS))), (_LOG,)),
    "7.1": Row(),
    "7.2": Row(),
    "7.3": Row(),
    "7.4": Row((), _SUPPLY),
    "8.1.1": Row(_SYNCHRONISE, _CLOCK),
    "8.2": Row((_INVENTORY,), None),
    "11.2": Row((_EXECUTION,), (Leaf("FirmwareVersion", "firmware_version", s.STRING, optional=True),)),
}
