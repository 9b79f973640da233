"""Load limiting: what happens when the import stays above a threshold for a period (manual 4.30).

Rules of this file: at the threshold is not above it; a period of 0 switches the check off; one event for each time that
the power has gone above; a new limit, a clock that is told the time and a loss of power begin the period anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from rigs.virtual.conduct import Conduct
from rigs.virtual.event_log import Code, Journal
from rigs.virtual.reasons import Reason
from rigs.virtual.register_file import Reader, Value
from rigs.virtual.supply_switch import Cause, SupplyState, SupplySwitch
from rigs.virtual.units import NS

COMMIT: Final = 1
RESET: Final = 1
PERIODS_S: Final = range(30, 3601)
COUNT_SIZE: Final = 2**32


@dataclass(slots=True)
class Limit:
    """As delivered: no check. `disables`: whether the supply is disabled, and armed at once."""

    threshold_w: int = 100_000
    period_s: int = 0
    restoration_s: int = 0
    disables: int = 0


class LoadLimit:
    def __init__(self, switch: SupplySwitch, journal: Journal, conduct: Conduct) -> None:
        self._switch, self._journal, self._conduct = switch, journal, conduct
        self.limit = Limit()
        self.count = 0
        self._since_ns: int | None = None
        self._is_raised = False
        self._restore_at_ns: int | None = None

    def configure(self, values: Mapping[str, Value]) -> Reason:
        told = Limit(
            int(values["new_load_limit_threshold"]),
            int(values["new_load_limit_period"]),
            int(values["new_load_limit_restoration_period"]),
            int(values["new_load_limit_supply_state"]),
        )
        fits = (told.period_s == 0 or told.period_s in PERIODS_S) and told.disables <= 1
        if values["new_load_limit_commit"] != COMMIT or not fits:
            return Reason.BAD_VALUE
        self.limit = told
        self._since_ns, self._is_raised = None, False
        self._journal.event(Code.LOAD_LIMIT_CONFIGURED)
        return Reason.NONE

    def reset_count(self, values: Mapping[str, Value]) -> Reason:
        if values["load_limit_command"] != RESET:
            return Reason.BAD_VALUE
        self.count = 0
        self._journal.event(Code.LOAD_LIMIT_COUNTER_RESET)
        return Reason.NONE

    def clock_moved(self) -> None:
        if self._conduct.restarts_period(self._since_ns is not None):
            self._since_ns = None

    def lose_power(self) -> None:
        if not self._conduct.keeps_excursion("load_limit", self._since_ns is not None, True):
            self._since_ns = None

    @property
    def due_ns(self) -> int | None:
        due = [at for at in (self._event_due_ns, self._restore_at_ns) if at is not None]
        return min(due, default=None)

    @property
    def _event_due_ns(self) -> int | None:
        if self._since_ns is None or self._is_raised:
            return None
        period_ns = self._conduct.excursion_period_ns("load_limit", self.limit.period_s * NS)
        return self._since_ns + period_ns if period_ns else None

    def settle(self, power_mw: Callable[[], int], now_ns: int) -> None:
        """What has become due, and the power imported from now on."""
        self._observe(power_mw(), now_ns)
        due_ns = self._event_due_ns
        if due_ns is not None and now_ns >= due_ns:
            self._exceed(now_ns)
        self._restore(now_ns)
        self._observe(power_mw(), now_ns)  # the supply may have been worked

    def _observe(self, power_mw: int, now_ns: int) -> None:
        limit_mw = self.limit.threshold_w * 1000
        if self._conduct.is_beyond("load_limit", power_mw, limit_mw, power_mw > limit_mw):
            if self._since_ns is None:
                self._since_ns = now_ns
            return
        goes_on = self._conduct.keeps_excursion("load_limit", self._since_ns is not None, False)
        self._since_ns = self._since_ns if goes_on else None
        self._is_raised = self._is_raised and goes_on

    def _exceed(self, now_ns: int) -> None:
        self._is_raised = True
        self.count = (self.count + self._conduct.counted("load_limit")) % COUNT_SIZE
        self._journal.event(Code.LOAD_LIMIT, self.limit.disables)
        if self._conduct.limit_disables(bool(self.limit.disables)):
            self._switch.change(SupplyState.DISABLED, Cause.LOAD)
            self._switch.change(SupplyState.ARMED, Cause.LOAD)
            restoration_ns = self._conduct.restoration_ns(self.limit.restoration_s * NS)
            self._restore_at_ns = now_ns + restoration_ns if restoration_ns else None

    def _restore(self, now_ns: int) -> None:
        """Whoever has worked the supply meanwhile is not overruled."""
        if self._restore_at_ns is None:
            return
        if not self._conduct.may_restore(self._switch.is_armed_for_load):
            self._restore_at_ns = None
        elif now_ns >= self._restore_at_ns:
            self._restore_at_ns = None
            self._switch.change(SupplyState.ENABLED, Cause.LOAD)

    def readers(self) -> dict[str, Reader]:
        return {
            "load_limit_threshold": lambda: self.limit.threshold_w,
            "load_limit_period": lambda: self.limit.period_s,
            "load_limit_restoration_period": lambda: self.limit.restoration_s,
            "load_limit_supply_state": lambda: self.limit.disables,
            "load_limit_count": lambda: self.count,
        }
