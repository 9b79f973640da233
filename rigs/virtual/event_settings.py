"""Which events are alerts, and how many of one kind leave the meter in an hour (manual 7.4).

Rules of this file: a code that is not listed in LOG_ONLY is mandated, and nobody can turn it into a mere entry of a
log; the limit holds back what is beyond it and never what is within.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rigs.virtual.conduct import Conduct
from rigs.virtual.reasons import Reason

WINDOW_S: Final = 3600
MOST_LIMIT: Final = 1000
LOG_ONLY: Final = frozenset(
    {
        0x0102, 0x0203, 0x0204, 0x0205, 0x0302, 0x0304, 0x0306, 0x0308, 0x030A, 0x030C, 0x0310, 0x0320, 0x0321, 0x0401,
        0x0402, 0x0501, 0x0502, 0x0601, 0x0602, 0x0701, 0x0702, 0x0703, 0x0704, 0x0705, 0x0706, 0x0707, 0x0708, 0x0801,
        0x0802, 0x0901, 0x0902, 0x0B01, 0x0B02, 0x0B03, 0x0B04, 0x0E04,
        0x0342, 0x0344, 0x0346, 0x0348, 0x034A, 0x034C, 0x0362, 0x0364, 0x0366, 0x0368, 0x036A, 0x036C,
    }
)  # fmt: skip
"""The maker's own events: entries of a log as delivered, alerts when somebody gives them priority."""


class EventSettings:
    """`mandated`: of LOG_ONLY, what is an alert on this meter all the same."""

    def __init__(self, conduct: Conduct) -> None:
        self._conduct = conduct
        self._chosen: set[int] = set()
        self._masked: set[int] = set()
        self._windows: dict[int, tuple[int, int]] = {}
        self.mandated: frozenset[int] = frozenset()
        self.limit = 0

    def set_priority(self, values: Mapping[str, int | str]) -> Reason:
        """The block of manual 7.4: one code becomes an alert, or an entry of a log only."""
        code, priority, commit = (int(values[f"event_setting_{name}"]) for name in ("code", "priority", "commit"))
        is_free = code in LOG_ONLY - self.mandated
        if priority > 1 or commit != 1 or not self._conduct.may_set_priority(is_free):
            return Reason.BAD_VALUE
        (self._chosen.add if priority else self._chosen.discard)(code)
        (self._masked.discard if priority else self._masked.add)(code)
        return Reason.NONE

    def forget(self) -> bool:
        """Not a function of the meter: only a wrong meter loses its settings. Whether there were any."""
        had = bool(self._chosen or self.limit)
        self._chosen.clear()
        self.limit = 0
        return had

    def set_limit(self, values: Mapping[str, int | str]) -> Reason:
        """Alerts of one code within an hour; 0: no limit."""
        limit = int(values["new_alert_limit"])
        if limit > MOST_LIMIT:
            return Reason.BAD_VALUE
        self.limit = limit
        self._windows.clear()
        return Reason.NONE

    def lets_through(self, code: int, now_s: int) -> bool:
        """Whether this one leaves the meter; counts it."""
        if code in self._masked or (code in LOG_ONLY - self.mandated and code not in self._chosen):
            return False
        if not self.limit:
            return True
        begun_s, count = self._windows.get(code, (now_s, 0))
        if not begun_s <= now_s < begun_s + WINDOW_S:
            begun_s, count = now_s, 0
        self._windows[code] = begun_s, count + 1
        return count < self._conduct.alert_limit(self.limit)
