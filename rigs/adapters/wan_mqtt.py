"""The bench's own ear on the WAN: every message that the broker forwards, with both clocks.

Layer: rigs adapter; implements `rigs.ports_wan.WanTap`. It trusts neither the stub nor the hub: it is a client of its
own, subscribed to everything of the rig's topics.

Rules of this file: `mark` is a barrier, not a guess: a marker goes through the broker, and as the broker serves its
clients in order, all that was acknowledged to a publisher before is in the record when the marker comes back. A
connection that was lost leaves a gap in the record; whoever asks for traffic across it gets a BenchError.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import paho.mqtt.client as mqtt

from protocols.broker_login import BrokerLogin
from protocols.wan_access import MARKERS, TAP
from rigs.errors import BenchError, PeerDied, PortUnavailable
from rigs.frames import Frame, FrameSink, discard
from rigs.mqtt_login import new_client
from rigs.ports_wan import WanMessage

log = logging.getLogger("rigs.adapters.wan_mqtt")
KEEP_ALIVE_S: Final = 30
RECONNECT_S: Final = (1, 2)
TOPICS: Final = "mb/#"


class Record:
    """What has been heard, oldest first, by one ear or by several; None stands for a gap."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.messages: list[WanMessage | None] = []


class MqttWanTap:
    """Listens from construction to `close`. Raises PortUnavailable when the broker cannot be reached."""

    def __init__(
        self, login: BrokerLogin, sink: FrameSink = discard, within_s: float = 10.0, record: Record | None = None
    ) -> None:
        """`record`: that of another ear, of a rig with two brokers."""
        self.record = record or Record()
        self._where, self._sink, self._within_s = f"broker at {login.host}:{login.port}", sink, within_s
        name = secrets.token_hex(6)
        self._refusal = ""
        self.marker_topic = MARKERS + name
        self._changed, self._messages = self.record.changed, self.record.messages
        self._marks: dict[bytes, int] = {}
        self._ready, self._stopped = threading.Event(), False
        self._fault = ""
        try:
            # where parties have names of their own, the client id is the name
            self._client = new_client(login, TAP if login.user == TAP else f"{TAP}-{name}")
        except OSError as problem:
            raise PortUnavailable("listening to the WAN", self._where, str(problem)) from None
        self._client.on_connect = self._connected
        self._client.on_subscribe = self._subscribed
        self._client.on_disconnect = self._disconnected
        self._client.on_message = self._message
        try:
            self._client.connect(login.host, login.port, keepalive=login.keep_alive_s or KEEP_ALIVE_S)
        except OSError as problem:
            raise PortUnavailable("listening to the WAN", self._where, str(problem), "is the broker running?") from None
        self._client.reconnect_delay_set(*RECONNECT_S)
        self._client.loop_start()
        if not self._ready.wait(within_s):
            self.close()
            found = self._refusal or f"no subscription within {within_s:g} s"
            raise PortUnavailable("listening to the WAN", self._where, found)

    @property
    def alive(self) -> bool:
        return self._ready.is_set()

    @property
    def address(self) -> str:
        """Its own end of the connection to the broker; empty while there is none."""
        sock: Any = self._client.socket()
        if sock is None:
            return ""
        host, port = sock.getsockname()[:2]
        return f"{host}:{port}"

    def mark(self) -> int:
        """See `rigs.ports_wan.WanTap`. Raises PeerDied when the broker is gone, BenchError without the marker."""
        doing, marker = "marking the WAN traffic", secrets.token_hex(8).encode()
        if not self.alive:
            raise PeerDied(doing, self._where, "not connected", "is the broker running?")
        self._client.publish(self.marker_topic, marker, qos=1)
        with self._changed:
            came = self._changed.wait_for(lambda: marker in self._marks or not self.alive, self._within_s)
            position = self._marks.pop(marker, None)
        if self._fault:
            raise BenchError(doing, self._where, self._fault)
        if position is not None:
            return position
        if came:
            raise PeerDied(doing, self._where, "the connection was lost", "was the broker ended?")
        raise BenchError(doing, self._where, f"no marker within {self._within_s:g} s")

    def since(self, mark: int) -> tuple[WanMessage, ...]:
        """What came after a mark, oldest first. Raises BenchError when the record has a gap there."""
        with self._changed:
            return self._whole(self._messages[mark:])

    def heard(self, mark: int) -> tuple[WanMessage, ...]:
        """See `rigs.ports_wan.WanTap`."""
        with self._changed:
            return tuple(message for message in self._messages[mark:] if message is not None)

    def _whole(self, messages: list[WanMessage | None]) -> tuple[WanMessage, ...]:
        whole = tuple(message for message in messages if message is not None)
        if len(whole) != len(messages):
            found = "the connection was lost in between: the record has a gap"
            raise BenchError("reading the WAN traffic", self._where, found)
        return whole

    def wait_for(self, accept: Callable[[WanMessage], bool], since: int, within_s: float) -> WanMessage | None:
        """The first message at or after `since` that `accept` takes; None when none came in time.

        `accept` is called once for each message. Raises BenchError when the record has a gap there.
        """
        end = time.monotonic() + within_s
        position = since
        while True:
            with self._changed:
                fresh = self._whole(self._messages[position:])
                if not fresh:
                    left = end - time.monotonic()
                    if left <= 0 or self._stopped:
                        return None
                    self._changed.wait(left)
                    continue
            for message in fresh:
                position += 1
                if accept(message):
                    return message

    def close(self) -> None:
        """May be called again."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        self._client.disconnect()
        self._client.loop_stop()
        self._ready.clear()

    def _connected(self, client: mqtt.Client, _user: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        if reason.is_failure:
            self._refusal = f"the broker refused the connection: {reason}"
        else:
            client.subscribe([(TOPICS, 1), (self.marker_topic, 1)])

    def _subscribed(self, _client: mqtt.Client, _user: Any, _mid: int, reasons: Any, _properties: Any) -> None:
        if refused := [str(reason) for reason in reasons if reason.is_failure]:
            self._refusal = f"the broker refused the subscription: {refused[0]}"
        else:
            self._ready.set()

    def _disconnected(self, _client: mqtt.Client, _user: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        with self._changed:
            if self._ready.is_set() and not self._stopped:
                log.warning("the connection to the %s was lost (%s)", self._where, reason)
                self._messages.append(None)
            self._ready.clear()
            self._changed.notify_all()

    def _message(self, _client: mqtt.Client, _user: Any, message: mqtt.MQTTMessage) -> None:
        monotonic_ns, utc = time.monotonic_ns(), datetime.now(UTC)
        payload = bytes(message.payload)
        with self._changed:
            if message.topic == self.marker_topic:
                self._marks[payload] = len(self._messages)
            else:
                self._messages.append(WanMessage(message.topic, payload, utc, monotonic_ns))
            self._changed.notify_all()
        if message.topic != self.marker_topic:
            direction: Any = "tx" if message.topic.endswith("/c") else "rx"
            try:
                self._sink(Frame("wan", direction, payload, utc, monotonic_ns, message.topic))
            except Exception as problem:  # noqa: BLE001 - it would end the client's thread; mark() raises it
                self._fault = f"the record cannot be written: {problem!r}"
