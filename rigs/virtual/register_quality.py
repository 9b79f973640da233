"""The registers of voltage quality and of load limiting of the electricity meter (manual 4.7, 4.30).

Part of `register_table`; pure data.
"""

from __future__ import annotations

from typing import Final

from rigs.virtual.register_row import Row

MILLI: Final = "0.001"
LIMIT_STATE: Final = {"unchanged": 0, "disable": 1}


def _volts(name: str, address: int, access: str = "r") -> Row:
    if access == "r":
        return Row(name, address, "u32", unit="V", scale=MILLI, chapter="4.7")
    return Row(name, address, "u32", "w", unit="V", scale=MILLI, chapter="4.7", block="voltage")


def _seconds(name: str, address: int, chapter: str, block: str = "") -> Row:
    return Row(name, address, "u16", "w" if block else "r", unit="s", chapter=chapter, block=block)


def _checks(prefix: str, base: int, access: str) -> list[Row]:
    block = "voltage" if access == "w" else ""
    names = ("rms_extreme_over_voltage", "rms_extreme_under_voltage", "rms_voltage_sag", "rms_voltage_swell")
    rows = []
    for at, name in zip(range(base, base + 12, 3), names, strict=True):
        rows.append(_volts(f"{prefix}{name}_threshold", at, access))
        rows.append(_seconds(f"{prefix}{name}_period", at + 2, "4.7", block))
    rows.append(_volts(f"{prefix}average_over_voltage_threshold", base + 12, access))
    rows.append(_volts(f"{prefix}average_under_voltage_threshold", base + 14, access))
    rows.append(_seconds(f"{prefix}average_voltage_period", base + 16, "4.7", block))
    return rows


QUALITY: Final = (
    *_checks("", 0x0600, "r"),
    Row("average_over_voltage_count", 0x0612, "u32", chapter="4.7"),
    Row("average_under_voltage_count", 0x0614, "u32", chapter="4.7"),
    *_checks("new_", 0x0620, "w"),
    Row("reset_voltage_counters", 0x0631, "u16", "w", labels={"keep": 0, "reset": 1}, chapter="4.7", block="voltage"),
    Row("new_voltage_commit", 0x0632, "u16", "w", labels={"go": 1}, chapter="4.7", block="voltage"),
    Row("load_limit_threshold", 0x0640, "u32", unit="W", chapter="4.30"),
    _seconds("load_limit_period", 0x0642, "4.30"),
    _seconds("load_limit_restoration_period", 0x0643, "4.30"),
    Row("load_limit_supply_state", 0x0644, "u16", labels=LIMIT_STATE, chapter="4.30"),
    Row("load_limit_count", 0x0646, "u32", chapter="4.30"),
    Row("new_load_limit_threshold", 0x0650, "u32", "w", unit="W", chapter="4.30", block="load-limit"),
    _seconds("new_load_limit_period", 0x0652, "4.30", "load-limit"),
    _seconds("new_load_limit_restoration_period", 0x0653, "4.30", "load-limit"),
    Row("new_load_limit_supply_state", 0x0654, "u16", "w", labels=LIMIT_STATE, chapter="4.30", block="load-limit"),
    Row("new_load_limit_commit", 0x0655, "u16", "w", labels={"go": 1}, chapter="4.30", block="load-limit"),
    Row("load_limit_command", 0x0658, "u16", "w", labels={"reset": 1}, chapter="4.30"),
    _seconds("voltage_log_period", 0x080C, "4.9"),
)

PHASES: Final = (
    Row("voltage_2", 0x020A, "u32", unit="V", scale=MILLI, chapter="14"),
    Row("voltage_3", 0x020C, "u32", unit="V", scale=MILLI, chapter="14"),
    *(
        row
        for at, phase in ((0x0660, 2), (0x0668, 3))
        for row in (
            Row(f"average_over_voltage_{phase}_threshold", at, "u32", unit="V", scale=MILLI, chapter="14"),
            Row(f"average_under_voltage_{phase}_threshold", at + 2, "u32", unit="V", scale=MILLI, chapter="14"),
            Row(f"average_over_voltage_{phase}_count", at + 4, "u32", chapter="14"),
            Row(f"average_under_voltage_{phase}_count", at + 6, "u32", chapter="14"),
        )
    ),
    *(
        Row(f"new_average_{side}_voltage_{phase}_threshold", at, "u32", "w", "14", "V", MILLI, block="voltage")
        for at, side, phase in ((0x0618, "over", 2), (0x061A, "under", 2), (0x061C, "over", 3), (0x061E, "under", 3))
    ),
)
"""What a polyphase meter has more; the last rows lie before the block of 4.7 and are written with it."""
