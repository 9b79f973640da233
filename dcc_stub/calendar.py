"""Calendar time of the rig, as the stub sees it: its wall clock plus an offset that the bench may change.

Response times are never taken from here; what is dated (ResponseDateTime, registration in force, what is due) is.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

OFFSET_LIMIT_S: Final = 40 * 366 * 86400.0


class RigCalendar:
    """The bench owns the offset; whoever waits for a moment hears of its moves."""

    def __init__(self, offset_s: float) -> None:
        self._offset_s = offset_s
        self._listeners: list[Callable[[], None]] = []

    @property
    def offset_s(self) -> float:
        return self._offset_s

    def on_move(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def move(self, offset_s: float) -> None:
        self._offset_s = offset_s
        for listener in self._listeners:
            listener()

    def now(self) -> datetime:
        """UTC, cut to milliseconds: the schema carries more, no reader needs it."""
        moment = datetime.fromtimestamp(time.time(), UTC) + timedelta(seconds=self._offset_s)
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
