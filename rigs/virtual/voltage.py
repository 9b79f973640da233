"""RMS extreme over-voltage: an event when the voltage stays above a threshold for longer than a period (manual 4.7)."""

from __future__ import annotations

from typing import Final

from rigs.virtual.conduct import Conduct
from rigs.virtual.event_log import Code, Journal
from rigs.virtual.units import NS

THRESHOLD_MV: Final = 262_200
PERIOD_S: Final = 2


class OverVoltageWatch:
    def __init__(self, journal: Journal, conduct: Conduct) -> None:
        self._journal = journal
        self._conduct = conduct
        self._since_ns: int | None = None
        self._voltage_mv = 0
        self.is_raised = False

    def observe(self, voltage_mv: int, now_ns: int) -> None:
        """The RMS voltage from now on. Equal to the threshold is not above it."""
        self._voltage_mv = voltage_mv
        if self._conduct.over_voltage(THRESHOLD_MV, voltage_mv):
            if self._since_ns is None:
                self._since_ns = now_ns
            return
        self._since_ns = None
        if self.is_raised:
            self.is_raised = False
            self._journal.event(Code.OVER_VOLTAGE_ENDED, voltage_mv // 100)

    def lose_power(self) -> None:
        """A new excursion has to last its whole period again; one already reported ends when power is back."""
        self._since_ns = None

    @property
    def due_ns(self) -> int | None:
        """The first instant at which the excursion has lasted longer than the period."""
        if self._since_ns is None or self.is_raised:
            return None
        return self._since_ns + self._conduct.over_voltage_period_ns(PERIOD_S * NS) + 1

    def settle(self, now_ns: int) -> None:
        due_ns = self.due_ns
        if due_ns is not None and now_ns >= due_ns:
            self.is_raised = True
            self._journal.event(Code.OVER_VOLTAGE, self._voltage_mv // 100)
