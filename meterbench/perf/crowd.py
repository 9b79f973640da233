"""How many virtual meters a process hosts, how fast they answer, and how fast a meter lives through thirteen months."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from meterbench.perf.figures import Figure, Target
from meterbench.perf.memory import resident_kb
from rigs.adapters.peers import ControlClient
from rigs.bare.crowd import Crowd, bare_server, crowd_of, reads_per_s
from rigs.rigfile import RigConfig

METERS: Final = 5000
READS: Final = 4
"""Of each meter in a round."""
THIRTEEN_MONTHS_S: Final = 397 * 86400
BARE: Final = "a bare asyncio server that answers as many zeros"


def crowd(config: RigConfig, rounds: int, folder: Path, say: Callable[[str], None]) -> Iterator[Figure]:
    """The import register of the electricity meter, as a cohort."""
    profile = config.devices["electricity"].profile
    point = profile.points["import_total"]
    ours, bare, starts, sizes = [], [], [], []
    for number in range(rounds):
        say(f"crowd of {METERS} meters: round {number + 1} of {rounds}")
        with crowd_of(1, profile.id, folder) as one:
            alone_kb = resident_kb(one.peer.pid)
        with crowd_of(METERS, profile.id, folder) as many:
            starts.append(many.start_s)
            ours.append(reads_per_s(many.gateways, METERS, point.address, point.registers, READS))
            sizes.append((resident_kb(many.peer.pid) - alone_kb) / (METERS - 1))
            with bare_server(len(many.gateways), folder) as other:
                bare.append(reads_per_s(other.gateways, METERS, point.address, point.registers, READS))
    name = f"{METERS} virtual meters in one process"
    yield Figure("crowd-start", f"{name}: start", "s", tuple(starts), target=Target("at most", 5.0, "value"))
    yield Figure(
        "crowd-memory", f"{name}: memory of each", "kB", tuple(sizes), target=Target("at most", 100.0, "value")
    )
    goal = Target("at least", 10_000.0, "value")
    yield Figure("crowd-reads", f"{name}: register reads", "1/s", tuple(ours), BARE, tuple(bare), goal)


def thirteen_months(config: RigConfig, rounds: int, folder: Path, say: Callable[[str], None]) -> Iterator[Figure]:
    """From the leap of the calendar until a meter answers that has lived through it, half hour by half hour."""
    for fuel, device in config.devices.items():
        say(f"thirteen months of the {fuel} meter")
        point = device.profile.points["device_time"]
        found = tuple(_months(device.profile.id, point.address, point.registers, folder) for _ in range(rounds))
        name = f"Thirteen months of half hours, {fuel} meter"
        yield Figure(f"months-{fuel}", name, "s", found, target=Target("at most", 2.0, "value"))


def _months(profile: str, address: int, width: int, folder: Path) -> float:
    with crowd_of(1, profile, folder) as alone:
        reads_per_s(alone.gateways, 1, address, width, 1)
        _leap(alone)
        began = time.monotonic()
        reads_per_s(alone.gateways, 1, address, width, 1)
        return time.monotonic() - began


def _leap(crowd: Crowd) -> None:
    control = ControlClient("127.0.0.1", crowd.peer.ready["control"])
    try:
        control.request("calendar", within_s=60.0, offset_s=float(THIRTEEN_MONTHS_S))
    finally:
        control.close()
