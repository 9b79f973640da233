"""How quick this rig could answer at all: a limit less than ten floors away cannot be judged on it."""

from __future__ import annotations

from decimal import Decimal
from statistics import median
from typing import Final

from protocols.duis import ServiceRequest
from rigs.rig import Rig

ROUNDS: Final = 5
NO_SUCH_DEVICE: Final = "00-00-00-00-00-00-00-01"


def measure_floor(rig: Rig) -> Decimal:
    """Seconds: the median of a request that the DCC refuses at once, plus a round trip of the WAN's broker each way.

    No meter takes part, so a slow meter cannot raise its own floor.
    """
    rounds = []
    for _ in range(ROUNDS):
        request = ServiceRequest(rig.user.next_request_id("import supplier", NO_SUCH_DEVICE), 1, "7.4", {})
        seen = rig.user.send("import supplier", request)
        before_ns = rig.clock.monotonic_ns()
        rig.wan.mark()
        wan_ns = rig.clock.monotonic_ns() - before_ns
        rounds.append(seen.received_ns - seen.sent_ns + 2 * wan_ns)
    return Decimal(int(median(rounds))) / 10**9
