"""Quality of the supply and load limiting, from the nested elements of DUIS to the flat values of a command.

Layer: pure rules, part of `products`. DUIS counts volts, watts and seconds; a command has millivolts. Settings of a
single phase are those of the meter; of three phases each has thresholds of its own. Whether the meter has as many is
the hub's to say. Counters are reset unless the request says that they are not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    *(f"average_{side}_voltage_{phase}_threshold" for phase in (2, 3) for side in ("over", "under")),
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
    """Raises TranslationError for phases with measurement periods of their own."""
    rms, single = parameters["rms_voltage_settings"], parameters.get("single_phase_voltage_settings")
    phases = [single] if isinstance(single, Mapping) else _phases(parameters["poly_phase_voltage_settings"])
    flat: dict[str, WireValue] = {}
    for check in _CHECKS:
        flat[f"{check}_threshold"] = rms[f"{check}_threshold"] * 1000
        flat[f"{check}_period"] = rms[f"{check}_measurement_period"]
    return {
        **flat,
        **{
            f"average_{side}_voltage{'' if at == 1 else f'_{at}'}_threshold": one[
                f"average_rms_{side}_voltage_threshold"
            ]
            * 1000
            for at, one in enumerate(phases, 1)
            for side in ("over", "under")
        },
        "average_voltage_period": phases[0]["average_rms_voltage_measurement_period"],
        "reset_voltage_counters": int("rms_voltage_counters_not_reset" not in parameters),
    }


def _phases(settings: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those of phases 1, 2 and 3, in that order. Raises TranslationError."""
    by_phase = {one["phase"]: one["phase_voltage_settings"] for one in settings}
    if sorted(by_phase) != [1, 2, 3]:
        raise TranslationError("settings of the phases 1, 2 and 3")
    if len({one["average_rms_voltage_measurement_period"] for one in by_phase.values()}) != 1:
        raise TranslationError("a SMETS1 hub's meter has one measurement period for all phases")
    return [by_phase[phase] for phase in (1, 2, 3)]
