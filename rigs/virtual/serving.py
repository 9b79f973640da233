"""Modbus TCP interface of a meter, and what both kinds of interface ask of it.

A meter without power does not answer: a TCP connection is closed, a new one as well (manual 3.4).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from rigs.virtual.meter import Meter
from rigs.virtual.modbus_framing import BadHeaderError, Request, TcpFramer, tcp_frame
from rigs.virtual.modbus_pdu import NO_ANSWER_FROM_UNIT, answer, exception

BROADCAST = 0
READ_SIZE = 4096


class Living(Protocol):
    def tick(self) -> None:
        """Lives up to now."""
        ...


@dataclass(frozen=True, slots=True)
class Responder:
    """One meter behind one interface; `test_mode`: the interface may use the maker's test mode."""

    site: Living
    meter: Meter
    test_mode: bool

    def respond(self, pdu: bytes) -> bytes | None:
        """The answer of the meter at this instant; None when it has no power."""
        self.site.tick()
        return answer(pdu, self.meter.registers, test_mode=self.test_mode) if self.meter.is_powered else None


class TcpInterface:
    """`responders` by unit: one meter, or the many behind a gateway."""

    def __init__(self, responders: Mapping[int, Responder]) -> None:
        self._responders = responders
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def start(self, host: str, port: int) -> dict[str, object]:
        """Listens; returns where, for the ready event. Raises OSError."""
        self._server = await asyncio.start_server(self._serve, host, port)
        return {"host": host, "port": self._server.sockets[0].getsockname()[1]}

    @property
    def _is_powered(self) -> bool:
        return any(responder.meter.is_powered for responder in self._responders.values())

    def power_changed(self) -> None:
        if not self._is_powered:
            for writer in tuple(self._writers):
                writer.transport.abort()

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        framer = TcpFramer()
        try:
            while self._is_powered and (data := await reader.read(READ_SIZE)):
                for request in framer.feed(data):
                    self._answer(request, writer)
                await writer.drain()
        except (BadHeaderError, ConnectionError):
            pass  # a client that speaks something else, or has gone: only this connection ends
        finally:
            self._writers.discard(writer)
            with contextlib.suppress(ConnectionError):
                writer.close()

    def _answer(self, request: Request, writer: asyncio.StreamWriter) -> None:
        if request.unit == BROADCAST:
            return
        responder = self._responders.get(request.unit)
        pdu = exception(request.pdu[0], NO_ANSWER_FROM_UNIT) if responder is None else responder.respond(request.pdu)
        if pdu is None:
            raise ConnectionAbortedError
        writer.write(tcp_frame(request, pdu))
