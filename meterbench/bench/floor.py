"""How quick this rig could answer at all: a limit less than ten floors away cannot be judged on it."""

from __future__ import annotations

from decimal import Decimal
from statistics import median
from typing import Final

from meterbench.hops import Kind
from protocols.duis import ServiceRequest
from rigs.rig import Rig

ROUNDS: Final = 5
NO_SUCH_DEVICE: Final = "00-00-00-00-00-00-00-01"


def measure_floors(rig: Rig) -> dict[Kind, Decimal]:
    """Seconds by kind of way, each the median of what it is made of. No meter takes part, so a slow meter cannot raise
    its own floor.

    request: a request that the DCC refuses at once, plus a round trip of the WAN's broker each way. alert: one of these
    round trips, and an HTTP exchange for the delivery.
    """
    http, wan = [], []
    for _ in range(ROUNDS):
        request = ServiceRequest(rig.user.next_request_id("import supplier", NO_SUCH_DEVICE), 1, "7.4", {})
        seen = rig.user.send("import supplier", request)
        before_ns = rig.clock.monotonic_ns()
        rig.wan.mark()
        http.append(seen.received_ns - seen.sent_ns)
        wan.append(rig.clock.monotonic_ns() - before_ns)
    to_and_fro = [one + 2 * other for one, other in zip(http, wan, strict=True)]
    one_way = [one + other for one, other in zip(http, wan, strict=True)]
    return {"request": _median_s(to_and_fro), "alert": _median_s(one_way)}


def measure_floor(rig: Rig) -> Decimal:
    """That of requests, which is the higher one."""
    return measure_floors(rig)["request"]


def _median_s(times_ns: list[int]) -> Decimal:
    return Decimal(int(median(times_ns))) / 10**9
