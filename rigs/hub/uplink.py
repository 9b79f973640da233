"""The hub's connection to the broker: commands in, replies and alerts out.

Layer: rigs, part of the hub peer. MQTT 3.1.1 unless the rig says 5, QoS 1, clean session: a command that could not be
delivered is the stub's time-out and must not be carried out hours later. The hub's client id is its name, so that a
connection that hangs somewhere is ended by the next one, with its last will before the new "online".

Rules of this file: callbacks never raise, as that would end the client's network thread; what is published while the
connection is away is sent when it is back, to the broker that is found then; a broker that is lost or refuses is
followed by the next of the login's places.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import paho.mqtt.client as mqtt

from protocols.broker_login import BrokerLogin
from protocols.hub_presence import OFFLINE, ONLINE
from protocols.wan_access import hub_name
from rigs.hub.bell import Bell
from rigs.mqtt_login import new_client

log = logging.getLogger("rigs.hub.uplink")
KEEP_ALIVE_S: Final = 30
CONNECT_WITHIN_S: Final = 10.0
RECONNECT_S: Final = (0.1, 2.0)
GOODBYE_WITHIN_S: Final = 1.0
ACKNOWLEDGED_KEPT: Final = 4096


class Uplink:
    """`on_command` gets each payload of `mb/H/c` on the network thread; `on_acknowledged` tells of PUBACKs as long
    as alerts wait for theirs."""

    def __init__(
        self,
        hub: str,
        login: BrokerLogin,
        on_command: Callable[[bytes], None],
        on_acknowledged: Callable[[], None],
        bell: Bell | None = None,
        link_within_s: float = CONNECT_WITHIN_S,
    ) -> None:
        """`link_within_s`: how long its way may take at the start."""
        self._link_within_s = link_within_s
        self._topic, self._login, self._place = f"mb/{hub}", login, 0
        self._on_command, self._on_acknowledged = on_command, on_acknowledged
        self._bell = bell or Bell(None)
        self._subscribed, self._heard = threading.Event(), threading.Event()
        self._presence: int | None = None
        self._refusal = ""
        self._lock = threading.Lock()
        self._acknowledged: OrderedDict[int, None] = OrderedDict()
        self._alerts_out, self._stopping = 0, False
        self._client = new_client(login, hub_name(hub))
        self._client.will_set(f"{self._topic}/p", OFFLINE, qos=1, retain=True)
        self._client.on_connect_fail = lambda *_: self._next_place()
        self._client.on_connect = self._connected
        self._client.on_disconnect = self._disconnected
        self._client.on_subscribe = self._is_subscribed
        self._client.on_message = self._message
        self._client.on_publish = self._published
        self._client.max_inflight_messages_set(1000)
        least, most = RECONNECT_S
        self._client.reconnect_delay_set(least, most)  # type: ignore[arg-type]  # seconds; fractions work

    def start(self) -> None:
        """Returns once commands can arrive and the broker has been told that the hub is there. Raises OSError
        (TimeoutError when the broker stays silent or refuses)."""
        self._stopping, self._refusal = False, ""
        for at, place in enumerate(self._login.places):
            self._place = at
            try:
                self._client.connect(*place, keepalive=self._keep_alive_s)
                break
            except OSError:
                if at == len(self._login.places) - 1:
                    raise
        self._client.loop_start()
        if not self._heard.wait(self._link_within_s):
            raise TimeoutError(f"the broker did not take the subscription within {self._link_within_s:g} s")
        if self._refusal:
            raise ConnectionRefusedError(self._refusal)

    def move(self, broker: tuple[str, int]) -> None:
        """To another address of the broker: a WAN module that was replaced, a network in between. What is not yet
        acknowledged is sent again there. Nothing is said of it: the hub does not go away. Raises OSError."""
        self._leave()
        self._login = replace(self._login, host=broker[0], port=broker[1])
        self._heard.clear()
        self.start()

    def stop(self) -> None:
        """Says goodbye: a last will is for an end without a word."""
        if self._subscribed.is_set():
            with contextlib.suppress(RuntimeError, ValueError):
                self._tell_presence(OFFLINE).wait_for_publish(GOODBYE_WITHIN_S)
        self._leave()

    def _leave(self) -> None:
        self._stopping = True
        self._subscribed.clear()
        self._client.disconnect()
        self._client.loop_stop()

    def wait_subscribed(self, within_s: float) -> bool:
        """Whether commands can arrive, by then."""
        return self._subscribed.wait(within_s)

    def publish_reply(self, payload: bytes) -> None:
        self._client.publish(f"{self._topic}/r", payload, qos=1)

    def publish_alert(self, payload: bytes) -> int | None:
        """The message's number; None while there is no connection: then it asks for one."""
        if not self._subscribed.is_set():
            self._bell.ring()
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
            self._refuse(f"the broker refused the connection: {reason}")
        else:
            client.subscribe(f"{self._topic}/c", qos=1)

    def _is_subscribed(self, _client: mqtt.Client, _user: Any, _mid: int, reasons: Any, _properties: Any) -> None:
        if reasons and reasons[0].is_failure:
            self._refuse(f"the broker refused the subscription: {reasons[0]}")
            return
        self._subscribed.set()
        self._presence = self._tell_presence(ONLINE).mid

    def _tell_presence(self, payload: bytes) -> mqtt.MQTTMessageInfo:
        return self._client.publish(f"{self._topic}/p", payload, qos=1, retain=True)

    def _refuse(self, text: str) -> None:
        """Ends the start; afterwards it is tried again."""
        log.error("%s", text)
        if not self._heard.is_set() and len(self._login.places) == 1:
            self._refusal = text
            self._heard.set()

    @property
    def _keep_alive_s(self) -> int:
        return self._login.keep_alive_s or KEEP_ALIVE_S

    def _next_place(self) -> None:
        """On the network thread, between two attempts: only then may the address be changed."""
        places = self._login.places
        if len(places) > 1 and not self._stopping:
            self._place = (self._place + 1) % len(places)
            self._client.connect_async(*places[self._place], keepalive=self._keep_alive_s)

    def _disconnected(self, _client: mqtt.Client, _user: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        if self._subscribed.is_set():
            log.warning("the connection to the broker is gone (%s); trying again", reason)
        self._subscribed.clear()
        self._next_place()

    def _message(self, _client: mqtt.Client, _user: Any, message: mqtt.MQTTMessage) -> None:
        try:
            self._on_command(bytes(message.payload))
        except Exception:
            log.exception("a message on %s could not be handled", message.topic)

    def _published(self, _client: mqtt.Client, _user: Any, mid: int, reason: Any, _properties: Any) -> None:
        if reason.is_failure:  # MQTT 5 only; with 3.1.1 a broker takes what it drops
            self._refuse(f"the broker refused a message: {reason}")
        if mid == self._presence:
            self._presence = None
            self._heard.set()
        with self._lock:
            if not self._alerts_out:
                return
            self._acknowledged[mid] = None
            while len(self._acknowledged) > ACKNOWLEDGED_KEPT:
                self._acknowledged.popitem(last=False)
        self._on_acknowledged()
