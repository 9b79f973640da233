"""How many messages the network of a rig carries, and how true its delay is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from meterbench.perf.figures import Figure, Target, percentile
from protocols.link_shaper import Conditions
from rigs.bare.network import through

IN_FLIGHT: Final = 10_000
LONG_MS, SHORT_MS = 5000, 50
PER_S, TIMED = 250.0, 1000


def network(rounds: int, folder: Path, say: Callable[[str], None]) -> Iterator[Figure]:
    """Messages a second with 10,000 of them on their way; by how much a delay of 50 ms is missed."""
    rates, errors = [], []
    for number in range(rounds):
        say(f"network: round {number + 1} of {rounds}")
        crowd = through(Conditions.both(delay_ms=LONG_MS), IN_FLIGHT, 0, folder / f"crowd-{number}")
        assert crowd.sent_s[-1] < crowd.came_s[0], "not all of them were on their way at once"
        took_s = (crowd.sent_s[-1] - crowd.sent_s[0]) + (crowd.came_s[-1] - crowd.came_s[0])
        rates.append(IN_FLIGHT / took_s)
        timed = through(Conditions.both(delay_ms=SHORT_MS), TIMED, PER_S, folder / f"timed-{number}")
        late_ms = [abs((came - sent) * 1000 - SHORT_MS) for sent, came in zip(timed.sent_s, timed.came_s, strict=True)]
        errors.append(percentile(late_ms, 95))
    name = f"Messages through the network, {IN_FLIGHT:,} on their way"
    yield Figure("network-rate", name, "1/s", tuple(rates), target=Target("at least", 1000, "value"))
    name = f"Error of a delay of {SHORT_MS} ms at {PER_S:g} messages/s, p95"
    yield Figure("network-delay", name, "ms", tuple(errors), target=Target("at most", 2, "value"))
