"""Modbus RTU interface of a meter: a pseudo-terminal that stands for its serial port.

The site keeps the far end open too, or a client that closes its port would leave an error behind. A frame that cannot
be told from its length ends after a silence of SILENCE_S, longer than on a real line (3.5 characters), because a
pseudo-terminal hands bytes over in the rhythm of the operating system.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import tty
from typing import Final

from rigs.virtual.modbus_framing import Request, RtuFramer, rtu_frame
from rigs.virtual.serving import READ_SIZE, Responder

SILENCE_S: Final = 0.05
BITS_PER_CHARACTER: Final = 11
GAP_CHARACTERS: Final = 3.5
PACED_CHUNK: Final = 8


class RtuInterface:
    def __init__(self, responder: Responder, unit: int, baud: int, pace: bool) -> None:
        self._responder, self._unit = responder, unit
        self._character_s = BITS_PER_CHARACTER / baud if pace else 0.0
        self._framer = RtuFramer()
        self._requests: asyncio.Queue[Request] = asyncio.Queue()
        self._silence: asyncio.TimerHandle | None = None
        self._free_at_s = 0.0
        self._worker: asyncio.Task[None] | None = None
        self._master = self._slave = -1

    async def start(self) -> dict[str, object]:
        """Opens the line; returns where, for the ready event. Raises OSError."""
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        asyncio.get_running_loop().add_reader(self._master, self._readable)
        self._worker = asyncio.create_task(self._work())
        return {"path": os.ttyname(self._slave)}

    def power_changed(self) -> None:
        """A dead meter neither listens nor speaks; that is decided for each request."""

    async def close(self) -> None:
        if self._worker is None:
            return
        asyncio.get_running_loop().remove_reader(self._master)
        if self._silence is not None:
            self._silence.cancel()
        self._worker.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._worker
        os.close(self._master)
        os.close(self._slave)

    def _readable(self) -> None:
        try:
            data = os.read(self._master, READ_SIZE)
        except (BlockingIOError, OSError):
            return
        self._accept(self._framer.feed(data))
        if self._silence is not None:
            self._silence.cancel()
        self._silence = asyncio.get_running_loop().call_later(SILENCE_S, self._silent)

    def _silent(self) -> None:
        self._accept(self._framer.gap())

    def _accept(self, requests: list[Request]) -> None:
        for request in requests:
            if request.unit == self._unit:  # a broadcast and other units are ignored in silence
                self._requests.put_nowait(request)

    async def _work(self) -> None:
        while True:
            request = await self._requests.get()
            self._free_at_s = asyncio.get_running_loop().time()
            await self._pause(len(request.pdu) + 3 + GAP_CHARACTERS)
            pdu = self._responder.respond(request.pdu)
            if pdu is not None:
                await self._send(rtu_frame(request.unit, pdu))

    async def _send(self, frame: bytes) -> None:
        size = PACED_CHUNK if self._character_s else len(frame)
        for at in range(0, len(frame), size):
            chunk = frame[at : at + size]
            await self._pause(len(chunk))
            with contextlib.suppress(BlockingIOError):  # nobody reads and the line is full: the bytes are lost
                os.write(self._master, chunk)

    async def _pause(self, characters: float) -> None:
        """Until the wire has carried them: counted from where it was free, as each sleep is a little too long."""
        if self._character_s:
            self._free_at_s += characters * self._character_s
            await asyncio.sleep(max(0.0, self._free_at_s - asyncio.get_running_loop().time()))
