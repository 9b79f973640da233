"""Brokers and a plain client for the tests of the WAN leg."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt
from needs import need
from paho.mqtt.enums import CallbackAPIVersion

from protocols.broker_login import BrokerLogin, read_login
from rigs.adapters.peers import Peer
from rigs.adapters.wan_secrets import WanSecrets
from rigs.mqtt_login import new_client, without_delay

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

    def nothing_within(self, within_s: float) -> bool:
        with self.changed:
            return not self.changed.wait_for(lambda: bool(self.messages), within_s)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _message(self, _client: Any, _user: Any, message: mqtt.MQTTMessage) -> None:
        with self.changed:
            self.messages.append((message.topic, bytes(message.payload)))
            self.changed.notify_all()


HUB, OTHER_HUB = "00db1234567890af", "00db1234567890bf"
SECURED = tuple((kind, security) for kind in KINDS for security in ("password", "tls"))


def start_secured(folder: Path, kind: str, security: Any, root: Any = None, **more: Any) -> tuple[Peer, WanSecrets]:
    """A broker that asks who its clients are, and the credentials of all of them."""
    if kind == "mosquitto":
        need("mosquitto")
    made = WanSecrets.make(folder, security, (HUB, OTHER_HUB), root)
    config = {"kind": kind, "host": "127.0.0.1", "port": 0, **made.of_broker(), **more}
    return Peer.start("broker", "rigs.wan.broker", config, folder), made


def login(broker: Peer, made: WanSecrets, name: str, **more: Any) -> BrokerLogin:
    return read_login({"host": "127.0.0.1", "port": broker.ready["port"], **made.of_party(name), **more})


class Visitor:
    """A client that tries something, and what the broker made of it. Every wait has a bound."""

    def __init__(self, way: BrokerLogin, client_id: str, will: str = "", *, is_clean: bool = True) -> None:
        self._over, self.ended = threading.Event(), threading.Event()
        self.answer, self.granted = "", list[int]()
        self.heard: list[tuple[str, bytes]] = []
        self._changed = threading.Condition()
        self._client = new_client(way, client_id, is_clean=is_clean)
        self._client._reconnect_on_failure = False
        if will:
            self._client.will_set(will, b"offline", qos=1, retain=True)
        self._client.on_connect = self._answered
        self._client.on_disconnect = self._disconnected
        self._client.on_message = self._message
        self._client.on_subscribe = self._subscribed
        try:
            self._client.connect(way.host, way.port, keepalive=way.keep_alive_s or 30)
        except OSError as problem:
            self.answer = f"{type(problem).__name__}: {problem}"
            self.ended.set()
            if (sock := self._client.socket()) is not None:
                sock.close()
            return
        self._client.loop_start()
        assert self._over.wait(10)

    @property
    def is_in(self) -> bool:
        """Whether the broker has let it in."""
        return self.answer == "Success"

    def subscribe(self, topic: str) -> None:
        self._client.subscribe(topic, 1)
        with self._changed:
            assert self._changed.wait_for(lambda: self.granted or self.ended.is_set(), 10)
            self.granted.clear()

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        """Returns once the broker has answered, or ended the connection."""
        info = self._client.publish(topic, payload, qos=1, retain=retain)
        end = time.monotonic() + 10
        while not self.ended.is_set() and not info.is_published():
            self.ended.wait(0.01)
            assert time.monotonic() < end, topic

    def wait_heard(self, count: int) -> list[tuple[str, bytes]]:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.heard) >= count, 10), self.heard
            return list(self.heard)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def fall_silent(self) -> None:
        """The connection stands, and nothing comes over it any more."""
        self._client._thread_terminate = True  # its own thread ends; its socket stays
        thread = self._client._thread
        assert thread is not None
        thread.join(10)

    def drop(self) -> None:
        """Ends the connection without a word."""
        self._client.on_disconnect = None
        sock = self._client.socket()
        assert sock is not None
        sock.shutdown(socket.SHUT_RDWR)
        self._client.loop_stop()

    def _answered(self, _client: Any, _user: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        self.answer = str(reason)
        self._over.set()

    def _disconnected(self, *_arguments: Any) -> None:
        self.ended.set()
        self._over.set()
        with self._changed:
            self._changed.notify_all()

    def _subscribed(self, _client: Any, _user: Any, _mid: int, reasons: Any, _properties: Any) -> None:
        with self._changed:
            self.granted.extend(reason.value for reason in reasons)
            self._changed.notify_all()

    def _message(self, _client: Any, _user: Any, message: mqtt.MQTTMessage) -> None:
        with self._changed:
            self.heard.append((message.topic, bytes(message.payload)))
            self._changed.notify_all()
