"""A virtual meter on a paced serial line, and how long a block read takes on it.

Layer: rigs adapter, for `meterbench perf`: a pseudo-terminal whose far end keeps the time of the wire.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from rigs.adapters.modbus_rtu import BITS_PER_CHARACTER, GAP_CHARACTERS, ModbusRtuLink
from rigs.adapters.peers import Peer
from rigs.adapters.rig_config import site_config
from rigs.rigfile import RigConfig, RtuPort

BAUD: Final = 9600
REQUEST_CHARACTERS: Final = 8
ANSWER_OVERHEAD: Final = 5
"""Unit, function, byte count and two of CRC [MODBUS over Serial Line V1.02 §2.5.1]."""


def wire_limit_s(registers: int, baud: int = BAUD) -> float:
    """The least time of a block read: both frames, and the silence after each of them."""
    characters = REQUEST_CHARACTERS + ANSWER_OVERHEAD + 2 * registers + 2 * GAP_CHARACTERS
    return characters * BITS_PER_CHARACTER / baud


class PacedLine:
    """The open link; `read` gives the seconds that one block read took, its own silence before it included."""

    def __init__(self, link: ModbusRtuLink, address: int) -> None:
        self._link, self._address = link, address
        self._ended = 0.0

    def read(self, registers: int) -> float:
        """Counts from the end of the read before, so that the silence between two frames is paid for."""
        began = self._ended or time.monotonic()
        self._link.read_holding(self._address, registers)
        self._ended = time.monotonic()
        return self._ended - began


@contextlib.contextmanager
def paced_line(config: RigConfig, folder: Path, address: int) -> Iterator[PacedLine]:
    """The electricity meter of a virtual rig file alone on a line. Raises PortUnavailable, BenchError."""
    device = config.devices["electricity"]
    port = RtuPort(port="", baud=BAUD, pace=True)
    rig = replace(config, devices={"electricity": replace(device, hub_port=port, bench_port=port)})
    with Peer.start("line-site", "rigs.virtual", site_config(rig, 0.0), folder) as site:
        where = str(site.ready["devices"]["electricity"]["bench"]["path"])
        link = ModbusRtuLink(where, device.profile.link, baud=BAUD)
        link.open()
        try:
            yield PacedLine(link, address)
        finally:
            link.close()
