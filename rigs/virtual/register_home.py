"""The registers of the home: the supplier's message, the area network, microgeneration, load control (manual 12).

Part of `register_table`; pure data.
"""

from __future__ import annotations

from typing import Final

from rigs.virtual.register_row import Row

SWITCHES: Final = range(1, 6)
MESSAGE_REGISTERS: Final = 58  # two characters each: 116, what the interface to Users has room for
OFF_ON: Final = {"off": 0, "on": 1}

HOME: Final = (
    Row("message", 0x0E00, "string", registers=MESSAGE_REGISTERS, chapter="12.2"),
    Row("message_time", 0x0E3A, "u32", unit="utc", chapter="12.2"),
    Row("new_message", 0x0E40, "string", "w", registers=MESSAGE_REGISTERS, chapter="12.2"),
    Row("han_devices", 0x0E7A, "u16", chapter="12.1"),
)

GENERATION: Final = (
    Row("generation_total", 0x0E80, "u64", unit="Wh", chapter="12.3"),
    Row("generation_time", 0x0E84, "u32", unit="utc", chapter="12.3"),
)

LOAD_CONTROL: Final = (
    *(Row(f"load_{n}_state", 0x0E90 + n, "u16", labels=OFF_ON, chapter="12.4") for n in SWITCHES),
    Row("new_load_switch", 0x0E98, "u16", "w", chapter="12.4", block="load-message"),
    Row("new_load_state", 0x0E99, "u16", "w", labels={**OFF_ON, "normal": 2}, chapter="12.4", block="load-message"),
    Row("new_load_minutes", 0x0E9A, "u16", "w", chapter="12.4", block="load-message"),
    Row("new_load_commit", 0x0E9B, "u16", "w", labels={"go": 1}, chapter="12.4", block="load-message"),
)
