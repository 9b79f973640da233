"""The WAN's own share: a message from the DCC stub's session to the hub's uplink and back, against a bare paho pair."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from meterbench.perf.figures import Figure, Target
from rigs.bare.stand import Broker, wan_rounds

MESSAGES = 200
BARE = "two bare paho clients without Nagle's delay, on the same broker, in turns"


def wan_overhead(broker: Broker, rounds: int, folder: Path, say: Callable[[str], None]) -> Iterator[Figure]:
    """A message there and back at QoS 1, one at a time. Raises BenchError."""
    say(f"messages on the WAN over {broker}: {rounds} rounds")
    found = wan_rounds(broker, rounds, MESSAGES, folder)
    ours, bare = (tuple(1000 * one[side] for one in found) for side in ("ours", "bare"))
    name = f"A message on the WAN there and back, {broker}, p50"
    yield Figure(f"wan-{broker}", name, "ms", ours, BARE, bare, Target("at most", 2.0))
