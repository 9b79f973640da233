"""A rig that stands: every port that the bench may use, behind one name each.

Layer: rigs, between the ports and whoever assembled them (`rigs.adapters.assembly`; tests put fakes in).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from rigs.cohort import DEFAULT_COHORT
from rigs.hops import Hops
from rigs.ports import (
    Appliance,
    Battery,
    Calendar,
    Clock,
    Consumer,
    Cover,
    Display,
    Fuel,
    GasRig,
    Load,
    MeterPort,
    Microgenerator,
    Supply,
)
from rigs.ports_dcc import DccControl, DccUser
from rigs.ports_wan import Brokers, HubModem, HubPower, MobileWorld, Network, WanSizes, WanStranger, WanTap
from rigs.profile import Profile


@dataclass(frozen=True, slots=True)
class Device:
    """A meter under test: its profile, the bench's own port to it, and its identities."""

    fuel: Fuel
    profile: Profile
    port: MeterPort
    eui: str
    mpxn: str


def nothing() -> None:
    """For rigs whose parts need no watching."""


@dataclass(slots=True)
class Rig:
    """`check` raises PeerDied when a part of the rig has ended; `recover` starts again what has ended; `settle` waits
    until the meters answer after a loss of power; `flush` until the peers have handed over their frames.

    `hub_notes`: what the hub found odd so far, as far as a `flush` has brought it here [docs/peers.md, Hub].
    `wan_rate_kbit_s`: what the rig file says that its WAN carries; 0: not limited. `image_s`: how long a firmware image
    may be on its way at that rate, for a scenario to wait for it.

    A port is None where the rig has no such thing; what needs it is then impossible on this rig.
    """

    name: str
    devices: Mapping[Fuel, Device]
    clock: Clock
    calendar: Calendar
    user: DccUser
    wan: WanTap
    sizes: WanSizes | None = None
    network: Network | None = None
    hops: Hops | None = None
    modem: HubModem | None = None
    mobile: MobileWorld | None = None
    supply: Supply | None = None
    load: Load | None = None
    gas: GasRig | None = None
    cover: Cover | None = None
    battery: Battery | None = None
    consumer: Consumer | None = None
    display: Display | None = None
    appliance: Appliance | None = None
    generator: Microgenerator | None = None
    generator_eui: str = ""
    generator_mpan: str = ""
    dcc: DccControl | None = None
    cohort: str = DEFAULT_COHORT
    hub_eui: str = ""
    hub_power: HubPower | None = None
    brokers: Brokers | None = None
    stranger: WanStranger | None = None
    hub_notes: Callable[[], tuple[Mapping[str, Any], ...]] = lambda: ()
    wan_rate_kbit_s: Decimal = Decimal(0)
    image_s: int = 20
    check: Callable[[], None] = nothing
    settle: Callable[[], None] = nothing
    flush: Callable[[], None] = nothing
    recover: Callable[[], None] = nothing
    close: Callable[[], None] = nothing
    facts: Mapping[str, str] = field(default_factory=dict)
