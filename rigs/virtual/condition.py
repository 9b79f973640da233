"""The condition of a meter: faults that it finds in itself, and the dates to which it may be used (manual 11).

Rules of this file: a condition is logged when it begins, once; what begins while the meter has no power is found when
it has power again, and stamped then.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Final

from rigs.virtual.clock import MeterClock
from rigs.virtual.conduct import Conduct
from rigs.virtual.event_log import Code, Journal


class Fault(IntEnum):
    NONE = 0
    MEMORY = 1
    MEASUREMENT = 2
    SUPPLY = 3


CODES: Final = {
    Fault.MEMORY: Code.MEMORY_FAULT,
    Fault.MEASUREMENT: Code.MEASUREMENT_FAULT,
    Fault.SUPPLY: Code.SUPPLY_FAULT,
}
LIVES: Final = {"calibration": Code.CALIBRATION_LIFE_ENDED, "service": Code.SERVICE_LIFE_ENDED}


class Condition:
    """`provoked`: what the production test makes wrong; a supply fault needs something that flows to be found."""

    def __init__(self, clock: MeterClock, journal: Journal, conduct: Conduct) -> None:
        self._clock, self._journal, self._conduct = clock, journal, conduct
        self.provoked = Fault.NONE
        self.found = Fault.NONE
        self.ends_s = dict.fromkeys(LIVES, 0)
        self._waiting: set[str] = set()

    def provoke(self, values: Mapping[str, int | str]) -> None:
        self.provoked = Fault(int(values["simulate_fault"]))

    def set_end(self, life: str, values: Mapping[str, int | str]) -> None:
        """A new date begins anew; 0 is none."""
        self.ends_s[life] = int(values[f"set_{life}_life_end"])
        (self._waiting.add if self.ends_s[life] else self._waiting.discard)(life)

    def forget_ended(self) -> bool:
        """Not a function of the meter: only a wrong meter misses an end. Whether there was one that is not told yet."""
        ended = self._ended()
        self._waiting -= ended
        return bool(ended)

    @property
    def due_s(self) -> int | None:
        """When by the meter's clock the next life ends that has not been told."""
        return min(map(self._end_s, self._waiting), default=None)

    def settle(self, flows_while_disabled: bool) -> None:
        """Looks at everything; the meter has power."""
        if self._waiting:
            for life in sorted(self._ended()):
                self._waiting.discard(life)
                self._journal.event(LIVES[life])
        if self.provoked is not self.found:
            self._look_for_faults(flows_while_disabled)

    def _look_for_faults(self, flows_while_disabled: bool) -> None:
        wrong = self.provoked
        if wrong is Fault.SUPPLY and not flows_while_disabled and self.found is not Fault.SUPPLY:
            wrong = Fault.NONE
        if wrong is self.found:
            return
        if wrong is Fault.NONE:
            self._journal.event(Code.FAULT_ENDED, self.found)
        elif self._conduct.fault_seen(wrong.name.lower(), is_there=True):
            self._journal.event(CODES[wrong])
        self.found = wrong

    def _ended(self) -> set[str]:
        return {life for life in self._waiting if self._clock.time_s >= self._end_s(life)}

    def _end_s(self, life: str) -> int:
        return self._conduct.life_ends_s(life, self.ends_s[life])
