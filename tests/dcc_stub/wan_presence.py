"""Waits until the stub knows of a hub whether it is there."""

from __future__ import annotations

import threading
import time

from stub_rig import HUB, WITHIN_S, StubRig


def until_presence(rig: StubRig, wanted: str, hub: str = HUB) -> None:
    pause, end = threading.Event(), time.monotonic() + WITHIN_S
    while wanted not in [row["presence"] for row in rig.dcc.call("wan", "hubs")["hubs"] if row["hub"] == hub]:
        assert time.monotonic() < end, rig.dcc.call("wan", "hubs")
        pause.wait(0.02)
