"""Work that others want done on the thread of the modem, and nobody's once that thread has ended."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any

from rigs.adapters.modem_errors import LineLeft

Work = Callable[[], Mapping[str, Any]]


class Tasks:
    """`call` tells the thread that there is one."""

    def __init__(self, call: Callable[[], None]) -> None:
        self._call = call
        self._waiting: queue.SimpleQueue[tuple[Work, Future[Mapping[str, Any]]]] = queue.SimpleQueue()
        self._has_ended = threading.Event()

    @property
    def are_due(self) -> bool:
        return not self._waiting.empty()

    def run(self, work: Work, within_s: float) -> Mapping[str, Any]:
        """From other threads. Raises what it raises, TimeoutError, LineLeft at the end."""
        done: Future[Mapping[str, Any]] = Future()
        self._waiting.put((work, done))
        self._call()
        if self._has_ended.is_set():
            self._refuse()
        return done.result(within_s)

    def do(self) -> None:
        while self.are_due:
            work, done = self._waiting.get()
            try:
                done.set_result(work())
            except LineLeft as problem:
                done.set_exception(problem)
                raise
            except Exception as problem:  # noqa: BLE001 - it is raised where it was asked for
                done.set_exception(problem)

    def end(self) -> None:
        self._has_ended.set()
        self._refuse()

    def _refuse(self) -> None:
        while self.are_due:
            _, done = self._waiting.get()
            done.set_exception(LineLeft("asking the modem", "GSM carrier", "it ends"))
