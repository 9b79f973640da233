"""The MQTT session of a bare peer: paho, QoS 1, without Nagle's delay."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from typing import Any, Final

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

COMMANDS, REPLIES = "bare/c", "bare/r"
"""Outside of the rig's own topics, so that neither its tap nor its hub sees them."""
SUBSCRIBED_WITHIN_S: Final = 10.0


def connect(name: str, broker: tuple[str, int], topic: str, take: Callable[[bytes], object]) -> mqtt.Client:
    """A client whose network thread runs and whose topic is subscribed. Raises OSError."""
    subscribed = threading.Event()
    client = mqtt.Client(CallbackAPIVersion.VERSION2, f"bare-{name}", protocol=mqtt.MQTTv311)

    def without_delay(_client: mqtt.Client, _data: Any, sock: Any) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def message(_client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
        take(bytes(message.payload))

    client.on_socket_open = without_delay
    client.on_message = message
    client.on_subscribe = lambda *_arguments: subscribed.set()
    client.connect(*broker, keepalive=30)
    client.loop_start()
    client.subscribe(topic, qos=1)
    if not subscribed.wait(SUBSCRIBED_WITHIN_S):
        raise TimeoutError("the broker did not take the subscription")
    return client
