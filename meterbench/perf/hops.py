"""How far the stamps of DCC and hub are from the packets on the wire, which is what a breakdown rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from meterbench.perf.figures import Figure, Target, percentile
from meterbench.perf.requests import REQUESTS, WARM_UP, HeadEnd
from rigs.adapters.assembly import RigAssembly
from rigs.hops import PartStamps, Passed
from rigs.rigfile import RigConfig

STAMPS = {
    "DCC, command sent": ("dcc", "sent", "/c", True),
    "hub, command in": ("hub", "in", "/c", False),
    "hub, reply out": ("hub", "out", "/r", True),
    "DCC, reply taken": ("dcc", "taken", "/r", False),
}
"""By name: whose stamp, its row, the topic's ending, and whether the packet goes to the broker."""


def hop_stamps(config: RigConfig, rounds: int, folder: Path, say: Callable[[str], None]) -> Iterator[Figure]:
    """Nothing where packets cannot be captured."""
    assembly = RigAssembly(replace(config, wan=replace(config.wan, capture="auto")), folder)
    try:
        rig = assembly.open()
        if rig.sizes is None or rig.sizes.status != "running" or rig.hops is None:
            say(f"hop time stamps: no packets ({rig.sizes.status if rig.sizes else 'capture is off'})")
            return
        head_end = HeadEnd(rig)
        found: dict[str, list[float]] = {name: [] for name in STAMPS}
        for number in range(-1, rounds):
            say(f"hop time stamps: round {number + 1} of {rounds}" if number >= 0 else "hop time stamps: warming up")
            began_ns = rig.clock.monotonic_ns()
            for _ in range(WARM_UP if number < 0 else REQUESTS):
                head_end.forget()
                head_end.finish(head_end.begin())
            dcc, hub = rig.hops.since(began_ns)
            for name, apart_ns in differences(dcc, hub, rig.hops.passed(began_ns)).items():
                if number >= 0:
                    found[name].append(percentile([ns / 1e6 for ns in apart_ns], 99))
    finally:
        assembly.close()
    for name, values in found.items():
        key = f"hops-{name.replace(', ', '-').replace(' ', '-').lower()}"
        yield Figure(
            key,
            f"Hop stamp against its packet, p99: {name}",
            "ms",
            tuple(values),
            target=Target("at most", 1.0, "value"),
        )


def differences(dcc: PartStamps, hub: PartStamps, passed: Iterable[Passed]) -> dict[str, list[int]]:
    """Nanoseconds between each stamp and the packet of the same message, without a sign."""
    wire = {(one.crc, one.topic[-2:], one.to_broker): one.ns for one in passed}
    parts = {"dcc": dcc, "hub": hub}
    found: dict[str, list[int]] = {}
    for name, (part, row, ending, to_broker) in STAMPS.items():
        pairs = ((int(one[1]), wire.get((int(one[2]), ending, to_broker))) for one in parts[part].named(row))
        found[name] = [abs(stamp - at) for stamp, at in pairs if at is not None]
    return found
