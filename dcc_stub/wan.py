"""The stub's session on the WAN stub: MQTT 3.1.1 at QoS 1 to the hubs' broker.

paho runs on the event loop, as its own network thread would cost two hand-overs a message. A session that ends is
replaced by a new client, so that no command waits in a queue of the library and reaches a meter after its request was
answered with E20. The broker keeps the session by its client id: an alert that is pushed while the stub is away is not
lost. A message is acknowledged to the broker once it has been taken, and not before: what a kill or a full disk comes
between is sent again.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable
from typing import Any, Final

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from dcc_stub import stamps
from dcc_stub.log import note

KEEPALIVE_S: Final = 10
RECONNECT_S: Final = 0.2
RECONNECT_MAX_S: Final = 5.0
LOOK_S: Final = 1.0
"""How often paho looks after its keep-alive."""
CLIENT_ID: Final = "dcc-stub"
TOPICS: Final = ("mb/+/r", "mb/+/a")
USER: Final = "dcc-stub"
"""For brokers that keep sessions only for clients with a name (the embedded one)."""
Taker = Callable[[str, bytes], bool]
"""False: it cannot be kept now, and must come again."""


class WanSession:
    """Publishes commands and hands replies and alerts (`topic`, payload) to `take`, on the event loop."""

    def __init__(self, host: str, port: int, take: Taker) -> None:
        self._host, self._port, self._take = host, port, take
        self._loop = asyncio.get_running_loop()
        self._client: mqtt.Client | None = None
        self._socket: Any = None
        self._keeper: asyncio.Task[None] | None = None
        self._lost = asyncio.Event()
        self._up = asyncio.Event()

    @property
    def is_up(self) -> bool:
        return self._up.is_set()

    def start(self) -> None:
        self._keeper = asyncio.create_task(self._keep())

    async def wait_up(self, within_s: float) -> bool:
        """True once the session stands and its topics are subscribed."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._up.wait()
        return self.is_up

    def publish(self, topic: str, payload: bytes) -> bool:
        """False when there is no session; nothing is kept for later then."""
        if self._client is None or not self.is_up:
            return False
        sent = self._client.publish(topic, payload, qos=1).rc == mqtt.MQTT_ERR_SUCCESS
        self._write_on(self._client)
        return sent

    async def close(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper
        await self._drop()

    async def _keep(self) -> None:
        pause = RECONNECT_S
        while True:
            self._lost.clear()
            if await self._connect():
                pause = RECONNECT_S
                await self._until_lost()
                note("wan lost", broker=f"{self._host}:{self._port}")
            await self._drop()
            await asyncio.sleep(pause)
            pause = min(pause * 2, RECONNECT_MAX_S)

    async def _connect(self) -> bool:
        client = self._new_client()
        try:
            await asyncio.to_thread(client.connect, self._host, self._port, KEEPALIVE_S)
        except (OSError, ValueError) as problem:
            note("wan not reached", broker=f"{self._host}:{self._port}", found=f"{type(problem).__name__}: {problem}")
            return False
        self._client, self._socket = client, client.socket()
        if self._socket is None:
            return False
        self._loop.add_reader(self._socket, self._readable, client)
        self._write_on(client)
        return True

    async def _until_lost(self) -> None:
        while not self._lost.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await self._lost.wait()
            if self._client is not None:
                self._client.loop_misc()

    async def _drop(self) -> None:
        self._up.clear()
        client, self._client = self._client, None
        if client is not None:
            client.disconnect()
        self._forget()

    def _readable(self, client: mqtt.Client) -> None:
        client.loop_read()
        self._write_on(client)

    def _write_on(self, client: mqtt.Client) -> None:
        """Writes what waits; what the socket does not take is written when it can."""
        if client.want_write():
            client.loop_write()
        if self._socket is None:
            return
        if client.want_write():
            self._loop.add_writer(self._socket, self._write_on, client)
        else:
            self._loop.remove_writer(self._socket)

    def _forget(self, *_arguments: object) -> None:
        """Before the socket is closed, by whomever."""
        if self._socket is not None:
            self._loop.remove_reader(self._socket)
            self._loop.remove_writer(self._socket)
        self._socket = None

    def _new_client(self) -> mqtt.Client:
        client = mqtt.Client(
            CallbackAPIVersion.VERSION2, CLIENT_ID, clean_session=False, protocol=mqtt.MQTTv311,
            reconnect_on_failure=False, manual_ack=True,
        )  # fmt: skip
        client.username_pw_set(USER)
        client.on_socket_open = _no_delay
        client.on_socket_close = self._forget
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        return client

    # paho calls these within its own work, which must be over before anything else is asked of it.
    def _on_connect(self, client: mqtt.Client, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        if reason.is_failure:
            note("wan refused", reason=str(reason))
            self._call(self._lost.set)
        else:
            client.subscribe([(topic, 1) for topic in TOPICS])

    def _on_subscribe(self, client: mqtt.Client, _data: Any, _mid: int, _codes: Any, _properties: Any) -> None:
        self._call(self._stand, client)

    def _on_disconnect(self, client: mqtt.Client, _data: Any, _flags: Any, _reason: Any, _properties: Any) -> None:
        self._call(self._fall, client)

    def _on_message(self, client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
        stamps.taken(bytes(message.payload))
        self._call(self._took, client, message)

    def _took(self, client: mqtt.Client, message: mqtt.MQTTMessage) -> None:
        """Takes a message of the session that still stands; one of an earlier session comes again."""
        if client is not self._client or self._lost.is_set():
            return
        if self._take(message.topic, bytes(message.payload)):
            client.ack(message.mid, message.qos)
            self._write_on(client)
        else:  # a new session, after a pause, is sent it again, and all that came after it
            self._up.clear()
            self._lost.set()

    def _call(self, function: Callable[..., object], *arguments: object) -> None:
        self._loop.call_soon(function, *arguments)

    def _stand(self, client: mqtt.Client) -> None:
        if client is self._client:
            self._up.set()

    def _fall(self, client: mqtt.Client) -> None:
        if client is self._client:
            self._up.clear()
            self._lost.set()


def _no_delay(_client: mqtt.Client, _data: Any, sock: Any) -> None:
    """Nagle against delayed acknowledgements costs 44 ms a hop, which a latency check would charge to the meter."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
