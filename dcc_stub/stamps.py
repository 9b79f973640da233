"""When a message came in or went out, by the stub's own monotonic clock: kept in memory for the rig, judged by nobody
here.

Messages are named by the CRC-32 of their bytes, so that whoever has a message finds its stamps. What is sent is stamped
before it is written, what is received after it has been read: no hop can end before it began. Rows, as the control's
`stamps` gives them:

    ["in", ns, request id]              a Service Request, when its HTTP request was there
    ["sent", ns, crc, request id]       the command for it, before it is handed to the session with the WAN
    ["taken", ns, crc]                  a reply or an alert, when the session had read it
    ["queued", ns, crc, crc of "taken"] a message for a User; 0 where nothing that came in caused it
    ["out", ns, crc]                    the same, before the attempt to deliver it
"""

from __future__ import annotations

import zlib
from collections import deque
from contextvars import ContextVar
from time import monotonic_ns
from typing import Any, Final

KEPT: Final = 8192
Row = list[int | str]

_ROWS: Final[deque[Row]] = deque(maxlen=KEPT)
_ARRIVED: Final[ContextVar[int]] = ContextVar("arrived", default=0)
_CAUSE: Final[ContextVar[int]] = ContextVar("cause", default=0)


def arrived() -> None:
    """An HTTP request is there; what is read out of it is looked at in the same context."""
    _ARRIVED.set(monotonic_ns())


def request_in(request_id: str) -> None:
    _ROWS.append(["in", _ARRIVED.get() or monotonic_ns(), request_id])


def sent(payload: bytes, request_id: str) -> None:
    _ROWS.append(["sent", monotonic_ns(), zlib.crc32(payload), request_id])


def taken(payload: bytes) -> None:
    """What is written while it is looked at, or put off within to a later turn of the loop, is caused by it."""
    crc = zlib.crc32(payload)
    _CAUSE.set(crc)
    _ROWS.append(["taken", monotonic_ns(), crc])


def queued(body: bytes) -> None:
    _ROWS.append(["queued", monotonic_ns(), zlib.crc32(body), _CAUSE.get()])


def out(body: bytes) -> None:
    _ROWS.append(["out", monotonic_ns(), zlib.crc32(body)])


def since(ns: int) -> dict[str, Any]:
    """The rows from a moment on, and now."""
    return {"now_ns": monotonic_ns(), "rows": [row for row in tuple(_ROWS) if int(row[1]) >= ns]}
