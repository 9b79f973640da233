"""The configuration of the stub. Each part of the stub that has keys of its own reads them beside its code."""

from dcc_stub.config.model import DeviceRow, SignatureConfig, StubConfig, TlsConfig, UserRow
from dcc_stub.config.reading import load, parse
from dcc_stub.config.table import ConfigError, Table

__all__ = [
    "ConfigError",
    "DeviceRow",
    "SignatureConfig",
    "StubConfig",
    "Table",
    "TlsConfig",
    "UserRow",
    "load",
    "parse",
]
