"""The words of the slate dialect: numbers, as tables.

Layer: sans-IO protocol core, part of `protocols.dialects.slate`.
"""

from __future__ import annotations

from typing import Final

from protocols.dialects.slate_numbers import (
    entries_bytes,
    read_entries,
    read_scaled,
    read_series,
    read_stamp,
    read_text,
    scaled_bytes,
    series_bytes,
    stamp_bytes,
    text_bytes,
)
from protocols.dialects.words import FieldWords, Kind, Words, labelled

NAME: Final = "slate"
FIRST_FIELD: Final = 0x20


def _scaled(factor: int) -> Kind:
    return Kind(lambda value: scaled_bytes(value, factor), lambda found: read_scaled(found, factor))


_JOULES: Final = _scaled(3600)
_CM3: Final = _scaled(1000)
_MICROPOUNDS: Final = _scaled(10)
_MILLIWATTS: Final = _scaled(1000)
_WHOLE: Final = _scaled(1)
_TIME: Final = Kind(stamp_bytes, read_stamp)
_TEXT: Final = Kind(text_bytes, read_text)

FIELD_WORDS: Final = FieldWords(
    NAME,
    {
        "utrn": (0x20, _TEXT),
        "log": (0x21, _TEXT),
        "read_from": (0x22, _TIME),
        "read_to": (0x23, _TIME),
        "current_time": (0x24, _TIME),
        "tolerance_s": (0x25, _WHOLE),
        "payment_mode": (0x26, labelled({0: b"C", 1: b"P"})),
        "suspend_debt_disabled": (0x27, labelled({0: b"\x00", 1: b"\x01"})),
        "suspend_debt_emergency": (0x28, labelled({0: b"\x00", 1: b"\x01"})),
        "disablement_threshold": (0x29, _MICROPOUNDS),
        "import_total": (0x40, _JOULES),
        "export_total": (0x41, _JOULES),
        "consumption_total": (0x42, _CM3),
        "import_total_secondary": (0x49, _JOULES),
        "supply_state": (0x43, labelled({0: b"\x00", 1: b"\xff", 2: b"\x7f"})),
        "remaining_battery_days": (0x44, _WHOLE),
        "firmware_version": (0x45, _TEXT),
        "device_time": (0x46, _TIME),
        "clock_status": (0x47, labelled({0: b"\x02", 1: b"\x01", 2: b"\x00"})),
        "active_power_import": (0x48, _MILLIWATTS),
        "balance": (0x50, _MICROPOUNDS),
        "emergency_credit_balance": (0x51, _MICROPOUNDS),
        "accumulated_debt": (0x52, _MICROPOUNDS),
        "payment_debt": (0x53, _MICROPOUNDS),
        "time_debt_1": (0x54, _MICROPOUNDS),
        "time_debt_2": (0x55, _MICROPOUNDS),
        "first_end": (0x60, _TIME),
        "period_s": (0x61, _WHOLE),
        "periods": (0x62, Kind(series_bytes, read_series)),
        "log_entries": (0x63, Kind(entries_bytes, read_entries)),
    },
)
SERVICES: Final = Words(
    NAME,
    "service",
    {
        "1.6": 0x0200,
        "2.2": 0x0201,
        "4.1.1": 0x0101,
        "4.2": 0x0102,
        "4.3": 0x0202,
        "4.8.1": 0x0111,
        "4.8.3": 0x0112,
        "4.16": 0x0103,
        "6.11": 0x0301,
        "6.13": 0x0302,
        "7.1": 0x0401,
        "7.2": 0x0402,
        "7.3": 0x0403,
        "7.4": 0x0400,
        "11.2": 0x0303,
    },
)
ENDS: Final = Words(
    NAME,
    "status",
    {
        "ok": 0x00,
        "held": 0x01,
        "refused": 0x10,
        "unsupported": 0x11,
        "invalid": 0x12,
        "no_reply": 0x20,
        "bad_reply": 0x21,
        "hub_fault": 0x30,
    },
)
ALERTS: Final = Words(
    NAME,
    "alert",
    {
        "low-battery": 0x01,
        "loss-of-power": 0x02,
        "low-credit": 0x11,
        "disablement": 0x12,
        "physical-tamper": 0x21,
        "unauthorised-access": 0x22,
        "load-limit": 0x31,
        "average-rms-over-voltage": 0x41,
        "average-rms-under-voltage": 0x42,
        "rms-extreme-over-voltage": 0x43,
        "rms-extreme-under-voltage": 0x44,
        "rms-voltage-sag": 0x45,
        "rms-voltage-swell": 0x46,
        "meter-fault": 0x51,
        "supply-fault": 0x52,
        "calibration-life": 0x53,
        "service-life": 0x54,
        "maker-event": 0x5F,
    },
)
