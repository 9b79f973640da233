"""Ten thousand scheduled reads due at one instant: all of them are sent, and the limit of the WAN holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from meterbench.perf.figures import Figure, Target
from rigs.bare.scheduled import reads_at_one_instant

READS: Final = 10_000
PER_S, IN_FLIGHT = 700.0, 32
BURST: Final = PER_S / 10
"""What the stub's limit lets go at once; and what left in a tenth of a second may arrive together."""


def scheduled_reads(folder: Path, say: Callable[[str], None]) -> Iterator[Figure]:
    """As the hub sees them. One round: it takes a minute."""
    found = reads_at_one_instant(READS, PER_S, IN_FLIGHT, folder, say)
    name = f"{READS:,} scheduled reads due at one instant, limit {PER_S:g}/s"
    most = Target("at most", PER_S * 1.1 + BURST, "value")
    yield Figure("scheduled-peak", f"{name}: most in a second", "1/s", (float(found.most_in_a_second()),), target=most)
    yield Figure(
        "scheduled-time", f"{name}: until the last result", "s", (found.took_s,), "the least that the limit asks for",
        (READS / PER_S,),
    )  # fmt: skip
