"""Opens the meter behind the hub: the same links that the bench uses, on hop `hub-meter`.

Layer: rigs, part of the hub peer. A link connects at its first exchange and again after a failure, by itself; so a hub
starts while its meter is off.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from rigs.adapters.modbus_rtu import ModbusRtuLink
from rigs.adapters.modbus_tcp import ModbusTcpLink
from rigs.frames import FrameSink
from rigs.hub.config import DeviceConfig, HubConfigError
from rigs.meter import ProfiledMeter
from rigs.ports import RegisterLink
from rigs.profile import LinkSettings

_TCP: Final[Mapping[str, type]] = {"host": str, "port": int, "unit": int, "gateway": bool}
_RTU: Final[Mapping[str, type]] = {"port": str, "baud": int, "parity": str, "stopbits": int, "unit": int}


def open_meter(device: DeviceConfig, sink: FrameSink) -> ProfiledMeter:
    """The meter of a device, not yet connected. Raises HubConfigError."""
    adapters: Mapping[str, Callable[[Mapping[str, Any], LinkSettings, FrameSink], RegisterLink]] = {
        "modbus-tcp": _tcp,
        "modbus-rtu": _rtu,
    }
    adapter = str(device.port.get("adapter"))
    if adapter not in adapters:
        raise HubConfigError(f"{device.name}.port.adapter", f"one of {', '.join(adapters)}", adapter)
    try:
        link = adapters[adapter](device.port, device.profile.link, sink)
    except HubConfigError as problem:
        raise HubConfigError(f"{device.name}.port.{problem.key}", problem.expected, problem.found) from None
    return ProfiledMeter(link, device.profile, side="hub")


def _tcp(port: Mapping[str, Any], settings: LinkSettings, sink: FrameSink) -> RegisterLink:
    given = _options(port, _TCP)
    host, number = given.pop("host", "127.0.0.1"), _needed(given, "port")
    return ModbusTcpLink(host, number, settings, hop="hub-meter", sink=sink, **given)


def _rtu(port: Mapping[str, Any], settings: LinkSettings, sink: FrameSink) -> RegisterLink:
    given = _options(port, _RTU)
    return ModbusRtuLink(_needed(given, "port"), settings, hop="hub-meter", sink=sink, **given)


def _options(port: Mapping[str, Any], known: Mapping[str, type]) -> dict[str, Any]:
    for key, value in port.items():
        if key == "adapter":
            continue
        if key not in known:
            raise HubConfigError(key, f"one of {', '.join(known)}", value)
        if not isinstance(value, known[key]) or (isinstance(value, bool) and known[key] is not bool):
            raise HubConfigError(key, known[key].__name__, value)
    return {key: value for key, value in port.items() if key != "adapter"}


def _needed(given: dict[str, Any], key: str) -> Any:
    if key not in given:
        raise HubConfigError(key, "a value", None)
    return given.pop(key)
