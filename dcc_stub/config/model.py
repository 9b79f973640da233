"""What the stub is told at its start, as values. The keys of the file are the contract in docs/peers.md."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:  # they read their keys with what is here
    from dcc_stub.alerts.config import AlertsConfig
    from dcc_stub.guards.config import GuardsConfig
    from dcc_stub.inventory.config import InventoryConfig

from dcc_stub.config.firmware import FirmwareConfig
from dcc_stub.config.payment import PaymentConfig
from dcc_stub.config.scope import ScopeConfig
from dcc_stub.config.wake import WakeTerms
from dcc_stub.cos.terms import CosTerms
from dcc_stub.diary.terms import DiaryTerms
from dcc_stub.flow import FlowTerms
from dcc_stub.registration.terms import RegistrationTerms
from protocols.broker_login import BrokerLogin

ROLES: Final = ("IS", "GS", "ES", "ED", "GT", "RSA", "OU")
DEVICE_TYPES: Final = ("ESME", "GSME", "GPF", "CHF", "HCALCS", "PPMID", "IHD", "CAD")
DEVICE_STATUSES: Final = (
    "Pending", "Whitelisted", "InstalledNotCommissioned", "Commissioned", "Decommissioned", "Withdrawn", "Suspended",
    "Recovery", "Recovered",
)  # fmt: skip
FUELS: Final = ("electricity", "gas", "none")
PASSWORD: Final = re.compile(r".{12,200}")
HUB: Final = re.compile(r"[0-9a-f]{16}")


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
class TlsConfig:
    """The stub's own certificate and key for HTTPS. With `clients` (authorities in PEM) only who shows a certificate of
    theirs is let in. `receivers` are the authorities by which receivers at https are judged, the machine's own when
    None; the stub shows its own certificate to them."""

    certificate: Path
    key: Path
    clients: Path | None = None
    receivers: Path | None = None


@dataclass(frozen=True, slots=True)
class StubConfig:
    """Everything the stub is told at its start."""

    host: str
    port: int
    database: Path
    broker: BrokerLogin
    calendar_offset_s: float = 0.0
    control: bool = False
    device_timeout_s: float = 10.0
    max_body_bytes: int = 1 << 20
    body_timeout_s: float = 5.0
    delivery_lifetime_s: float = 7 * 86400.0
    delivery_timeout_s: float = 5.0
    stdin_guard: bool = True
    accepted_device_statuses: tuple[str, ...] = ("Commissioned",)
    wake: WakeTerms | None = None
    users: tuple[UserRow, ...] = ()
    devices: tuple[DeviceRow, ...] = ()
    alert_routes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    signatures: SignatureConfig | None = None
    change_of_supplier: CosTerms = field(default_factory=CosTerms)
    status_page: bool = True
    window_passwords: Mapping[str, str] = field(default_factory=dict)
    tls: TlsConfig | None = None
    elective_services: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    payment: PaymentConfig = field(default_factory=PaymentConfig)
    inventory: InventoryConfig | None = None
    firmware: FirmwareConfig = field(default_factory=FirmwareConfig)
    alerts: AlertsConfig | None = None
    guards: GuardsConfig | None = None
    scope: ScopeConfig = field(default_factory=ScopeConfig)
    registrations: tuple[Mapping[str, Any], ...] = ()
    file: str = ""
    registration: RegistrationTerms = field(default_factory=RegistrationTerms)
    diary: DiaryTerms = field(default_factory=DiaryTerms)
    flow: FlowTerms = field(default_factory=FlowTerms)
