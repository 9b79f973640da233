"""What the network does while a scenario runs: noted, and held against a check that fails meanwhile.

Used around each scenario. A rig whose hub is led straight to the broker costs nothing here.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

from meterbench.bench.operator import Bench
from meterbench.recorder import no_excuse
from rigs.errors import BenchError

State = Mapping[str, Any]
SHOWN = ("packets", "bytes", "lost", "queue_full", "in_outage", "messages_lost", "duplicated", "reordered", "corrupted")


def begin_watch(bench: Bench) -> None:
    """From now on the checks of the scenario know of the network."""
    network = bench.rig.network
    if network is None or not network.is_in_the_way:
        bench.recorder.excuse = no_excuse
        return
    bench.network_before = before = network.state()

    def excuse(of_time: bool) -> str:
        with contextlib.suppress(BenchError):
            return network.disturbed_since(before, of_time=of_time)
        return "it does not answer"

    bench.recorder.excuse = excuse


def end_watch(bench: Bench) -> None:
    """Notes what has passed; puts back what the scenario has changed. Raises BenchError."""
    bench.recorder.excuse = no_excuse
    network = bench.rig.network
    if network is None or not network.is_in_the_way:
        return
    now = network.state()
    bench.recorder.note(f"conditions of the network: {network.in_force}; {_told(bench.network_before, now)}")
    if bench.network_touched:
        network.rest()


def _told(before: State, now: State) -> str:
    parts = []
    for way in ("up", "down"):
        counts = {key: now[way][key] - before.get(way, {}).get(key, 0) for key in SHOWN}
        shown = [f"{count} {key.replace('_', ' ')}" for key, count in counts.items() if count]
        parts.append(f"{way}: {', '.join(shown) or 'nothing'}")
    outages, broken = (now[key] - before.get(key, 0) for key in ("outages", "broken"))
    return "; ".join([*parts, f"{outages} outages", f"{broken} connections broken"])
