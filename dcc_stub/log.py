"""The stub's log: one JSON object a line on standard error, with the request id wherever there is one."""

from __future__ import annotations

import json
import sys
import time
from typing import Any, Final

_ENCODER: Final = json.JSONEncoder(separators=(",", ":"), default=str)


def note(what: str, **fields: Any) -> None:
    """Writes one line; a closed or full standard error is no reason for the stub to fail."""
    line = _ENCODER.encode({"at": round(time.time(), 6), "what": what, **fields})
    try:
        sys.stderr.write(line + "\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        return
