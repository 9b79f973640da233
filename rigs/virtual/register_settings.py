"""The registers of what is set up at one kind of meter only: gas conversion and flow, power thresholds (manual 4.20,
4.21).

Part of `register_table`; pure data.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from rigs.virtual.counter import CAPACITY
from rigs.virtual.register_row import Row

ON: Final = {"unchanged": 0, "locked": 1}
LEVEL: Final = {"low": 0, "medium": 1, "high": 2}
GO: Final = {"go": 1}
_gas = partial(Row, chapter="4.20")
_conversion = partial(Row, access="w", chapter="4.20", block="conversion")
_flow = partial(Row, access="w", chapter="4.20", block="flow")
_power = partial(Row, access="w", chapter="4.21", block="power")

GAS_ROWS: Final = (
    _gas("calorific_value", 0x0C00, "u32"),
    _gas("conversion_factor", 0x0C02, "u32"),
    _gas("uncontrolled_flow_rate", 0x0C04, "u16"),
    _gas("supply_depletion_state", 0x0C05, "u16", labels=ON),
    _gas("supply_tamper_state", 0x0C06, "u16", labels=ON),
    _gas("stabilisation_period", 0x0C07, "u16", unit="s"),
    _gas("measurement_period", 0x0C08, "u16", unit="s"),
    _gas("energy_total", 0x0C0A, "u64", unit="Wh"),
    Row("set_energy_total", 0x0C10, "u64", "w", "8", "Wh", test_mode=True, maximum=CAPACITY - 1),
    _conversion("new_calorific_value", 0x0C20, "u32"),
    _conversion("new_conversion_factor", 0x0C22, "u32"),
    _conversion("new_conversion_commit", 0x0C24, "u16", labels=GO),
    _flow("new_uncontrolled_flow_rate", 0x0C30, "u16"),
    _flow("new_supply_depletion_state", 0x0C31, "u16", labels=ON),
    _flow("new_supply_tamper_state", 0x0C32, "u16", labels=ON),
    _flow("new_stabilisation_period", 0x0C33, "u16", unit="s"),
    _flow("new_measurement_period", 0x0C34, "u16", unit="s"),
    _flow("new_flow_commit", 0x0C35, "u16", labels=GO),
)

POWER_ROWS: Final = (
    Row("low_medium_power_threshold", 0x0C00, "u32", unit="W", chapter="4.21"),
    Row("medium_high_power_threshold", 0x0C02, "u32", unit="W", chapter="4.21"),
    Row("ambient_indicator", 0x0C04, "u16", labels=LEVEL, chapter="4.21"),
    _power("new_low_medium_power_threshold", 0x0C20, "u32", unit="W"),
    _power("new_medium_high_power_threshold", 0x0C22, "u32", unit="W"),
    _power("new_power_commit", 0x0C24, "u16", labels=GO),
)
