"""A frame: raw bytes seen on one hop, with both clocks. The currency of evidence.

Layer: rigs, below ports and adapters. Hops are named from the User to the meter:
`user-dcc` (HTTP), `dcc-user` (Receive Response), `wan` (MQTT payloads), `hub-meter`, `bench-meter` (Modbus),
`bench-supply` (SCPI), `bench-site` (control of the virtual plant).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Hop = Literal["user-dcc", "dcc-user", "wan", "hub-meter", "bench-meter", "bench-supply", "bench-site", "line"]
Direction = Literal["tx", "rx"]


@dataclass(frozen=True, slots=True)
class Frame:
    """`direction` is seen from the hop's first name: tx of `hub-meter` is the hub's request."""

    hop: Hop
    direction: Direction
    raw: bytes
    utc: datetime
    monotonic_ns: int
    note: str = ""


FrameSink = Callable[[Frame], None]


def discard(_frame: Frame) -> None:
    """A sink for callers that keep no evidence (doctor, perf)."""
