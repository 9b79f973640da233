"""A relay of TCP connections that obeys the model of a network: part of the peer `rigs.wan.link`.

Layer: rigs, part of a peer. Carries connections from the hub's node address to the broker and lets the model
(`protocols.link_shaper`, `protocols.link_tcp`) say when bytes come out. Without message keys it carries whatever it is
given; with them it looks for MQTT packets, which it cannot see in TLS: that is refused.

Rules of this file: everything held has a bound (HELD_MOST each way and connection, CONNECTIONS of them), beyond which
the sender is asked to wait; a byte is dropped only where the conditions say so; TCP_NODELAY on both sides.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import struct
import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from protocols.link_shaper import DIRECTIONS, Conditions, Direction, Shaper
from protocols.link_tcp import HELD_MOST, MessageGate, TcpLine
from rigs.peer_main import ControlRefusedError
from rigs.wan.namespaces import PacketNetwork

log = logging.getLogger("rigs.wan.link")
CONNECTIONS: Final = 64
CONNECT_WITHIN_S: Final = 5.0
PACKETS_WITHIN_S: Final = 130.0
"""As long as Linux tries: six SYNs, with a pause that doubles."""
RESET: Final = struct.pack("ii", 1, 0)
"""SO_LINGER of no time at all: both ends learn by a reset that the connection is gone."""


NO_MESSAGES: Final = "messages cannot be told apart in TLS: no message_loss, duplication, reordering or corruption"

NO_CORRUPTION: Final = "corruption_percent is of whole messages: TCP would not let a spoilt packet pass"


class Flow:
    """One direction of one connection."""

    def __init__(self, link: Link, connection: Connection, direction: Direction) -> None:
        self._link, self._connection = link, connection
        self.gate = MessageGate(link.of_bytes, direction, is_opaque=link.is_opaque)
        self.line = TcpLine(link.of_bytes, direction, time.monotonic_ns())
        self.source: asyncio.Transport | None = None
        self.target: asyncio.Transport | None = None
        self.is_ending = self.is_dead = False
        """Its source is gone; its target is."""
        self._timer: asyncio.TimerHandle | None = None
        self._is_paused = False

    def received(self, data: bytes) -> None:
        if self.is_dead:
            return
        now_ns = time.monotonic_ns()
        self.line.send(self.gate.feed(data, now_ns), now_ns)
        self.pump()

    def pump(self) -> None:
        """Writes what is due, and comes back when the next is."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        now_ns = time.monotonic_ns()
        if held := self.gate.take(now_ns):
            self.line.send(held, now_ns)
        if self.target is not None:
            self._write(self.target, now_ns)
        self._throttle()

    def _write(self, target: asyncio.Transport, now_ns: int) -> None:
        out = self.line.take(now_ns)
        if self.line.is_broken:
            self._link.broken += 1
            self._connection.abort()
            return
        if out:
            target.write(out)
        wakes = [wake for wake in (self.gate.wake_ns, self.line.wake_ns) if wake is not None]
        if wakes:
            self._timer = asyncio.get_running_loop().call_at(min(wakes) / 1e9, self.pump)
        elif self.is_ending:
            target.close()

    def cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _throttle(self) -> None:
        waiting = self.line.held + (self.target.get_write_buffer_size() if self.target is not None else 0)
        if self.source is None or self.source.is_closing() or (waiting > HELD_MOST) == self._is_paused:
            return
        self._is_paused = not self._is_paused
        (self.source.pause_reading if self._is_paused else self.source.resume_reading)()


class _End(asyncio.Protocol):
    """One end of a connection; what it reads goes in `direction`."""

    def __init__(self, connection: Connection, direction: Direction) -> None:
        self._connection, self._direction = connection, direction

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connection.made(self._direction, transport)

    def data_received(self, data: bytes) -> None:
        self._connection.flows[self._direction].received(data)

    def connection_lost(self, _exc: Exception | None) -> None:
        self._connection.ended(self._direction)


class Connection:
    """From the hub's socket to the broker's."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self.flows: dict[Direction, Flow] = {one: Flow(link, self, one) for one in DIRECTIONS}
        self._is_first = True

    def made(self, direction: Direction, transport: asyncio.Transport) -> None:
        self.flows[direction].source = transport
        self.flows["down" if direction == "up" else "up"].target = transport
        if direction == "up":
            self._link.accepted(self)
        for flow in self.flows.values():
            flow.pump()

    def ended(self, direction: Direction) -> None:
        """What is on its way from an end that is gone still arrives; what was on its way to it does not."""
        flow, back = self.flows[direction], self.flows["down" if direction == "up" else "up"]
        flow.is_ending = True
        back.cancel()
        back.target, back.is_dead = None, True
        if flow.target is None:
            self._link.connections.discard(self)
        else:
            flow.pump()

    def abort(self) -> None:
        for flow in self.flows.values():
            flow.cancel()
            if flow.source is not None:
                with contextlib.suppress(OSError):  # an end that is gone already, of which nobody has told us yet
                    flow.source.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                flow.source.abort()
        self._link.connections.discard(self)


class Link:
    """All connections, their shaper and the address at which the hub finds them."""

    def __init__(
        self, broker: tuple[str, int], conditions: Conditions, seed: int, is_opaque: bool, host: str = "127.0.0.1"
    ) -> None:
        self._broker, self.is_opaque, self._host = broker, is_opaque, host
        self.shaper = self.of_bytes = Shaper(conditions, seed)
        """`of_bytes`: what bytes meet in this relay; none where packets meet the network between namespaces."""
        self._packets: PacketNetwork | None = None
        self._far: Link | None = None
        self.connections: set[Connection] = set()
        self.broken = self.outages = self.refused = 0
        self._breaks = False
        self._server: asyncio.Server | None = None
        self._plan: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def lead_over_namespaces(self) -> None:
        """From now on conditions act on IP packets. Raises OSError where that is not permitted."""
        ideal = Conditions()
        self._packets, self.of_bytes = PacketNetwork(self.shaper), Shaper(ideal, 0)
        self._far = far = Link(self._broker, ideal, 0, True, self._host)
        loop = asyncio.get_running_loop()
        far._server = await loop.create_server(lambda: _End(Connection(far), "up"), sock=self._packets.listener)

    async def listen(self, host: str, port: int) -> int:
        """Also at another address, in place of the one before. Raises OSError, and stays where it was."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _End(Connection(self), "up"), host, port, reuse_address=True)
        if self._server is not None:
            self._server.close()
            self.break_all()
        self._server, self._host = server, host
        if self._far is not None:
            self._far._host = host
        number: int = server.sockets[0].getsockname()[1]
        return number

    def accepted(self, connection: Connection) -> None:
        now_ns = time.monotonic_ns()
        if self.shaper.began_ns is None:
            self.shaper.began_ns = now_ns
            self._plan_outage()
        if self._is_broken_off(now_ns) or len(self.connections) >= CONNECTIONS:
            self.refused += 1
            connection.abort()
            return
        self.connections.add(connection)
        task = asyncio.get_running_loop().create_task(self._connect(connection))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _connect(self, connection: Connection) -> None:
        local = (self._host, 0) if self._host.startswith("127.") else None
        loop = asyncio.get_running_loop()
        try:
            if self._packets is not None:
                there = await self._packets.connect(PACKETS_WITHIN_S)
                await loop.create_connection(lambda: _End(connection, "down"), sock=there)
                return
            async with asyncio.timeout(CONNECT_WITHIN_S):
                await loop.create_connection(lambda: _End(connection, "down"), *self._broker, local_addr=local)
        except OSError as problem:  # a broker that is not there is not there for the hub either
            log.warning("the broker at %s:%d is not reached: %r", *self._broker, problem)
            connection.abort()

    def _is_broken_off(self, now_ns: int) -> bool:
        breaks = self._breaks if self.shaper.is_held_out else self.shaper.conditions.outage_breaks
        return breaks and self.shaper.is_out(now_ns)

    def break_all(self) -> None:
        self.broken += len(self.connections)
        for connection in tuple(self.connections):
            connection.abort()

    def change(self, conditions: Conditions) -> None:
        if conditions.touches_messages and self.is_opaque and self._packets is None:
            raise ControlRefusedError(f"{NO_MESSAGES}; delay, loss, rate and outages work")
        if self._packets is not None and (conditions.up.corruption_percent or conditions.down.corruption_percent):
            raise ControlRefusedError(NO_CORRUPTION)
        self.shaper.change(conditions, time.monotonic_ns())
        self._plan_outage()

    def outage(self, is_out: bool, breaks: bool) -> None:
        """By hand. What waits for its retransmission time-out goes on waiting for it when the outage is over."""
        self.outages += is_out and not self.shaper.is_held_out
        self.shaper.is_held_out, self._breaks = is_out, breaks
        if is_out and breaks:
            self.break_all()

    def _plan_outage(self) -> None:
        if self._plan is not None:
            self._plan.cancel()
        next_ns = self.shaper.next_outage_ns(time.monotonic_ns())
        if next_ns is not None:
            self._plan = asyncio.get_running_loop().call_at(next_ns / 1e9, self._outage_begins, next_ns)

    def _outage_begins(self, at_ns: int) -> None:
        self.outages += 1
        if self.shaper.conditions.outage_breaks:
            self.break_all()
        next_ns = self.shaper.next_outage_ns(at_ns + 1)
        if next_ns is not None:
            self._plan = asyncio.get_running_loop().call_at(next_ns / 1e9, self._outage_begins, next_ns)

    def state(self) -> Mapping[str, Any]:
        lines = [flow.line for connection in self.connections for flow in connection.flows.values()]
        return {
            "is_out": self.shaper.is_out(time.monotonic_ns()), "outages": self.outages, "broken": self.broken,
            "refused": self.refused, "connections": len(self.connections), "held": sum(line.held for line in lines),
            **{direction: asdict(lane.counters) for direction, lane in self.shaper.lanes.items()},
        }  # fmt: skip

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
        if self._plan is not None:
            self._plan.cancel()
        if self._far is not None:
            self._far.close()
        if self._packets is not None:
            self._packets.close()
        for task in tuple(self._tasks):
            task.cancel()
        for connection in tuple(self.connections):
            connection.abort()
