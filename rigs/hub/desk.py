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

from protocols.hub_dialect import Command, DialectError, Reply, Status, decode, encode
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
    """`devices`: what takes a command for an EUI, False when its queue is full. `now_s`: calendar time."""

    def __init__(
        self,
        devices: Mapping[bytes, Callable[[Command], bool]],
        publish: Callable[[bytes], None],
        now_s: Callable[[], int],
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._devices, self._publish, self._now_s, self._monotonic_s = devices, publish, now_s, monotonic_s
        self._lock = threading.Lock()
        self._taken: OrderedDict[int, _Taken] = OrderedDict()

    def take(self, payload: bytes) -> None:
        """One message of the command topic. What is no command is noted and dropped: there is no id to answer to."""
        try:
            command = decode(payload)
        except DialectError as problem:
            emit("note", what="undecodable", error=str(problem))
            return
        if not isinstance(command, Command):
            emit("note", what="no command", error=type(command).__name__)
            return
        if self._is_repeated(command, payload):
            return
        accept = self._devices.get(command.device)
        if accept is None:
            self.answer(command, "invalid", "no such device behind this hub")
        elif not accept(command):
            self.answer(command, "hub_fault", "too many commands are waiting")

    def answer(
        self, command: Command, status: Status, detail: str = "", values: Mapping[str, object] | None = None
    ) -> None:
        """Publishes the reply and remembers it. Values that the dialect cannot carry make it a hub_fault."""
        payload = self._encoded(command, status, detail, values or {})
        with self._lock:
            taken = self._taken.get(command.id)
            if taken is not None:
                taken.reply = payload
        self._publish(payload)

    def _encoded(self, command: Command, status: Status, detail: str, values: Mapping[str, object]) -> bytes:
        reply = Reply(command.id, command.device, status, self._now_s(), values, detail)  # type: ignore[arg-type]
        try:
            return encode(reply)
        except DialectError as problem:
            log.error("the answer to %s does not fit the dialect: %s", command.service, problem)
            detail = f"the answer does not fit the dialect: {problem.key}"
            return encode(Reply(command.id, command.device, "hub_fault", self._now_s(), {}, detail))

    def _is_repeated(self, command: Command, payload: bytes) -> bool:
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
