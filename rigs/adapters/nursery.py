"""The bench's side of `rigs/nursery.py`: peers that are forked from a process which has their programs imported.

Layer: rigs adapter, beside `peers`; for whoever starts one rig after the other (a corpus of wrong parts). What comes
out of it is what `Peer` needs of a process, whoever its parent is.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

from rigs.adapters.processes import Process, Program, spawn

PROGRAMS: Final = ("rigs.wan.broker", "rigs.virtual", "rigs.hub", "dcc_stub")
ANSWER_WITHIN_S: Final = 30.0


class Born:
    """One process of the nursery; what `Peer` uses of `subprocess.Popen`."""

    def __init__(self, pid: int, stdin: IO[bytes], stdout: IO[bytes]) -> None:
        self.pid, self.stdin, self.stdout = pid, stdin, stdout
        self._ended = threading.Event()
        self._status: int | None = None

    def end(self, status: int) -> None:
        """Told by the nursery."""
        self._status = status
        self._ended.set()

    def poll(self) -> int | None:
        return self._status

    def wait(self, timeout: float | None = None) -> int:
        """Raises subprocess.TimeoutExpired."""
        if not self._ended.wait(timeout):
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0.0)
        assert self._status is not None
        return self._status

    def terminate(self) -> None:
        """A number is only signalled while the nursery has not said that its process has ended."""
        if self._status is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGTERM)


class Nursery:
    """Started by `warm` or the first `spawn`; ended by `close`, or with the bench. From any thread. One that has died
    takes its peers for dead, so that a rig is found broken; the next `spawn` starts another."""

    def __init__(self, programs: Sequence[str] = PROGRAMS) -> None:
        self._programs = tuple(programs)
        self._lock = threading.Lock()
        self._heard = threading.Condition()
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self._is_heard = False
        self._answers: list[int] = []
        self._early: dict[int, int] = {}
        self._alive: dict[int, Born] = {}

    def warm(self) -> None:
        """Has the programs imported while something else is done. Starts no thread. Raises OSError."""
        with self._lock:
            self._started()

    def offspring(self) -> Nursery:
        """A nursery for another process of the bench, forked from this one once it stands. Starts no thread; to be used
        and closed by that process, and let go of (`leave`) by this one. Raises OSError."""
        made = Nursery(self._programs)
        with self._lock:
            ours, theirs = _line()
            with theirs:
                socket.send_fds(self._started(), [b"{}"], [theirs.fileno()])
        made._line = ours
        return made

    def leave(self) -> None:
        """To another process that has it too."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def spawn(self, program: Program, config: Path, log: IO[bytes]) -> Process:
        """A peer of that program; one that the nursery does not know gets an interpreter of its own. Raises OSError."""
        if program not in self._programs:
            return spawn(program, config, log)
        with self._lock:
            line = self._started()
            self._hear_from(line)
            ours, theirs = _pipes()
            try:
                message = json.dumps({"module": program, "config": str(config.resolve())}).encode()
                socket.send_fds(line, [message], [*theirs, log.fileno()])
            finally:
                for one in theirs:
                    os.close(one)
            return self._born(line, *ours)

    def _born(self, line: socket.socket, stdin: IO[bytes], stdout: IO[bytes]) -> Born:
        with self._heard:
            if not self._heard.wait_for(lambda: self._answers or self._line is not line, ANSWER_WITHIN_S):
                raise TimeoutError(f"the nursery of the peers gave no answer within {ANSWER_WITHIN_S:g} s")
            if not self._answers:
                raise BrokenPipeError("the nursery of the peers has ended")
            born = Born(self._answers.pop(), stdin, stdout)
            if born.pid in self._early:
                born.end(self._early.pop(born.pid))
            else:
                self._alive[born.pid] = born
        return born

    def _started(self) -> socket.socket:
        if self._line is None:
            if self._process is not None:
                self._process.wait(ANSWER_WITHIN_S)  # the one that has died
            ours, theirs = _line()
            with theirs:
                argv = [sys.executable, "-m", "rigs.nursery", str(theirs.fileno()), *self._programs]
                self._process = subprocess.Popen(
                    argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, pass_fds=[theirs.fileno()],
                    process_group=0,
                )  # fmt: skip
            self._line, self._is_heard = ours, False
        return self._line

    def _hear_from(self, line: socket.socket) -> None:
        if not self._is_heard:
            self._is_heard = True
            threading.Thread(target=self._listen, args=(line,), name="nursery", daemon=True).start()

    def _listen(self, line: socket.socket) -> None:
        with line.makefile("rb") as said, contextlib.suppress(OSError):
            for text in said:
                self._hear(json.loads(text))
        with self._heard:
            if self._line is line:
                self._line = None
                line.close()
            self._heard.notify_all()
            for born in self._alive.values():
                born.end(-signal.SIGKILL)
            self._alive.clear()

    def _hear(self, message: dict[str, Any]) -> None:
        with self._heard:
            if "pid" in message:
                self._answers.append(int(message["pid"]))
            elif (born := self._alive.pop(int(message["ended"]), None)) is not None:
                born.end(int(message["status"]))
            else:
                self._early[int(message["ended"])] = int(message["status"])
            self._heard.notify_all()

    def close(self) -> None:
        """Ends the nursery. What it has born and nobody has ended ends with the pipes of whoever holds them."""
        with self._lock:
            process, line, self._line = self._process, self._line, None
            if line is not None:
                line.shutdown(socket.SHUT_RDWR)
                line.close()
            if process is not None:
                process.kill()  # it has nothing to put away, and imports may be under way
                process.wait(ANSWER_WITHIN_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()


def _line() -> tuple[socket.socket, socket.socket]:
    """One message a packet."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def _pipes() -> tuple[tuple[IO[bytes], IO[bytes]], tuple[int, int]]:
    """Standard input and output of a peer: the bench's ends, and the peer's."""
    read_in, write_in = os.pipe()
    read_out, write_out = os.pipe()
    return (os.fdopen(write_in, "wb", 0), os.fdopen(read_out, "rb", 0)), (read_in, write_out)
