"""The words of the bundle dialect, as tables.

Layer: sans-IO protocol core, part of `protocols.dialects.bundle`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from protocols.dialects.kinds import MAX_LIST, decimal_text, iso_utc, read_decimal, read_iso_utc, text, whole
from protocols.dialects.words import FieldWords, Kind, Words, labelled

NAME: Final = "bundle"

TRANSACTIONS: Final[Mapping[str, Mapping[str, bool]]] = {
    "SITE_STATUS": {"7.4": False, "11.2": False, "4.3": False},
    "METER_READ": {"4.1.1": False, "4.2": False},
    "USAGE_HISTORY": {"4.8.1": True},
    "EXPORT_HISTORY": {"4.8.3": True},
    "CLOCK_CHECK": {"6.11": True},
    "CHANGE_OF_TERMS": {"1.6": True, "4.3": False},
    "VEND": {"2.2": True, "4.3": False},
    "SUPPLY_ON": {"7.1": False, "7.4": False},
    "SUPPLY_OFF": {"7.2": False, "7.4": False},
    "SUPPLY_READY": {"7.3": False, "7.4": False},
}
"""Each transaction's standard services, in the order in which the head end carries them out; True: the terms of the
order are the arguments of that service, False: it takes none."""

RESULTS: Final = Words(
    NAME,
    "results",
    {
        "1.6": "terms",
        "2.2": "vend",
        "4.1.1": "import",
        "4.2": "export",
        "4.3": "account",
        "4.8.1": "usage",
        "4.8.3": "exported",
        "6.11": "clock",
        "7.1": "on",
        "7.2": "off",
        "7.3": "ready",
        "7.4": "supply",
        "11.2": "software",
    },
)
OUTCOMES: Final = Words(
    NAME,
    "outcome",
    {
        "ok": "completed",
        "refused": "declined",
        "unsupported": "not offered",
        "invalid": "bad terms",
        "no_reply": "no contact",
        "bad_reply": "contact garbled",
        "hub_fault": "failed",
    },
)
ALERTS: Final = Words(
    NAME,
    "kind",
    {
        "low-battery": "battery low",
        "loss-of-power": "power lost",
        "low-credit": "credit low",
        "disablement": "supply off",
        "physical-tamper": "tamper",
        "unauthorised-access": "intrusion",
        "load-limit": "load limit",
        "average-rms-over-voltage": "average voltage high",
        "average-rms-under-voltage": "average voltage low",
        "rms-extreme-over-voltage": "voltage extremely high",
        "rms-extreme-under-voltage": "voltage extremely low",
        "rms-voltage-sag": "voltage sag",
        "rms-voltage-swell": "voltage swell",
        "meter-fault": "meter fault",
        "supply-fault": "supply fault",
        "calibration-life": "calibration life over",
        "service-life": "service life over",
        "maker-event": "notice",
    },
)


def _read_duration(found: object) -> int:
    if not isinstance(found, str) or not re.fullmatch(r"PT[0-9]{1,10}S", found, re.ASCII):
        raise ValueError("a duration in seconds such as PT1800S")
    return int(found[2:-1])


def _duration(value: object) -> str:
    if not 0 <= whole(value) < 10**10:
        raise ValueError("a number of seconds that is not negative and below 10 000 000 000")
    return f"PT{value}S"


def _periods(value: Any) -> list[int | None]:
    if not isinstance(value, list) or len(value) > MAX_LIST:
        raise ValueError(f"a list of up to {MAX_LIST} whole numbers or null")
    return [None if one is None else whole(one) for one in value]


def _entries(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or len(value) > MAX_LIST:
        raise ValueError(f"a list of up to {MAX_LIST} entries")
    return [{"at": iso_utc(at), "code": whole(code), "number": whole(number)} for at, code, number in value]


def _read_entries(found: Any) -> list[list[int]]:
    if not isinstance(found, list) or not all(
        isinstance(row, dict) and list(row) == ["at", "code", "number"] for row in found
    ):
        raise ValueError("a list of objects at, code, number")
    return [[read_iso_utc(row["at"]), whole(row["code"]), whole(row["number"])] for row in found]


_POUNDS: Final = Kind(lambda value: decimal_text(value, 5), lambda found: read_decimal(found, 5))
_MWH: Final = Kind(lambda value: decimal_text(value, 6), lambda found: read_decimal(found, 6))
_M3: Final = Kind(lambda value: decimal_text(value, 3), lambda found: read_decimal(found, 3))
_WHOLE: Final = Kind(whole, whole)
_TIME: Final = Kind(iso_utc, read_iso_utc)
_SPAN: Final = Kind(_duration, _read_duration)
_TEXT: Final = Kind(text, text)
_YES_NO: Final = labelled({0: False, 1: True})

FIELD_WORDS: Final = FieldWords(
    NAME,
    {
        "payment_mode": ("plan", labelled({0: "credit", 1: "pay as you go"})),
        "suspend_debt_disabled": ("pauseDebtWhenOff", _YES_NO),
        "suspend_debt_emergency": ("pauseDebtInEmergency", _YES_NO),
        "disablement_threshold": ("switchOffAt", _POUNDS),
        "utrn": ("voucher", _TEXT),
        "read_from": ("from", _TIME),
        "read_to": ("until", _TIME),
        "current_time": ("now", _TIME),
        "tolerance_s": ("within", _SPAN),
        "import_total": ("importMWh", _MWH),
        "import_total_secondary": ("import2MWh", _MWH),
        "export_total": ("exportMWh", _MWH),
        "consumption_total": ("gasM3", _M3),
        "supply_state": ("supply", labelled({0: "off", 1: "on", 2: "ready"})),
        "remaining_battery_days": ("batteryDays", _WHOLE),
        "balance": ("balance", _POUNDS),
        "emergency_credit_balance": ("emergencyCredit", _POUNDS),
        "accumulated_debt": ("accumulatedDebt", _POUNDS),
        "payment_debt": ("debt", _POUNDS),
        "time_debt_1": ("debtPlan1", _POUNDS),
        "time_debt_2": ("debtPlan2", _POUNDS),
        "firmware_version": ("software", _TEXT),
        "device_time": ("clock", _TIME),
        "clock_status": ("clockState", labelled({0: "wrong", 1: "unsure", 2: "right"})),
        "first_end": ("firstEnd", _TIME),
        "period_s": ("each", _SPAN),
        "periods": ("amounts", Kind(_periods, _periods)),
    },
)
