"""The pump of the GSM carrier: one thread owns the modem and the hub's connection, and carries bytes both ways.

A hub's connection and the modem's socket live and die together: when the network is lost, the hub's connection is
closed, the hub comes again at once, and waits here until the modem has a way.

Rules of this file: what waits for either side is bounded, by not reading further; a modem that fails is tried again
after a pause, and what it said last is told to whoever asks; a hub that has been served is never given another socket
behind its back; the thread ends only with the peer.
"""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import select
import socket
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any, Final

from protocols.gsm.errors import GsmError
from rigs.adapters.modem import Identity, Modem, Registration
from rigs.adapters.modem_data import DataSession
from rigs.adapters.modem_errors import DataLost, ModemFault, ModemRefused
from rigs.adapters.modem_line import ModemLine
from rigs.adapters.modem_pin import PinMemory, unlock
from rigs.adapters.modem_sms import ShortMessages
from rigs.errors import BenchError
from rigs.frames import FrameSink, discard
from rigs.wan.gsm.bell import Bell
from rigs.wan.gsm.config import CarrierConfig
from rigs.wan.gsm.rest import Rest

log = logging.getLogger("rigs.wan.gsm")
MOST_WAITING: Final = 1 << 16
READ_SIZE: Final = 8192
PAUSE_S: Final = 0.2
MOST_PAUSE_S: Final = 5.0
TICK_S: Final = 0.25
SWEEP_S: Final = 2.0
"""How often a sleeping modem's store is looked through, as a URC may be lost."""
Task = tuple[Callable[[], Mapping[str, Any]], "Future[Mapping[str, Any]]"]


class Carrier:
    """`prepare` opens the modem and the port for the hub, `start` the thread; `run` work on it from other threads."""

    def __init__(self, config: CarrierConfig, sink: FrameSink = discard) -> None:
        self._config = config
        self._line = ModemLine(config.port, config.baud, sink)
        self.modem = Modem(self._line, config.profile, config.patience)
        self.messages, self._session = ShortMessages(self.modem), DataSession(self.modem)
        self.rest = Rest(config.idle_s, config.wake_from, config.urgent_gap_s)
        self._broker = config.broker
        self._restarts = 0
        self.last_fault = ""
        self.connections = 0
        self._listener: socket.socket | None = None
        self.bell: Bell | None = None
        self._hub: socket.socket | None = None
        self._to_modem, self._to_hub = bytearray(), bytearray()
        self._hub_ended = self._is_served = False
        self._next_try, self._pause_s, self._swept = 0.0, PAUSE_S, 0.0
        self._tasks: queue.SimpleQueue[Task] = queue.SimpleQueue()
        self._wake_read, self._wake_write = os.pipe()
        self._ending = False
        self._thread = threading.Thread(target=self._run, name="carrier", daemon=True)

    def prepare(self) -> tuple[Identity, Registration, int]:
        """The modem ready, its SIM on a network; the port for the hub. Raises BenchError, OSError."""
        identity = self.modem.start()
        self._ready_sim()
        found = self.modem.wait_registered()
        self.messages.sweep()  # calls for earlier runs
        self._listener, self.bell = socket.create_server(self._config.listen), Bell(self._config.bell)
        self.rest.wake(time.monotonic())
        return identity, found, int(self._listener.getsockname()[1])

    def _ready_sim(self) -> None:
        """At the start, and after each restart of the modem. A PIN that was accepted once is given again."""
        unlock(self.modem, self._config.pin, PinMemory(self._config.pin_memory))
        self.messages.prepare()
        self._restarts = self.modem.restarts

    def start(self) -> None:
        self._thread.start()

    def stop(self, within_s: float) -> None:
        self._ending = True
        os.write(self._wake_write, b"x")
        if self._thread.is_alive():
            self._thread.join(within_s)
        self._line.close()

    def run(self, work: Callable[[], Mapping[str, Any]], within_s: float) -> Mapping[str, Any]:
        """Does it on the thread of the modem. Raises what it raises, TimeoutError."""
        done: Future[Mapping[str, Any]] = Future()
        self._tasks.put((work, done))
        os.write(self._wake_write, b"x")
        return done.result(within_s)

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
            "fault": self.last_fault, "odd": list(self._line.odd)[-16:],
        }  # fmt: skip

    def sleep(self) -> Mapping[str, Any]:
        self.rest.sleep()
        self._close_session()
        return {}

    def wake(self) -> Mapping[str, Any]:
        self.rest.wake(time.monotonic())
        self._next_try = 0.0
        return {}

    def lead(self, broker: tuple[str, int]) -> Mapping[str, Any]:
        """To another address of the broker, from the next connection of the hub on."""
        self._broker = broker
        self._drop_hub()
        if self._session.is_connected:
            self._session.disconnect()
        return {}

    # The thread

    def _run(self) -> None:
        while not self._ending:
            try:
                self._turn()
            except (BenchError, GsmError) as problem:
                self._failed(problem)
            except Exception as problem:  # the thread is all there is: told, and gone on
                log.exception("the carrier's own fault")
                self._failed(problem)
        with contextlib.suppress(BenchError, GsmError):
            self._session.close()
        self._drop_hub()

    def _failed(self, problem: Exception) -> None:
        if str(problem) != self.last_fault:
            log.warning("%s", problem)
        self.last_fault = str(problem)
        self._session.is_connected = False
        if self._is_served:
            self._drop_hub()
        self._next_try = time.monotonic() + self._pause_s
        self._pause_s = min(2 * self._pause_s, MOST_PAUSE_S)

    def _turn(self) -> None:
        readable = self._wait()
        self._do_tasks()
        if self._listener in readable:
            self._accept()
        if self._hub is not None and self._hub in readable:
            self._read_hub()
        if self.bell is not None and self.bell in readable:
            self._hear_bell(self.bell)
        self._hear_messages()
        if self.rest.has_to_sleep(time.monotonic()):
            self.sleep()
        if not self.rest.is_asleep:
            self._carry()
        self._write_hub()

    def _wait(self) -> list[Any]:
        reading: list[Any] = [self._wake_read, self._line, self._listener, self.bell]
        if self._hub is not None and len(self._to_modem) < MOST_WAITING and not self._hub_ended:
            reading.append(self._hub)
        writing = [self._hub] if self._hub is not None and self._to_hub else []
        readable, _, _ = select.select(reading, writing, [], self._patience())
        if self._wake_read in readable:
            os.read(self._wake_read, 4096)
        return readable

    def _patience(self) -> float:
        """Until something is due: the next try, or a look at the modem."""
        if self._hub is not None and not self._session.is_connected and not self.rest.is_asleep:
            return max(0.0, min(TICK_S, self._next_try - time.monotonic()))
        return TICK_S

    def _do_tasks(self) -> None:
        while not self._tasks.empty():
            work, done = self._tasks.get()
            try:
                done.set_result(work())
            except Exception as problem:  # noqa: BLE001 - it is raised where it was asked for
                done.set_exception(problem)

    def _accept(self) -> None:
        """A hub that comes again has given up its former connection."""
        assert self._listener is not None
        fresh, _ = self._listener.accept()
        self._drop_hub()
        if self._session.is_connected:
            self._session.disconnect()
        fresh.setblocking(False)
        fresh.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._hub = fresh

    def _read_hub(self) -> None:
        assert self._hub is not None
        try:
            data = self._hub.recv(READ_SIZE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        self._to_modem += data
        self._hub_ended = not data

    def _write_hub(self) -> None:
        if self._hub is None or not self._to_hub:
            return
        try:
            del self._to_hub[: self._hub.send(self._to_hub)]
        except BlockingIOError:
            return
        except OSError:
            self._hub_ended = True

    def _drop_hub(self) -> None:
        if self._hub is not None:
            self._hub.close()
        self._hub, self._hub_ended, self._is_served = None, False, False
        self._to_modem.clear()
        self._to_hub.clear()

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
        if self._hub is None:
            return
        if not self._session.is_connected:
            if self._hub_ended:
                self._drop_hub()
                return
            if time.monotonic() < self._next_try:
                return
            self._connect()
        self._pass_on()
        if self._hub_ended and not self._to_modem:
            self._session.disconnect()
            self._drop_hub()

    def _connect(self) -> None:
        """Session and socket; a session that stands is used again. Raises BenchError."""
        if not self._session.is_open:
            self.modem.wait_registered(min(TICK_S, self._config.patience.register_s))
            self._session.open(self._config.apn)
        try:
            self._session.connect(*self._broker)
        except (ModemRefused, ModemFault):
            self._session.close()
            raise
        self.connections += 1
        self._is_served = True
        self.last_fault, self._pause_s = "", PAUSE_S

    def _pass_on(self) -> None:
        now = time.monotonic()
        if self._to_modem:
            piece = bytes(self._to_modem[: self._config.profile.socket.most])
            self._session.send(piece)
            del self._to_modem[: len(piece)]
            self.rest.passed(piece, now)
            if self._to_modem:
                os.write(self._wake_write, b"x")
        if len(self._to_hub) >= MOST_WAITING:
            return
        try:
            data = self._session.receive()
        except DataLost:
            self._close_session()
            raise
        self._to_hub += data
        if data:
            self.rest.passed(data, now)

    def _close_session(self) -> None:
        self._drop_hub()
        self._session.close()
