"""Calendar time of the rig, as the stub sees it: its wall clock plus an offset that the bench may change.

Response times are never taken from here; what is dated (ResponseDateTime, registration in force) is.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Final

OFFSET_LIMIT_S: Final = 40 * 366 * 86400.0


class RigCalendar:
    """`offset_s` is replaced as a whole: the bench owns it."""

    def __init__(self, offset_s: float) -> None:
        self.offset_s = offset_s

    def now(self) -> datetime:
        """UTC, cut to milliseconds: the schema carries more, no reader needs it."""
        moment = datetime.fromtimestamp(time.time(), UTC) + timedelta(seconds=self.offset_s)
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
