"""The parts of a rig follow its calendar, and come back after a loss of power.

Layer: rigs adapter, part of the assembly.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from rigs.errors import BenchError, LinkError, PeerDied, PortUnavailable
from rigs.ports import Clock
from rigs.rig import Device

STUB_WITHIN_S: Final = 5.0
SETTLE_WITHIN_S: Final = 10.0
SETTLE_EVERY_S: Final = 0.02


def tell_stub(url: str, offset_s: float) -> None:
    """Sets the stub's calendar. Raises PeerDied when it cannot be reached, BenchError when it refuses."""
    where = urlsplit(url)
    connection = http.client.HTTPConnection(where.hostname or "", where.port or 80, timeout=STUB_WITHIN_S)
    try:
        connection.request("PUT", "/control/calendar", json.dumps({"offset_s": offset_s}))
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as problem:
        raise PeerDied("telling the DCC stub the time", "dcc", f"{type(problem).__name__}: {problem}") from None
    finally:
        connection.close()
    if status not in {200, 204}:
        raise BenchError("telling the DCC stub the time", "dcc", f"HTTP {status}")


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
