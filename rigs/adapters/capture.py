"""Packet capture of the WAN leg, as the bench sees it: sizes of messages, and a reason when there are none.

Layer: rigs adapter; the capturing runs in a process of its own (`rigs/capture`), as scapy is never linked.

Rules of this file: a capture that is not possible refuses nothing: `status` says "missing: <why and what to do>", and
the bench then has the payload from its tap and computes the packet (`protocols.mqtt_sizes.publish_bytes`).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Protocol, Self

from protocols.mqtt_sizes import PublishSize
from rigs.adapters.peers import Peer
from rigs.errors import BenchError

_FIELDS = tuple(field.name for field in fields(PublishSize))


class Marker(Protocol):
    """What `settle` needs of a WAN tap: `MqttWanTap` is one."""

    marker_topic: str

    def mark(self) -> int: ...


class Capture:
    """Made by `start`, which never fails for want of rights or of scapy; see `status`."""

    def __init__(self, pcap: Path) -> None:
        self.pcap = pcap
        self._peer: Peer | None = None
        self._missing, self._stopped = "missing: not started", ""
        self._changed = threading.Condition()
        self._sizes: list[PublishSize] = []

    @classmethod
    def start(
        cls, port: int, folder: Path, interface: str | None = None, ready_within_s: float = 20.0, mqtt: int = 3,
        **options: Any,
    ) -> Self:  # fmt: skip
        """Captures the broker's port into `folder`/wan.pcap. `interface`: the loopback one when None.
        `options`: further ones of the process [docs/peers.md, Capture]."""
        capture = cls(folder / "wan.pcap")
        config = {"port": port, "interface": interface, "pcap": str(capture.pcap), "mqtt": mqtt, **options}
        try:
            capture._peer = Peer.start(
                "capture", "rigs.capture", config, folder, ready_within_s, on_event=capture._take
            )
        except BenchError as problem:
            capture._missing = f"missing: {problem.found}" + (f"; {problem.hint}" if problem.hint else "")
        return capture

    @property
    def status(self) -> str:
        """ "running", or "missing: " with the reason."""
        if self._peer is None or self._stopped:
            return self._stopped or self._missing
        try:
            self._peer.check()
        except BenchError as problem:
            return f"missing: {problem}"
        return "running"

    def settle(self, tap: Marker, within_s: float = 10.0) -> None:
        """Returns once every message acknowledged before the call has been measured. Raises BenchError."""
        doing = "waiting for the packet capture"
        if self.status != "running":
            raise BenchError(doing, "capture", self.status)
        since_ns = time.monotonic_ns()
        tap.mark()
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or self._has_seen(tap.marker_topic, since_ns), within_s)
            if self._stopped:
                raise BenchError(doing, "capture", self._stopped)
            if not self._has_seen(tap.marker_topic, since_ns):
                raise BenchError(doing, "capture", f"the tap's marker was not captured within {within_s:g} s")

    def sizes(self, start_ns: int = 0, end_ns: int | None = None) -> tuple[PublishSize, ...]:
        """Every PUBLISH captured between two monotonic times (both inclusive), markers of the tap left out.

        Each message appears once for its publisher (`to_broker`) and once for each subscriber.
        """
        with self._changed:
            return tuple(
                size
                for size in self._sizes
                if start_ns <= size.mono_ns
                and (end_ns is None or size.mono_ns <= end_ns)
                and not size.topic.startswith("mbtap/")
            )

    def stop(self) -> None:
        """May be called again."""
        if self._peer is not None:
            self._peer.stop()

    def _has_seen(self, topic: str, since_ns: int) -> bool:
        """The marker on its way back to the tap is the last that the broker sent."""
        return any(
            size.topic == topic and not size.to_broker and size.mono_ns >= since_ns for size in reversed(self._sizes)
        )

    def _take(self, event: Mapping[str, Any]) -> None:
        if event.get("event") == "stopped":
            with self._changed:
                self._stopped = f"missing: stopped: {event.get('why')}"
                self._changed.notify_all()
        if event.get("event") == "size":
            size = PublishSize(**{name: event[name] for name in _FIELDS})
            with self._changed:
                self._sizes.append(size)
                self._changed.notify_all()
