"""The stub's log: one JSON object a line on standard error, with the request id wherever there is one."""

from __future__ import annotations

import json
import sys
import time
from typing import Any


def note(what: str, **fields: Any) -> None:
    """Writes one line; a closed or full standard error is no reason for the stub to fail."""
    line = json.dumps({"at": round(time.time(), 6), "what": what, **fields}, separators=(",", ":"), default=str)
    try:
        sys.stderr.write(line + "\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        return
