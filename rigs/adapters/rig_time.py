"""The meters of a rig come back after a loss of power.

Layer: rigs adapter, part of the assembly.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rigs.errors import LinkError, PortUnavailable
from rigs.ports import Clock
from rigs.rig import Device

SETTLE_WITHIN_S: Final = 10.0
SETTLE_EVERY_S: Final = 0.02


def settle(devices: Iterable[Device], clock: Clock) -> None:
    """Waits, bounded, until each meter answers the bench side again. Raises what the last attempt raised."""
    deadline_ns = clock.monotonic_ns() + int(SETTLE_WITHIN_S * 1e9)
    for device in devices:
        while True:
            try:
                device.port.identity()
                break
            except (LinkError, PortUnavailable):
                if clock.monotonic_ns() > deadline_ns:
                    raise
                clock.wait(SETTLE_EVERY_S)
