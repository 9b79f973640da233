"""The configuration of the site as docs/peers.md gives it, read into typed values.

Anything missing, mistyped or unknown is refused by key before a port is opened.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from rigs.virtual.meter import Identity
from rigs.virtual.models import MODELS, Model

CROWD_MAX: Final = 20_000
SIDES: Final = ({"hub", "bench"}, {"hub"}, {"shared"})


class SiteConfigError(ValueError):
    """A key of the configuration file is wrong."""

    def __init__(self, key: str, expected: str, found: object) -> None:
        self.key, self.expected, self.found = key, expected, found
        super().__init__(f"{key}: expected {expected}, found {found!r}")


@dataclass(frozen=True, slots=True)
class Endpoint:
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class InterfaceConfig:
    side: str
    kind: Literal["tcp", "rtu"]
    unit: int
    endpoint: Endpoint
    baud: int
    pace: bool


@dataclass(frozen=True, slots=True)
class DeviceConfig:
    name: str
    fuel: Literal["electricity", "gas"]
    identity: Identity
    interfaces: tuple[InterfaceConfig, ...]

    @property
    def is_shared(self) -> bool:
        """One line for hub and bench: whoever asks there may use the test mode."""
        return len(self.interfaces) == 1


@dataclass(frozen=True, slots=True)
class CrowdConfig:
    """Many meters of one kind behind gateways: serial numbers `serial` followed by a number of six digits."""

    meters: int
    fuel: Literal["electricity", "gas"]
    serial: str
    host: str
    watts: int


@dataclass(frozen=True, slots=True)
class SiteConfig:
    calendar_offset_s: float
    faults: tuple[str, ...]
    devices: tuple[DeviceConfig, ...]
    supply: Endpoint
    control: Endpoint
    crowd: CrowdConfig | None = None


def read_config(raw: Mapping[str, Any]) -> SiteConfig:
    """Raises SiteConfigError."""
    devices = tuple(_device(name, _table(raw["devices"], name, "devices")) for name in _table(raw, "devices"))
    fuels = [device.fuel for device in devices]
    crowd = _crowd(raw["crowd"]) if "crowd" in raw else None
    if len(set(fuels)) != len(fuels) or not (devices or crowd):
        raise SiteConfigError("devices", "one meter or two, each of a fuel of its own", fuels)
    faults = raw.get("faults", [])
    if not isinstance(faults, list) or not all(isinstance(fault, str) for fault in faults):
        raise SiteConfigError("faults", "a list of fault ids", faults)
    return SiteConfig(
        calendar_offset_s=_number(raw, "calendar_offset_s"),
        faults=tuple(faults),
        devices=devices,
        supply=_endpoint(_table(raw, "supply", default={}), "supply"),
        control=_endpoint(_table(raw, "control", default={}), "control"),
        crowd=crowd,
    )


def _crowd(raw: object) -> CrowdConfig:
    if not isinstance(raw, dict):
        raise SiteConfigError("crowd", "an object", raw)
    model = MODELS.get(_text(raw, "profile", "crowd"))
    if model is None or not model.is_plain:
        whole = (name for name, one in MODELS.items() if one.is_plain)
        raise SiteConfigError("crowd.profile", " or ".join(whole), raw["profile"])
    fuel = model.fuel
    serial = _text(raw, "serial", "crowd")
    if not (0 < len(serial) <= 10 and serial.isascii()):
        raise SiteConfigError("crowd.serial", "1 to 10 ASCII characters", serial)
    watts = _whole(raw, "watts", "crowd", 0, 0, 23_000)
    host = _endpoint({"host": raw.get("host", "127.0.0.1")}, "crowd").host
    return CrowdConfig(_whole(raw, "meters", "crowd", 1, 1, CROWD_MAX), fuel, serial, host, watts)


def _device(name: str, raw: Mapping[str, Any]) -> DeviceConfig:
    where = f"devices.{name}"
    model = MODELS.get(_text(raw, "profile", where))
    if model is None:
        raise SiteConfigError(f"{where}.profile", " or ".join(MODELS), raw["profile"])
    interfaces = _table(raw, "interfaces", where)
    if set(interfaces) not in SIDES:
        raise SiteConfigError(f"{where}.interfaces", "hub and bench, or one alone: hub or shared", list(interfaces))
    return DeviceConfig(
        name=name,
        fuel=model.fuel,
        identity=_identity(raw, where, model),
        interfaces=tuple(_interface(side, _table(interfaces, side, where), where) for side in interfaces),
    )


def _identity(raw: Mapping[str, Any], where: str, model: Model) -> Identity:
    serial, mpxn, key = (_text(raw, field, where) for field in ("serial", "mpxn", "utrn_key"))
    for field, value in (("serial", serial), ("mpxn", mpxn)):
        if not (0 < len(value) <= 16 and value.isascii()):
            raise SiteConfigError(f"{where}.{field}", "1 to 16 ASCII characters", value)
    try:
        return Identity(serial, mpxn, bytes.fromhex(key), model.lacks, model.phases, model.elements)
    except ValueError:
        raise SiteConfigError(f"{where}.utrn_key", "hexadecimal digits", key) from None


def _interface(side: str, raw: Mapping[str, Any], device: str) -> InterfaceConfig:
    where = f"{device}.interfaces.{side}"
    kind = raw.get("kind")
    if kind not in ("tcp", "rtu"):
        raise SiteConfigError(f"{where}.kind", "tcp or rtu", kind)
    pace = raw.get("pace", False)
    if not isinstance(pace, bool):
        raise SiteConfigError(f"{where}.pace", "true or false", pace)
    return InterfaceConfig(
        side=side,
        kind=kind,
        unit=_whole(raw, "unit", where, 1, 1, 247),
        endpoint=_endpoint(raw, where),
        baud=_whole(raw, "baud", where, 9600, 300, 1_000_000),
        pace=pace,
    )


def _endpoint(raw: Mapping[str, Any], where: str) -> Endpoint:
    host = raw.get("host", "127.0.0.1")
    if not isinstance(host, str):
        raise SiteConfigError(f"{where}.host", "text", host)
    return Endpoint(host, _whole(raw, "port", where, 0, 0, 65535))


def _table(
    raw: Mapping[str, Any], key: str, where: str = "", default: Mapping[str, Any] | None = None
) -> Mapping[str, Any]:
    value = raw.get(key, default)
    if not isinstance(value, dict):
        raise SiteConfigError(f"{where}.{key}".lstrip("."), "an object", value)
    return value


def _text(raw: Mapping[str, Any], key: str, where: str) -> str:
    value = raw.get(key)
    if not isinstance(value, str):
        raise SiteConfigError(f"{where}.{key}", "text", value)
    return value


def _whole(raw: Mapping[str, Any], key: str, where: str, default: int, least: int, most: int) -> int:
    value = raw.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise SiteConfigError(f"{where}.{key}", f"a whole number from {least} to {most}", value)
    return value


def _number(raw: Mapping[str, Any], key: str) -> float:
    value = raw.get(key, 0.0)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise SiteConfigError(key, "a number of seconds", value)
    return float(value)
