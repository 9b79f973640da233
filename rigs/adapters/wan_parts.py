"""What a rig's WAN is made of, in the order in which it stands between the DCC stub and the hub.

Layer: rigs adapter, part of the assembly. The broker is where the stub, the tap and the capture are; whatever shapes or
carries the traffic stands between the broker and the hub, so that what the tap sees has passed no network yet:

    dcc_stub, tap, capture --- broker --- (conditions) --- (GSM) --- hub
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rigs.adapters.capture import Capture
from rigs.adapters.wan_mqtt import MqttWanTap
from rigs.errors import PortUnavailable
from rigs.frames import FrameSink
from rigs.rigfile import Conditions, WanConfig

Address = tuple[str, int]
GSM_KBIT_S = Decimal("9.6")
"""A circuit-switched data call [devices/gsm.md]."""
StartPeer = Callable[[str, str, Mapping[str, Any], Path], Mapping[str, Any]]
"""Name, module, configuration and folder of a peer; its `ready` event. The assembly ends it."""


class WanParts:
    """Of one start of a rig. What is started is ended by `undo`."""

    def __init__(self, config: WanConfig, here: Path, start: StartPeer, undo: ExitStack, sink: FrameSink) -> None:
        self._config, self._here, self._start, self._undo, self._sink = config, here, start, undo, sink

    def broker(self) -> Address:
        """Where the broker listens, started unless it runs already. Raises PortUnavailable."""
        if "://" in self._config.broker:
            where = urlsplit(self._config.broker)
            return where.hostname or "127.0.0.1", where.port or 1883
        ready = self._start("broker", "rigs.wan.broker", broker_config(self._config), self._here)
        return str(ready["host"]), int(ready["port"])

    def way_of_hub(self, broker: Address) -> Address:
        """Where the hub finds the broker: at what stands between."""
        return broker

    def tap(self, broker: Address) -> MqttWanTap:
        tap = MqttWanTap(*broker, sink=self._sink)
        self._undo.callback(tap.close)
        return tap

    def capture(self, broker: Address) -> Capture | None:
        """None where the rig file wants none. Raises PortUnavailable where it requires one that is not possible."""
        if self._config.capture == "off":
            return None
        capture = Capture.start(broker[1], self._here)
        self._undo.callback(capture.stop)
        if self._config.capture == "required" and capture.status != "running":
            raise PortUnavailable("starting the packet capture", "capture", capture.status)
        return capture


def rate_kbit_s(config: WanConfig) -> Decimal:
    """What the rig file says that its WAN carries, kbit/s; 0 where nothing is said to limit it."""
    if isinstance(config.conditions, Conditions) and config.conditions.rate_kbit_s:
        return Decimal(config.conditions.rate_kbit_s)
    return GSM_KBIT_S if config.carrier == "gsm" else Decimal(0)


def broker_config(config: WanConfig) -> dict[str, Any]:
    return {"kind": config.broker, "host": "127.0.0.1", "port": 0}
