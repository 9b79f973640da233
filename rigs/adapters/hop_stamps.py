"""Asks the parts of a rig for their stamps: the hub on its control port, the DCC stub on its control, the capture.

Layer: rigs adapter; implements `rigs.hops.Hops`.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from rigs.adapters.capture import Capture
from rigs.adapters.dcc_control import HttpDccControl
from rigs.adapters.peers import ControlClient
from rigs.adapters.wan_mqtt import MqttWanTap
from rigs.errors import BenchError, PeerDied
from rigs.hops import DCC_SHAPES, HUB_SHAPES, PartStamps, Passed, Teller


class RigHops:
    """A DCC of somebody else may tell nothing of itself."""

    def __init__(self, hub: ControlClient, dcc: HttpDccControl, tap: MqttWanTap, capture: Capture | None) -> None:
        self._tap, self._capture = tap, capture

        def of_hub(since_ns: int) -> Mapping[str, Any]:
            return hub.request("stamps", since_ns=since_ns)

        self._hub = Teller(of_hub, HUB_SHAPES, time.monotonic_ns)
        self._dcc = Teller(partial(_of_dcc, dcc), DCC_SHAPES, time.monotonic_ns)
        self._lack = ""

    def since(self, monotonic_ns: int) -> tuple[PartStamps, PartStamps]:
        return self._of_dcc(monotonic_ns), self._hub.since(monotonic_ns)

    def _of_dcc(self, monotonic_ns: int) -> PartStamps:
        """A DCC that has no such verb is not asked again."""
        if self._lack:
            return PartStamps(missing=self._lack)
        try:
            return self._dcc.since(monotonic_ns)
        except PeerDied:
            raise
        except BenchError as problem:
            self._lack = f"this DCC tells no stamps ({problem.found[:80]})"
            return PartStamps(missing=self._lack)

    def passed(self, monotonic_ns: int) -> tuple[Passed, ...]:
        if self._capture is None or self._capture.status != "running":
            return ()
        self._capture.settle(self._tap)
        own = self._tap.address
        return tuple(
            Passed(one.topic, one.crc, one.to_broker, one.client, one.mono_ns)
            for one in self._capture.sizes(monotonic_ns)
            if one.client != own
        )


def _of_dcc(dcc: HttpDccControl, since_ns: int) -> Mapping[str, Any]:
    return dcc.call("rig", "stamps", since_ns=since_ns)
