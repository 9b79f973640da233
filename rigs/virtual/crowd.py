"""Many meters in one process: a whole cohort behind Modbus gateways, each port with as many units as Modbus has.

Each meter has a house of its own (supply, load, gas line) and nothing in common with the others but the calendar. A
meter lives when it is asked, and then through all the time since: nothing of what it says depends on when it was asked
before, so that nobody has to tick thousands of meters that nobody reads.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from rigs.virtual.config import CrowdConfig
from rigs.virtual.esme import Esme
from rigs.virtual.faults import build_conduct
from rigs.virtual.gsme import Gsme
from rigs.virtual.meter import Identity, Meter
from rigs.virtual.plant import ElectricPlant, GasPlant
from rigs.virtual.serving import Responder, TcpInterface
from rigs.virtual.site_time import SiteTime

UNITS: Final = 247
"""Of one gateway [MODBUS over Serial Line V1.02 §2.2]."""
MPXN_BASE: Final = {"electricity": 2_000_000_000_000, "gas": 3_000_000_000}


@dataclass(frozen=True, slots=True)
class House:
    """One meter of the crowd."""

    meter: Meter
    time: SiteTime

    def tick(self) -> None:
        self.meter.live_until(self.time.now_ns())


def build_crowd(config: CrowdConfig, time: SiteTime) -> list[House]:
    return [House(_meter(config, number, time.now_ns()), time) for number in range(config.meters)]


def _meter(config: CrowdConfig, number: int, now_ns: int) -> Meter:
    serial = f"{config.serial}{number:06d}"
    identity = Identity(serial, str(MPXN_BASE[config.fuel] + number), serial.encode().ljust(16, b"-"))
    conduct = build_conduct((), config.fuel, Counter())
    if config.fuel == "gas":
        return Gsme(identity, conduct, now_ns, GasPlant())
    return Esme(identity, conduct, now_ns, ElectricPlant(load_mw=config.watts * 1000))


def gateways_of(houses: list[House]) -> list[TcpInterface]:
    """Interfaces without the maker's test mode; units count from 1 in each."""
    parts = [houses[at : at + UNITS] for at in range(0, len(houses), UNITS)]
    return [
        TcpInterface({unit: Responder(house, house.meter, test_mode=False) for unit, house in enumerate(part, 1)})
        for part in parts
    ]
