"""How a device of a rig is reached: the ports of a rig file, and of the hub's configuration.

Layer: rigs. `read_port` takes the same table from TOML and from JSON, so that bench and hub agree on it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from rigs.toml_table import Table

VIRTUAL: Final = "virtual"
"""The serial port of a virtual rig: the site makes a pseudo-terminal and tells its path."""

BAUDS: Final = (300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
_ADAPTERS: Final[tuple[Literal["modbus-tcp", "modbus-rtu"], ...]] = ("modbus-tcp", "modbus-rtu")
_PARITIES: Final[tuple[Literal["N", "E", "O"], ...]] = ("N", "E", "O")
_HOST: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True)
class TcpPort:
    """`port` 0: the virtual site chooses. `unit` None: the profile's. `gateway`: the bench's own line server."""

    host: str
    port: int
    unit: int | None = None
    gateway: bool = False


@dataclass(frozen=True, slots=True)
class RtuPort:
    """`pace` (virtual only): bytes take the time that the baud rate gives them."""

    port: str
    baud: int = 9600
    parity: Literal["N", "E", "O"] = "N"
    stopbits: int = 1
    unit: int | None = None
    pace: bool = False


@dataclass(frozen=True, slots=True)
class SharedPort:
    """The bench goes through the line server of the device's hub port."""


Port = TcpPort | RtuPort | SharedPort


def read_port(row: Table) -> TcpPort | RtuPort:
    """The port in a table. Raises RigConfigError."""
    adapter = row.choice("adapter", _ADAPTERS)
    port = _tcp(row) if adapter == "modbus-tcp" else _rtu(row)
    row.done()
    return port


def port_of(body: Mapping[str, object], file: str, key: str) -> TcpPort | RtuPort:
    """The port in a mapping that came from elsewhere (JSON). Raises RigConfigError with that file and key."""
    return read_port(Table(file, key, body))


def _unit(row: Table) -> int | None:
    return row.whole("unit", 1, 247) if "unit" in row else None


def _tcp(row: Table) -> TcpPort:
    host = row.text("host", expected="a host name or an address")
    if not _HOST.fullmatch(host):
        raise row.error("host", "a host name or an address, without scheme and port", host)
    return TcpPort(host, row.whole("port", 0, 65535), _unit(row), row.flag("gateway", False))


def _rtu(row: Table) -> RtuPort:
    baud = row.whole("baud", 300, 115200, 9600, unit="baud")
    if baud not in BAUDS:
        raise row.error("baud", f"one of {', '.join(map(str, BAUDS))}", baud)
    port = RtuPort(
        port=row.text("port", expected='the path of a serial port, or "virtual"'),
        baud=baud,
        parity=row.choice("parity", _PARITIES, "N"),
        stopbits=row.whole("stopbits", 1, 2, 1),
        unit=_unit(row),
        pace=row.flag("pace", False),
    )
    if port.pace and port.port != VIRTUAL and not port.port.startswith("/dev/pts/"):
        raise row.error("pace", 'false, except on port "virtual"', True)
    return port
