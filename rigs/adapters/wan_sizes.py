"""Sizes of WAN messages for the bench: adapters of the `WanSizes` port, over the capture or by computation."""

from __future__ import annotations

from typing import Final

from protocols.mqtt_sizes import publish_bytes
from rigs.adapters.capture import Capture
from rigs.adapters.wan_mqtt import MqttWanTap
from rigs.ports_wan import MessageSize

TLS_RECORD: Final = 5 + 1 + 16
"""Bytes that TLS 1.3 adds to a record: header, content type, tag of AES-GCM [RFC 8446 §5.2]."""
TLS_RECORD_HOLDS: Final = 1 << 14
HEADERS: Final = 20 + 32
"""IPv4, and TCP with time stamps."""
COMPUTED: Final = (
    "computed: the packets are encrypted; the payload is what the bench's own ear has heard, all else follows from it"
)


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


class ComputedSizes:
    """Under TLS a capture sees ciphertext: the sizes of what the tap hears, as QoS 1 and TLS 1.3 have them."""

    status = COMPUTED

    def __init__(self, tap: MqttWanTap) -> None:
        self._tap = tap

    def since(self, monotonic_ns: int) -> tuple[MessageSize, ...]:
        """Messages of the rig's topics since a monotonic time; until now, as far as the broker has them."""
        self._tap.mark()
        return tuple(
            MessageSize(one.topic, len(one.payload), *_computed(one.topic, len(one.payload)), one.monotonic_ns)
            for one in self._tap.since(0)
            if one.monotonic_ns >= monotonic_ns
        )


def _computed(topic: str, payload: int) -> tuple[int, int]:
    """The MQTT packet, and all bytes on the wire."""
    packet = publish_bytes(topic, payload)
    return packet, packet + -(-packet // TLS_RECORD_HOLDS) * TLS_RECORD + HEADERS
