"""Times what happens inside the ports of a rig: the outermost call counts, whatever it calls in turn."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from time import monotonic
from typing import Any

from rigs.rig import Rig

PORTS = ("clock", "calendar", "user", "wan", "sizes", "supply", "load", "gas", "cover", "consumer")
ACTIONS = ("check", "settle", "flush", "recover", "close")


class Stopwatch:
    """Seconds spent inside wrapped calls of the thread that made it."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now, self._thread, self._depth = now, threading.get_ident(), 0
        self.seconds = 0.0

    def wrap(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any, **named: Any) -> Any:
            if threading.get_ident() != self._thread or self._depth:
                return call(*arguments, **named)
            self._depth, began = 1, self._now()
            try:
                return call(*arguments, **named)
            finally:
                self.seconds += self._now() - began
                self._depth = 0

        return timed


class TimedPort:
    """Stands in front of a port; what is no call is handed through."""

    def __init__(self, port: object, watch: Stopwatch) -> None:
        self._port, self._watch = port, watch

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        return self._watch.wrap(found) if callable(found) else found


def timed_rig(rig: Rig, watch: Stopwatch) -> Rig:
    """The same rig behind the stopwatch."""
    wrapped: dict[str, Any] = {name: watch.wrap(getattr(rig, name)) for name in ACTIONS}
    for name in PORTS:
        port = getattr(rig, name)
        wrapped[name] = None if port is None else TimedPort(port, watch)
    for_devices: dict[str, Any] = {fuel: TimedPort(device.port, watch) for fuel, device in rig.devices.items()}
    devices = {fuel: replace(device, port=for_devices[fuel]) for fuel, device in rig.devices.items()}
    return replace(rig, devices=devices, **wrapped)
