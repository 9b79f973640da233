"""The serial line of the modem: a pseudo-terminal, with the pace of its baud rate where asked for.

The far end is kept open too, or a driver that closes its port would leave an error behind.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import tty
from collections.abc import Callable
from typing import Final

READ_SIZE: Final = 4096
BITS_PER_CHARACTER: Final = 10
CHUNK: Final = 16
MOST_WAITING: Final = 1 << 20


class Terminal:
    """`take` gets what the driver sends. Output is one stream, in order."""

    def __init__(self, baud: int, pace: bool, take: Callable[[bytes], None]) -> None:
        self._character_s = BITS_PER_CHARACTER / baud if pace else 0.0
        self._take = take
        self._out = bytearray()
        self._something = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None
        self._master = self._slave = -1

    async def start(self) -> str:
        """The path of the driver's end. Raises OSError."""
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        asyncio.get_running_loop().add_reader(self._master, self._readable)
        self._writer = asyncio.create_task(self._write())
        return os.ttyname(self._slave)

    def put(self, data: bytes) -> None:
        """Beyond a bound, as nobody reads, bytes are lost."""
        if len(self._out) + len(data) <= MOST_WAITING:
            self._out += data
            if self._character_s:
                self._something.set()
            else:
                self._flush()

    async def close(self) -> None:
        if self._writer is None:
            return
        asyncio.get_running_loop().remove_reader(self._master)
        self._writer.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._writer
        os.close(self._master)
        os.close(self._slave)

    def _readable(self) -> None:
        with contextlib.suppress(BlockingIOError, OSError):
            self._take(os.read(self._master, READ_SIZE))

    def _flush(self) -> None:
        try:
            while self._out:
                del self._out[: os.write(self._master, self._out)]
        except BlockingIOError:
            self._something.set()  # the driver does not read: tried again

    async def _write(self) -> None:
        while True:
            await self._something.wait()
            self._something.clear()
            if not self._character_s:
                await asyncio.sleep(0.005)
                self._flush()
                continue
            while self._out:
                chunk = bytes(self._out[:CHUNK])
                del self._out[:CHUNK]
                await asyncio.sleep(len(chunk) * self._character_s)
                with contextlib.suppress(BlockingIOError):
                    os.write(self._master, chunk)
