"""The hub's desk: takes commands off the WAN, hands each to the worker of its device, answers once.

Layer: rigs, part of the hub peer. QoS 1 may deliver a message twice: a command of the same id and the same bytes within
REMEMBER_S is not carried out again but answered again with the same reply. (A stub goes on with its
ids, or starts them at the clock, so that one that was restarted does not get old answers.)
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from protocols.dialects import DIALECTS, Dialect
from protocols.messages import CANCELLED, Cancel, Command, DialectError, Part, Reply, Status
from rigs.hub.schedule import Schedule
from rigs.hub.stamps import Stamps
from rigs.peer_main import emit

log = logging.getLogger("rigs.hub.desk")
REMEMBERED: Final = 1024
REMEMBER_S: Final = 300.0


@dataclass
class _Taken:
    payload: bytes
    at_s: float
    reply: bytes | None = None


class Desk:
    """`devices`: what takes a command for an EUI, False when its queue is full. `now_s`: calendar time. `schedule`:
    where the dialect knows commands for later."""

    def __init__(
        self,
        devices: Mapping[bytes, Callable[[Command], bool]],
        publish: Callable[[bytes], None],
        now_s: Callable[[], int],
        monotonic_s: Callable[[], float] = time.monotonic,
        dialect: Dialect = DIALECTS["hub"],
        schedule: Schedule | None = None,
        stamps: Stamps | None = None,
    ) -> None:
        self._stamps = stamps or Stamps()
        self._dialect, self._schedule = dialect, schedule
        self._devices, self._publish, self._now_s, self._monotonic_s = devices, publish, now_s, monotonic_s
        self._lock = threading.Lock()
        self._taken: OrderedDict[int, _Taken] = OrderedDict()

    def take(self, payload: bytes) -> None:
        """One message of the command topic. What is no command is noted and dropped: there is no id to answer to."""
        self._stamps.command_in(payload)
        try:
            message = self._dialect.decode(payload)
        except DialectError as problem:
            emit("note", what="undecodable", error=str(problem))
            return
        if not isinstance(message, Command | Cancel):
            emit("note", what="no command", error=type(message).__name__)
            return
        if self._is_repeated(message, payload):
            return
        if message.device not in self._devices:
            self.answer(message, "invalid", "no such device behind this hub")
        elif isinstance(message, Cancel):
            self._cancel(message)
        elif self._schedule is not None and message.execute_at is not None and message.execute_at > self._now_s():
            is_held = self._schedule.hold(message, message.execute_at, payload)
            self.answer(message, *(("held", "") if is_held else ("hub_fault", "too many commands are held")))
        else:
            self.begin(message)

    def begin(self, command: Command) -> None:
        """Hands a command to its device. At a later time than that of its arrival it may be gone."""
        accept = self._devices.get(command.device)
        if accept is None:
            self.answer(command, "invalid", "no such device behind this hub")
        elif not accept(command):
            self.answer(command, "hub_fault", "too many commands are waiting")

    def _cancel(self, cancel: Cancel) -> None:
        """The command that was taken back is answered first: its end is known before the answer to the cancellation."""
        command = self._schedule.take_back(cancel.target, cancel.device) if self._schedule is not None else None
        if command is None:
            self.answer(cancel, "refused", "no such command is held")
            return
        self.answer(command, "refused", CANCELLED)
        self.answer(cancel, "ok")

    def answer(
        self,
        command: Command | Cancel,
        status: Status,
        detail: str = "",
        values: Mapping[str, object] | None = None,
        parts: Mapping[str, Part] | None = None,
    ) -> None:
        """Publishes the reply and remembers it. Values that the dialect cannot carry make it a hub_fault."""
        number, device = command.id, command.device
        reply = Reply(number, device, status, self._now_s(), values or {}, detail, parts or {})  # type: ignore[arg-type]
        payload = self._encoded(reply, command)
        with self._lock:
            taken = self._taken.get(command.id)
            if taken is not None:
                taken.reply = payload
        self._stamps.reply_out(payload, taken.payload if taken is not None else b"", device.hex())
        self._publish(payload)
        if self._schedule is not None and status != "held":
            self._schedule.ended(command.id)

    def _encoded(self, reply: Reply, command: Command | Cancel) -> bytes:
        try:
            return self._dialect.encode(reply)
        except DialectError as problem:
            log.error("the answer to %s does not fit the dialect: %s", command, problem)
            detail = f"the answer does not fit the dialect: {problem.key}"
            return self._dialect.encode(Reply(reply.id, reply.device, "hub_fault", reply.time, {}, detail))

    def _is_repeated(self, command: Command | Cancel, payload: bytes) -> bool:
        now = self._monotonic_s()
        with self._lock:
            taken = self._taken.get(command.id)
            if taken is not None and taken.payload == payload and now - taken.at_s <= REMEMBER_S:
                reply = taken.reply
            else:
                self._taken[command.id] = _Taken(payload, now)
                self._taken.move_to_end(command.id)
                while len(self._taken) > REMEMBERED:
                    self._taken.popitem(last=False)
                return False
        log.info("command %d came twice", command.id)
        if reply is not None:
            self._publish(reply)
        return True
