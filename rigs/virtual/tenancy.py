"""Change of tenancy: what the consumer's view of the profile shows, and to whom it belongs (manual 4.10)."""

from __future__ import annotations

from collections.abc import Mapping

from rigs.virtual.clock import MeterClock
from rigs.virtual.event_log import Code, Journal
from rigs.virtual.period_ring import NO_DATA
from rigs.virtual.profile_log import ProfileLog
from rigs.virtual.reasons import Reason
from rigs.virtual.units import PERIOD_S


class Tenancy:
    """The tenant of the moment may share his history with the next one; unless he does, a restriction hides it."""

    def __init__(self, clock: MeterClock, journal: Journal) -> None:
        self._clock = clock
        self._journal = journal
        self.restriction_s = 0
        self.is_restricted = False
        self.is_shared = False

    def press_share(self) -> str:
        """Button C: permits the next tenant to see what is older than his tenancy, or takes the permission back."""
        self.is_shared = not self.is_shared
        return "History Shared" if self.is_shared else "History Kept"

    def restrict(self, values: Mapping[str, int | str]) -> Reason:
        """The tenancy began at that time: nothing older is shown, unless the one before has permitted it."""
        begun_s = int(values["new_restriction_time"])
        if begun_s > self._clock.time_s:
            return Reason.BAD_VALUE
        self.restriction_s = begun_s
        self.is_restricted = not self.is_shared
        self.is_shared = False
        self._journal.event(Code.TENANCY_RESTRICTED, int(self.is_restricted))
        return Reason.NONE

    def shown(self, profile: ProfileLog, start: int, count: int) -> list[int]:
        """Slots of the consumer's view; a period that began before the tenancy reads as one without data."""
        words = profile.words(start, count)
        if not self.is_restricted:
            return words
        return [
            word if profile.end_of(slot) - PERIOD_S >= self.restriction_s else NO_DATA
            for slot, word in enumerate(words, start)
        ]
