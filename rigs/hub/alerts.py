"""Watches the logs of one meter and pushes what its profile names as alerts.

Layer: rigs, part of the hub peer. Modbus cannot push, so the counters of all watched logs are read in one request at
the profile's `alert_poll_s`.

Rules of this file: the first look at a log only notes where it stands (no old alerts); the state advances over an entry
once the broker has acknowledged its alert (or at once when it is none), in order, so a hub that dies repeats an alert
rather than losing it; a counter that went back is a new log; one that jumped by more than the ring holds gives what is
still there.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from typing import Protocol

from protocols.dialects import DIALECTS, Dialect
from protocols.messages import Alert, DialectError
from rigs.hub.services import Meter
from rigs.hub.state import StateFile
from rigs.ports import LogRow
from rigs.profile import Profile

log = logging.getLogger("rigs.hub.alerts")


class AlertUplink(Protocol):
    """Publishes alerts; a mid is a message's number until it is acknowledged."""

    def publish_alert(self, payload: bytes) -> int | None:
        """The mid; None while there is no connection (nothing has been sent then)."""
        ...

    def take_acknowledged(self, mid: int) -> bool:
        """Whether the broker has acknowledged that message; asked again afterwards it says no."""
        ...


class LogWatch:
    """One log: what has been handed to the uplink, and what of it is acknowledged."""

    def __init__(self, name: str, seen: int | None, advance: Callable[[int], None]) -> None:
        self.name, self.seen, self._advance = name, seen, advance
        self._open: deque[tuple[int, int | None]] = deque()

    def restart_at(self, count: int) -> None:
        self.seen = count
        self._open.clear()
        self._advance(count)

    def handed(self, sequence: int, mid: int | None) -> None:
        self.seen = sequence
        self._open.append((sequence, mid))

    def settle(self, acknowledged: Callable[[int], bool]) -> None:
        """Advances over what is acknowledged, as far as it goes without a gap."""
        last = None
        while self._open and (self._open[0][1] is None or acknowledged(self._open[0][1])):
            last = self._open.popleft()[0]
        if last is not None:
            self._advance(last)

    @property
    def is_settled(self) -> bool:
        return not self._open


class AlertWatch:
    """All watched logs of one meter. Used by one thread, the device's worker."""

    def __init__(
        self, device: bytes, profile: Profile, state: StateFile, uplink: AlertUplink,
        dialect: Dialect = DIALECTS["hub"],
    ) -> None:  # fmt: skip
        self._device, self._profile, self._uplink, self._dialect = device, profile, uplink, dialect
        eui = device.hex()

        def advance_of(name: str) -> Callable[[int], None]:
            return lambda sequence: state.advance(eui, name, sequence)

        self._logs = [LogWatch(name, state.pushed(eui, name), advance_of(name)) for name in profile.alerts.logs]

    def poll(self, meter: Meter) -> None:
        """One look at all counters, and at the new entries of those that moved. Raises what the meter raises."""
        if not self._logs:
            return
        counts = meter.read(*[self._profile.logs[watch.name].count for watch in self._logs])
        for watch in self._logs:
            count = counts[self._profile.logs[watch.name].count].value
            assert isinstance(count, int)
            self._look(meter, watch, count)
        self.settle()

    def settle(self) -> None:
        """Writes down what the broker has acknowledged."""
        for watch in self._logs:
            watch.settle(self._uplink.take_acknowledged)

    @property
    def is_settled(self) -> bool:
        return all(watch.is_settled for watch in self._logs)

    def _look(self, meter: Meter, watch: LogWatch, count: int) -> None:
        if watch.seen is None:
            watch.restart_at(count)
        elif count < watch.seen:
            log.warning("%s: the counter of log %s went back to %d: a new log", self._device.hex(), watch.name, count)
            watch.restart_at(0)
        if watch.seen is not None and count > watch.seen:
            for row in self._new_rows(meter, watch.name, watch.seen, count):
                if not self._push(watch, row):
                    return
            if watch.seen < count:  # the log was cleared: those entries are not there any more
                watch.handed(count, None)

    def _new_rows(self, meter: Meter, name: str, seen: int, count: int) -> list[LogRow]:
        """The entries after `seen`; read again, and more of them, as long as entries that came meanwhile had pushed
        some out of reach."""
        capacity, wanted = self._profile.logs[name].capacity, count - seen
        while True:
            asked = min(capacity, wanted)
            rows = meter.read_log(name, asked)
            oldest, newest = (at((row.sequence for row in rows), default=seen) for at in (min, max))
            if oldest <= seen + 1 or len(rows) < asked or asked == capacity:
                return sorted((row for row in rows if row.sequence > seen), key=lambda row: row.sequence)
            wanted = 2 * (newest - seen)

    def _push(self, watch: LogWatch, row: LogRow) -> bool:
        alert = self._profile.alerts.push.get(row.name)
        if alert is None:
            watch.handed(row.sequence, None)
            return True
        try:
            payload = self._dialect.encode(Alert(row.sequence, self._device, alert, int(row.at.timestamp())))
        except DialectError as problem:
            log.error("%s: entry %d of log %s: %s", self._device.hex(), row.sequence, watch.name, problem)
            watch.handed(row.sequence, None)
            return True
        mid = self._uplink.publish_alert(payload)
        if mid is None:
            return False
        watch.handed(row.sequence, mid)
        return True
