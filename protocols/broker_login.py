"""How a peer gets to its MQTT broker: the object `broker` of the configurations of hub and DCC stub [docs/peers.md].

    {"host": "127.0.0.1", "port": 8883, "mqtt": 3, "user": "mbhub-00db...", "password_file": "/path/hub.pw",
     "tls": {"ca": "ca.pem", "certificate": "own.pem", "key": "own.key", "name": "broker.example"},
     "standby": {"host": "127.0.0.1", "port": 8884}, "keep_alive_s": 30}

Only host and port are required. Pure: files are named here and read by whoever connects. A password is never in the
object, so that it is never in a configuration that is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

VERSIONS: Final = (3, 5)
"""3 is 3.1.1."""
_KEYS: Final = ("host", "port", "mqtt", "user", "password_file", "tls", "standby", "keep_alive_s")
_TLS_KEYS: Final = ("ca", "certificate", "key", "name")


class LoginError(ValueError):
    """A key is missing or wrong."""

    def __init__(self, key: str, expected: str, found: object) -> None:
        self.key, self.expected, self.found = key, expected, found
        super().__init__(f"{key}: expected {expected}, found {found!r}")


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """Paths of PEM files. `ca` empty: the authorities of the machine; `name`: by which the broker's certificate is
    verified, its host when empty (a relay in between has another address)."""

    ca: str = ""
    certificate: str = ""
    key: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class BrokerLogin:
    """`keep_alive_s` 0: the peer's own."""

    host: str
    port: int
    mqtt: int = 3
    user: str = ""
    password_file: str = ""
    tls: TlsFiles | None = None
    standby: tuple[str, int] | None = None
    keep_alive_s: int = 0

    @property
    def places(self) -> tuple[tuple[str, int], ...]:
        """Where to look for a broker, the first choice first."""
        return ((self.host, self.port), *((self.standby,) if self.standby else ()))

    def at(self, place: tuple[str, int]) -> BrokerLogin:
        """The same login at one of the places alone."""
        return replace(self, host=place[0], port=place[1], standby=None)

    def as_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {"host": self.host, "port": self.port}
        if self.mqtt != VERSIONS[0]:
            told["mqtt"] = self.mqtt
        told |= {name: getattr(self, name) for name in ("user", "password_file", "keep_alive_s") if getattr(self, name)}
        if self.tls is not None:
            told["tls"] = {name: getattr(self.tls, name) for name in _TLS_KEYS if getattr(self.tls, name)}
        if self.standby is not None:
            told["standby"] = {"host": self.standby[0], "port": self.standby[1]}
        return told


def read_login(row: object, key: str = "broker") -> BrokerLogin:
    """Raises LoginError with the dotted key."""
    row = _object(row, key, _KEYS)
    host, port = _place(row, key)
    standby = (
        _place(_object(row["standby"], f"{key}.standby", ("host", "port")), f"{key}.standby")
        if "standby" in row
        else None
    )
    return BrokerLogin(
        host, port, _number(row, "mqtt", key, VERSIONS, VERSIONS[0]), _text(row, "user", key),
        _text(row, "password_file", key), _tls(row, key), standby, _number(row, "keep_alive_s", key, range(3601), 0),
    )  # fmt: skip


def _tls(row: Mapping[str, Any], key: str) -> TlsFiles | None:
    if "tls" not in row:
        return None
    inner = _object(row["tls"], f"{key}.tls", _TLS_KEYS)
    files = TlsFiles(*(_text(inner, name, f"{key}.tls") for name in _TLS_KEYS))
    if bool(files.certificate) != bool(files.key):
        raise LoginError(f"{key}.tls", "certificate and key, or neither", "one of them")
    return files


def _object(row: object, key: str, known: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(row, dict):
        raise LoginError(key, "an object", row)
    for name in row:
        if name not in known:
            raise LoginError(f"{key}.{name}", "no such key", row[name])
    return row


def _place(row: Mapping[str, Any], key: str) -> tuple[str, int]:
    host = row.get("host", "127.0.0.1")
    if not isinstance(host, str) or not host:
        raise LoginError(f"{key}.host", "a host name or an address", host)
    return host, _number(row, "port", key, range(1, 65536), None)


def _number(row: Mapping[str, Any], name: str, key: str, among: range | tuple[int, ...], default: int | None) -> int:
    value = row.get(name, default)
    if type(value) is not int or value not in among:
        expected = f"a whole number from {among[0]} to {among[-1]}" if isinstance(among, range) else "3 or 5"
        raise LoginError(f"{key}.{name}", expected, value)
    return value


def _text(row: Mapping[str, Any], name: str, key: str) -> str:
    value = row.get(name, "")
    if not isinstance(value, str):
        raise LoginError(f"{key}.{name}", "text", value)
    return value
