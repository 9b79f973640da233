"""Between DUIS and the values of a command: what each SMETS1 service asks of a device and what it brings back.

Layer: pure rules, the same for every cohort; how a command is written on the WAN is a matter of the cohort's dialect
(`cohorts`). A service is added here by a row in ARGUMENTS and, when it brings values back, one in RESULTS.

Units: a command has litres, millivolts, thousandths of a penny, seconds since 1970 and numbered states; DUIS has m3,
volts, the same thousandths of a penny, time stamps and words. A period without data and a field that the hub leaves
out are left out of the answer, never filled in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from dcc_stub.alert_codes import load_alert_codes
from dcc_stub.translation import quality
from dcc_stub.translation.errors import AnswerError as AnswerError
from dcc_stub.translation.errors import TranslationError as TranslationError
from dcc_stub.translation.home import LOAD_STATES
from dcc_stub.translation.products import FLATTEN, NEST
from protocols.duis import Fuel, LogEntry, ProfileEntry, RequestId, ServiceRequest, Smets1Answer, Value
from protocols.hub_dialect import ALERT_NAMES, STATUSES, Reply, WireValue

Put = Callable[[Any], Any]
ERROR_TEXT_MAX: Final = 250
UNSUPPORTED: Final = STATUSES.index("unsupported")
"""SMETS1 errors are free text with an integer code of the provider's own: here the number of the hub's status."""

FUTURE_DATED: Final = "execution_at"
DATED: Final = ("1.1.1", "1.1.2", "1.2.1", "1.2.2")
"""What a meter takes ahead of its date and makes effective on it by itself, whatever its head end."""
_LATEST_S: Final = 2**32 - 1
"""The latest moment that a meter can be told: for it, never."""
_FLAG: Final = {False: 0, True: 1}
_PAYMENT_MODES: Final = {"credit": 0, "prepayment": 1}
_LOGS: Final = {
    "electricity": {"event": "event", "power_event": "event", "security": "security"},
    "gas": {"gsme_event": "event", "gsme_security": "security"},
}
_SUPPLY_STATES: Final = {0: "disabled", 1: "enabled", 2: "armed"}
_PREPAY_AMOUNTS: Final = (
    "balance", "emergency_credit_balance", "accumulated_debt", "payment_debt", "time_debt_1", "time_debt_2"
)  # fmt: skip
_CLOCK_STATES: Final = {0: "invalid", 1: "unreliable", 2: "reliable"}
_ALERTS: Final = load_alert_codes()


def _utc_seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _thousandths(number: int) -> Decimal:
    return Decimal(int(number)) / 1000


_ENERGY: Final[Mapping[Fuel, Callable[[int], int | Decimal]]] = {"electricity": int, "gas": _thousandths}
DEFAULTS: Final[Mapping[str, Mapping[str, WireValue]]] = {
    **{variant: {"effective_from": 0} for variant in DATED},
    "1.6": {"suspend_debt_disabled": 0, "suspend_debt_emergency": 0, "disablement_threshold": 0},
}
"""What DUIS leaves out of a change to credit mode, and of a price that takes effect at once; the hub's meters take a
whole block in one write."""
_LOAD_MESSAGE: Final[Mapping[str, Put]] = dict.fromkeys(("load_switch", "load_state", "load_minutes"), int)
_PRICES: Final = tuple(f"price_{number}" for number in range(2, 5))
_THRESHOLDS: Final = tuple(f"threshold_{number}" for number in range(1, 4))
_TABLE: Final[Mapping[str, Put]] = dict.fromkeys(("week", "day_1", "day_2", "day_3", "special_days"), str)
_PRICE: Final[Mapping[str, Put]] = dict.fromkeys(
    ("unit_price", *_PRICES, "standing_charge", "rates", "blocks", "effective_from"), int
)
_SECOND_PRICE: Final[Mapping[str, Put]] = dict.fromkeys(("unit_price", *_PRICES, "rates", "effective_from"), int)
_COUNTS: Final = ("seasons", "days", "specials")
_WINDOW: Final[Mapping[str, Put]] = {"read_from": _utc_seconds, "read_to": _utc_seconds}
_CALENDAR: Final = tuple(f"billing_{name}" for name in ("period", "time", "day", "month", "start"))
_GAS_FLOW: Final = ("uncontrolled_flow_rate", "stabilisation_period", "measurement_period")
_POWER_THRESHOLDS: Final = ("low_medium_power_threshold", "medium_high_power_threshold")
ARGUMENTS: Final[Mapping[str, Mapping[str, Put]]] = {
    "1.1.1": {**_PRICE, **dict.fromkeys((*_THRESHOLDS, *_COUNTS), int), **_TABLE},
    "1.1.2": {**_SECOND_PRICE, **dict.fromkeys(_COUNTS, int), **_TABLE},
    "1.2.1": _PRICE,
    "1.2.2": _SECOND_PRICE,
    "1.5": dict.fromkeys(("payment_mode", "balance_action", "balance_adjustment"), int),
    "1.6": {
        "payment_mode": _PAYMENT_MODES.__getitem__,
        "suspend_debt_disabled": _FLAG.__getitem__,
        "suspend_debt_emergency": _FLAG.__getitem__,
        "disablement_threshold": int,
    },
    "2.1": {"non_disablement": str, "friendly_days": str}
    | dict.fromkeys(
        (
            "debt_recovery_rate_cap",
            "emergency_credit_limit",
            "emergency_credit_threshold",
            "low_credit_threshold",
            "max_balance",
            "max_credit",
        ),
        int,
    ),
    "2.2": {"utrn": str},
    "2.3": dict.fromkeys(
        (
            "payment_debt",
            "time_debt_1",
            "time_debt_2",
            "debt_share",
            "debt_1_rate",
            "debt_1_period",
            "debt_2_rate",
            "debt_2_period",
        ),
        int,
    ),
    "2.5": {},
    "3.1": {"supplier_message": str},
    "3.2": {"restriction_time": _utc_seconds},
    "3.3": {"log": str},
    "4.1.1": {},
    "4.2": {},
    "4.3": {},
    **dict.fromkeys(("4.4.2", "4.4.3", "4.4.4", "4.4.5", "4.8.1", "4.8.3", "4.10"), _WINDOW),
    "4.11.1": {},
    "4.11.2": {},
    "4.16": {},
    "6.2.3": {},
    "6.2.4": {},
    "6.2.5": {},
    "6.2.7": {},
    "6.2.8": {},
    "6.2.9": {},
    "6.6": dict.fromkeys(("calorific_value", "conversion_factor"), int),
    "6.7": dict.fromkeys((*_GAS_FLOW, "supply_depletion_state", "supply_tamper_state"), int),
    "6.4.1": dict.fromkeys(quality.LOAD_LIMIT, int),
    "6.4.2": {},
    "6.5": dict.fromkeys(quality.VOLTAGE, int),
    "6.8": dict.fromkeys(_CALENDAR, int),
    "6.11": {"current_time": _utc_seconds, "tolerance_s": int},
    "6.12": dict.fromkeys(_POWER_THRESHOLDS, int),
    "6.13": {"read_from": _utc_seconds, "read_to": _utc_seconds, "log": str},
    "6.20.1": {"mpxn": str, "secondary_mpxn": str},
    "7.1": {},
    "7.2": {},
    "7.3": {},
    "7.4": {},
    "7.5": _LOAD_MESSAGE,
    "7.6": _LOAD_MESSAGE,
    "7.7": {},
    "7.8": _LOAD_MESSAGE,
    "8.1.1": {"current_time": _utc_seconds, "tolerance_s": int},
    "11.1": {"image": bytes, "activate": int},
    "11.2": {},
    "11.3": {"firmware_hash": str.lower},
}
"""Parameter to argument of the command, for each service of the dialect. The names are the same on both sides; what
DUIS says in nested elements goes through `products.FLATTEN` first."""

_CLOCK: Final[Mapping[str, Put]] = {"device_time": _moment, "clock_status": _CLOCK_STATES.__getitem__}
RESULTS: Final[Mapping[str, Mapping[str, Put]]] = {
    "4.1.1": {"import_total": int, "import_total_secondary": int, "consumption_total": _thousandths},
    "4.2": {"export_total": int},
    "4.3": dict.fromkeys(_PREPAY_AMOUNTS, int),
    **{variant: {"records": list} for variant in ("4.4.2", "4.4.3", "4.4.4", "4.4.5")},
    "4.11.1": {
        **dict.fromkeys(("unit_price", "standing_charge", "rates", "blocks", "price_1", *_PRICES, *_THRESHOLDS), int),
        **_TABLE,
    },
    "4.11.2": {
        **{f"secondary_{name}": int for name in ("unit_price", "rates", "price_1", *_PRICES)},
        **{f"secondary_{name}": put for name, put in _TABLE.items()},
    },
    "4.16": {"active_power_import": int},
    "6.2.3": dict.fromkeys(_CALENDAR, int),
    "6.2.4": dict.fromkeys(("manufacturer", "model"), str),
    "6.2.5": dict.fromkeys(_POWER_THRESHOLDS, int),
    "6.2.7": {"mpxn": str, "secondary_mpxn": str},
    "6.2.8": dict.fromkeys(("calorific_value", "conversion_factor", *_GAS_FLOW), int),
    "6.2.9": dict.fromkeys(("payment_mode", "suspend_debt_disabled", "suspend_debt_emergency"), int),
    "6.11": _CLOCK,
    "8.1.1": _CLOCK,
    "7.4": {"supply_state": _SUPPLY_STATES.__getitem__, "remaining_battery_days": int},
    "7.7": dict.fromkeys(LOAD_STATES, int),
    "11.1": {"firmware_version": str},
    "11.2": {"firmware_version": str},
    "11.3": {"firmware_version": str},
}
"""Result of the reply to value of the answer; a service without a row answers success alone, or is read below. What
DUIS says in nested elements goes through `products.NEST` then."""
_ESSENTIAL: Final[Mapping[str, Mapping[str, str]]] = {
    "4.1.1": {"electricity": "import_total", "gas": "consumption_total"},
    "4.2": {"electricity": "export_total"},
    "4.3": {"electricity": "balance", "gas": "balance"},
    "4.16": {"electricity": "active_power_import"},
    "7.4": {"electricity": "supply_state", "gas": "supply_state"},
    "11.2": {"electricity": "firmware_version", "gas": "firmware_version"},
}
"""Without this value an "ok" is no answer to a read."""

_UNITS: Final[Mapping[str, Mapping[str, Value]]] = {"4.16": {"active_power_unit": "W"}}
"""What an answer says beside its values."""


def arguments(fuel: str, request: ServiceRequest) -> dict[str, WireValue]:
    """The arguments of the command. Raises TranslationError when a device of that fuel has no such thing."""
    puts, flatten = ARGUMENTS[request.variant], FLATTEN.get(request.variant)
    told: Mapping[str, Any] = {name: value for name, value in request.parameters.items() if name != FUTURE_DATED}
    told = told if flatten is None else flatten(fuel, told)
    given = {name: puts[name](value) for name, value in told.items()}
    values = {**DEFAULTS.get(request.variant, {}), **given}
    if "effective_from" in values and FUTURE_DATED in request.parameters:
        later: Any = request.parameters[FUTURE_DATED]
        values["effective_from"] = min(
            _utc_seconds(later), _LATEST_S
        )  # whoever holds the request, the meter does not act before
    if "log" in values:
        values["log"] = _log(fuel, str(values["log"]))
    if request.variant == "3.3":
        values.pop("log", None)  # a meter has one log that can be cleared, and it exists
    return values


def _log(fuel: str, log: str) -> str:
    name = _LOGS.get(fuel, {}).get(log)
    if name is None:
        raise TranslationError(f"a SMETS1 {fuel} meter has no log {log}")
    return name


def answered(request_id: RequestId, variant: str, fuel: Fuel, reply: Reply) -> Smets1Answer:
    """The DUIS answer of a reply. Raises AnswerError when the values are not those of the service."""
    if reply.status != "ok":
        return refused(request_id, variant, fuel, reply.detail or reply.status, STATUSES.index(reply.status))
    try:
        values = _values(variant, fuel, reply.values)
        if variant in NEST:
            values = NEST[variant](fuel, values, request_id.target)
        stamp = _moment(reply.time)
    except (LookupError, TypeError, ValueError, OverflowError, OSError, ArithmeticError) as problem:
        raise AnswerError(f"{type(problem).__name__}: {problem}") from None
    return Smets1Answer(variant, request_id, stamp, True, values, fuel=fuel)


def _values(variant: str, fuel: Fuel, results: Mapping[str, Any]) -> dict[str, Value]:
    if variant == "4.8.1" and "elements" in results:
        return {"entries": _elements(results)}
    if variant in ("4.8.1", "4.8.3"):
        return {"entries": _profile(_ENERGY[fuel], results)}
    if variant == "4.10":
        return _network_data(fuel, results)
    if variant == "6.13":
        return {"entries": tuple(_log_entry(*row) for row in results["log_entries"])}
    puts = RESULTS.get(variant, {})
    essential = _ESSENTIAL.get(variant, {}).get(fuel)
    if essential is not None and results.get(essential) is None:
        raise KeyError(essential)
    read = {name: puts[name](value) for name, value in results.items() if value is not None}
    return {**read, **_UNITS.get(variant, {})}


def _log_entry(at: int, code: int, number: int) -> LogEntry:
    """The maker's own code; the meaning in words where the hub knew the standard's name for it."""
    alert = _ALERTS.get(ALERT_NAMES.get(number, ""))
    return LogEntry(_moment(at), code, alert.description if alert else None)


def _network_data(fuel: Fuel, results: Mapping[str, Any]) -> dict[str, Value]:
    """Electricity: volts of the one phase, or of each; gas: m3."""
    if fuel == "electricity" and "phases" in results:
        return _phases(results)
    entries = _profile(_thousandths, results)
    if fuel == "gas":
        return {"entries": entries}
    return {"phases": "single", "entries": entries, "measurement_period_s": int(results["period_s"])}


def _phases(results: Mapping[str, Any]) -> dict[str, Value]:
    """Raises ValueError when the periods are not as many for each phase."""
    phases, periods = results["phases"], results["periods"]
    each, rest = divmod(len(periods), phases)
    if rest or phases not in (1, 2, 3):
        raise ValueError(f"{len(periods)} periods of {phases} phases")
    told: list[dict[str, Value]] = []
    for phase in range(phases):
        part = {**results, "periods": periods[phase * each : (phase + 1) * each]}
        entries: Value = tuple({"value": one.value, "timestamp": one.end} for one in _profile(_thousandths, part))
        log: Value = {"log_entry": entries, "measurement_period": int(results["period_s"])}
        told.append({"voltage_operational_data": {"avg_rms_voltage_profile_data_log": log}, "phase": phase + 1})
    return {"poly_phase": {"phase_voltage_operational_data": tuple(told)}}


def _elements(results: Mapping[str, Any]) -> tuple[ProfileEntry, ...]:
    """Half hours of both elements. Raises ValueError when the periods are not as many for each."""
    periods, each = results["periods"], len(results["periods"]) // 2
    if results["elements"] != 2 or len(periods) != 2 * each:
        raise ValueError(f"{len(periods)} periods of {results['elements']} elements")
    first, second = (_profile(int, {**results, "periods": part}) for part in (periods[:each], periods[each:]))
    known = {entry.end: int(entry.value) for entry in second}
    return tuple(replace(entry, secondary=known.get(entry.end)) for entry in first)


def _profile(scaled: Callable[[int], int | Decimal], results: Mapping[str, Any]) -> tuple[ProfileEntry, ...]:
    first, step = _moment(results["first_end"]), timedelta(seconds=results["period_s"])
    periods = enumerate(results["periods"])
    return tuple(ProfileEntry(first + step * index, scaled(value)) for index, value in periods if value is not None)


def refused(request_id: RequestId, variant: str, fuel: Fuel, text: str, code: int) -> Smets1Answer:
    """The answer of a device, or of the provider for it, that says no."""
    return Smets1Answer(variant, request_id, None, False, {}, text[:ERROR_TEXT_MAX], code, fuel)
