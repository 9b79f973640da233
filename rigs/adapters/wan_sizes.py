"""Sizes of WAN messages as captured, for the bench: adapter of the `WanSizes` port over capture and tap."""

from __future__ import annotations

from rigs.adapters.capture import Capture
from rigs.adapters.wan_mqtt import MqttWanTap
from rigs.ports import MessageSize


class CapturedSizes:
    """Each message once, as its publisher sent it to the broker."""

    def __init__(self, capture: Capture, tap: MqttWanTap) -> None:
        self._capture, self._tap = capture, tap

    @property
    def status(self) -> str:
        return self._capture.status

    def since(self, monotonic_ns: int) -> tuple[MessageSize, ...]:
        """Messages of the rig's topics since a monotonic time; waits until the capture has seen all until now."""
        self._capture.settle(self._tap)
        return tuple(
            MessageSize(size.topic, size.payload_bytes, size.mqtt_bytes, size.wire_bytes, size.mono_ns)
            for size in self._capture.sizes(monotonic_ns)
            if size.to_broker
        )
