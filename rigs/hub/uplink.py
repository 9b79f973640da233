"""The hub's connection to the broker: commands in, replies and alerts out.

Layer: rigs, part of the hub peer. MQTT 3.1.1 (the embedded broker has no version 5), QoS 1, clean session: a command
that could not be delivered is the stub's time-out and must not be carried out hours later.

Rules of this file: callbacks never raise, as that would end the client's network thread; TCP_NODELAY, as Nagle against
delayed acknowledgement costs 44 ms a hop; what is published while the connection is away is sent when it is back.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

log = logging.getLogger("rigs.hub.uplink")
KEEP_ALIVE_S: Final = 30
CONNECT_WITHIN_S: Final = 10.0
RECONNECT_S: Final = (0.1, 2.0)
ACKNOWLEDGED_KEPT: Final = 4096


def without_delay(_client: mqtt.Client, _user: Any, sock: Any) -> None:
    """For `on_socket_open`."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


class Uplink:
    """`on_command` gets each payload of `mb/H/c` on the network thread; `on_acknowledged` tells of PUBACKs as long
    as alerts wait for theirs."""

    def __init__(
        self,
        hub: str,
        broker: tuple[str, int],
        on_command: Callable[[bytes], None],
        on_acknowledged: Callable[[], None],
    ) -> None:
        self._topic, self._broker = f"mb/{hub}", broker
        self._on_command, self._on_acknowledged = on_command, on_acknowledged
        self._subscribed = threading.Event()
        self._lock = threading.Lock()
        self._acknowledged: OrderedDict[int, None] = OrderedDict()
        self._alerts_out = 0
        self._client = mqtt.Client(
            CallbackAPIVersion.VERSION2, f"mbhub-{hub}-{os.getpid()}", clean_session=True, protocol=mqtt.MQTTv311
        )
        self._client.on_socket_open = without_delay
        self._client.on_connect = self._connected
        self._client.on_disconnect = self._disconnected
        self._client.on_subscribe = self._is_subscribed
        self._client.on_message = self._message
        self._client.on_publish = self._published
        self._client.max_inflight_messages_set(1000)
        least, most = RECONNECT_S
        self._client.reconnect_delay_set(least, most)  # type: ignore[arg-type]  # seconds; fractions work

    def start(self) -> None:
        """Returns once commands can arrive. Raises OSError (TimeoutError when the broker stays silent)."""
        self._client.connect(*self._broker, keepalive=KEEP_ALIVE_S)
        self._client.loop_start()
        if not self._subscribed.wait(CONNECT_WITHIN_S):
            raise TimeoutError(f"the broker did not take the subscription within {CONNECT_WITHIN_S:g} s")

    def move(self, broker: tuple[str, int]) -> None:
        """To another address of the broker: a WAN module that was replaced, a network in between. What is not yet
        acknowledged is sent again there. Raises OSError."""
        self.stop()
        self._broker = broker
        self.start()

    def stop(self) -> None:
        self._subscribed.clear()
        self._client.disconnect()
        self._client.loop_stop()

    def wait_subscribed(self, within_s: float) -> bool:
        """Whether commands can arrive, by then."""
        return self._subscribed.wait(within_s)

    def publish_reply(self, payload: bytes) -> None:
        self._client.publish(f"{self._topic}/r", payload, qos=1)

    def publish_alert(self, payload: bytes) -> int | None:
        """The message's number; None while there is no connection."""
        if not self._subscribed.is_set():
            return None
        with self._lock:
            self._alerts_out += 1  # before: the PUBACK may be here first
        return self._client.publish(f"{self._topic}/a", payload, qos=1).mid

    def take_acknowledged(self, mid: int) -> bool:
        with self._lock:
            found = self._acknowledged.pop(mid, True) is None
            self._alerts_out -= found
            return found

    def _connected(self, client: mqtt.Client, _user: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        if reason.is_failure:
            log.error("the broker refused the connection: %s", reason)
        else:
            client.subscribe(f"{self._topic}/c", qos=1)

    def _is_subscribed(self, *_arguments: Any) -> None:
        self._subscribed.set()

    def _disconnected(self, _client: mqtt.Client, _user: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        if self._subscribed.is_set():
            log.warning("the connection to the broker is gone (%s); trying again", reason)
        self._subscribed.clear()

    def _message(self, _client: mqtt.Client, _user: Any, message: mqtt.MQTTMessage) -> None:
        try:
            self._on_command(bytes(message.payload))
        except Exception:
            log.exception("a message on %s could not be handled", message.topic)

    def _published(self, _client: mqtt.Client, _user: Any, mid: int, *_rest: Any) -> None:
        with self._lock:
            if not self._alerts_out:
                return
            self._acknowledged[mid] = None
            while len(self._acknowledged) > ACKNOWLEDGED_KEPT:
                self._acknowledged.popitem(last=False)
        self._on_acknowledged()
