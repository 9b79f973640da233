"""Writes the hub's Modbus frames as events, in order, without holding up the exchange that they belong to.

Layer: rigs, part of the hub peer.
"""

from __future__ import annotations

import queue
import threading

from protocols.peer import frame_event
from rigs.frames import Frame
from rigs.peer_main import emit_line


class FrameWriter:
    """A sink for frames; `flush` returns once all that were put before it are on standard output."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Frame | threading.Event] = queue.SimpleQueue()
        threading.Thread(target=self._write, name="frames", daemon=True).start()

    def put(self, frame: Frame) -> None:
        self._queue.put(frame)

    def flush(self, within_s: float) -> bool:
        """Whether it was done in time."""
        written = threading.Event()
        self._queue.put(written)
        return written.wait(within_s)

    def _write(self) -> None:
        while True:
            item = self._queue.get()
            if isinstance(item, threading.Event):
                item.set()
            else:
                utc_s = item.utc.timestamp()
                emit_line(frame_event(item.hop, item.direction, item.raw, utc_s, item.monotonic_ns, item.note))
