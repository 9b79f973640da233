"""The configuration of the stub: one JSON file, read once, wholly typed.

Rules of this file: every key is known or the file is refused; an error names file, key, what was expected and what
was found; nothing is guessed. The keys are the contract in docs/peers.md.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from dcc_stub.calendar import OFFSET_LIMIT_S

T = TypeVar("T")
ROLES: Final = ("IS", "GS", "ES", "ED", "GT", "RSA", "OU")
DEVICE_TYPES: Final = ("ESME", "GSME", "GPF", "CHF", "HCALCS", "PPMID", "IHD", "CAD")
DEVICE_STATUSES: Final = (
    "Pending", "Whitelisted", "InstalledNotCommissioned", "Commissioned", "Decommissioned", "Withdrawn", "Suspended",
    "Recovery", "Recovered",
)  # fmt: skip
FUELS: Final = ("electricity", "gas", "none")
_EUI: Final = re.compile(r"[0-9A-F]{2}(-[0-9A-F]{2}){7}")
_HUB: Final = re.compile(r"[0-9a-f]{16}")
_REQUIRED: Final = object()


class ConfigError(Exception):
    """The configuration is wrong: the stub does not start."""

    def __init__(self, file: str, key: str, expected: str, found: object) -> None:
        self.file, self.key, self.expected, self.found = file, key, expected, found
        super().__init__(file, key, expected, found)

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: expected {self.expected}, found {self.found!r:.120}"


@dataclass(frozen=True, slots=True)
class UserRow:
    """A DCC User: one EUI, the roles it acts in, its standing, and where its Receive Response service listens."""

    eui: str
    roles: tuple[str, ...]
    status: str
    receiver: str


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device of the inventory and who is registered for it: role to the User's EUI."""

    eui: str
    type: str
    fuel: str
    mpxn: str
    smets: str
    cohort: str
    hub: str
    status: str
    registered: Mapping[str, str]

    @property
    def address(self) -> bytes:
        """The EUI as the eight bytes that stand in messages on the WAN."""
        return bytes.fromhex(self.eui.replace("-", ""))


@dataclass(frozen=True, slots=True)
class SignatureConfig:
    """Folder of the trusted certificates, and the key and certificate of the access control broker. With those of the
    SMETS1 service provider its messages are signed as well. Unless `require`, an unsigned request is taken."""

    trust: Path
    key: Path
    certificate: Path
    require: bool = True
    provider_key: Path | None = None
    provider_certificate: Path | None = None


@dataclass(frozen=True, slots=True)
class StubConfig:
    """Everything the stub is told at its start."""

    host: str
    port: int
    database: Path
    broker_host: str
    broker_port: int
    calendar_offset_s: float = 0.0
    device_timeout_s: float = 10.0
    max_body_bytes: int = 1 << 20
    body_timeout_s: float = 5.0
    delivery_attempts: int = 5
    delivery_timeout_s: float = 5.0
    stdin_guard: bool = True
    accepted_device_statuses: tuple[str, ...] = ("Commissioned",)
    users: tuple[UserRow, ...] = ()
    devices: tuple[DeviceRow, ...] = ()
    alert_routes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    signatures: SignatureConfig | None = None


def load(path: Path) -> StubConfig:
    """The configuration in a file. Raises ConfigError."""
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError) as problem:
        raise ConfigError(str(path), "(file)", "a readable JSON file", problem) from None
    return parse(data, str(path))


def parse(data: object, file: str) -> StubConfig:
    """The configuration in a JSON value. Raises ConfigError."""
    top = _Table(file, "", data)
    broker = _Table(file, "broker", top.take("broker", dict))
    config = StubConfig(
        host=top.text("host", default="127.0.0.1"),
        port=top.whole("port", 0, 65535),
        database=Path(top.text("database")),
        broker_host=broker.text("host"),
        broker_port=broker.whole("port", 1, 65535),
        calendar_offset_s=top.number("calendar_offset_s", -OFFSET_LIMIT_S, OFFSET_LIMIT_S, 0.0),
        device_timeout_s=top.number("device_timeout_s", 0.01, 86400.0, 10.0),
        max_body_bytes=top.whole("max_body_bytes", 1024, 1 << 26, 1 << 20),
        body_timeout_s=top.number("body_timeout_s", 0.05, 3600.0, 5.0),
        delivery_attempts=top.whole("delivery_attempts", 1, 100, 5),
        delivery_timeout_s=top.number("delivery_timeout_s", 0.05, 3600.0, 5.0),
        stdin_guard=top.take("stdin_guard", bool, default=True),
        accepted_device_statuses=tuple(
            top.words("accepted_device_statuses", DEVICE_STATUSES, default=["Commissioned"])
        ),
        users=top.rows("users", _user),
        devices=top.rows("devices", _device),
        alert_routes=_routes(_Table(file, "alert_routes", top.take("alert_routes", dict, default={}))),
        signatures=_signatures(top),
    )
    broker.end()
    top.end()
    return config


def _signatures(top: _Table) -> SignatureConfig | None:
    if "signatures" not in top.left():
        return None
    row = _Table(top.file, "signatures", top.take("signatures", dict))
    provider = [Path(row.text(key)) if key in row.left() else None for key in ("provider_key", "provider_certificate")]
    if provider.count(None) == 1:
        raise row.wrong("provider_key", "provider_key and provider_certificate, or neither", "one of them")
    config = SignatureConfig(
        Path(row.text("trust")), Path(row.text("key")), Path(row.text("certificate")),
        row.take("require", bool, default=True), *provider,
    )  # fmt: skip
    row.end()
    return config


def _user(row: _Table) -> UserRow:
    user = UserRow(
        row.shaped("eui", _EUI, "an EUI-64 as upper-case hex pairs with dashes"),
        tuple(row.words("roles", ROLES)),
        row.text("status"),
        row.text("receiver"),
    )
    if not _is_http(user.receiver):
        raise row.wrong("receiver", "an http URL", user.receiver)
    return user


def _is_http(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme == "http" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _device(row: _Table) -> DeviceRow:
    registered = _Table(row.file, f"{row.key}.registered", row.take("registered", dict))
    return DeviceRow(
        eui=row.shaped("eui", _EUI, "an EUI-64 as upper-case hex pairs with dashes"),
        type=row.word("type", DEVICE_TYPES),
        fuel=row.word("fuel", FUELS),
        mpxn=row.text("mpxn", default=""),
        smets=row.word("smets", ("SMETS1", "SMETS2")),
        cohort=row.text("cohort"),
        hub=row.shaped("hub", _HUB, "an EUI-64 as 16 lower-case hex digits"),
        status=row.word("status", DEVICE_STATUSES),
        registered=registered.map_of(ROLES, _EUI),
    )


def _routes(table: _Table) -> Mapping[str, tuple[str, ...]]:
    return {alert: tuple(table.words(alert, ROLES)) for alert in table.left()}


class _Table:
    """A JSON object that is taken apart key by key; `end` refuses what is left."""

    def __init__(self, file: str, key: str, data: object) -> None:
        self.file, self.key = file, key
        if not isinstance(data, dict):
            raise ConfigError(file, key or "(file)", "a JSON object", data)
        self._left: dict[str, Any] = dict(data)

    def wrong(self, key: str, expected: str, found: object) -> ConfigError:
        return ConfigError(self.file, f"{self.key}.{key}" if self.key else key, expected, found)

    def left(self) -> tuple[str, ...]:
        return tuple(self._left)

    def end(self) -> None:
        for key, value in self._left.items():
            raise self.wrong(key, "no such key", value)

    def take(self, key: str, kind: type[T], default: object = _REQUIRED) -> T:
        value = self._left.pop(key, default)
        if value is _REQUIRED:
            raise self.wrong(key, f"a value of type {kind.__name__}", "nothing")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.wrong(key, f"a value of type {kind.__name__}", value)
        return value

    def text(self, key: str, default: object = _REQUIRED) -> str:
        return self.take(key, str, default)

    def word(self, key: str, allowed: tuple[str, ...]) -> str:
        value = self.take(key, str)
        if value not in allowed:
            raise self.wrong(key, f"one of {', '.join(allowed)}", value)
        return value

    def words(self, key: str, allowed: tuple[str, ...], default: object = _REQUIRED) -> list[str]:
        values: list[Any] = self.take(key, list, default)
        for value in values:
            if value not in allowed:
                raise self.wrong(key, f"a list of {', '.join(allowed)}", value)
        return values

    def shaped(self, key: str, pattern: re.Pattern[str], expected: str) -> str:
        value = self.take(key, str)
        if not pattern.fullmatch(value):
            raise self.wrong(key, expected, value)
        return value

    def whole(self, key: str, least: int, most: int, default: object = _REQUIRED) -> int:
        value = self.take(key, int, default)
        if not least <= value <= most:
            raise self.wrong(key, f"a whole number from {least} to {most}", value)
        return value

    def number(self, key: str, least: float, most: float, default: float) -> float:
        value: Any = self._left.pop(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise self.wrong(key, f"a number from {least:g} to {most:g}", value)
        return float(value)

    def rows(self, key: str, read: Callable[[_Table], T]) -> tuple[T, ...]:
        rows = []
        for index, item in enumerate(self.take(key, list)):
            table = _Table(self.file, f"{key}[{index}]", item)
            rows.append(read(table))
            table.end()
        return tuple(rows)

    def map_of(self, keys: tuple[str, ...], pattern: re.Pattern[str]) -> dict[str, str]:
        for key in self._left:
            if key not in keys:
                raise self.wrong(key, f"one of {', '.join(keys)}", key)
        return {key: self.shaped(key, pattern, "an EUI-64") for key in self.left()}
