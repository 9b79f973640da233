"""The hub's configuration, checked [docs/peers.md].

Layer: rigs, part of the hub peer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from protocols.broker_login import BrokerLogin, LoginError, read_login
from protocols.dialects import DIALECTS, Dialect
from rigs.profile import Profile, load_profile

_EUI = re.compile(r"[0-9a-f]{16}")


class HubConfigError(ValueError):
    """A key of the configuration is missing or wrong."""

    def __init__(self, key: str, expected: str, found: object) -> None:
        self.key, self.expected, self.found = key, expected, found
        super().__init__(f"{key}: expected {expected}, found {found!r}")


@dataclass(frozen=True)
class DeviceConfig:
    """One meter behind the hub; `port` says how it is reached."""

    name: str
    eui: bytes
    profile: Profile
    port: Mapping[str, Any]

    @property
    def eui_text(self) -> str:
        return self.eui.hex()


@dataclass(frozen=True)
class HubConfig:
    hub: str
    broker: BrokerLogin
    calendar_offset_s: float
    devices: tuple[DeviceConfig, ...]
    state: Path
    control: tuple[str, int]
    frames: bool
    dialect: Dialect
    bell: tuple[str, int] | None = None
    """Where its modem hears it, when that may sleep."""
    link_within_s: float = 10.0
    """How long its way to the broker may take at the start."""


def read_config(raw: Mapping[str, Any]) -> HubConfig:
    """Raises HubConfigError, or RigConfigError for a profile."""
    devices = _of(raw, "devices", list)
    read = tuple(_device(row, f"devices[{at}]") for at, row in enumerate(devices))
    for what in ("name", "eui"):
        seen = [getattr(device, what) for device in read]
        if len(set(seen)) != len(seen):
            raise HubConfigError("devices", f"a {what} for each", seen)
    return HubConfig(
        hub=_eui(raw, "hub"),
        broker=_broker(raw),
        calendar_offset_s=float(_of(raw, "calendar_offset_s", (int, float), 0.0)),
        devices=read,
        state=Path(_of(raw, "state", str)),
        control=_address(raw, "control", {"host": "127.0.0.1", "port": 0}),
        frames=_of(raw, "frames", bool, True),
        dialect=_dialect(raw),
        bell=_address(raw, "bell") if "bell" in raw else None,
        link_within_s=float(_of(raw, "link_within_s", (int, float), 10.0)),
    )


def _broker(raw: Mapping[str, Any]) -> BrokerLogin:
    try:
        return read_login(raw.get("broker"))
    except LoginError as problem:
        raise HubConfigError(problem.key, problem.expected, problem.found) from None


def _dialect(raw: Mapping[str, Any]) -> Dialect:
    name = _of(raw, "dialect", str, "hub")
    if name not in DIALECTS:
        raise HubConfigError("dialect", f"one of {', '.join(DIALECTS)}", name)
    return DIALECTS[name]


def _device(row: object, key: str) -> DeviceConfig:
    if not isinstance(row, dict):
        raise HubConfigError(key, "an object", row)
    profile = load_profile(_of(row, "profile", str, key=key))
    eui = bytes.fromhex(_eui(row, "eui", key))
    return DeviceConfig(_of(row, "name", str, key=key), eui, profile, _of(row, "port", dict, key=key))


def _eui(row: Mapping[str, Any], name: str, key: str = "") -> str:
    text: str = _of(row, name, str, key=key)
    if not _EUI.fullmatch(text):
        raise HubConfigError(f"{key}.{name}".lstrip("."), "16 hex digits in small letters", text)
    return text


def _address(raw: Mapping[str, Any], name: str, default: Mapping[str, Any] | None = None) -> tuple[str, int]:
    row = _of(raw, name, dict, default)
    return _of(row, "host", str, "127.0.0.1", key=name), _of(row, "port", int, key=name)


def _of(row: Mapping[str, Any], name: str, kind: type | tuple[type, ...], default: object = None, key: str = "") -> Any:
    value = row.get(name, default)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise HubConfigError(f"{key}.{name}".lstrip("."), f"{kind}", value)
    return value
