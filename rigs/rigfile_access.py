"""How the parts of a rig get into its broker: the keys of `[wan]` about security, version and standby.

Layer: rigs, part of `rigs.rigfile`. Passwords are in files of their own and never in a rig file, whose text is part of
the evidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from rigs.toml_table import NOTHING, Table, nearest

Security = Literal["open", "password", "tls"]
SECURITIES: Final[tuple[Security, ...]] = ("open", "password", "tls")
STANDBYS: Final = ("embedded", "mosquitto")
_FILES: Final = ("ca", "certificate", "key", "password_file")


@dataclass(frozen=True, slots=True)
class WanAccess:
    """`security` of the bench's own broker: the bench makes passwords or certificates for each run. A broker that runs
    already has the files named here (paths, empty: none). `mqtt`: 3 is 3.1.1. `standby`: the second broker, or ""."""

    security: Security = "open"
    mqtt: int = 3
    standby: str = ""
    user: str = ""
    password_file: str = ""
    ca: str = ""
    certificate: str = ""
    key: str = ""


def read_access(row: Table, broker: str) -> WanAccess:
    """From the table `[wan]`, whose broker is known. Raises RigConfigError."""
    security = row.choice("security", SECURITIES, "open")
    mqtt = row.whole("mqtt", 3, 5, 3)
    if mqtt == 4:
        raise row.error("mqtt", "3 (3.1.1) or 5", mqtt)
    standby = _standby(row, broker)
    if mqtt == 5 and "embedded" in (broker, standby):
        raise row.error(
            "mqtt", "3 beside an embedded broker", 5, "the embedded broker has MQTT 3.1.1 only; mosquitto has 5"
        )
    if "://" in broker:
        return _running(row, broker, security, mqtt)
    for name in ("user", *_FILES):
        if name in row:
            expected = "no such key unless broker is a URL"
            raise row.error(
                name, expected, row.raw(name, expected), "of its own broker the bench makes it for each run"
            )
    return WanAccess(security, mqtt, standby)


def _standby(row: Table, broker: str) -> str:
    if "standby" not in row:
        return ""
    expected = f"one of {', '.join(STANDBYS)}"
    standby = row.text("standby", expected=expected)
    if standby not in STANDBYS:
        raise row.error("standby", expected, standby, nearest(standby, STANDBYS))
    if "://" in broker:
        raise row.error("standby", "no such key beside a broker that runs already", standby)
    return standby


def _running(row: Table, broker: str, security: Security, mqtt: int) -> WanAccess:
    """Of a broker that is there: what it asks for is known from its URL and from what is given."""
    _refuse_url(row, broker)
    if security != "open":
        hint = "mqtts:// is TLS; user and password_file are given as they are there"
        raise row.error("security", "no such key beside a broker that runs already", security, hint)
    user = row.text("user") if "user" in row else ""
    files = {name: _file(row, name) for name in _FILES}
    for one, other in (("certificate", "key"), ("user", "password_file")):
        both = {"user": user} | files
        if bool(both[one]) != bool(both[other]):
            lacking = other if both[one] else one
            raise row.error(lacking, f"{one} and {other}, or neither", NOTHING)
    for name in ("ca", "certificate"):
        if files[name] and not broker.startswith("mqtts://"):
            raise row.error(name, "no such key unless broker is mqtts://...", files[name])
    return WanAccess("open", mqtt, "", user, files["password_file"], files["ca"], files["certificate"], files["key"])


def _refuse_url(row: Table, broker: str) -> None:
    where = urlsplit(broker)
    if where.username or where.password:
        hint = "the rig file is part of the evidence; use the keys user and password_file"
        raise row.error("broker", "a URL without user and password", f"{where.scheme}://...@{where.hostname}", hint)
    try:
        is_good = bool(where.hostname) and (where.port is None or where.port > 0) and where.path in ("", "/")
    except ValueError:
        is_good = False
    if not is_good:
        raise row.error("broker", "mqtt://HOST:PORT or mqtts://HOST:PORT", broker)


def _file(row: Table, name: str) -> str:
    """A relative path is taken from the folder of the rig file."""
    if name not in row:
        return ""
    text = row.text(name, expected="the path of a file")
    path = Path(row.file).parent / text
    if not path.is_file():
        raise row.error(name, "the path of a file", text, "relative to the folder of the rig file")
    return str(path.resolve())
