"""The pump of the GSM carrier: one thread owns the modem and the hub's connection, and carries bytes both ways.

A hub's connection and the modem's socket live and die together: when the network is lost, the hub's connection is
closed, the hub comes again at once, and waits here until the modem has a way. A modem may take minutes for an answer
(150 s to open a session): the driver's waits are `_wait_for_modem`, in which everybody else is served who does not need
the modem: the hub, its bell, and above all the end.

Rules of this file: what waits for either side is bounded, by not reading further; a modem that fails is tried again
after a pause, and what it said last is told to whoever asks; a hub that has been served is never given another socket
behind its back; the thread ends only with the peer, and then at once.
"""

from __future__ import annotations

import contextlib
import logging
import os
import select
import threading
import time
from collections.abc import Mapping
from typing import Any, Final

from protocols.gsm.errors import GsmError
from rigs.adapters.modem import Identity, Modem, Registration
from rigs.adapters.modem_data import DataSession
from rigs.adapters.modem_errors import DataLost, LineLeft, ModemFault, ModemRefused
from rigs.adapters.modem_line import ModemLine
from rigs.adapters.modem_pin import PinMemory, unlock
from rigs.adapters.modem_sms import ShortMessages
from rigs.errors import BenchError
from rigs.frames import FrameSink, discard
from rigs.wan.gsm.bell import Bell
from rigs.wan.gsm.config import CarrierConfig
from rigs.wan.gsm.hub_side import HubConnection, HubSide
from rigs.wan.gsm.rest import Rest
from rigs.wan.gsm.tasks import Tasks

log = logging.getLogger("rigs.wan.gsm")
PAUSE_S: Final = 0.2
MOST_PAUSE_S: Final = 5.0
TICK_S: Final = 0.25
GOODBYE_S: Final = 0.3
"""For closing the session at the end, where the modem is free; a run that comes after copes with one that stands."""
SWEEP_S: Final = 2.0
"""How often a sleeping modem's store is looked through, as a URC may be lost."""


class Carrier:
    """`prepare` opens the modem and the port for the hub, `start` the thread."""

    def __init__(self, config: CarrierConfig, sink: FrameSink = discard) -> None:
        self._config = config
        self._line = ModemLine(config.port, config.baud, sink, self._wait_for_modem)
        self.modem = Modem(self._line, config.profile, config.patience)
        self.messages, self._session = ShortMessages(self.modem), DataSession(self.modem)
        self.rest = Rest(config.idle_s, config.wake_from, config.urgent_gap_s)
        self._broker = config.broker
        self._restarts = 0
        self.last_fault = ""
        self.connections = 0
        self._hub_side: HubSide | None = None
        self.bell: Bell | None = None
        self._served: HubConnection | None = None
        """Whose bytes the modem's socket carries."""
        self._next_try, self._pause_s, self._swept = 0.0, PAUSE_S, 0.0
        self._wake_read, self._wake_write = os.pipe()
        self._leave_at: float | None = None
        """The end has come, and from then on nobody waits for the modem."""
        self.tasks = Tasks(self._call)
        """Work on the modem, from other threads."""
        self._thread = threading.Thread(target=self._run, name="carrier", daemon=True)

    def prepare(self) -> tuple[Identity, Registration, int]:
        """The modem ready, its SIM on a network; the port for the hub. Raises BenchError, OSError."""
        identity = self.modem.start()
        self._ready_sim()
        found = self.modem.wait_registered()
        self.messages.sweep()  # calls for earlier runs
        self._hub_side, self.bell = HubSide(self._config.listen), Bell(self._config.bell)
        self.rest.wake(time.monotonic())
        return identity, found, self._hub_side.port

    def _ready_sim(self) -> None:
        """At the start, and after each restart of the modem. A PIN that was accepted once is given again."""
        unlock(self.modem, self._config.pin, PinMemory(self._config.pin_memory))
        self.messages.prepare()
        self._restarts = self.modem.restarts

    def start(self) -> None:
        self._thread.start()

    def leave(self) -> None:
        """The end has come: whatever waits for the modem is given up, on whichever thread. From any thread."""
        self._leave_at = time.monotonic()
        self._call()

    def stop(self, within_s: float) -> None:
        self.leave()
        if self._thread.is_alive():
            self._thread.join(within_s)
        self._line.close()

    def _call(self) -> None:
        os.write(self._wake_write, b"x")

    # What may be asked, on the thread of the modem

    def state(self) -> Mapping[str, Any]:
        """Where the modem says it is, and what the carrier has done."""
        try:
            found, dbm, sim = self.modem.registration(), self.modem.signal_dbm(), self.modem.sim()
        except (BenchError, GsmError) as problem:
            return {**self.counts(), "place": "unknown", "network": "", "dbm": None, "sim": "other",
                    "fault": str(problem)}  # fmt: skip
        return {**self.counts(), "place": found.place, "network": found.network, "dbm": dbm, "sim": sim}

    def counts(self) -> Mapping[str, Any]:
        return {
            "connected": self._session.is_connected, "asleep": self.rest.is_asleep, "wakes": self.rest.wakes,
            "urgent": self.rest.urgent, "strangers": self.rest.strangers, "connections": self.connections,
            "fault": self.last_fault, "odd": list(self._line.odd)[-16:], "busy": self._line.asked,
        }  # fmt: skip

    def sleep(self) -> Mapping[str, Any]:
        self.rest.sleep()
        self._drop(self._hub)
        self._session.close()
        return {}

    def wake(self) -> Mapping[str, Any]:
        self.rest.wake(time.monotonic())
        self._next_try = 0.0
        return {}

    def reach(self) -> Mapping[str, Any]:
        """Session and socket to the broker, once, unless they stand already. Raises BenchError."""
        if not self._session.is_connected:
            self._open_way()
            self._session.disconnect()
        return {}

    def lead(self, broker: tuple[str, int]) -> Mapping[str, Any]:
        """To another address of the broker, from the next connection of the hub on."""
        self._broker = broker
        self._drop(self._hub)
        if self._session.is_connected:
            self._session.disconnect()
        return {}

    # The thread

    def _run(self) -> None:
        while self._leave_at is None:
            try:
                self._turn()
            except LineLeft:
                break
            except (BenchError, GsmError) as problem:
                self._failed(problem)
            except Exception as problem:  # the thread is all there is: told, and gone on
                log.exception("the carrier's own fault")
                self._failed(problem)
        self._say_goodbye()
        self._drop(self._hub)
        self.tasks.end()

    def _say_goodbye(self) -> None:
        self._leave_at = time.monotonic() + GOODBYE_S
        if self._line.in_step:
            with contextlib.suppress(BenchError, GsmError):
                self._session.close()

    def _failed(self, problem: Exception) -> None:
        if str(problem) != self.last_fault:
            log.warning("%s", problem)
        self.last_fault = str(problem)
        self._session.is_connected = False
        self._drop(self._served)
        self._next_try = time.monotonic() + self._pause_s
        self._pause_s = min(2 * self._pause_s, MOST_PAUSE_S)

    @property
    def _hub(self) -> HubConnection | None:
        return self._hub_side.hub if self._hub_side is not None else None

    def _turn(self) -> None:
        self._attend(self._line.fileno(), False, 0.0 if self.tasks.are_due else self._patience())
        self.tasks.do()
        self._hear_messages()
        if self.rest.has_to_sleep(time.monotonic()) and not (self._hub and self._hub.to_modem):
            self.sleep()
        if not self.rest.is_asleep:
            self._carry()

    def _wait_for_modem(self, descriptor: int, is_writing: bool, within_s: float) -> bool:
        """What the driver waits by. Raises LineLeft at the end."""
        end = time.monotonic() + within_s
        while True:
            if self._leave_at is not None and time.monotonic() >= self._leave_at:
                raise LineLeft("waiting for the modem", self.modem.part, "the bench ends")
            left = max(0.0, end - time.monotonic())
            if self._attend(descriptor, is_writing, left if self._leave_at is None else min(left, GOODBYE_S / 4)):
                return True
            if time.monotonic() >= end:
                return False

    def _attend(self, descriptor: int, is_writing: bool, within_s: float) -> bool:
        """Once whatever comes, and whether that is the modem; everybody else has been served then."""
        reading: list[Any] = [self._wake_read, *(one for one in (self._hub_side, self.bell) if one is not None)]
        writing: list[Any] = []
        (writing if is_writing else reading).append(descriptor)
        if (hub := self._hub) is not None:
            reading += [hub] if hub.has_room else []
            writing += [hub] if hub.to_hub else []
        readable, writable, _ = select.select(reading, writing, [], within_s)
        if self._wake_read in readable:
            os.read(self._wake_read, 4096)
        self._serve_hub(hub, readable, writable)
        if self.bell is not None and self.bell in readable:
            self._hear_bell(self.bell)
        return descriptor in (writable if is_writing else readable)

    def _serve_hub(self, hub: HubConnection | None, readable: list[Any], writable: list[Any]) -> None:
        if hub is not None and hub in readable:
            hub.read()
        if hub is not None and hub in writable:
            hub.write()
        if self._hub_side is not None and self._hub_side in readable:
            self._hub_side.accept()

    def _patience(self) -> float:
        """Until something is due: what came while the modem was waited for, the next try, or a look at the modem."""
        if (hub := self._hub) is None or self.rest.is_asleep:
            return TICK_S
        if not self._session.is_connected:
            return max(0.0, min(TICK_S, self._next_try - time.monotonic()))
        is_due = self._served is not hub or hub.to_modem or hub.has_ended or (self._session.has_news and hub.takes_more)
        return 0.0 if is_due else TICK_S

    def _drop(self, hub: HubConnection | None) -> None:
        if self._hub_side is not None:
            self._hub_side.drop(hub)

    def _hear_bell(self, bell: Bell) -> None:
        bell.hear()
        if self.rest.is_urgent(time.monotonic()):
            self.wake()

    def _hear_messages(self) -> None:
        """Calls by short message; a sleeping modem's store is looked through from time to time."""
        self._line.hear()
        if self.modem.saw_restart() or self.modem.restarts != self._restarts:
            self._session.is_open = self._session.is_connected = False
            self._ready_sim()
        now = time.monotonic()
        found = self.messages.take_new()
        if self.rest.is_asleep and now - self._swept >= SWEEP_S:
            self._swept = now
            found += self.messages.sweep()
        calls = [message for message in found if self.rest.is_call(message)]
        if calls:
            self.wake()
        if self._line.take_urcs("+CREG:", "+CGREG:", "+CEREG:"):
            self._next_try = 0.0

    def _carry(self) -> None:
        """A connection of the hub that has come after the one that is served has none of its socket."""
        if self._session.is_connected and self._served is not self._hub:
            self._session.disconnect()
        if (hub := self._hub) is None:
            return
        if not self._session.is_connected:
            if hub.has_ended:
                self._drop(hub)
                return
            if time.monotonic() < self._next_try:
                return
            self._connect()
            return
        self._pass_on(hub)
        if hub is self._hub and hub.has_ended and not hub.to_modem:
            self._drop(hub)
            self._session.disconnect()

    def _connect(self) -> None:
        """For whoever is there then. Raises BenchError."""
        self._open_way()
        self.connections += 1
        self._served = self._hub
        self.rest.passed(b"", time.monotonic())
        self.last_fault, self._pause_s = "", PAUSE_S

    def _open_way(self) -> None:
        """Session and socket; a session that stands is used again. Raises BenchError."""
        if not self._session.is_open:
            self.modem.wait_registered(min(TICK_S, self._config.patience.register_s))
            self._session.open(self._config.apn)
        try:
            self._session.connect(*self._broker)
        except (ModemRefused, ModemFault):
            self._session.close()
            raise

    def _pass_on(self, hub: HubConnection) -> None:
        """Each connection has its own bytes: the hub may come anew while the modem is waited for."""
        now = time.monotonic()
        if hub.to_modem:
            piece = bytes(hub.to_modem[: self._config.profile.socket.most])
            self._session.send(piece)
            del hub.to_modem[: len(piece)]
            self.rest.passed(piece, now)
        if not hub.takes_more:
            return
        try:
            data = self._session.receive()
        except DataLost:
            self._drop(hub)
            self._session.close()
            raise
        hub.to_hub += data
        hub.write()
        if data:
            self.rest.passed(data, now)
