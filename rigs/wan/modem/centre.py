"""The service centre: takes short messages from modems and from the DCC's side, keeps them, delivers them when it can.

A message that a SIM cannot take (store full, not attached) waits, and is tried again when something has changed
[3GPP TS 23.040 §3.2.6]; its validity is not followed, as no scenario lasts so long.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from protocols.gsm.pdu import Deliver, StatusReport, Submit

KEPT: Final = 500


class ServiceCentre:
    """`deliver` gives whether the SIM has taken the message. `sent`: what modems have submitted, for the bench."""

    def __init__(self, number: str, delay_s: float, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.number, self._delay_s, self._now = number, delay_s, now
        self.deliver: Callable[[Deliver | StatusReport], bool] = lambda _message: False
        self.waiting: deque[Deliver | StatusReport] = deque()
        self.sent: deque[tuple[str, Submit]] = deque(maxlen=KEPT)
        self.delivered = 0
        self._reference = 0
        self._last = datetime.min.replace(tzinfo=UTC)

    def submit(self, sender: str, message: Submit, own: str) -> int:
        """From `sender`; to the SIM whose number is `own` it comes back as a DELIVER. Returns the reference. Raises
        OverflowError when too much waits."""
        if len(self.waiting) >= KEPT:
            raise OverflowError(f"{KEPT} short messages wait already")
        self._reference = (self._reference + 1) % 256
        self.sent.append((sender, message))
        at = self._stamp()
        if message.to == own:
            self._take(Deliver(sender, at, message.body, self.number, message.protocol))
        if message.wants_report and sender == own:
            self._take(StatusReport(self._reference, message.to, at, at, 0, self.number))
        return self._reference

    def _stamp(self) -> datetime:
        """No two messages have the same, so that sender and time tell one message from another."""
        self._last = max(self._now().replace(microsecond=0), self._last + timedelta(seconds=1))
        return self._last

    def _take(self, message: Deliver | StatusReport) -> None:
        self.waiting.append(message)
        if self._delay_s:
            asyncio.get_running_loop().call_later(self._delay_s, self.try_again)
        else:
            asyncio.get_running_loop().call_soon(self.try_again)

    def try_again(self) -> None:
        """In order: one that cannot be delivered keeps back those behind it."""
        while self.waiting and self.deliver(self.waiting[0]):
            self.waiting.popleft()
            self.delivered += 1
