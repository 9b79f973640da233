"""What a rig file is once it has been read: frozen types. Users import these from `rigs.rigfile`, which reads them.

Layer: rigs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final, Literal

from protocols.link_shaper import Conditions
from rigs.cohort import DEFAULT_COHORT
from rigs.ports import Fuel
from rigs.profile import Profile
from rigs.rigfile_access import WanAccess
from rigs.rigfile_gsm import ModemConfig
from rigs.rigfile_ports import Port, RtuPort, TcpPort


@dataclass(frozen=True, slots=True)
class SiteConfig:
    """`virtual`: the bench starts the meters, with the `faults` asked for; `real`: they are there already."""

    run: Literal["virtual", "real"]
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeviceConfig:
    """One meter of the rig. `mpxn` is the MPAN of an electricity meter, the MPRN of a gas meter."""

    fuel: Fuel
    profile: Profile
    eui: str
    mpxn: str
    hub_port: TcpPort | RtuPort
    bench_port: Port

    @property
    def unit(self) -> int:
        """Its address on the hub's port."""
        return self.hub_port.unit or self.profile.link.unit


@dataclass(frozen=True, slots=True)
class SupplyConfig:
    """The AC source; port 0 in the resource: the virtual source tells its own. `phases`: how many feed the meter."""

    adapter: Literal["visa"]
    resource: str
    phases: int = 1


@dataclass(frozen=True, slots=True)
class HubConfig:
    """`cohort`: the kind of head end, which is the meter type of the devices behind it. `elective`: services beyond its
    core that the DCC of this rig carries."""

    run: Literal["process"]
    eui: str
    cohort: str = DEFAULT_COHORT
    elective: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HomeConfig:
    """A home with a microgenerator: the DCC knows its measurement device by an EUI and an MPAN of its own, and the
    electricity meter, which stores what that device sends, answers for it."""

    microgenerator: str
    mpan: str
    profile: Profile


IMAGE_S: Final = 20
IMAGE_MOST_S: Final = 560
"""With the time for everything else about an update that is the 600 s after which the DCC gives a transfer up."""


@dataclass(frozen=True, slots=True)
class WanConfig:
    """`broker`: embedded, mosquitto, or the URL of one that runs already. `link`: the bench's network stands in the way
    of the hub from the start; without it only under conditions that are not ideal, or where a scenario asks for it.
    `conditions_by`: over TCP connections, or over the IP packets between two network namespaces (needs root).
    `image_s`: how long a firmware image may be on its way at the rate of the WAN, for a scenario to wait for it."""

    carrier: Literal["mqtt", "gsm"]
    broker: str
    conditions: str | Conditions
    capture: Literal["auto", "required", "off"]
    conditions_by: Literal["bench", "namespace"] = "bench"
    link: bool = False
    image_s: int = IMAGE_S
    modem: ModemConfig | None = None
    access: WanAccess = field(default_factory=WanAccess)

    @property
    def is_encrypted(self) -> bool:
        return self.access.security == "tls" or self.broker.startswith("mqtts://")


@dataclass(frozen=True, slots=True)
class DccConfig:
    """`run`: process, container, or the URL of a stub that runs already. `base_image` None: the Dockerfile's own.

    `signatures`: None, nothing is signed; "test", a PKI for each run; else the folder of one (`meterbench pki`).
    """

    run: str
    port: int = 0
    device_timeout_s: float = 30.0
    base_image: str | None = None
    signatures: str | None = None


@dataclass(frozen=True, slots=True)
class RigConfig:
    """One rig. `calendar_start` is None on a real rig; `users` maps a role to its User's EUI."""

    file: str
    name: str
    seed: int
    calendar_start: datetime | None
    site: SiteConfig
    devices: Mapping[Fuel, DeviceConfig]
    supply: SupplyConfig | None
    hub: HubConfig
    wan: WanConfig
    dcc: DccConfig
    users: Mapping[str, str]
    home: HomeConfig | None = None
    service_levels: Mapping[str, str] = field(default_factory=dict)
    """Ofgem services that enrolment asks of the devices of this rig at another level than the catalogue's."""
    sla: Mapping[str, Decimal] = field(default_factory=dict)
    """Seconds by Service Reference Variant, or `alert`: targets of this rig in place of the catalogue's."""

    @property
    def is_virtual(self) -> bool:
        return self.site.run == "virtual"
