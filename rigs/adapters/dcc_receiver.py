"""The Receive Response service of the Users of a rig: one small HTTP server on a thread of its own.

POST to a known path is answered by 204 at once and handed on afterwards, in the order of arrival; anything else is
refused by its HTTP status. It runs on an event loop in one thread, whatever the number of connections, so that no
thread is started while a latency is being measured. Bodies are bounded, and whoever stops in the middle is dropped.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Mapping
from typing import Final

import h11

from rigs.errors import PortUnavailable

IDLE_S: Final = 600.0
MESSAGE_S: Final = 30.0
START_S: Final = 10.0
Taker = Callable[[str, bytes, int], None]


class ReceiveResponse:
    """`paths` maps a path to the name handed to `take` with the body and the time of its last byte (monotonic ns).
    `turned_away` is told the name of each message that was refused because its User is not there."""

    def __init__(
        self, host: str, paths: Mapping[str, str], take: Taker, body_max: int,
        turned_away: Callable[[str], None] = lambda _name: None,
    ) -> None:  # fmt: skip
        self._host, self._paths, self._take, self._body_max = host, dict(paths), take, body_max
        self._turned_away = turned_away
        self._loop = asyncio.new_event_loop()
        self.away: set[str] = set()
        """Names whose messages are refused with 503: such a User is not there."""
        self._started = threading.Event()
        self._failure: OSError | None = None
        self._stop: asyncio.Event | None = None
        self._port = 0
        self._thread = threading.Thread(target=self._run, name="receive-response", daemon=True)
        self._thread.start()
        is_started = self._started.wait(START_S)
        if self._failure is not None or not is_started:
            found = str(self._failure or f"not there within {START_S:g} s")
            raise PortUnavailable("opening the Receive Response service", host, found)

    @property
    def url(self) -> str:
        return f"http://{self._host}:{self._port}"

    def close(self) -> None:
        stop = self._stop
        if stop is not None and not self._loop.is_closed():
            with contextlib.suppress(RuntimeError):  # it has ended in this very moment
                self._loop.call_soon_threadsafe(stop.set)
        self._thread.join(START_S)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        try:
            server = await asyncio.start_server(self._connected, self._host, 0)
        except OSError as problem:
            self._failure = problem
            self._started.set()
            return
        self._port = server.sockets[0].getsockname()[1]
        self._started.set()
        await self._stop.wait()
        server.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = h11.Connection(h11.SERVER)
        try:
            while await self._one(connection, reader, writer):
                connection.start_next_cycle()
        except (h11.RemoteProtocolError, OSError, EOFError, TimeoutError):
            await _refuse(connection, writer)
        finally:
            writer.close()

    async def _one(
        self, connection: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """One request; False when the connection is not to be used again."""
        request = await _next(connection, reader, IDLE_S)
        if not isinstance(request, h11.Request):
            return False
        async with asyncio.timeout(MESSAGE_S):
            body = await self._body(connection, reader)
        received_ns = time.monotonic_ns()
        name = self._paths.get(request.target.decode("latin-1"))
        status = self._status(request, name, body)
        await _answer(connection, writer, status)
        if status == 204 and name is not None and body is not None:
            self._take(name, body, received_ns)
        if status == 503 and name is not None:
            self._turned_away(name)
        return connection.our_state is h11.DONE and connection.their_state is h11.DONE

    def _status(self, request: h11.Request, name: str | None, body: bytes | None) -> int:
        if body is None:
            return 413
        if name is None:
            return 404
        if request.method != b"POST":
            return 405
        return 503 if name in self.away else 204

    async def _body(self, connection: h11.Connection, reader: asyncio.StreamReader) -> bytes | None:
        """The whole body, None when it is longer than the bound."""
        parts: list[bytes] = []
        size = 0
        while True:
            event = await _next(connection, reader, MESSAGE_S)
            if isinstance(event, h11.EndOfMessage):
                return b"".join(parts)
            if not isinstance(event, h11.Data):
                raise EOFError("the body ended early")
            size += len(event.data)
            if size > self._body_max:
                return None
            parts.append(bytes(event.data))


async def _next(connection: h11.Connection, reader: asyncio.StreamReader, within_s: float) -> object:
    while True:
        event = connection.next_event()
        if event is not h11.NEED_DATA:
            return event
        async with asyncio.timeout(within_s):
            connection.receive_data(await reader.read(65536))


async def _answer(connection: h11.Connection, writer: asyncio.StreamWriter, status: int) -> None:
    headers = [] if status == 204 else [("Content-Length", "0"), ("Connection", "close")]
    head = connection.send(h11.Response(status_code=status, headers=headers))
    end = connection.send(h11.EndOfMessage())
    writer.write((head or b"") + (end or b""))
    await writer.drain()


async def _refuse(connection: h11.Connection, writer: asyncio.StreamWriter) -> None:
    if connection.our_state in (h11.IDLE, h11.SEND_RESPONSE):
        with contextlib.suppress(h11.ProtocolError, OSError):
            await _answer(connection, writer, 400)
