"""Writes the hub's Modbus frames as events, in order, without holding up the exchange that they belong to.

Layer: rigs, part of the hub peer. It waits a little after a frame and writes what has come meanwhile in one piece: a
writer at work for each frame, here and in the bench, would compete with the answer to the same command.
"""

from __future__ import annotations

import queue
import threading
from typing import Final

from protocols.peer import encode_line, frame_event
from rigs.frames import Frame
from rigs.peer_main import emit_line

GATHER_S: Final = 0.02
FLUSHED: Final = encode_line({"event": "flushed"})
"""Follows the frames that a flush was asked for, on the same stream: the control port's answer may overtake them."""


class FrameWriter:
    """A sink for frames; `flush` returns once all that were put before it are on standard output."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Frame | threading.Event] = queue.SimpleQueue()
        self._hurry = threading.Event()
        threading.Thread(target=self._write, name="frames", daemon=True).start()

    def put(self, frame: Frame) -> None:
        self._queue.put(frame)

    def flush(self, within_s: float) -> bool:
        """Whether it was done in time."""
        written = threading.Event()
        self._queue.put(written)
        self._hurry.set()
        return written.wait(within_s)

    def _write(self) -> None:
        while True:
            items = [self._queue.get()]
            self._hurry.wait(GATHER_S)
            self._hurry.clear()
            while not self._queue.empty():
                items.append(self._queue.get())
            emit_line(b"".join(_line(item) if isinstance(item, Frame) else FLUSHED for item in items))
            for item in items:
                if isinstance(item, threading.Event):
                    item.set()


def _line(frame: Frame) -> bytes:
    utc_s = frame.utc.timestamp()
    return frame_event(frame.hop, frame.direction, frame.raw, utc_s, frame.monotonic_ns, frame.note)
