"""The control operations of docs/peers.md: what a person, a load bank and relays do on a real rig."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from rigs.peer_main import ControlRefusedError, Handler
from rigs.virtual.gsme import Gsme
from rigs.virtual.home_operations import HOME_OPERATIONS
from rigs.virtual.home_operations import field_of as _field
from rigs.virtual.meter import Meter
from rigs.virtual.site import Site

Fields = Mapping[str, Any]
MOST_DIGITS = 64


def control_handlers(site: Site) -> dict[str, Handler]:
    """One handler an operation; a field that is missing or wrong is refused by name."""
    operations: dict[str, Callable[[Site, Fields], dict[str, Any]]] = {
        "calendar": _calendar,
        "load": _load,
        "load_power": _load_power,
        "gas_flow": _gas_flow,
        "gas_actual": _gas_actual,
        "cover": _cover,
        "press": _press,
        "keypad": _keypad,
        "battery": _battery,
        "fired": _fired,
        **HOME_OPERATIONS,
    }
    return {name: _refusing(operation, site) for name, operation in operations.items()}


def _refusing(operation: Callable[[Site, Fields], dict[str, Any]], site: Site) -> Handler:
    def handler(fields: Fields) -> dict[str, Any]:
        try:
            return operation(site, fields)
        except ValueError as problem:
            raise ControlRefusedError(str(problem)) from None

    return handler


def _meter(site: Site, fields: Fields) -> Meter:
    name = _field(fields, "device", str)
    if name not in site.meters:
        raise ValueError(f"no device {name!r}; there are {', '.join(site.meters)}")
    site.tick()
    return site.meters[name]


def _calendar(site: Site, fields: Fields) -> dict[str, Any]:
    offset_s = _field(fields, "offset_s", (int, float))
    if not math.isfinite(offset_s):
        raise ValueError(f"field offset_s: found {offset_s!r}")
    site.set_calendar(offset_s)
    return {}


def _load(site: Site, fields: Fields) -> dict[str, Any]:
    site.set_load(fields.get("watts"), fields.get("phase", 1), fields.get("element", 1))
    return {}


def _load_power(site: Site, _fields: Fields) -> dict[str, Any]:
    site.tick()
    drawn_mw = site.electric.load_flow_mw + site.electric.second_flow_mw
    watts, rest = divmod(drawn_mw, 1000)
    return {"watts": watts if rest == 0 else drawn_mw / 1000}


def _gas_flow(site: Site, fields: Fields) -> dict[str, Any]:
    site.set_gas_flow(fields.get("m3_per_h"))
    return {}


def _gas_actual(site: Site, _fields: Fields) -> dict[str, Any]:
    site.tick()
    flow = site.gas.flow_ml_h
    return {"m3_per_h": f"{flow // 1_000_000}.{flow % 1_000_000:06d}", "reference_m3": f"{site.reference_m3():.6f}"}


def _cover(site: Site, fields: Fields) -> dict[str, Any]:
    is_open = _field(fields, "open", bool)
    _meter(site, fields).set_cover(is_open)
    return {}


def _press(site: Site, fields: Fields) -> dict[str, Any]:
    return {"display": _meter(site, fields).press(_field(fields, "button", str))}


def _keypad(site: Site, fields: Fields) -> dict[str, Any]:
    digits = _field(fields, "digits", str)
    if len(digits) > MOST_DIGITS or not (digits.isascii() and digits.isdigit()):
        raise ValueError(f"field digits: a keypad has digits only, at most {MOST_DIGITS}; found {digits[:80]!r}")
    return {"display": _meter(site, fields).key_in(digits)}


def _battery(site: Site, fields: Fields) -> dict[str, Any]:
    meter = _meter(site, fields)
    if not isinstance(meter, Gsme):
        raise ValueError(f"device {fields['device']} has no battery of its own")
    if "present" in fields:
        meter.put_battery(_field(fields, "present", bool))
    if "days" in fields or "present" not in fields:
        meter.set_battery(_field(fields, "days", int))
    return {}


def _fired(site: Site, _fields: Fields) -> dict[str, Any]:
    return {"faults": site.fired}
