"""Quality of the supply and load limiting, from the nested elements of DUIS to the flat values of a command.

Layer: pure rules, part of `products`. DUIS counts volts, watts and seconds; a command has millivolts. A SMETS1 hub's
meter has one phase; counters are reset unless the request says that they are not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from dcc_stub.translation.errors import TranslationError
from protocols.hub_dialect import WireValue

Parameters = Mapping[str, Any]

_CHECKS: Final = ("rms_extreme_over_voltage", "rms_extreme_under_voltage", "rms_voltage_sag", "rms_voltage_swell")
_STATES: Final = {"Unchanged": 0, "Disable": 1}
LOAD_LIMIT: Final = (
    "load_limit_threshold",
    "load_limit_period",
    "load_limit_restoration_period",
    "load_limit_supply_state",
)
VOLTAGE: Final = (
    *(f"{check}_{part}" for check in _CHECKS for part in ("threshold", "period")),
    "average_over_voltage_threshold",
    "average_under_voltage_threshold",
    "average_voltage_period",
    "reset_voltage_counters",
)


def load_limit(_fuel: str, parameters: Parameters) -> dict[str, WireValue]:
    return {
        "load_limit_threshold": parameters["load_limit_power_threshold"],
        "load_limit_period": parameters["load_limit_period"],
        "load_limit_restoration_period": parameters["load_limit_restoration_period"],
        "load_limit_supply_state": _STATES[parameters["load_limit_supply_state"]],
    }


def voltage(_fuel: str, parameters: Parameters) -> dict[str, WireValue]:
    """Raises TranslationError for settings of three phases."""
    rms, single = parameters["rms_voltage_settings"], parameters.get("single_phase_voltage_settings")
    if not isinstance(single, Mapping):
        raise TranslationError("a SMETS1 hub's meter has one phase")
    flat: dict[str, WireValue] = {}
    for check in _CHECKS:
        flat[f"{check}_threshold"] = rms[f"{check}_threshold"] * 1000
        flat[f"{check}_period"] = rms[f"{check}_measurement_period"]
    return {
        **flat,
        "average_over_voltage_threshold": single["average_rms_over_voltage_threshold"] * 1000,
        "average_under_voltage_threshold": single["average_rms_under_voltage_threshold"] * 1000,
        "average_voltage_period": single["average_rms_voltage_measurement_period"],
        "reset_voltage_counters": int("rms_voltage_counters_not_reset" not in parameters),
    }
