"""Commands for later: held in the state file, carried out when the calendar says so, in the order of their moments.

Layer: rigs, part of the hub peer, for a dialect that holds schedules.

Rules of this file: a command is marked as begun before it goes to its meter and forgotten once it is answered. What a
hub that was killed finds begun was carried out or not: it is answered as a fault and never begun twice. A calendar that
is moved holds everything back until `run_due`: meters first have to live up to the moment at which it is due.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from protocols.messages import Command
from rigs.hub.state import HeldCommand, StateFile

log = logging.getLogger("rigs.hub.schedule")
MOST: Final = 256
LONGEST_S: Final = 3600.0
Decode = Callable[[bytes], Command | None]


class Schedule:
    """`decode`: the command in a payload, None when it is none; `now_s`: calendar time; `begin`: hands a command on."""

    def __init__(self, state: StateFile, decode: Decode, now_s: Callable[[], float]) -> None:
        self._state, self._decode, self._now_s = state, decode, now_s
        self._begin: Callable[[Command], None] = lambda _command: None
        self._news = threading.Condition()
        self._is_paused = self._is_stopping = False
        self._thread = threading.Thread(target=self._run, name="schedule", daemon=True)

    def start(self, begin: Callable[[Command], None]) -> tuple[Command, ...]:
        """Begins to carry out; the commands that an earlier hub had begun and not answered."""
        self._begin = begin
        begun = [one for one in self._state.held() if one.is_begun]
        self._thread.start()
        return tuple(command for one in begun if (command := self._decode(one.payload)) is not None)

    def stop(self, within_s: float) -> None:
        with self._news:
            self._is_stopping = True
            self._news.notify_all()
        self._thread.join(within_s)

    def hold(self, command: Command, due: int, payload: bytes) -> bool:
        """False when too many are held. A command that is held already stays as it is."""
        with self._news:
            held = self._state.held()
            if any(one.id == command.id for one in held):
                return True
            if len(held) >= MOST:
                return False
            self._state.hold(HeldCommand(command.id, due, payload))
            self._news.notify_all()
        return True

    def take_back(self, number: int, device: bytes) -> Command | None:
        """The held command of that id and device, which is held no longer; None when there is none to take back."""
        with self._news:
            for one in self._state.held():
                command = self._decode(one.payload) if one.id == number and not one.is_begun else None
                if command is not None and command.device == device:
                    self._state.drop(number)
                    return command
        return None

    def ended(self, number: int) -> None:
        """The command has been answered, for good."""
        with self._news:
            if self._state.drop(number):
                self._news.notify_all()

    def pause(self) -> None:
        """The calendar is about to move."""
        with self._news:
            self._is_paused = True

    def run_due(self, within_s: float) -> bool:
        """Carries out what is due by now; whether all of it was answered in time."""
        with self._news:
            self._is_paused = False
            self._release()
            self._news.notify_all()
            return self._news.wait_for(lambda: not any(one.is_begun for one in self._state.held()), within_s)

    def _run(self) -> None:
        with self._news:
            while not self._is_stopping:
                self._news.wait(None if self._is_paused else self._release())

    def _release(self) -> float:
        """Begins what is due, in order; seconds until the next. With the lock held."""
        for one in self._state.held():
            if one.is_begun:
                continue
            ahead_s = one.due - self._now_s()
            if ahead_s > 0:
                return min(ahead_s, LONGEST_S)
            command = self._decode(one.payload)
            if command is None:
                log.error("held command %d is none of this hub's dialect any more", one.id)
                self._state.drop(one.id)
                continue
            self._state.hold(replace(one, is_begun=True))
            self._begin(command)
        return LONGEST_S
