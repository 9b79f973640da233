"""Brokers and a plain client for the tests of the WAN leg."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt
from needs import need
from paho.mqtt.enums import CallbackAPIVersion

from rigs.adapters.peers import Peer
from rigs.hub.uplink import without_delay

KINDS = ("embedded", "mosquitto")


def start_broker(folder: Path, kind: str = "embedded", port: int = 0) -> Peer:
    """Skips, naming what is missing, where mosquitto is not installed; fails on CI."""
    if kind == "mosquitto":
        need("mosquitto")
    return Peer.start("broker", "rigs.wan.broker", {"kind": kind, "host": "127.0.0.1", "port": port}, folder)


class Client:
    """A client that subscribes to one filter and keeps what comes."""

    def __init__(self, port: int, topic: str = "#") -> None:
        self.changed = threading.Condition()
        self.messages: list[tuple[str, bytes]] = []
        self._ready = threading.Event()
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, "", protocol=mqtt.MQTTv311)
        self._client.on_socket_open = without_delay
        self._client.on_message = self._message
        self._client.on_subscribe = lambda *_: self._ready.set()
        self._client.max_inflight_messages_set(1000)
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        self._client.subscribe(topic, 1)
        assert self._ready.wait(10)

    def publish(self, topic: str, payload: bytes) -> None:
        """Returns once the broker has acknowledged it."""
        self._client.publish(topic, payload, qos=1).wait_for_publish(10)

    def send(self, topic: str, payload: bytes) -> None:
        self._client.publish(topic, payload, qos=1)

    def wait(self, count: int, within_s: float = 10) -> list[tuple[str, bytes]]:
        """The first `count` messages."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.messages) >= count, within_s), self.messages
            return self.messages[:count]

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _message(self, _client: Any, _user: Any, message: mqtt.MQTTMessage) -> None:
        with self.changed:
            self.messages.append((message.topic, bytes(message.payload)))
            self.changed.notify_all()
