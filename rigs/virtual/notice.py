"""The supplier's message to the consumer: the last one, until another one or another tenant comes (manual 12.2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rigs.virtual.clock import MeterClock
from rigs.virtual.conduct import Conduct
from rigs.virtual.reasons import Reason


class Notice:
    """`tell` sends it over the area network."""

    def __init__(self, clock: MeterClock, conduct: Conduct, tell: Callable[[Mapping[str, int | str]], None]) -> None:
        self._clock, self._conduct, self._tell = clock, conduct, tell
        self.text = ""
        self.time_s = 0

    def take(self, values: Mapping[str, int | str]) -> Reason:
        """A message of at least one printable character."""
        text = str(values["new_message"])
        if not text or not (text.isascii() and text.isprintable()):
            return Reason.BAD_VALUE
        self._become(self._conduct.message(text, self.text), self._clock.time_s)
        return Reason.NONE

    def forget(self) -> None:
        """Another tenant does not read what was meant for the one before."""
        self._become(self._conduct.message_of_former_tenant("", self.text), 0)

    def _become(self, text: str, time_s: int) -> None:
        self.text, self.time_s = text, time_s
        self._tell(
            {
                "message": self._conduct.displayed_message(text),
                "message_time": self._conduct.displayed_message_time(time_s),
            }
        )
