"""How the bench and a process of its rig talk: events on standard output, requests on a control port.

Layer: sans-IO protocol core; the sockets and pipes are in `rigs.adapters.peers` (bench side) and in each peer.

Life of a peer (virtual site, hub, broker, capture, and the stub when it runs as a process):
- started as `python -m PACKAGE --config FILE.json`, its standard input a pipe from the bench: end of file there means
  that the bench is gone, and the peer ends by itself (so that kill -9 of the bench leaves no orphan);
- standard output carries one JSON object a line. The first but `frame` is `{"event": "ready", ...}` with the ports it
  got, or `{"event": "failed", "error": "...", "hint": "..."}` and exit status 3. Later ones: `frame` and `note`;
- standard error is its log, kept in the evidence;
- SIGTERM and SIGINT end it at once and cleanly.

Control port (site and hub): TCP on loopback, one JSON object a line, each request `{"id": n, "op": "...", ...}`
answered by `{"id": n, "ok": true, ...}` or `{"id": n, "ok": false, "error": "..."}`; a line has at most 1 MiB.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

MAX_LINE: Final = 1 << 20


class PeerProtocolError(ValueError):
    """A line is not a JSON object of this protocol."""


def encode_line(message: Mapping[str, Any]) -> bytes:
    """One object as one line, ending in a line feed. Raises TypeError or ValueError for what JSON cannot say."""
    return json.dumps(message, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode() + b"\n"


def decode_line(line: bytes) -> dict[str, Any]:
    """The object of one line. Raises PeerProtocolError."""
    if len(line) > MAX_LINE:
        raise PeerProtocolError(f"a line of {len(line)} bytes, at most {MAX_LINE} are allowed")
    try:
        message = json.loads(line, parse_constant=_refuse)
    except (ValueError, RecursionError) as problem:
        raise PeerProtocolError(f"not JSON: {problem}") from None
    if not isinstance(message, dict):
        raise PeerProtocolError(f"expected a JSON object, found {type(message).__name__}")
    return message


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON number")


class LineReader:
    """Cuts a byte stream into lines; `feed` gives the complete ones, whatever the pieces that arrive."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[bytes]:
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > MAX_LINE:
            raise PeerProtocolError(f"no line end within {MAX_LINE} bytes")
        return [line for line in lines if line.strip()]


def frame_event(hop: str, direction: str, raw: bytes, utc_s: float, monotonic_ns: int, note: str = "") -> bytes:
    """The `frame` event: raw bytes on a hop that only the peer sees. CLOCK_MONOTONIC is one clock for the machine."""
    return encode_line(
        {"event": "frame", "hop": hop, "dir": direction, "hex": raw.hex(), "utc": utc_s, "mono_ns": monotonic_ns,
         "note": note}
    )  # fmt: skip
