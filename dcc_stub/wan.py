"""The stub's session on the WAN stub: MQTT 3.1.1 (or 5) at QoS 1 to one of the hubs' brokers.

paho runs on the event loop, as its own network thread would cost two hand-overs a message. A session that ends is
replaced by a new client, so that no command waits in a queue of the library and reaches a meter after its request was
answered with E20. The broker keeps the session by its client id: an alert that is pushed while the stub is away is not
lost. A message is acknowledged to the broker once it has been taken, and not before: what a kill or a full disk comes
between is sent again. Hubs tell there whether they are online; what they told ends with the session, as the broker may
have ended too.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable
from typing import Any, Final

import paho.mqtt.client as mqtt

from dcc_stub import stamps
from dcc_stub.log import note
from dcc_stub.wan_login import WanLogin
from protocols.hub_presence import PresenceError, read_presence
from protocols.wan_access import STUB, access_of

KEEPALIVE_S: Final = 10
RECONNECT_S: Final = 0.2
RECONNECT_MAX_S: Final = 5.0
LOOK_S: Final = 1.0
"""How often paho looks after its keep-alive."""
MOST_HUBS: Final = 100_000
"""Whose presence is kept: anybody may write a topic on an open broker."""
TOPICS: Final = access_of(())[STUB].reads
PRESENCE: Final = "/p"
Taker = Callable[[str, bytes], bool]
"""False: it cannot be kept now, and must come again."""


class WanSession:
    """Publishes commands and hands replies and alerts (`topic`, payload) to `take`, on the event loop."""

    def __init__(self, login: WanLogin, take: Taker, came: Callable[[str], None] = lambda _hub: None) -> None:
        """`came`: told of each hub that says that it is there."""
        self._login, self._take, self._came = login, take, came
        self.broker = f"{login.login.host}:{login.login.port}"
        self.trouble = ""
        """Why there was no session when one was last tried for."""
        self.present: dict[str, bool] = {}
        """Hub to what it has told of itself in this session: online or not."""
        self._refusals: dict[int, Callable[[str], object]] = {}
        self._loop = asyncio.get_running_loop()
        self._client: mqtt.Client | None = None
        self._socket: Any = None
        self._keeper: asyncio.Task[None] | None = None
        self._lost = asyncio.Event()
        self._up, self._decided = asyncio.Event(), asyncio.Event()

    @property
    def is_up(self) -> bool:
        return self._up.is_set()

    def start(self) -> None:
        self._keeper = asyncio.create_task(self._keep())

    async def wait_up(self, within_s: float) -> bool:
        """True once the session stands and its topics are subscribed; False at once when the broker refuses."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._decided.wait()
        return self.is_up

    def publish(self, topic: str, payload: bytes, expiry_s: float, on_refused: Callable[[str], object]) -> bool:
        """False when there is no session; nothing is kept for later then. A broker of MQTT 5 drops what it could not
        deliver within `expiry_s`, and says why it takes a message not."""
        if self._client is None or not self.is_up:
            return False
        properties = self._login.command_properties(expiry_s)
        info = self._client.publish(topic, payload, qos=1, properties=properties)
        if properties is not None:
            self._refusals[info.mid] = on_refused
        self._write_on(self._client)
        return info.rc == mqtt.MQTT_ERR_SUCCESS

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
                note("wan lost", broker=self.broker)
            await self._drop()
            await asyncio.sleep(pause)
            pause = min(pause * 2, RECONNECT_MAX_S)

    async def _connect(self) -> bool:
        client = self._new_client()
        try:
            await asyncio.to_thread(self._login.connect, client, KEEPALIVE_S)
        except (OSError, ValueError) as problem:
            self.trouble = f"{type(problem).__name__}: {problem}"
            note("wan not reached", broker=self.broker, found=self.trouble)
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
        self.present.clear()
        self._refusals.clear()
        client, self._client = self._client, None
        if client is not None:
            client.disconnect()
        self._forget()

    def _readable(self, client: mqtt.Client) -> None:
        client.loop_read()
        while (pending := getattr(self._socket, "pending", None)) is not None and pending() > 0:
            client.loop_read()  # deciphered already, so that the socket itself has nothing more to say
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
        client = self._login.client()
        client.on_socket_open = _no_delay
        client.on_socket_close = self._forget
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        client.on_publish = self._on_publish
        return client

    # paho calls these within its own work, which must be over before anything else is asked of it.
    def _on_connect(self, client: mqtt.Client, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        if reason.is_failure:
            self._refused(f"the broker refused the connection: {reason}")
        else:
            client.subscribe([(topic, 1) for topic in TOPICS])

    def _on_subscribe(self, client: mqtt.Client, _data: Any, _mid: int, codes: Any, _properties: Any) -> None:
        if refused := [str(code) for code in codes if code.is_failure]:
            self._refused(f"the broker refused a subscription: {refused[0]}")
        else:
            self._call(self._stand, client)

    def _refused(self, trouble: str) -> None:
        self.trouble = trouble
        note("wan refused", broker=self.broker, reason=trouble)
        self._call(self._lost.set)
        self._call(self._decided.set)

    def _on_publish(self, _client: mqtt.Client, _data: Any, mid: int, reason: Any, _properties: Any) -> None:
        """MQTT 3.1.1 has no reasons."""
        on_refused = self._refusals.pop(mid, None)
        if on_refused is not None and reason.is_failure:
            self._call(on_refused, f"the broker refused the message: {reason}")

    def _on_disconnect(self, client: mqtt.Client, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        if reason.is_failure:
            self.trouble = self.trouble or f"the connection ended: {reason}"
        self._call(self._fall, client)

    def _on_message(self, client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
        stamps.taken(bytes(message.payload))
        self._call(self._took, client, message)

    def _took(self, client: mqtt.Client, message: mqtt.MQTTMessage) -> None:
        """Takes a message of the session that still stands; one of an earlier session comes again."""
        if client is not self._client or self._lost.is_set():
            return
        if message.topic.endswith(PRESENCE):
            self._hear(message.topic, bytes(message.payload))
            is_taken = True
        else:
            is_taken = self._take(message.topic, bytes(message.payload))
        if is_taken:
            client.ack(message.mid, message.qos)
            self._write_on(client)
        else:  # a new session, after a pause, is sent it again, and all that came after it
            self._up.clear()
            self._lost.set()

    def _hear(self, topic: str, payload: bytes) -> None:
        hub = topic.split("/")[1]
        try:
            is_there = read_presence(payload)
        except PresenceError as problem:
            note("bad wan message", topic=topic[:80], found=str(problem))
            return
        if len(self.present) < MOST_HUBS or hub in self.present:
            self.present[hub] = is_there
            note("hub online" if is_there else "hub offline", hub=hub, broker=self.broker)
            if is_there:
                self._came(hub)

    def _call(self, function: Callable[..., object], *arguments: object) -> None:
        self._loop.call_soon(function, *arguments)

    def _stand(self, client: mqtt.Client) -> None:
        if client is self._client:
            self.trouble = ""
            self._up.set()
            self._decided.set()

    def _fall(self, client: mqtt.Client) -> None:
        if client is self._client:
            self._up.clear()
            self._lost.set()


def _no_delay(_client: mqtt.Client, _data: Any, sock: Any) -> None:
    """Nagle against delayed acknowledgements costs 44 ms a hop, which a latency check would charge to the meter."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
