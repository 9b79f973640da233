"""Block reads on a serial line whose time is modelled: how near the bench comes to what the wire allows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from meterbench.perf.figures import Figure, Target
from rigs.bare.line import BAUD, paced_line, wire_limit_s
from rigs.rigfile import RigConfig

REGISTERS, READS = 125, 8
NAME = f"Reads of {REGISTERS} registers at {BAUD} baud"
BASELINE = "the wire limit, computed: both frames and 3.5 characters of silence after each, 11 bits a character"


def block_reads(config: RigConfig, rounds: int, folder: Path, say: Callable[[str], None]) -> Iterator[Figure]:
    """Registers a second, the silence between frames paid for."""
    found = []
    address = config.devices["electricity"].profile.logs["event"].base
    with paced_line(config, folder, address) as line:
        line.read(REGISTERS)
        for number in range(rounds):
            say(f"block reads: round {number + 1} of {rounds}")
            found.append(REGISTERS / median(line.read(REGISTERS) for _ in range(READS)))
    limit = REGISTERS / wire_limit_s(REGISTERS)
    yield Figure("block-reads", NAME, "registers/s", tuple(found), BASELINE, (limit,) * rounds, Target("at least", 0.9))
