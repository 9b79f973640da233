"""The embedded broker as a whole: gate, amqtt made durable, and each party's topics.

Layer: rigs, part of the broker peer; the only modules that import amqtt are this one, the gate and `durable`.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from dataclasses import dataclass, field
from typing import Final

from amqtt.adapters import StreamWriterAdapter
from amqtt.contexts import Action, BaseContext, BrokerConfig, ListenerConfig, ListenerType
from amqtt.plugins.base import BaseTopicPlugin
from amqtt.session import Session

from protocols.wan_access import NOTHING, access_of
from rigs.wan.durable import DurableBroker
from rigs.wan.gate import Policy, enter
from rigs.wan.security import BrokerSecurity, passwords_of

log = logging.getLogger("rigs.wan.embedded")
MOST_CONNECTIONS: Final = 512


class TopicAccess(BaseTopicPlugin):  # type: ignore[misc]  # the library has no types
    """Each party by its client id, which the gate has compared with who it is."""

    def __init__(self, context: BaseContext) -> None:
        super().__init__(context)
        self._parties = access_of(self.config.hubs)

    async def topic_filtering(
        self, *, session: Session | None = None, topic: str | None = None, action: Action | None = None
    ) -> bool:
        name = session.client_id if session is not None else None
        access = self._parties.get(name or "", NOTHING)
        ask = {
            Action.SUBSCRIBE: access.may_subscribe,
            Action.PUBLISH: access.may_write,
            Action.RECEIVE: access.may_read,
        }
        return action in ask and bool(topic) and ask[action](str(topic))

    @dataclass
    class Config:
        """The hubs, by EUI."""

        hubs: list[str] = field(default_factory=list)


class AbortingWriter(StreamWriterAdapter):  # type: ignore[misc]
    """A connection that can be ended although the other side does not listen."""

    def abort(self) -> None:
        self._writer.transport.abort()


class Embedded:
    """Hand `connected` to a server."""

    def __init__(self, security: BrokerSecurity) -> None:
        plugins: dict[str, dict[str, object]] = {"rigs.wan.durable.NamedClients": {"allow_anonymous": True}}
        self._policy = Policy()
        if security.kind != "open":
            hubs = [name.removeprefix("mbhub-") for name in security.parties if name.startswith("mbhub-")]
            plugins["rigs.wan.embedded.TopicAccess"] = {"hubs": hubs}
            passwords = passwords_of(security.passwords) if security.kind == "password" else None
            self._policy = Policy(security.parties, passwords)
        listener = ListenerConfig(type=ListenerType.EXTERNAL)
        self._broker = DurableBroker(BrokerConfig(listeners={"default": listener}, plugins=plugins))
        self._broker.kept = security.queue
        self._connections = 0

    async def start(self) -> None:
        await self._broker.start()

    async def shutdown(self) -> None:
        await self._broker.shutdown()

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client, from its first byte to its end. Nothing that it sends ends the broker."""
        self._connections += 1
        try:
            if self._connections <= MOST_CONNECTIONS:
                await self._serve(reader, writer)
            else:
                log.error("a client is not taken: %d connections stand already", MOST_CONNECTIONS)
        except Exception as problem:  # noqa: BLE001 - the library raises anything at hostile bytes
            log.info("a client went away: %r", problem)
        finally:
            self._connections -= 1
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        entered = await enter(reader, writer, self._policy)
        if entered is not None:
            await self._broker.external_connected(entered[1], AbortingWriter(writer), "default")
