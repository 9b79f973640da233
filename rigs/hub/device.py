"""One meter behind the hub: its line, its commands and the polling of its logs, one after the other on one thread.

Layer: rigs, part of the hub peer. A thread a device, so that a silent meter does not hold up the other one.

Rules of this file: whatever happens to a command, it is answered; a failing poll is logged when it begins and when it
ends, not each time; nothing is repeated in silence.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
from typing import Final

from protocols.dialects import Dialect
from protocols.messages import Command
from rigs.errors import RigConfigError
from rigs.hub.alerts import AlertUplink, AlertWatch
from rigs.hub.config import DeviceConfig
from rigs.hub.desk import Desk
from rigs.hub.services import Meter, outcome_of, perform
from rigs.hub.stamps import DeviceStamps
from rigs.hub.state import StateFile
from rigs.hub.transaction import perform_transaction
from rigs.profile import CommandService, ImageService

log = logging.getLogger("rigs.hub.device")
WAITING: Final = 256
DEFAULT_POLL_S: Final = 0.5


class _StampedUplink:
    """The uplink for the alerts of one device."""

    def __init__(self, uplink: AlertUplink, stamps: DeviceStamps) -> None:
        self._uplink, self._stamps = uplink, stamps
        self.take_acknowledged = uplink.take_acknowledged

    def publish_alert(self, payload: bytes) -> int | None:
        self._stamps.alert(payload)
        return self._uplink.publish_alert(payload)


class DeviceWorker:
    """Serves one device from `start` to `stop`."""

    def __init__(
        self, device: DeviceConfig, meter: Meter, state: StateFile, uplink: AlertUplink,
        dialect: Dialect, stamps: DeviceStamps,
    ) -> None:  # fmt: skip
        self._stamps = stamps
        self.device, self._meter, self._transactions = device, meter, dialect.transactions
        self._desk: Desk | None = None
        self._alerts = AlertWatch(device.eui, device.profile, state, _StampedUplink(uplink, stamps), dialect)
        self._interval_s = _interval_s(device)
        self._queue: queue.Queue[Command | None] = queue.Queue(WAITING)
        self._stopping = threading.Event()
        self._looked = threading.Event()
        self._trouble = ""
        self._thread = threading.Thread(target=self._run, name=f"device-{device.name}", daemon=True)

    def start(self, desk: Desk) -> None:
        self._desk = desk
        self._thread.start()

    def submit(self, command: Command) -> bool:
        """False when too many are waiting."""
        try:
            self._queue.put_nowait(command)
        except queue.Full:
            return False
        return True

    def wake(self) -> None:
        """Something was acknowledged: the state may advance."""
        with contextlib.suppress(queue.Full):
            self._queue.put_nowait(None)

    def until_looked(self, within_s: float) -> bool:
        """Whether the logs have been looked at once, successfully or not."""
        return self._looked.wait(within_s)

    def stop(self, within_s: float) -> None:
        self._stopping.set()
        self.wake()
        self._thread.join(within_s)

    def _run(self) -> None:
        next_s = self._poll()
        self._looked.set()
        while not self._stopping.is_set():
            wait_s = next_s - time.monotonic()
            if wait_s <= 0:
                next_s = self._poll()
                continue
            try:
                command = self._queue.get(timeout=wait_s)
            except queue.Empty:
                continue
            if command is None:
                self._alerts.settle()
            else:
                self._serve(command)
        self._alerts.settle()
        self._meter.close()

    def _poll(self) -> float:
        """When to poll next: on a slow or silent line later than the interval, so that commands get their turn."""
        started_s = time.monotonic()
        self._stamps.polls()
        try:
            self._alerts.poll(self._meter)
        except Exception as problem:  # noqa: BLE001 - logged once; the hub goes on polling whatever the meter does
            self._stamps.silent()
            self._note(f"{type(problem).__name__}: {problem}")
            return time.monotonic() + self._interval_s
        self._note("")
        return max(started_s + self._interval_s, time.monotonic() + self._interval_s / 2)

    def _note(self, trouble: str) -> None:
        kind = trouble.partition(":")[0]
        if kind != self._trouble.partition(":")[0]:
            if trouble:
                log.warning("%s: polling fails: %s", self.device.name, trouble)
            else:
                log.warning("%s: polling works again", self.device.name)
        self._trouble = trouble

    def _serve(self, command: Command) -> None:
        assert self._desk is not None
        profile = self.device.profile
        try:
            if command.service in self._transactions:
                services = self._transactions[command.service]
                parts = perform_transaction(self._meter, profile, services, command.values)
                self._desk.answer(command, "ok", parts=parts)
                return
            values = perform(self._meter, profile, command.service, command.values)
        except Exception as problem:
            self._stamps.silent()
            is_command = isinstance(profile.services.get(command.service), CommandService | ImageService)
            status, detail = outcome_of(problem, is_command=is_command)
            if status == "hub_fault":
                log.exception("%s: service %s", self.device.name, command.service)
            self._desk.answer(command, status, detail)
        else:
            self._desk.answer(command, "ok", values=values)


def _interval_s(device: DeviceConfig) -> float:
    if "alert_poll_s" not in device.profile.parameters:
        return DEFAULT_POLL_S
    interval = device.profile.decimal("alert_poll_s")
    if interval <= 0:
        raise RigConfigError(device.profile.file, "parameters.alert_poll_s", "a positive number of seconds", interval)
    return float(interval)
