"""Load messages, from the nested elements of DUIS to the flat values of a command and back.

Layer: pure rules, part of `products`. A duration is in minutes (our reading; the schema names no unit).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from protocols.duis import Fuel, Value
from protocols.hub_dialect import WireValue

Parameters = Mapping[str, Any]

LOAD_STATES: Final = tuple(f"load_{switch}_state" for switch in range(1, 6))
_OFF, _ON, _NORMAL = 0, 1, 2


def _message(part: Parameters, state: int) -> dict[str, WireValue]:
    return {"load_switch": part["index"], "load_state": state, "load_minutes": part.get("duration", 0)}


def activate(_fuel: str, parameters: Parameters) -> dict[str, WireValue]:
    return _message(parameters["activate_alcs_hcalcs"], _ON)


def deactivate(_fuel: str, parameters: Parameters) -> dict[str, WireValue]:
    return _message(parameters["deactivate_alcs_hcalcs"], _OFF)


def reset(_fuel: str, parameters: Parameters) -> dict[str, WireValue]:
    return _message(parameters["reset_alcs_hcalcs"], _NORMAL)


def read_states(_fuel: Fuel, results: Parameters, _device: str) -> dict[str, Value]:
    """A switch for each state that the meter has brought."""
    brought = [(number, results[name]) for number, name in enumerate(LOAD_STATES, 1) if name in results]
    switches: Any = tuple({"index": number, "state": bool(state)} for number, state in brought)
    return {"auxiliary_load_control_switch": switches}
