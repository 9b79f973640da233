"""The other processes of a run, forked from the first one: what is imported and parsed there is at hand in each.

Layer: meterbench, beside `shares`. A process that is forked waits on its standard input until it is told what to judge;
the end of that input ends it.

Rules of this file: a fork is made only where there is one thread, otherwise nothing is forked and `shares` starts
interpreters; what belongs to the first process, or to another one, is closed in the new one.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import random
import signal
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Final

from rigs.adapters.nursery import Nursery

Judge = Callable[[IO[str], IO[str], Nursery], int]
"""Standard input and output of the process, and the nursery of its peers; gives its exit status."""
_CONTEXT: Final = multiprocessing.get_context("fork")


class Forked:
    """What `shares` uses of `subprocess.Popen`."""

    def __init__(self, number: int, nursery: Nursery, judge: Judge, others: list[Forked]) -> None:
        their_in, our_in = os.pipe()
        our_out, their_out = os.pipe()
        self.stdin: IO[str] = os.fdopen(our_in, "w", encoding="utf-8")
        self.stdout: IO[str] = os.fdopen(our_out, encoding="utf-8")
        self._nursery = nursery.offspring()

        def become() -> None:
            nursery.leave()
            self._close()
            for one in others:
                one.close()
            _become(number, their_in, their_out, self._nursery, judge)

        self._process = _CONTEXT.Process(target=become, name=f"share-{number}", daemon=True)
        try:
            self._process.start()
        finally:
            os.close(their_in)
            os.close(their_out)
            self._nursery.leave()

    def close(self) -> None:
        """The first process's ends of it, in a process that is neither."""
        self._close()
        self._nursery.leave()

    def _close(self) -> None:
        self.stdin.close()
        self.stdout.close()

    def wait(self, timeout: float | None = None) -> int:
        """Raises subprocess.TimeoutExpired."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired(self._process.name, timeout or 0.0)
        return self._process.exitcode

    def kill(self) -> None:
        self._process.kill()


def fork_shares(of: int, nursery: Nursery, judge: Judge) -> list[Forked]:
    """Processes 2 to `of`, none where a fork would not be sound."""
    made: list[Forked] = []
    if threading.active_count() > 1:
        return made
    gc.freeze()  # what is shared stays shared
    for number in range(2, of + 1):
        made.append(Forked(number, nursery, judge, list(made)))
    return made


def _become(number: int, stdin: int, stdout: int, nursery: Nursery, judge: Judge) -> None:
    os.setpgid(0, 0)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    random.seed()
    with contextlib.suppress(OSError):  # what `ps` and `top` call it, where there is such a file
        Path("/proc/self/comm").write_text(f"share-{number}")
    nothing = os.open(os.devnull, os.O_RDWR)
    for place in (0, 1, 2):  # the terminal, or whoever reads what the run prints, is the first one's
        os.dup2(nothing, place)
    os.close(nothing)
    asked = os.fdopen(stdin, encoding="utf-8")
    with nursery, os.fdopen(stdout, "w", encoding="utf-8") as said:
        status = judge(asked, said, nursery)
    raise SystemExit(status)
