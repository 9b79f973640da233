"""A stranger on the WAN: an MQTT client of its own that publishes whatever the bench tells it to.

Layer: rigs adapter; implements `rigs.ports_wan.WanStranger`. It connects when it is first used, so that a rig without
bad input has one client less; a broker that does not let it in is a PortUnavailable.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Sequence
from typing import Any, Final

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from rigs.errors import BenchError, PortUnavailable
from rigs.mqtt_login import without_delay

KEEP_ALIVE_S: Final = 30
WITHIN_S: Final = 10.0


class MqttStranger:
    """Of one broker. Not for several threads at once."""

    def __init__(self, host: str, port: int) -> None:
        self._address, self._where = (host, port), f"broker at {host}:{port}"
        self._client: mqtt.Client | None = None

    def publish(self, topic: str, payloads: Sequence[bytes]) -> None:
        client = self._connected()
        taken = [client.publish(topic, payload, qos=1) for payload in payloads]
        try:
            for one in taken:
                one.wait_for_publish(WITHIN_S)
        except (RuntimeError, ValueError) as problem:
            raise BenchError("publishing as a stranger", self._where, str(problem)) from None
        if not all(one.is_published() for one in taken):
            raise BenchError("publishing as a stranger", self._where, f"not acknowledged within {WITHIN_S:g} s")

    def close(self) -> None:
        """May be called again."""
        client, self._client = self._client, None
        if client is not None:
            client.disconnect()
            client.loop_stop()

    def _connected(self) -> mqtt.Client:
        if self._client is not None:
            return self._client
        doing, is_in = "connecting a stranger", threading.Event()
        client = mqtt.Client(CallbackAPIVersion.VERSION2, f"stranger-{secrets.token_hex(6)}", protocol=mqtt.MQTTv311)
        client.on_socket_open = without_delay
        client.max_inflight_messages_set(1000)

        def connected(_client: mqtt.Client, _user: Any, _flags: Any, reason: Any, _properties: Any) -> None:
            if not reason.is_failure:
                is_in.set()

        client.on_connect = connected
        try:
            client.connect(*self._address, keepalive=KEEP_ALIVE_S)
        except OSError as problem:
            raise PortUnavailable(doing, self._where, str(problem)) from None
        client.loop_start()
        if not is_in.wait(WITHIN_S):
            client.loop_stop()
            raise PortUnavailable(doing, self._where, "it is not let in", "does the broker want a password?")
        self._client = client
        return client
