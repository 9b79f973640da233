"""When a message came in or went out at the hub, and when its meters were asked: by the hub's monotonic clock.

Layer: rigs, part of the hub peer; kept in memory for the bench, judged by nobody here. Messages are named by the CRC-32
of their bytes. What is sent is stamped before it is written, what is received after it has been read: no hop can end
before it began. Rows, as the control's `stamps` gives them:

    ["in", ns, crc]                         a command of the WAN
    ["out", ns, crc, crc of command, device] the reply, before it is handed to the uplink
    ["alert", ns, crc, device, ns of poll]  an alert, likewise, and when the look at the log began that saw it
    ["meter", ns, ns, device]               from a request on the meter's line to its answer, or to the end of waiting
    ["command", ns, ns, device]             from the writing of a command to the end that the meter tells of it
"""

from __future__ import annotations

import threading
import zlib
from collections import deque
from time import monotonic_ns
from typing import Any, Final

from rigs.frames import Frame, FrameSink

KEPT: Final = 16384
Row = list[int | str]


class Stamps:
    """Of one hub; from any of its threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows: deque[Row] = deque(maxlen=KEPT)

    def command_in(self, payload: bytes) -> None:
        self.add("in", monotonic_ns(), zlib.crc32(payload))

    def reply_out(self, payload: bytes, command: bytes, device: str) -> None:
        self.add("out", monotonic_ns(), zlib.crc32(payload), zlib.crc32(command), device)

    def add(self, *row: int | str) -> None:
        with self._lock:
            self._rows.append(list(row))

    def since(self, ns: int) -> dict[str, Any]:
        """The rows that end at or after a moment, and now."""
        with self._lock:
            rows = tuple(self._rows)
        ends = {"meter": 2, "command": 2}
        return {"now_ns": monotonic_ns(), "rows": [row for row in rows if int(row[ends.get(str(row[0]), 1)]) >= ns]}


class DeviceStamps:
    """Of one device of the hub: used on its worker's thread."""

    def __init__(self, stamps: Stamps, device: str) -> None:
        self._stamps, self._device = stamps, device
        self._asked_ns = 0
        self._poll_ns = 0

    def sink(self, behind: FrameSink) -> FrameSink:
        """Frames of the meter's line, looked at on their way."""

        def keep(frame: Frame) -> None:
            if frame.direction == "tx":
                self.silent()
                self._asked_ns = frame.monotonic_ns
            elif self._asked_ns:
                self._stamps.add("meter", self._asked_ns, frame.monotonic_ns, self._device)
                self._asked_ns = 0
            behind(frame)

        return keep

    def silent(self) -> None:
        """Nobody waits for an answer any more that has not come."""
        if self._asked_ns:
            self._stamps.add("meter", self._asked_ns, monotonic_ns(), self._device)
            self._asked_ns = 0

    def command(self, began_ns: int) -> None:
        """A command that began then has ended, one way or the other."""
        self._stamps.add("command", began_ns, monotonic_ns(), self._device)

    def polls(self) -> None:
        self._poll_ns = monotonic_ns()

    def alert(self, payload: bytes) -> None:
        self._stamps.add("alert", monotonic_ns(), zlib.crc32(payload), self._device, self._poll_ns)
