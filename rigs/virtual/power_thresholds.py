"""Low, medium and high power: the thresholds of the VM1-E and its ambient indicator (manual 4.21)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import Final

from rigs.virtual.conduct import Conduct
from rigs.virtual.event_log import Code, Journal
from rigs.virtual.reasons import Reason

COMMIT: Final = 1


class Level(IntEnum):
    LOW = 0
    MEDIUM = 1
    HIGH = 2


class PowerThresholds:
    """In W. `flow_w` is the power of the load as its register shows it; negative is generation."""

    def __init__(self, journal: Journal, conduct: Conduct, flow_w: Callable[[], int]) -> None:
        self._journal, self._conduct, self._flow_w = journal, conduct, flow_w
        self.low_medium, self.medium_high = 1_000, 3_000

    @property
    def level(self) -> Level:
        """A threshold belongs to what is below it."""
        flow_w = self._flow_w()
        power = self._conduct.power_for_level(max(0, flow_w), flow_w)
        above = [self._conduct.is_above(power, one, power > one) for one in (self.low_medium, self.medium_high)]
        return Level.HIGH if above[1] else Level.MEDIUM if above[0] else Level.LOW

    def tell(self, values: Mapping[str, int | str]) -> Reason:
        low, high = int(values["new_low_medium_power_threshold"]), int(values["new_medium_high_power_threshold"])
        if values["new_power_commit"] != COMMIT or low > high:
            return Reason.BAD_VALUE
        self.low_medium, self.medium_high = low, high
        self._journal.event(Code.POWER_THRESHOLDS_CHANGED)
        return Reason.NONE
