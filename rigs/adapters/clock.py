"""Real time for the bench: monotonic for latency, UTC for stamps, bounded waiting. Adapter of the `Clock` port."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime


class SystemClock:
    """The machine's clocks. `wait` ends early, with KeyboardInterrupt, when the run is interrupted."""

    def __init__(self) -> None:
        self._never = threading.Event()

    def monotonic_ns(self) -> int:
        return time.monotonic_ns()

    def utc(self) -> datetime:
        return datetime.now(UTC)

    def wait(self, seconds: float) -> None:
        self._never.wait(max(0.0, seconds))
