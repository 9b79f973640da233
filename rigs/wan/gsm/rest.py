"""When the carrier sleeps, and who wakes it. Pure: the caller has the clock.

Asleep, there is no data session, and a hub that knocks is left waiting. A short message with the word, from the number
that the configuration names (any, where it names none), wakes it; so does the hub itself when it has something urgent,
no more often than the configuration permits.
"""

from __future__ import annotations

from typing import Final

from rigs.adapters.modem_sms import Received

WORD: Final = "meterbench wake"
PING: Final = (b"\xc0\x00", b"\xd0\x00")
"""PINGREQ and PINGRESP [MQTT 3.1.1 §3.12]: they keep a connection and are no traffic."""


class Rest:
    """`idle_s` 0: it does not fall asleep by itself. `urgent_gap_s`: at least between two wakes by its hub."""

    def __init__(self, idle_s: float, wake_from: str, urgent_gap_s: float = 0.0) -> None:
        self._idle_s, self._wake_from, self._urgent_gap_s = idle_s, wake_from, urgent_gap_s
        self._urgent_from = 0.0
        self.urgent = 0
        self._busy_at = 0.0
        self.is_asleep = False
        self.wakes = 0
        self.strangers = 0

    def passed(self, data: bytes, now: float) -> None:
        if data not in PING:
            self._busy_at = now

    def has_to_sleep(self, now: float) -> bool:
        return not self.is_asleep and self._idle_s > 0 and now - self._busy_at >= self._idle_s

    def sleep(self) -> None:
        self.is_asleep = True

    def wake(self, now: float) -> None:
        self.wakes += self.is_asleep
        self.is_asleep, self._busy_at = False, now

    def is_urgent(self, now: float) -> bool:
        """Whether a ring of the hub wakes it; those that do are counted."""
        if not self.is_asleep or now < self._urgent_from:
            return False
        self._urgent_from = now + self._urgent_gap_s
        self.urgent += 1
        return True

    def is_call(self, message: Received) -> bool:
        """Whether a short message is one that wakes; others are counted."""
        is_call = message.content == WORD and self._wake_from in ("", message.sender)
        self.strangers += not is_call
        return is_call
