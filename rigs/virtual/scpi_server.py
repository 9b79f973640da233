"""The source's network port: raw TCP, messages end in a line feed (`TCPIP::host::port::SOCKET` for VISA)."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Final

from rigs.virtual.scpi_source import Source

LONGEST_MESSAGE: Final = 4096


class ScpiServer:
    def __init__(self, source: Source) -> None:
        self._source = source
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def start(self, host: str, port: int) -> int:
        """Listens and returns the port. Raises OSError."""
        self._server = await asyncio.start_server(self._serve, host, port, limit=LONGEST_MESSAGE)
        number: int = self._server.sockets[0].getsockname()[1]
        return number

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while (line := await self._line(reader)) is not None:
                answer = self._source.interpreter.run(line)
                if answer is not None:
                    writer.write(answer.encode("ascii") + b"\n")
                    await writer.drain()
        except ConnectionError:
            pass  # the client has gone; the source keeps its settings
        finally:
            self._writers.discard(writer)
            with contextlib.suppress(ConnectionError):
                writer.close()

    async def _line(self, reader: asyncio.StreamReader) -> str | None:
        """The next message; an overlong one is dropped with error -363. None at the end."""
        is_overlong = False
        while True:
            try:
                line = await reader.readuntil(b"\n")
            except asyncio.IncompleteReadError:
                return None
            except asyncio.LimitOverrunError as overrun:
                await reader.readexactly(overrun.consumed)
                is_overlong = True
                continue
            if not is_overlong:
                return line.decode("latin-1").strip()
            is_overlong = False
            self._source.status.report(-363)
