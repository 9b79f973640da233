"""What a hub says of itself on `mb/H/p`: whether it is there.

The message is retained, so that whoever comes later knows at once; "offline" is also the hub's last will, which the
broker publishes when the connection ends without a word [MQTT 3.1.1 §3.1.2.5].
"""

from __future__ import annotations

from typing import Final

ONLINE: Final = b"online"
OFFLINE: Final = b"offline"


class PresenceError(ValueError):
    """The payload is neither of the two."""


def read_presence(payload: bytes) -> bool:
    """Whether the hub is there. Raises PresenceError."""
    if payload == ONLINE:
        return True
    if payload == OFFLINE:
        return False
    raise PresenceError(f"expected {ONLINE!r} or {OFFLINE!r}, found {bytes(payload[:40])!r} ({len(payload)} bytes)")
