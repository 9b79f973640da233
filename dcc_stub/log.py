"""The stub's log: one JSON object a line on standard error, with the request id on every line about a request.

What is written while a request is looked at belongs to it (`about`), also where the writer does not know the request.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

Listener = Callable[[Mapping[str, Any]], None]

_ENCODER: Final = json.JSONEncoder(separators=(",", ":"), default=str)
_REQUEST: Final[ContextVar[str]] = ContextVar("request", default="")
_LISTENERS: Final[list[Listener]] = []


@contextmanager
def about(request_id: str) -> Iterator[None]:
    """Lines written within, and by what is put off within to a later turn of the loop, carry the request id."""
    token = _REQUEST.set(request_id)
    try:
        yield
    finally:
        _REQUEST.reset(token)


def listen(listener: Listener) -> None:
    """Is told every line, before it is written."""
    _LISTENERS.append(listener)


def note(what: str, **fields: Any) -> None:
    """Writes one line; a closed or full standard error is no reason for the stub to fail."""
    line: dict[str, Any] = {"at": round(time.time(), 6), "what": what}
    request_id = _REQUEST.get()
    if request_id and "request_id" not in fields:
        line["request_id"] = request_id
    line.update(fields)
    for listener in _LISTENERS:
        listener(line)
    try:
        sys.stderr.write(_ENCODER.encode(line) + "\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        return
