"""A process full of virtual meters, the bare server beside it, and a reader that asks them all.

Layer: rigs adapter, for `meterbench perf`. The reader sends its requests in bundles on one connection for each gateway,
so that it costs little beside the server that it measures, and checks that each answer is one.
"""

from __future__ import annotations

import asyncio
import contextlib
import struct
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rigs.adapters.peers import Peer
from rigs.errors import BenchError

UNITS: Final = 247
BUNDLE: Final = 19
STARTS_WITHIN_S: Final = 120.0
ANSWERS_WITHIN_S: Final = 60.0
READ_HOLDING: Final = 3
Address = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Crowd:
    """`start_s`: from the start of the process until it is ready."""

    peer: Peer
    gateways: tuple[Address, ...]
    start_s: float


@contextlib.contextmanager
def crowd_of(meters: int, profile: str, folder: Path) -> Iterator[Crowd]:
    """That many virtual meters in one process. Raises PortUnavailable, PeerDied, BenchError."""
    config = {"devices": {}, "crowd": {"meters": meters, "profile": profile, "serial": "VC", "watts": 300}}
    with _started(f"crowd-{meters}", "rigs.virtual", config, folder) as crowd:
        yield crowd


@contextlib.contextmanager
def bare_server(gateways: int, folder: Path) -> Iterator[Crowd]:
    with _started("bare-modbus", "rigs.bare.modbus", {"gateways": gateways}, folder) as crowd:
        yield crowd


@contextlib.contextmanager
def _started(name: str, program: str, config: Mapping[str, object], folder: Path) -> Iterator[Crowd]:
    began = time.monotonic()
    with Peer.start(name, program, config, folder, STARTS_WITHIN_S) as peer:
        gateways = tuple((str(one["host"]), int(one["port"])) for one in peer.ready["crowd"])
        yield Crowd(peer, gateways, time.monotonic() - began)


def reads_per_s(
    gateways: Sequence[Address], meters: int, address: int, count: int, rounds: int, within_s: float = ANSWERS_WITHIN_S
) -> float:
    """Every meter is read `rounds` times, all gateways at once. Raises BenchError for an answer that is none, or short
    (an exception), or does not come within `within_s`."""
    try:
        return asyncio.run(asyncio.wait_for(_read_all(gateways, meters, address, count, rounds), within_s))
    except TimeoutError:
        raise BenchError(
            "reading a crowd of meters", "virtual site", f"not all has come within {within_s:g} s"
        ) from None


async def _read_all(gateways: Sequence[Address], meters: int, address: int, count: int, rounds: int) -> float:
    open_ = [await asyncio.open_connection(*where) for where in gateways]
    try:
        began = time.monotonic()
        units = [min(UNITS, meters - at * UNITS) for at in range(len(open_))]
        await asyncio.gather(
            *(_read(*line, behind, address, count, rounds) for line, behind in zip(open_, units, strict=True))
        )
        return meters * rounds / (time.monotonic() - began)
    finally:
        for _, writer in open_:
            writer.close()


async def _read(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, units: int, address: int, count: int, rounds: int
) -> None:
    size = 9 + 2 * count
    for _ in range(rounds):
        for first in range(1, units + 1, BUNDLE):
            asked = range(first, min(first + BUNDLE, units + 1))
            writer.write(
                b"".join(struct.pack(">HHHBBHH", 0, 0, 6, unit, READ_HOLDING, address, count) for unit in asked)
            )
            answers = await reader.readexactly(size * len(asked))
            if any(answers[at * size + 7] != READ_HOLDING for at in range(len(asked))):
                raise BenchError("reading a crowd of meters", "virtual site", f"answers {answers[:size].hex()}")
