"""amqtt that keeps what a named client has not acknowledged: its session outlives its connection.

Layer: rigs, part of the broker peer. amqtt by itself drops the messages that were on their way when a connection ends,
and keeps none for a client that it let in without a password. Here every message to a client that gave a user name
(and asked for a session that lasts) waits in a queue of its own until its PUBACK; a new connection gets all of it
again, in order [MQTT 3.1.1 4.4, 4.6]. Other clients are served as amqtt serves them, with what it leaves out: a client
that is silent for one and a half times its keep-alive is ended [3.1.2.10], one whose id comes again is ended with its
last will before the new one begins [3.1.4], and retained messages go to their subscribers only.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from amqtt.broker import Broker
from amqtt.mqtt.protocol.broker_handler import BrokerProtocolHandler
from amqtt.plugins.authentication import AnonymousAuthPlugin
from amqtt.session import Session

log = logging.getLogger("rigs.wan.durable")
WINDOW: Final = 100
"""Messages on their way to one client before the next waits."""
KEPT: Final = 100_000
"""Messages kept for one client, as with mosquitto; then the newest goes."""
TAKE_OVER_WITHIN_S: Final = 2.0


@dataclass
class _Outbound:
    """Of one client: what it has not acknowledged, oldest first."""

    kept: int = KEPT
    waiting: deque[tuple[str, bytes, int]] = field(default_factory=deque)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, topic: str, data: bytes, qos: int) -> None:
        if len(self.waiting) >= self.kept:
            log.error("a message on %s is lost: %d wait already", topic, self.kept)
            return
        self.waiting.append((topic, data, qos))
        self.news.set()


class NamedClients(AnonymousAuthPlugin):  # type: ignore[misc]  # the library has no types
    """Lets everybody in, and tells who gave a name from who did not."""

    async def authenticate(self, *, session: Session) -> bool:
        is_let_in: bool = await super().authenticate(session=session)
        session.is_anonymous = not session.username
        return is_let_in


class DurableBroker(Broker):  # type: ignore[misc]
    """`external_connected` and the rest as amqtt has them."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.kept = KEPT
        self._serving: dict[str, asyncio.Event] = {}
        self._outbound: dict[str, _Outbound] = {}

    async def _handle_client_session(
        self, reader: Any, writer: Any, client_session: Session, handler: BrokerProtocolHandler, *rest: Any
    ) -> None:
        client, ended = client_session.client_id, asyncio.Event()
        client_session.keep_alive = -(-3 * client_session.keep_alive // 2)
        handler.handle_read_timeout = writer.abort
        self._serving[client or ""] = ended
        try:
            await self._serve(client, reader, writer, client_session, handler, *rest)
        finally:
            ended.set()
            if self._serving.get(client or "") is ended:
                del self._serving[client or ""]

    async def _delete_session(self, client_id: str) -> None:
        """Before a clean session begins: whoever has that id still ends, and its last will goes out."""
        _session, handler = self._sessions.get(client_id, (None, None))
        ended = self._serving.get(client_id)
        if handler is not None and ended is not None:
            await handler.handle_connection_closed()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TAKE_OVER_WITHIN_S):
                    await ended.wait()
        await super()._delete_session(client_id)

    async def _publish_retained_messages_for_subscription(
        self, subscription: tuple[str, int], session: Session
    ) -> None:  # fmt: skip
        """amqtt asks this for the filters of all clients."""
        if any(one.client_id == session.client_id for one, _ in self._subscriptions.get(subscription[0], ())):
            await super()._publish_retained_messages_for_subscription(subscription, session)

    async def _serve(
        self, client: str | None, reader: Any, writer: Any, client_session: Session, handler: BrokerProtocolHandler,
        *rest: Any,
    ) -> None:  # fmt: skip
        if client is None or client_session.clean_session or not client_session.username:
            await super()._handle_client_session(reader, writer, client_session, handler, *rest)
            return
        outbound = self._outbound.setdefault(client, _Outbound(self.kept))
        publish = handler.mqtt_publish

        async def keep(topic: str, data: bytes | bytearray, qos: int | None, *_a: Any, **_n: Any) -> None:
            outbound.put(topic, bytes(data), qos or 0)

        handler.mqtt_publish = keep  # of this connection alone
        start, senders = handler.start, []

        async def start_and_send() -> None:
            await start()
            senders.append(asyncio.create_task(self._send(outbound, handler, publish)))

        handler.start = start_and_send
        try:
            await super()._handle_client_session(reader, writer, client_session, handler, *rest)
        finally:
            for sender in senders:
                sender.cancel()
            await asyncio.gather(*senders, return_exceptions=True)

    async def _retain_broadcast_message(self, broadcast: Any, qos: int, target_session: Session) -> None:
        """A message for a client that is away."""
        outbound = self._outbound.get(target_session.client_id or "")
        if outbound is None:
            await super()._retain_broadcast_message(broadcast, qos, target_session)
        else:
            outbound.put(broadcast["topic"], bytes(broadcast["data"]), qos)

    async def _send(self, outbound: _Outbound, handler: BrokerProtocolHandler, publish: Any) -> None:
        """Sends in order, at most WINDOW ahead of the acknowledgements, until one does not come."""
        on_way: deque[asyncio.Task[Any]] = deque()
        try:
            while True:
                outbound.news.clear()
                for message in list(islice(outbound.waiting, len(on_way), WINDOW)):
                    on_way.append(asyncio.create_task(publish(message[0], message[1], message[2], False)))
                    await asyncio.sleep(0)
                if not on_way:
                    await outbound.news.wait()
                    continue
                await self._first_or_news(on_way[0], outbound)
                while on_way and on_way[0].done():
                    on_way.popleft().result()
                    outbound.waiting.popleft()
        except (Exception, asyncio.CancelledError) as problem:
            if not isinstance(problem, asyncio.CancelledError):
                log.info("a connection ends with messages on their way: %r", problem)
                await handler.handle_connection_closed()
            raise
        finally:
            for task in on_way:
                task.cancel()
            await asyncio.gather(*on_way, return_exceptions=True)

    @staticmethod
    async def _first_or_news(first: asyncio.Task[Any], outbound: _Outbound) -> None:
        news = asyncio.create_task(outbound.news.wait())
        try:
            await asyncio.wait([first, news], return_when=asyncio.FIRST_COMPLETED)
        finally:
            news.cancel()
