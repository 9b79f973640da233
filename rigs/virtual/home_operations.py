"""The control operations of docs/peers.md that are about the devices of the home."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rigs.virtual.home import INFORMATION, TECHNOLOGIES
from rigs.virtual.site import Site
from rigs.virtual.units import to_whole

Fields = Mapping[str, Any]
Operation = Callable[[Site, Fields], dict[str, Any]]
MOST_W = 100_000
RULES: Mapping[str, tuple[str, ...]] = {"technology": tuple(TECHNOLOGIES), "information": INFORMATION}


def field_of(fields: Fields, name: str, kind: type | tuple[type, ...]) -> Any:
    """A field of that type. Raises ValueError by its name."""
    value = fields.get(name)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise ValueError(f"field {name}: found {value!r}")
    return value


def _power_mw(fields: Fields) -> int:
    power_mw = to_whole(fields.get("watts"), MOST_W, parts=1000)
    if power_mw < 0:
        raise ValueError(f"field watts: found {fields['watts']!r}")
    return power_mw


def _device(site: Site, fields: Fields) -> str:
    name: str = field_of(fields, "device", str)
    if name not in site.meters:
        raise ValueError(f"no device {name!r}; there are {', '.join(site.meters)}")
    return name


def _rest(site: Site, _fields: Fields) -> dict[str, Any]:
    site.tick()
    site.home.rest()
    site.gas.valve_fitted = True
    site.settle()
    return {}


def _rules(site: Site, fields: Fields) -> dict[str, Any]:
    for name, known in RULES.items():
        if name in fields:
            if fields[name] not in known:
                raise ValueError(f"field {name}: found {fields[name]!r}; there are {', '.join(known)}")
            setattr(site.home, name, fields[name])
    return {}


def _link(site: Site, fields: Fields) -> dict[str, Any]:
    site.tick()
    names = (field_of(fields, name, str) for name in ("display", "code", "technology"))
    display, code, technology = names
    return {"linked": site.home.link(display, _device(site, fields), code, technology)}


def _unlink(site: Site, fields: Fields) -> dict[str, Any]:
    site.tick()
    site.home.unlink(field_of(fields, "display", str))
    return {}


def _want(site: Site, fields: Fields) -> dict[str, Any]:
    site.home.want(field_of(fields, "display", str), frozenset(field_of(fields, "items", list)))
    return {}


def _look(site: Site, fields: Fields) -> dict[str, Any]:
    site.tick()
    return {"screen": site.home.look(field_of(fields, "display", str), _device(site, fields))}


def _appliance(site: Site, fields: Fields) -> dict[str, Any]:
    site.tick()
    site.home.fit(_power_mw(fields), field_of(fields, "normally_on", bool))
    site.settle()
    return {}


def _appliance_state(site: Site, _fields: Fields) -> dict[str, Any]:
    site.tick()
    return {"on": site.electric.appliance_on}


def _generate(site: Site, fields: Fields) -> dict[str, Any]:
    power_mw = _power_mw(fields)
    site.tick()
    if "counter_wh" in fields:
        site.home.preset(field_of(fields, "counter_wh", int))
    site.home.generate(power_mw)
    site.home.generator_is_linked = field_of(fields, "linked", bool)
    site.settle()
    return {}


def _generated(site: Site, _fields: Fields) -> dict[str, Any]:
    site.tick()
    return {"wh": site.home.generated_wh}


def _gas_valve(site: Site, fields: Fields) -> dict[str, Any]:
    is_fitted = field_of(fields, "fitted", bool)
    site.tick()
    site.gas.valve_fitted = is_fitted
    site.settle()
    return {}


HOME_OPERATIONS: Mapping[str, Operation] = {
    "home_rest": _rest,
    "home_rules": _rules,
    "display_link": _link,
    "display_unlink": _unlink,
    "display_want": _want,
    "display_look": _look,
    "appliance": _appliance,
    "appliance_state": _appliance_state,
    "generate": _generate,
    "generated": _generated,
    "gas_valve": _gas_valve,
}
